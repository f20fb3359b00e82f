"""The feeds of one endpoint, what it believes, and what it was told: the first tables.

A row of `line` carries, beside its leaf hash, the hashes of the complete subtrees that it closes (`nodes`), so
the root of any size and any proof are read from O(log n) rows, and appending writes no second table.

Revision ID: 0001
Revises:
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE feed (
    id          smallint    GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin      text        NOT NULL,
    audience    text        NOT NULL,
    size        bigint      NOT NULL DEFAULT 0,
    bytes       bigint      NOT NULL DEFAULT 0,      -- of all lines with their line feeds, erased ones included
    peaks       bytea       NOT NULL DEFAULT '',     -- the compact range 0 … size
    greatest_id uuid,                                -- of the accepted lines; a greater one cannot be a duplicate
    receipted   bigint      NOT NULL DEFAULT 0,      -- own feed: lines 0 … receipted - 1 are covered by receipts
    halted_at   timestamptz,
    halted_for  text,
    heard_at    timestamptz,                         -- peer's feed: when a checkpoint of it last verified
    UNIQUE (origin, audience)
);

CREATE TABLE line (
    feed         smallint    NOT NULL REFERENCES feed,
    line         bigint      NOT NULL,
    ends_at      bigint      NOT NULL,               -- bytes of lines 0 … line with their line feeds
    received_at  timestamptz NOT NULL,
    verdict      smallint    NOT NULL,               -- 0 accepted; else services/exchange/core/verdicts.py
    sharing      smallint,                           -- home feed: services/exchange/core/sharing.py
    id           uuid,
    retain_until date,
    type         text,
    detail       text,
    leaf         bytea       NOT NULL,
    nodes        bytea       NOT NULL,
    bytes        bytea,                              -- NULL once erased
    PRIMARY KEY (feed, line)
);
ALTER TABLE line ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX line_record ON line (feed, id) WHERE verdict = 0;
CREATE INDEX line_refused ON line (feed, line) WHERE verdict <> 0;
CREATE INDEX line_retention ON line USING brin (retain_until) WITH (pages_per_range = 32, autosummarize = on);

CREATE TABLE submission (
    agency    text   NOT NULL,
    reference text   NOT NULL,
    record    uuid   NOT NULL,
    line      bigint NOT NULL,
    digest    bytea  NOT NULL,
    PRIMARY KEY (agency, reference)
);

-- Checkpoints that verified. Own feed: as signed last. Peer's feed: as believed last, held or not.
CREATE TABLE checkpoint (
    feed      smallint    NOT NULL REFERENCES feed,
    size      bigint      NOT NULL,
    root      bytea       NOT NULL,
    issued_at timestamptz NOT NULL,
    seen_at   timestamptz NOT NULL,
    held      boolean     NOT NULL,                  -- false: seen, but its lines are not held
    jws       text        NOT NULL,
    PRIMARY KEY (feed, size)
);
CREATE INDEX checkpoint_time ON checkpoint (feed, issued_at);
CREATE INDEX checkpoint_seen ON checkpoint (feed, size) WHERE NOT held;

-- One receipt for each (feed, first, size, root); its bytes are answered ever after.
CREATE TABLE receipt (
    feed        smallint    NOT NULL REFERENCES feed,
    first       bigint      NOT NULL,
    size        bigint      NOT NULL,
    root        bytea       NOT NULL,
    received_at timestamptz NOT NULL,
    jws         text        NOT NULL,
    PRIMARY KEY (feed, first, size, root)
);
CREATE INDEX receipt_size ON receipt (feed, size);

CREATE TABLE nonce (
    keyid text        NOT NULL,
    nonce text        NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (keyid, nonce)
);
CREATE INDEX nonce_until ON nonce (until);

-- Keys learned from key-announcements, of peers and of this nation.
CREATE TABLE announced_key (
    kid          text        PRIMARY KEY,
    nation       text        NOT NULL,
    jwk          text        NOT NULL,
    not_before   timestamptz NOT NULL,
    not_after    timestamptz NOT NULL,
    announced_by text        NOT NULL,               -- kid of the key that made it trusted
    announced_at timestamptz NOT NULL,
    feed         smallint    NOT NULL REFERENCES feed,
    line         bigint      NOT NULL,
    state        text        NOT NULL CHECK (state IN ('trusted', 'waiting'))
);

CREATE TABLE revoked_key (
    kid          text        PRIMARY KEY,
    revoked_from timestamptz NOT NULL,
    reason       text        NOT NULL,
    revoked_by   text        NOT NULL,
    revoked_at   timestamptz NOT NULL
);

-- What an accepted line did to another record: superseded it, or withdrew it.
CREATE TABLE amendment (
    feed    smallint NOT NULL REFERENCES feed,
    line    bigint   NOT NULL,
    record  uuid     NOT NULL,
    kind    text     NOT NULL CHECK (kind IN ('supersedes', 'retraction')),
    PRIMARY KEY (feed, line, kind)                   -- a retraction may correct another
);
CREATE INDEX amendment_record ON amendment (record);

-- A hit or a case names a record: it may go to the peer now, if the policy waited for that.
CREATE TABLE mention (
    record       uuid        PRIMARY KEY,
    because      text        NOT NULL CHECK (because IN ('hit', 'case')),
    mentioned_by text        NOT NULL,
    mentioned_at timestamptz NOT NULL
);

-- Signed contradictions, and what was set aside when a person let a feed go on.
CREATE TABLE evidence (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed    smallint    NOT NULL REFERENCES feed,
    kind    text        NOT NULL,
    kept_at timestamptz NOT NULL,
    until   date        NOT NULL,                    -- erased after this day, UTC
    content bytea                                    -- JSON; NULL once erased
);

CREATE TABLE attempt (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed    smallint    NOT NULL REFERENCES feed,
    at      timestamptz NOT NULL,
    call    text        NOT NULL CHECK (call IN ('push', 'pull', 'receipts')),
    first   bigint      NOT NULL,
    lines   integer     NOT NULL,
    status  integer,                                 -- HTTP; NULL when nobody answered
    code    text        NOT NULL,
    detail  text        NOT NULL
);
CREATE INDEX attempt_feed ON attempt (feed, id);

CREATE TABLE alarm (
    feed      smallint    NOT NULL REFERENCES feed,
    code      text        NOT NULL,
    detail    text        NOT NULL,
    raised_at timestamptz NOT NULL,
    PRIMARY KEY (feed, code)
);

CREATE TABLE audit (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    who     text        NOT NULL,
    agency  text        NOT NULL,
    did     text        NOT NULL,
    what    text        NOT NULL,
    why     text        NOT NULL
);
"""


def upgrade() -> None:
    """Create the tables in the section's own schema, which the connection's search path names."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Take them away again, newest first."""
    op.execute("DROP TABLE audit, alarm, attempt, evidence, mention, amendment, revoked_key, announced_key")
    op.execute("DROP TABLE nonce, receipt, checkpoint, submission, line, feed")
