"""What ingest has read of each feed, and what it found in it: the first tables.

Every row that was derived from a line carries `ref`, the place of that line: feed number times 2^48 plus line
number (services/ingest/records/places.py). So a page that is read twice writes the same rows, and what came from a line
is found again when the line is withdrawn or erased. Which keys a parcel has is the truth about groups; pairs of
parcels are never stored.

Revision ID: 0001
Revises:
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
-- A feed that is followed, and how far. Cursor and findings change in one transaction.
CREATE TABLE feed (
    id           smallint    GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin       text        NOT NULL,
    audience     text        NOT NULL,
    size         bigint      NOT NULL DEFAULT 0,     -- lines 0 … size - 1 are taken in
    peaks        bytea       NOT NULL DEFAULT '',    -- their compact range
    held         bigint      NOT NULL DEFAULT 0,     -- size of the newest checkpoint seen at the own exchange
    issued_at    timestamptz,                        -- of the newest checkpoint that was believed
    checked_at   timestamptz,                        -- when it was
    alarm_code   text,                               -- why the feed is not followed, NULL while it is
    alarm_detail text,
    alarm_since  timestamptz,
    cut_at       timestamptz,                        -- when lines of it were last taken back, NULL if never
    cut_from     bigint,                             -- lines that were taken in then
    cut_to       bigint,                             -- lines of them that the exchange still had
    UNIQUE (origin, audience)
);

-- Where pages ended that were taken in: the sizes to which a feed that was cut can be taken back.
CREATE TABLE page_end (
    feed      smallint    NOT NULL REFERENCES feed,
    size      bigint      NOT NULL,
    peaks     bytea       NOT NULL,                  -- compact range of the lines below
    issued_at timestamptz NOT NULL,                  -- of the checkpoint that was believed then
    PRIMARY KEY (feed, size)
);

-- What was hidden or taken back, by which line or why. No personal data.
CREATE TABLE audit (
    id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at   timestamptz NOT NULL,
    what text        NOT NULL,
    why  text        NOT NULL,
    feed smallint    NOT NULL REFERENCES feed,
    line bigint      NOT NULL                        -- that was hidden, or the first that was taken back
);

CREATE TABLE record (
    ref          bigint   PRIMARY KEY,
    id           uuid     NOT NULL,
    type         text     NOT NULL,
    retain_until date     NOT NULL,
    supersedes   uuid,
    state        smallint NOT NULL,                  -- services/ingest/records/places.py, State
    bytes        bytea                               -- the line; NULL once withdrawn
);
CREATE INDEX record_id ON record (id);
CREATE INDEX record_type ON record (type, ref) WHERE state = 0;
CREATE INDEX record_supersedes ON record (supersedes, ref) WHERE supersedes IS NOT NULL;
CREATE INDEX record_retention ON record (retain_until);

-- How many records there are of each kind, kept up by triggers on `record`: counting them took longer with each one.
CREATE TABLE tally (
    feed  bigint   NOT NULL,
    type  text     NOT NULL,
    state smallint NOT NULL,
    held  bigint   NOT NULL,
    PRIMARY KEY (feed, type, state)
);

-- What a line does to another record of its feed, held or still to come.
CREATE TABLE withdrawal (
    record uuid   NOT NULL,
    by     bigint NOT NULL,                          -- ref of the line
    kind   text   NOT NULL CHECK (kind IN ('supersedes', 'retraction')),
    type   text,                                     -- supersedes: the type that both must have
    PRIMARY KEY (record, by, kind)                   -- one line may correct a record and retract it
);
CREATE INDEX withdrawal_by ON withdrawal (by);

CREATE TABLE parcel (
    ref       bigint PRIMARY KEY,
    id        uuid   NOT NULL,
    item      text   NOT NULL,
    posted_on date   NOT NULL
);
CREATE INDEX parcel_id ON parcel (id, ref);

-- Which exact keys a parcel carries; `written` is the spelling found, where it is not the key itself.
CREATE TABLE parcel_key (
    kind    text     NOT NULL,
    value   text     NOT NULL,
    ref     bigint   NOT NULL,
    roles   smallint NOT NULL,                       -- services/ingest/core/keys.py, Role
    written text,
    PRIMARY KEY (kind, value, ref)
);
CREATE INDEX parcel_key_ref ON parcel_key (ref);

CREATE TABLE tracking_event (
    ref       bigint      PRIMARY KEY,
    item      text        NOT NULL,
    posted_on date        NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX tracking_event_item ON tracking_event (item, posted_on, at);

CREATE TABLE entry_key (
    kind    text   NOT NULL,
    value   text   NOT NULL,
    ref     bigint NOT NULL,
    until   date,                                    -- day on which the entry leaves its list, NULL while none is set
    written text,
    PRIMARY KEY (kind, value, ref)
);
CREATE INDEX entry_key_ref ON entry_key (ref);

CREATE TABLE hit (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parcel       bigint      NOT NULL,
    entry        bigint      NOT NULL,
    kind         text        NOT NULL,
    value        text        NOT NULL,
    parcel_wrote text        NOT NULL,
    entry_wrote  text        NOT NULL,
    found_at     timestamptz NOT NULL,
    mentioned    boolean     NOT NULL DEFAULT false, -- whether the own exchange was told: the policy may wait for it
    UNIQUE (parcel, entry, kind, value)
);
CREATE INDEX hit_entry ON hit (entry);
CREATE INDEX hit_unmentioned ON hit (parcel) WHERE NOT mentioned;

-- Keys carried by too many parcels to link any two of them.
CREATE TABLE hub (
    kind  text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (kind, value)
);

-- Parcels whose group is to be found anew.
CREATE TABLE regroup (
    ref bigint PRIMARY KEY
);

CREATE TABLE parcel_group (
    head bigint  PRIMARY KEY,                        -- ref of the member with the smallest id
    id   uuid    NOT NULL,                           -- that id
    size integer NOT NULL
);
CREATE INDEX parcel_group_size ON parcel_group (size, id, head);
CREATE INDEX parcel_group_id ON parcel_group (id);

CREATE TABLE group_member (
    ref  bigint PRIMARY KEY,
    head bigint NOT NULL REFERENCES parcel_group ON DELETE CASCADE
);
CREATE INDEX group_member_head ON group_member (head, ref);

-- Keys learned from key-announcements that were taken in.
CREATE TABLE announced_key (
    ref          bigint      PRIMARY KEY,
    nation       text        NOT NULL,
    body         bytea       NOT NULL,               -- the announcement's body, checked again whenever it is read
    announced_by text        NOT NULL,               -- kid of the key that signed the checkpoint above it
    announced_at timestamptz NOT NULL                -- when the own exchange received it
);
"""

COUNTING = """
CREATE FUNCTION count_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO tally SELECT ref / 281474976710656, type, state, -count(*) FROM gone GROUP BY 1, 2, 3
            ON CONFLICT (feed, type, state) DO UPDATE SET held = tally.held + excluded.held;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO tally SELECT ref / 281474976710656, type, state, count(*) FROM come GROUP BY 1, 2, 3
            ON CONFLICT (feed, type, state) DO UPDATE SET held = tally.held + excluded.held;
    END IF;
    RETURN NULL;
END $$
"""

TRIGGERS = (
    "AFTER INSERT ON record REFERENCING NEW TABLE AS come",
    "AFTER UPDATE ON record REFERENCING OLD TABLE AS gone NEW TABLE AS come",
    "AFTER DELETE ON record REFERENCING OLD TABLE AS gone",
)

NEWEST_FIRST = """announced_key group_member parcel_group regroup hub hit entry_key tracking_event parcel_key parcel
withdrawal tally record audit page_end feed"""


def upgrade() -> None:
    """Create the tables in the section's own schema, which the connection's search path names."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    op.execute(COUNTING)
    for number, when in enumerate(TRIGGERS):
        op.execute(f"CREATE TRIGGER count_records_{number} {when} EXECUTE FUNCTION count_records()")


def downgrade() -> None:
    """Take them away again, newest first."""
    for name in NEWEST_FIRST.split():
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP FUNCTION count_records")
