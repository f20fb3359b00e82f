"""Alerts as work: whose they are, every judgement of them, searches that tell what is new, and who looked.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE alert
    ADD assignee    text,                            -- subject of a token
    ADD assigned_by text,
    ADD assigned_at timestamptz;
CREATE INDEX alert_assignee ON alert (assignee, score DESC, id) WHERE assignee IS NOT NULL;
CREATE INDEX alert_age ON alert (raised_at, id);

-- What was said of an alert, and what it scored then.
CREATE TABLE alert_judgement (
    id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert  bigint      NOT NULL REFERENCES alert ON DELETE CASCADE,
    at     timestamptz NOT NULL,
    by     text        NOT NULL,
    agency text        NOT NULL,
    state  text        NOT NULL,
    reason text        NOT NULL,
    score  real        NOT NULL
);
CREATE INDEX alert_judgement_alert ON alert_judgement (alert, id);

CREATE TABLE saved_search (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner   text        NOT NULL,                    -- subject of a token
    name    text        NOT NULL,
    wanted  jsonb       NOT NULL,                    -- schemas/answers/alerts.py, AlertFilters
    made_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,                    -- when its owner last said that he had looked
    UNIQUE (owner, name)
);

-- What the owner of a search has seen of an alert: another mark is a change, and no row is news. A time would not do:
-- a run over everything is committed long after the time that it writes.
CREATE TABLE search_seen (
    search bigint NOT NULL REFERENCES saved_search ON DELETE CASCADE,
    alert  bigint NOT NULL REFERENCES alert ON DELETE CASCADE,
    mark   bytea  NOT NULL,
    PRIMARY KEY (search, alert)
);
CREATE INDEX search_seen_alert ON search_seen (alert);

-- Who opened what. It outlives what was opened.
CREATE TABLE look (
    id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    by     text        NOT NULL,
    agency text        NOT NULL,
    what   text        NOT NULL,                     -- such as `alert`
    which  text        NOT NULL                      -- its number or id
);
CREATE INDEX look_which ON look (what, which, id DESC);
CREATE INDEX look_by ON look (by, id DESC);
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Take them away again."""
    for name in ("look", "search_seen", "saved_search", "alert_judgement"):
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP INDEX alert_age")
    op.execute("ALTER TABLE alert DROP assignee, DROP assigned_by, DROP assigned_at")
