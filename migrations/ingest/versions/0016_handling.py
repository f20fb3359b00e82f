"""A record's handling code beside it, so that answers know at once what they may show.

Records that were taken in before have none: of these the code is read from the line when it is asked for.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing is written anew."""
    op.execute("ALTER TABLE record ADD COLUMN handling smallint")


def downgrade() -> None:
    """Take it away again."""
    op.execute("ALTER TABLE record DROP COLUMN handling")
