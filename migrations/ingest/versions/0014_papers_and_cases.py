"""What records say of other records and by when, notes and purposes of cases, and counts of what senders send.

`naming`, `due` and `notified` are derived from a record and go with it. Counts (`quality`, `flow`) are of records as
they came, by sender and day, by place and day. They hold no personal data, are not taken back, and begin here.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = """
-- A record that names another: a request its case, a reply its request or notice, an outcome a parcel.
CREATE TABLE naming (
    record uuid   NOT NULL,                          -- that is named; it need not be held
    by     bigint NOT NULL,                          -- ref of the record that names it
    type   text   NOT NULL,                          -- of that record
    mark   text,                                     -- of an answer to a notice: which
    PRIMARY KEY (record, by)
);
CREATE INDEX naming_by ON naming (by);
CREATE INDEX naming_type ON naming (type, record);

-- A record that somebody must answer, or that is worked on, by when; of a case, when it was opened.
CREATE TABLE due (
    ref  bigint      PRIMARY KEY,
    type text        NOT NULL,
    at   timestamptz NOT NULL,
    mark text        NOT NULL                        -- status of a case, nation that is to answer a notice, request
);
CREATE INDEX due_at ON due (type, at, ref);
CREATE INDEX due_mark ON due (type, mark, at, ref);

-- A parcel whose declaration names a pre-export notice.
CREATE TABLE notified (
    number text   NOT NULL,                          -- the country that issued it, and its number, folded
    parcel bigint NOT NULL,
    PRIMARY KEY (number, parcel)
);
CREATE INDEX notified_parcel ON notified (parcel);

-- What analysts write to a case; it stays at home, and goes when it need not be kept any more.
CREATE TABLE case_note (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    of           uuid        NOT NULL,               -- a version of the case
    nation       text        NOT NULL,               -- that opened the case
    at           timestamptz NOT NULL,
    by           text        NOT NULL,
    agency       text        NOT NULL,
    handling     text        NOT NULL,
    restriction  text,                               -- in words, with H3
    written      text        NOT NULL,
    retain_until date        NOT NULL
);
CREATE INDEX case_note_of ON case_note (of, id);
CREATE INDEX case_note_retention ON case_note (retain_until);

-- For what, and under which case, somebody opened restricted material, and until when that holds.
CREATE TABLE opening (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    by       text        NOT NULL,
    agency   text        NOT NULL,
    under    uuid        NOT NULL,                   -- a version of the case
    record   uuid        NOT NULL,                   -- that was opened: the case, or a record of restricted handling
    purpose  text        NOT NULL,
    at       timestamptz NOT NULL,
    until    timestamptz NOT NULL
);
CREATE INDEX opening_by ON opening (by, record, until);

-- Of the records of one sender, by feed, type and the day on which they were issued: how many there were, and how many
-- of each fault (services/ingest/core/quality.py).
CREATE TABLE quality (
    agency  text    NOT NULL,
    feed    text    NOT NULL,
    type    text    NOT NULL,
    on_day  date    NOT NULL,
    measure text    NOT NULL,
    count   bigint  NOT NULL,
    PRIMARY KEY (agency, feed, type, on_day, measure)
);
CREATE INDEX quality_day ON quality (on_day);

-- Parcels between places (ISO 3166-2 of the United States and China, else ISO 3166-1), by day of posting.
CREATE TABLE flow (
    on_day  date   NOT NULL,
    origin  text   NOT NULL,
    goal    text   NOT NULL,
    parcels bigint NOT NULL,
    PRIMARY KEY (on_day, origin, goal)
)
"""

# What was taken in before: of the few records that name others, and of parcels that name a substance under control.
NAMED = """
    INSERT INTO naming (record, by, type, mark)
    SELECT DISTINCT CAST(named AS uuid), r.ref, r.type,
        CASE r.type WHEN 'pre-export-reply' THEN body->>'answer' END FROM (
        SELECT ref, type, CAST(convert_from(bytes, 'UTF8') AS jsonb)->'body' AS body FROM record
        WHERE state = 0 AND bytes IS NOT NULL
        AND type IN ('case', 'case-request', 'case-reply', 'pre-export-reply', 'outcome', 'finding')) AS r,
    LATERAL (
        SELECT body->>'record' AS named WHERE body->>'record' IS NOT NULL
        UNION SELECT jsonb_array_elements_text(body->'records') WHERE jsonb_typeof(body->'records') = 'array') AS n
"""
DUE = """
    INSERT INTO due (ref, type, at, mark)
    SELECT ref, type, CAST(coalesce(body->>'reply_by', body->>'opened_on') || 'T00:00:00Z' AS timestamptz),
        coalesce(body->>'importing', body->>'status') FROM (
        SELECT ref, type, CAST(convert_from(bytes, 'UTF8') AS jsonb)->'body' AS body FROM record
        WHERE state = 0 AND bytes IS NOT NULL AND type IN ('case', 'pre-export-notice')) AS r
    UNION ALL
    SELECT ref, type, CAST(body->>'deadline' AS timestamptz), body->>'request' FROM (
        SELECT ref, type, CAST(convert_from(bytes, 'UTF8') AS jsonb)->'body' AS body FROM record
        WHERE state = 0 AND bytes IS NOT NULL AND type = 'case-request') AS r
"""
NOTIFIED = """
    INSERT INTO notified (number, parcel)
    SELECT DISTINCT coalesce(said->>'country', body->'route'->>'origin') || ' '
        || regexp_replace(lower(said->>'number'), '\\s', '', 'g'), ref
    FROM (SELECT ref, CAST(convert_from(bytes, 'UTF8') AS jsonb)->'body' AS body FROM record
          WHERE type = 'parcel' AND state = 0 AND bytes IS NOT NULL
          AND ref IN (SELECT parcel FROM control_hit)) AS r,
    LATERAL jsonb_array_elements(coalesce(body->'references', '[]')) AS said
    WHERE said->>'kind' = 'pre-export-notice'
"""

NEWEST_FIRST = "flow quality opening case_note notified due naming"


def upgrade() -> None:
    """Create the tables, and fill them from what is held."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for statement in (NAMED, DUE, NOTIFIED):
        op.execute(statement)


def downgrade() -> None:
    """Take them away again, newest first."""
    for name in NEWEST_FIRST.split():
        op.execute(f"DROP TABLE {name}")
