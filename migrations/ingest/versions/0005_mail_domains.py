"""Mailboxes found by their domain, so that it can be counted how many different ones are under it.

A domain under which many parties have their mailboxes is a provider's, and that two parties share it proves nothing
(services/ingest/screening/holders.py counts).

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEX = """
CREATE INDEX parcel_key_mail_domain ON parcel_key (split_part(value, '@', 2), value) WHERE kind = 'email'
"""


def upgrade() -> None:
    """Build the index."""
    op.execute(INDEX)


def downgrade() -> None:
    """Take it away again."""
    op.execute("DROP INDEX parcel_key_mail_domain")
