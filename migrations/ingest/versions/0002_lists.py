"""Watch lists in versions: what is screened against, since which version, and until which.

A list comes from files that people import, or from the `watchlist-entry` records of one feed. A row of `listing` is
an entity as a list had it over a span of versions. An entity that changes ends its row and begins another, one that
stays as it was keeps its row, so a hit names a row and with it the version that it came from. What a version changed
are the rows that it begins or ends; nothing else is to be screened again.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE watch_list (
    id      smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name    text     NOT NULL UNIQUE,
    feed    smallint UNIQUE REFERENCES feed,         -- whose watchlist-entry records it holds, or NULL
    version integer  NOT NULL DEFAULT 0              -- the one in force; its row is locked while a new one is made
);

-- What an import, or a page of a feed, made of a list. No version is ever changed, but for `confirmed_at`.
CREATE TABLE list_version (
    list         smallint    NOT NULL REFERENCES watch_list,
    number       integer     NOT NULL,
    imported_at  timestamptz NOT NULL,
    imported_by  text        NOT NULL,               -- subject of the token, or `feed`
    format       text        NOT NULL,               -- services/ingest/core/lists/form.py, or `feed`
    files        jsonb       NOT NULL,               -- [{name, bytes, sha256}]
    entities     integer     NOT NULL,               -- in force with it
    new          integer     NOT NULL,
    changed      integer     NOT NULL,
    removed      integer     NOT NULL,
    end_marked   boolean     NOT NULL,               -- whether the files themselves say where they end
    loose        integer     NOT NULL,               -- what names something that the files have not
    forced       text,                               -- what would have been refused, NULL when nothing would
    remarks      jsonb       NOT NULL,               -- what the reader wants a person to know, in sentences
    confirmed_at timestamptz,                        -- when the same files last came again
    PRIMARY KEY (list, number)
);

CREATE TABLE listing (
    id            bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list          smallint NOT NULL REFERENCES watch_list,
    entity        text     NOT NULL,                 -- its id within the list
    body          jsonb    NOT NULL,                 -- services/ingest/core/lists/entity.py, ListedEntity
    digest        bytea    NOT NULL,                 -- SHA-256 of the body as the reader wrote it; '' once erased
    since_version integer  NOT NULL,
    until_version integer,                           -- the first version without it, NULL while it is in force
    ref           bigint,                            -- the record it was made of, NULL when imported
    ends_on       date                               -- day on which it leaves the list, NULL while none is set
);
CREATE UNIQUE INDEX listing_entity ON listing (list, entity) WHERE until_version IS NULL AND ref IS NULL;
CREATE UNIQUE INDEX listing_ref ON listing (ref) WHERE until_version IS NULL AND ref IS NOT NULL;
CREATE INDEX listing_since ON listing (list, since_version);
CREATE INDEX listing_until ON listing (list, until_version) WHERE until_version IS NOT NULL;
CREATE INDEX listing_ends_on ON listing (ends_on) WHERE until_version IS NULL AND ends_on IS NOT NULL;
CREATE INDEX listing_former_ref ON listing (ref) WHERE ref IS NOT NULL;
"""

NEWEST_FIRST = "listing list_version watch_list"


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Take them away again, newest first."""
    for name in NEWEST_FIRST.split():
        op.execute(f"DROP TABLE {name}")
