"""When any network was seen last, without reading all of them: a service asks every second whether a run is due.

Revision ID: 0019
Revises: 0018
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index."""
    op.execute("CREATE INDEX network_seen_at ON network (seen_at)")


def downgrade() -> None:
    """Without it."""
    op.execute("DROP INDEX network_seen_at")
