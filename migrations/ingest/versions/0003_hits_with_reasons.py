"""Hits by names and all else on a label, with their evidence; labels kept for rescreening; judgements.

A hit is one for a parcel, a place in it (services/ingest/core/keys.py, Role) and a listing. Hits found by exact keys
until now are dropped, and found again with their reasons: at its next start, ingest makes the labels of the parcels
that it holds and rescreens them (services/ingest/screening, make_labels.py and rescreen.py). The exchange was told of
the parcels on those hits; telling it again changes nothing there.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = """
-- A parcel's sender or addressee, as it is screened.
CREATE TABLE label (
    ref      bigint   NOT NULL,
    role     smallint NOT NULL,
    form     smallint NOT NULL,                      -- services/ingest/core/labels.py, FORM
    names    jsonb    NOT NULL,                      -- [[written, kind], …]
    blocking bytea    NOT NULL,                      -- keys that lead to the names; gone with 0006
    exact    bytea    NOT NULL,                      -- services/ingest/core/exact.py: 8 bytes each, little-endian
    PRIMARY KEY (ref, role)
);

-- What an analyst said of a label and an entry. Of the label only hashes are kept: it may be erased.
CREATE TABLE judgement (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    by            text        NOT NULL,              -- the token's subject
    agency        text        NOT NULL,
    verdict       text        NOT NULL CHECK (verdict IN ('same', 'not-the-same', 'unsure')),
    reason        text        NOT NULL,
    hit           bigint      NOT NULL,              -- that was judged; it may be gone
    list          smallint    NOT NULL REFERENCES watch_list,
    entity        text        NOT NULL,              -- its id within the list, which lasts while what is said changes
    identities    bytea[]     NOT NULL,              -- services/ingest/core/identity.py: who the label was about
    seen          text[]      NOT NULL               -- a hash of each piece of evidence that was on the table
);
CREATE INDEX judgement_entity ON judgement (list, entity, id);

CREATE TABLE hit (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parcel        bigint      NOT NULL,
    role          smallint    NOT NULL,
    listing       bigint      NOT NULL REFERENCES listing,
    version       integer     NOT NULL,              -- of the list, when it was found
    score         real        NOT NULL,              -- log-odds
    state         text        NOT NULL CHECK (state IN ('open', 'unsure', 'same', 'dismissed')),
    judgement     bigint      REFERENCES judgement,  -- that the state rests on
    evidence      jsonb       NOT NULL,              -- services/ingest/core/evidence, Evidence, a list of objects
    evidence_mark bytea       NOT NULL,
    found_at      timestamptz NOT NULL,
    mentioned     boolean     NOT NULL DEFAULT false, -- whether the own exchange was told: the policy may wait for it
    UNIQUE (parcel, role, listing)
);
CREATE INDEX hit_listing ON hit (listing);
CREATE INDEX hit_raised ON hit (id) WHERE state <> 'dismissed';
CREATE INDEX hit_unmentioned ON hit (parcel) WHERE NOT mentioned AND state <> 'dismissed';

-- History to be compared with listings that are new or changed: a row for each change of a list.
CREATE TABLE rescreen (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list          smallint REFERENCES watch_list,    -- NULL: of several lists
    version       integer,
    first_listing bigint      NOT NULL,
    last_listing  bigint      NOT NULL,
    listings      integer     NOT NULL,
    ordered_at    timestamptz NOT NULL,
    started_at    timestamptz,
    ended_at      timestamptz,
    labels        bigint      NOT NULL DEFAULT 0,    -- to be looked at
    labels_done   bigint      NOT NULL DEFAULT 0,
    done_to       bigint      NOT NULL DEFAULT -1,   -- labels of parcels up to this ref are done
    hits          bigint      NOT NULL DEFAULT 0     -- new ones
);
CREATE INDEX rescreen_undone ON rescreen (id) WHERE ended_at IS NULL;
"""


def upgrade() -> None:
    """Drop what exact screening found, and make the tables."""
    op.execute("DROP TABLE hit")
    op.execute("DROP TABLE entry_key")
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Put the tables of exact screening back, empty: an older ingest fills them with what comes from then on."""
    for name in ("rescreen", "hit", "judgement", "label"):
        op.execute(f"DROP TABLE {name}")
    op.execute("""CREATE TABLE entry_key (kind text NOT NULL, value text NOT NULL, ref bigint NOT NULL, until date,
                  written text, PRIMARY KEY (kind, value, ref))""")
    op.execute("CREATE INDEX entry_key_ref ON entry_key (ref)")
    op.execute("""CREATE TABLE hit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parcel bigint NOT NULL,
                  entry bigint NOT NULL, kind text NOT NULL, value text NOT NULL, parcel_wrote text NOT NULL,
                  entry_wrote text NOT NULL, found_at timestamptz NOT NULL, mentioned boolean NOT NULL DEFAULT false,
                  UNIQUE (parcel, entry, kind, value))""")
    op.execute("CREATE INDEX hit_entry ON hit (entry)")
    op.execute("CREATE INDEX hit_unmentioned ON hit (parcel) WHERE NOT mentioned")
