"""Who is who: labels that are one person or firm, why, and what people decided about it.

A label has a number (services/ingest/core/networks/view.py, label_number), and an entity has that of the label that
founded it; so a label without a row is an entity of its own, and an entity's id outlives its founder.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = """
-- A label as it is compared with others. No text: numbers of telephones, hashes of all else.
CREATE TABLE party (
    label bigint PRIMARY KEY,
    name  bigint NOT NULL,                           -- of all its names together; 0 when none counts
    marks bytea  NOT NULL                            -- core/entities/marks.py: 8 bytes each, little-endian
);

-- Labels that belong to an entity that another label founded, and the label with which each was found to be one.
CREATE TABLE same_entity (
    label   bigint   PRIMARY KEY,
    entity  bigint   NOT NULL,
    through bigint   NOT NULL,                       -- the label that it was compared with; its own: those of an entity
                                                     -- whose founder is gone are told from it
    score   real     NOT NULL,                       -- log-odds that the two are one
    reasons smallint NOT NULL,                       -- core/entities/pairs.py: which comparisons spoke for it
    since   timestamptz NOT NULL
);
CREATE INDEX same_entity_entity ON same_entity (entity, label);

-- Former ids of entities that were merged, so that whoever kept one still finds its parcels.
CREATE TABLE entity_moved (
    entity bigint      PRIMARY KEY,
    into_  bigint      NOT NULL,
    at     timestamptz NOT NULL
);
CREATE INDEX entity_moved_into ON entity_moved (into_);

-- What an analyst decided: these labels are one, or those on the left are not those on the right.
CREATE TABLE entity_decision (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL,
    by        text        NOT NULL,
    agency    text        NOT NULL,
    kind      text        NOT NULL CHECK (kind IN ('merge', 'split')),
    left_     bigint[]    NOT NULL,                  -- labels
    right_    bigint[]    NOT NULL,
    reason    text        NOT NULL,
    undone_at timestamptz,
    undone_by text,
    undone_because text
);
CREATE INDEX entity_decision_standing ON entity_decision (kind, id) WHERE undone_at IS NULL;
CREATE INDEX entity_decision_labels ON entity_decision USING gin ((left_ || right_));
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Take them away again."""
    for name in ("entity_decision", "entity_moved", "same_entity", "party"):
        op.execute(f"DROP TABLE {name}")
