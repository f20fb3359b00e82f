"""The audit feeds of a database, held against their own checkpoints as `parcelbridge audit verify` does."""

from collections.abc import Iterator, Sequence
from typing import Any, LiteralString

import orjson
import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row

from services.audit.core.checkpoints import believe_checkpoint
from services.audit.core.verdict import Row, Walk
from services.backup.manifest import Proven
from services.backup.prove import AT_ONCE, NotProven, Watch
from services.feed.encoding import b64u
from services.feed.keys import PublicKey

_LINES: LiteralString = "SELECT said, personal, checkpoint FROM {}.audit_line ORDER BY line"
_NEWEST: LiteralString = """
    SELECT checkpoint FROM {}.audit_line WHERE checkpoint IS NOT NULL ORDER BY line DESC LIMIT 1"""
_SIZE: LiteralString = "SELECT size, peaks FROM {}.audit_feed"


def prove_audit(
    conn: psycopg.Connection[Any], section: str, nation: str, keys: Sequence[PublicKey], watch: Watch
) -> Proven:
    """The audit feed of a section. NotProven names the first line that is wrong, or may be."""
    name = f"{nation}/{section}"
    size, peaks = _one(conn, _SIZE, section) or (0, b"")
    newest = _one(conn, _NEWEST, section)
    walk, checkpoints = Walk(name, keys), 0
    for row in _rows(conn, section):
        checkpoints += row.checkpoint is not None
        if not walk.add(row):
            break
        if walk.size % AT_ONCE == 0:
            watch(f"audit {name}", walk.size, size)
    if newest is not None:
        try:
            walk.end(believe_checkpoint(orjson.loads(newest[0]), keys))
        except ValueError as fault:
            raise NotProven(f"audit {name}: the newest checkpoint is not believed: {fault}") from None
    if walk.fault is not None:
        raise NotProven(f"audit {name}: line {walk.fault.line}: {walk.fault.detail}")
    if (walk.size, walk.frontier.to_bytes()) != (size, bytes(peaks)):
        raise NotProven(f"audit {name}: the feed's row says {size} lines, and {walk.size} are here")
    root = b64u(walk.frontier.root())
    return Proven(feed=f"audit {name}", lines=size, root=root, checkpoints=checkpoints, signed_to=walk.size)


def _rows(conn: psycopg.Connection[Any], section: str) -> Iterator[Row]:
    with conn.cursor("audit", row_factory=namedtuple_row) as cursor:
        cursor.itersize = AT_ONCE
        for said, personal, checkpoint in cursor.execute(_of(_LINES, section)):
            yield Row(said, personal, orjson.loads(checkpoint) if checkpoint else None)


def _one(conn: psycopg.Connection[Any], statement: LiteralString, section: str) -> Any:
    return conn.execute(_of(statement, section)).fetchone()


def _of(statement: LiteralString, section: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(section))
