"""That the database was restored from a backup, and when that was mended.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.execute("""
        CREATE TABLE restored (
            id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            taken_at    timestamptz NOT NULL,               -- the moment of the backup
            at          timestamptz NOT NULL DEFAULT now(),
            compared_at timestamptz                         -- when every peer's copy had been compared; NULL before
        )""")


def downgrade() -> None:
    """Take it away again."""
    op.execute("DROP TABLE restored")
