"""Networks, the alerts about them, and the runs that surface them, in place of groups by exact keys.

A network is a set of parcels that belong together, with an id that lasts while most of it does. What makes it one is
kept as terms: each a number of log-odds with what it rests on, so that a score can be counted again from what is
stored. Nothing here holds what a label said; that is read from the records.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE surface_run (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ordered_by text        NOT NULL,                 -- subject of a token, or `clock`
    ordered_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,                          -- NULL while it waits
    ended_at   timestamptz,
    step       text        NOT NULL DEFAULT 'waiting', -- what it is at
    steps_done integer     NOT NULL DEFAULT 0,
    parcels    bigint      NOT NULL DEFAULT 0,
    links      bigint      NOT NULL DEFAULT 0,
    networks   integer     NOT NULL DEFAULT 0,
    failed     text                                  -- why it ended without a result
);

CREATE TABLE network (
    id        uuid        PRIMARY KEY,
    born_at   timestamptz NOT NULL,
    seen_at   timestamptz NOT NULL,                  -- when it last changed
    ended_at  timestamptz,                           -- NULL while it stands
    into_     uuid,                                  -- the network that it became a part of
    parcels   integer     NOT NULL,
    entities  integer     NOT NULL,
    first_on  date        NOT NULL,                  -- day of posting of its first and last parcels
    last_on   date        NOT NULL,
    score     real        NOT NULL,                  -- log-odds, the sum of the terms
    terms     jsonb       NOT NULL,                  -- services/ingest/core/scoring
    mark      bytea       NOT NULL                   -- hash of the terms
);
CREATE INDEX network_rank ON network (score DESC, id) WHERE ended_at IS NULL;

CREATE TABLE network_parcel (
    ref       bigint      PRIMARY KEY,
    network   uuid        NOT NULL REFERENCES network ON DELETE CASCADE,
    joined_at timestamptz NOT NULL
);
CREATE INDEX network_parcel_network ON network_parcel (network, ref);

CREATE TABLE network_member (
    network  uuid     NOT NULL REFERENCES network ON DELETE CASCADE,
    entity   bigint   NOT NULL,
    role     text     NOT NULL,                      -- organiser, broker, distributor, sender, addressee
    rank     smallint NOT NULL,                      -- 1 is who matters most
    measures jsonb    NOT NULL,
    PRIMARY KEY (network, entity)
);
CREATE INDEX network_member_entity ON network_member (entity);

-- What became of a network: born, grew, shrank, merged, split, ended.
CREATE TABLE network_change (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    network uuid        NOT NULL REFERENCES network ON DELETE CASCADE,
    at      timestamptz NOT NULL,
    what    text        NOT NULL,
    parcels bigint[]    NOT NULL,                    -- that came or went
    other   uuid,                                    -- that it merged with, or split from
    score   real        NOT NULL                     -- afterwards
);
CREATE INDEX network_change_network ON network_change (network, at, id);

-- What somebody should look at.
CREATE TABLE alert (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    network   uuid        NOT NULL UNIQUE REFERENCES network ON DELETE CASCADE,
    raised_at timestamptz NOT NULL,
    raised_by bigint      NOT NULL,                  -- ref of the parcel whose arrival raised it, or the last one
    seen_at   timestamptz NOT NULL,
    score     real        NOT NULL,
    terms     jsonb       NOT NULL,                  -- as when it was last raised; a replay gives the same score
    mark      bytea       NOT NULL,
    state     text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'confirmed', 'dismissed')),
    reason    text,
    judged_by text,
    judged_at timestamptz
);
CREATE INDEX alert_rank ON alert (state, score DESC, id);

-- Attributes that a supervisor calls everybody's: a forwarder, a marketplace, a parcel locker, a mail room.
CREATE TABLE allowed_hub (
    attribute bigint      PRIMARY KEY,
    kind      smallint    NOT NULL,
    reason    text        NOT NULL,
    by        text        NOT NULL,
    agency    text        NOT NULL,
    at        timestamptz NOT NULL
);
"""


# A hit that comes, changes or goes lets its parcel be looked at again.
LOOK_AGAIN = """
CREATE FUNCTION look_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO arrival SELECT DISTINCT parcel FROM touched WHERE EXISTS (SELECT FROM parcel WHERE ref = touched.parcel)
        ON CONFLICT (ref) DO UPDATE SET asked = arrival.asked + 1;
    RETURN NULL;
END $$
"""
CHANGES = ("INSERT ON {} REFERENCING NEW", "UPDATE ON {} REFERENCING NEW", "DELETE ON {} REFERENCING OLD")


FORMER = ("group_member", "parcel_group", "regroup", "hub", "parcel_key")


def upgrade() -> None:
    """Create the tables; groups and the keys that made them are found anew as links and networks."""
    for name in FORMER:
        op.execute(f"DROP TABLE {name}")
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    op.execute(LOOK_AGAIN)
    for number, when in enumerate(CHANGES):
        for table in ("hit", "control_hit"):
            change = when.format(table)
            op.execute(
                f"CREATE TRIGGER look_again_{number} AFTER {change} TABLE AS touched EXECUTE FUNCTION look_again()"
            )


def downgrade() -> None:
    """Take them away again."""
    op.execute("DROP FUNCTION look_again CASCADE")
    for name in ("allowed_hub", "alert", "network_change", "network_member", "network_parcel", "network",
                 "surface_run"):  # fmt: skip
        op.execute(f"DROP TABLE {name}")
