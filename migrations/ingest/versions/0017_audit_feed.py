"""The audit feed: lines in a tree, numbered without a gap, each with a personal part that may be erased.

Revision ID: 0017
Revises: 0016
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = """
-- One row: how long the feed is, and the peaks of its tree. Whoever appends holds it locked until the commit.
CREATE TABLE audit_feed (
    id    smallint    PRIMARY KEY CHECK (id = 0),
    size  bigint      NOT NULL,
    peaks bytea       NOT NULL,
    at    timestamptz NOT NULL                       -- of the last line: no line is older than the one before it
);
INSERT INTO audit_feed VALUES (0, 0, '', '2000-01-01Z');

-- The text of a line is never changed, and is what the tree is made of. By what lines are found is made from the texts
-- by the database itself, so that nothing can be hidden from a search without the proof failing.
CREATE TABLE audit_line (
    line       bigint PRIMARY KEY,
    said       text   NOT NULL,
    personal   text,                                 -- who, what was asked for, what was said; erased when it is old
    leaf       bytea  NOT NULL,
    nodes      bytea  NOT NULL,
    checkpoint text,                                 -- signed, of the tree that ends with this line
    at         text   COLLATE "C" NOT NULL GENERATED ALWAYS AS (CAST(said AS jsonb) ->> 'at') STORED,
    act        text   GENERATED ALWAYS AS (CAST(said AS jsonb) ->> 'act') STORED,
    agency     text   GENERATED ALWAYS AS (CAST(said AS jsonb) ->> 'agency') STORED,
    of         text   GENERATED ALWAYS AS (CAST(said AS jsonb) ->> 'of') STORED,
    under      text   GENERATED ALWAYS AS (CAST(said AS jsonb) ->> 'case') STORED,
    by         text   GENERATED ALWAYS AS (CAST(personal AS jsonb) ->> 'by') STORED
);
CREATE INDEX audit_line_at ON audit_line (at);
CREATE INDEX audit_line_by ON audit_line (by, line DESC);
CREATE INDEX audit_line_act ON audit_line (act, line DESC);
CREATE INDEX audit_line_of ON audit_line (of, line DESC);
CREATE INDEX audit_line_under ON audit_line (under, line DESC) WHERE under IS NOT NULL;

-- What the settings said at the last start: a digest, or names of keys.
CREATE TABLE audit_standing (
    name     text PRIMARY KEY,
    standing text NOT NULL
);
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Take them away again."""
    op.execute("DROP TABLE audit_line, audit_feed, audit_standing")
