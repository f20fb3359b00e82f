"""All listings that an entity ever had on a list, so that `/match` can say when it was first seen there.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the index."""
    op.execute("CREATE INDEX listing_of_entity ON listing (list, entity)")


def downgrade() -> None:
    """Take it away again."""
    op.execute("DROP INDEX listing_of_entity")
