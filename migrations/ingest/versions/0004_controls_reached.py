"""Controls that reached what a parcel names, found when the parcel or the control came.

A row stands for the law on the day of posting: it does not change when time goes by, only when the parcel or the
scheduling record is withdrawn. Every scheduling record that comes is also held against the parcels that came before it,
in the background; `control_scan` says how far.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE control_hit (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parcel     bigint      NOT NULL,
    control    bigint      NOT NULL,                 -- ref of the scheduling record
    place      text        NOT NULL,                 -- whose law: the nation that it leaves, or that it goes to
    weak       boolean     NOT NULL,                 -- a short form or an HS code is all there is
    matched    text        NOT NULL,
    doubts     text[]      NOT NULL,
    known_then boolean     NOT NULL,                 -- whether anyone had learned of the control by the day of posting
    named      jsonb       NOT NULL,                 -- the words of the declaration: piece, by, written
    found_at   timestamptz NOT NULL,
    mentioned  boolean     NOT NULL DEFAULT false,   -- whether the own exchange was told
    UNIQUE (parcel, control, place)
);
CREATE INDEX control_hit_control ON control_hit (control);
CREATE INDEX control_hit_unmentioned ON control_hit (parcel) WHERE NOT mentioned AND NOT weak;

-- A scheduling record that is still to be held against the parcels that came before it.
CREATE TABLE control_scan (
    control bigint PRIMARY KEY,
    upto    bigint NOT NULL DEFAULT -1               -- ref of the last parcel that it was held against
)
"""

NEWEST_FIRST = "control_scan control_hit"


def upgrade() -> None:
    """Create the tables; every scheduling record that stands is held against every parcel once."""
    for statement in TABLES.split(";\n"):
        op.execute(statement)
    op.execute("INSERT INTO control_scan (control) SELECT ref FROM record WHERE type = 'scheduling' AND state = 0")


def downgrade() -> None:
    """Take them away again, newest first."""
    for name in NEWEST_FIRST.split():
        op.execute(f"DROP TABLE {name}")
