"""Parts of networks: the fine communities inside, with ids that last.

A row of a part hangs on the parcel's row in its network: who leaves the network, or is erased, leaves the part too.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE network_part (
    id      uuid        PRIMARY KEY,
    born_at timestamptz NOT NULL
);

CREATE TABLE network_part_parcel (
    ref  bigint PRIMARY KEY REFERENCES network_parcel ON DELETE CASCADE,
    part uuid   NOT NULL REFERENCES network_part ON DELETE CASCADE
);
CREATE INDEX network_part_parcel_part ON network_part_parcel (part, ref);
"""


def upgrade() -> None:
    """Create the tables; the next run over everything fills them."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Take them away again."""
    op.execute("DROP TABLE network_part_parcel")
    op.execute("DROP TABLE network_part")
