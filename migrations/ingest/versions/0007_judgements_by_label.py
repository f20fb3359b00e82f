"""Judgements are looked up by the labels at hand, in a table with an index of its own.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UP = """
-- By which a label, or one parcel's goods, is known again for an entry: services/ingest/core/identity.py.
CREATE TABLE judged_label (
    identity      bytea    NOT NULL,
    list          smallint NOT NULL,
    entity        text     NOT NULL,
    judgement     bigint   NOT NULL REFERENCES judgement ON DELETE CASCADE,
    PRIMARY KEY (identity, list, entity, judgement)
);
INSERT INTO judged_label SELECT DISTINCT unnest(identities), list, entity, id FROM judgement;
ALTER TABLE judgement DROP COLUMN identities
"""

DOWN = """
ALTER TABLE judgement ADD COLUMN identities bytea[] NOT NULL DEFAULT '{}';
UPDATE judgement SET identities = whose.identities
FROM (SELECT judgement, array_agg(identity) AS identities FROM judged_label GROUP BY judgement) AS whose
WHERE whose.judgement = judgement.id;
ALTER TABLE judgement ALTER COLUMN identities DROP DEFAULT;
DROP TABLE judged_label
"""


def upgrade() -> None:
    """Move the hashes out of the judgements' rows."""
    for statement in UP.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """Move them back."""
    for statement in DOWN.split(";\n"):
        op.execute(statement)
