"""Labels keep their names as they were read, and no longer as written beside keys that lead to them.

At its next start, ingest makes all labels anew from their parcels and compares them with all that is listed
(services/ingest/screening/make_labels.py, rescreen.py).

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UP = """
DELETE FROM label;
ALTER TABLE label DROP COLUMN names;
ALTER TABLE label DROP COLUMN blocking;
-- services/ingest/core/index/labels.py
ALTER TABLE label ADD COLUMN names bytea NOT NULL
"""

DOWN = """
DELETE FROM label;
ALTER TABLE label DROP COLUMN names;
ALTER TABLE label ADD COLUMN names jsonb NOT NULL;
ALTER TABLE label ADD COLUMN blocking bytea NOT NULL
"""


def upgrade() -> None:
    """Labels are empty until ingest has made them anew."""
    for statement in UP.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """As before; the earlier ingest makes its own labels anew."""
    for statement in DOWN.split(";\n"):
        op.execute(statement)
