"""By which code and weights history was last compared with all that is listed.

At its next start, ingest finds none here and compares everything anew, once (services/ingest/screening/make_labels.py).

Revision ID: 0009
Revises: 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of one row at most."""
    op.execute("""CREATE TABLE screened_by (
                      one  boolean PRIMARY KEY DEFAULT true CHECK (one),
                      code text    NOT NULL)""")  # services/ingest/screening/code_mark.py


def downgrade() -> None:
    """An older ingest does not ask."""
    op.execute("DROP TABLE screened_by")
