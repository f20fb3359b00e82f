"""What retention erased, run by run, and cases whose records are kept beyond their date.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE retention_run (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    began_at   timestamptz NOT NULL,
    ended_at   timestamptz,                          -- NULL: it runs, or was broken off
    due_before date        NOT NULL,
    held_back  bigint      NOT NULL DEFAULT 0,       -- records that were due and are under a hold
    also       jsonb       NOT NULL,                 -- what else went: kind to count
    proofs     jsonb       NOT NULL
);
CREATE INDEX retention_run_day ON retention_run (due_before);

CREATE TABLE erased (
    id    bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run   bigint         NOT NULL REFERENCES retention_run,
    feed  smallint       NOT NULL REFERENCES feed,
    type  text           NOT NULL,                   -- of the records; `refused` for refused lines
    count bigint         NOT NULL,
    lines int8multirange NOT NULL
);
CREATE INDEX erased_run ON erased (run);

CREATE TABLE legal_hold (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    of            uuid        NOT NULL,              -- the case
    by            text        NOT NULL,
    agency        text        NOT NULL,
    reason        text        NOT NULL,
    since         timestamptz NOT NULL,
    told_at       timestamptz,
    ended_at      timestamptz,
    ended_by      text,
    ended_agency  text,
    ended_because text
);
CREATE UNIQUE INDEX legal_hold_standing ON legal_hold (of) WHERE ended_at IS NULL;

CREATE TABLE held_record (
    of     uuid NOT NULL,
    record uuid NOT NULL,
    PRIMARY KEY (of, record)
);
CREATE INDEX held_record_record ON held_record (record)
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """Take them away again."""
    op.execute("DROP TABLE held_record, legal_hold, erased, retention_run")
