"""Since when a parcel waits to be looked at, for whoever watches over the queue.

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; who knows nothing of it goes on adding rows."""
    op.execute("ALTER TABLE arrival ADD COLUMN since timestamptz NOT NULL DEFAULT now()")


def downgrade() -> None:
    """Take it away again."""
    op.execute("ALTER TABLE arrival DROP COLUMN since")
