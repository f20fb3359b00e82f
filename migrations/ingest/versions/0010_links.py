"""Links: which parcel carries which attribute, as numbers; and what detectors need of a parcel and of an event.

A link is the truth about networks; pairs of parcels are never stored. An attribute is a hash of its kind and value
(services/ingest/core/networks/attributes.py), so this table holds no personal data of its own, and a value that is to
be shown is read from a record that carries it.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE link (
    attribute bigint   NOT NULL,
    ref       bigint   NOT NULL,                     -- the parcel's line
    kind      smallint NOT NULL,                     -- services/ingest/core/networks/attributes.py, AttributeKind
    roles     smallint NOT NULL,                     -- services/ingest/core/keys.py, Role
    PRIMARY KEY (attribute, ref)
);
CREATE INDEX link_ref ON link (ref);

-- services/ingest/core/networks/facts.py; NULL throughout until links and facts of an earlier parcel were made.
ALTER TABLE parcel
    ADD COLUMN facts       smallint,                 -- form of links and facts
    ADD COLUMN origin      smallint,                 -- countries: services/ingest/core/networks/view.py, country_code
    ADD COLUMN destination smallint,
    ADD COLUMN transit     smallint,
    ADD COLUMN issuer      smallint,
    ADD COLUMN series      smallint,
    ADD COLUMN serial      integer,
    ADD COLUMN grams       integer,
    ADD COLUMN dollars     real,
    ADD COLUMN heading     smallint,
    ADD COLUMN vague       boolean;
ALTER TABLE tracking_event
    ADD COLUMN code    smallint,                     -- its last two letters, as country_code
    ADD COLUMN country smallint;

-- Whoever counted mailboxes by their spelling counts links.
DROP INDEX parcel_key_mail_domain;

-- Parcels that were taken in and not yet looked at for entities, patterns and networks.
CREATE TABLE arrival (
    ref   bigint  PRIMARY KEY,
    asked integer NOT NULL DEFAULT 0                 -- how often it was asked for since
);
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Take them away again."""
    op.execute("DROP TABLE arrival")
    op.execute("DROP TABLE link")
    op.execute(
        "ALTER TABLE parcel DROP COLUMN facts, DROP COLUMN origin, DROP COLUMN destination, DROP COLUMN transit, "
        "DROP COLUMN issuer, DROP COLUMN series, DROP COLUMN serial, DROP COLUMN grams, DROP COLUMN dollars, "
        "DROP COLUMN heading, DROP COLUMN vague"
    )
    op.execute("ALTER TABLE tracking_event DROP COLUMN code, DROP COLUMN country")
    op.execute(
        "CREATE INDEX parcel_key_mail_domain ON parcel_key (split_part(value, '@', 2), value) WHERE kind = 'email'"
    )
