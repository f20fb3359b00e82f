"""Lines no longer ask for every row whether their feed is there.

Whoever appends holds the feed's row locked until the commit, and no feed is ever deleted, so the check of the foreign
key could not fail; it cost a lookup and a row lock for each line.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the foreign key of `line` away."""
    op.execute("ALTER TABLE line DROP CONSTRAINT line_feed_fkey")


def downgrade() -> None:
    """Ask again, also of the lines that are there."""
    op.execute("ALTER TABLE line ADD CONSTRAINT line_feed_fkey FOREIGN KEY (feed) REFERENCES feed")
