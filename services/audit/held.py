"""The audit feed as its tables hold it: appended in the transaction of the deed, read, proven.

`append` is the last thing that a transaction does before it commits: whoever appends holds the feed's one row locked
until the commit, so lines are numbered without a gap by one writer at a time, however many processes there are.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.audit.core.checkpoints import AuditCheckpoint, sign_checkpoint
from services.audit.core.lines import SALT_BYTES, Deed, exact_time, write_line
from services.feed.encoding import b64u
from services.feed.keys import SigningKey
from services.feed.tree import Frontier, Node, consistency_plan, hash_at, inclusion_plan, leaf_hash, path_of, place_of

MOST_LINES = 1_000
"""Lines of one answer."""
MOST_ERASED = 10_000
"""Lines of one transaction."""

_LOCK = text("SELECT size, peaks, at FROM audit_feed FOR UPDATE")
_ADD = text("""
    INSERT INTO audit_line (line, said, personal, leaf, nodes, checkpoint)
    SELECT * FROM unnest(CAST(:line AS bigint[]), CAST(:said AS text[]), CAST(:personal AS text[]),
                         CAST(:leaf AS bytea[]), CAST(:nodes AS bytea[]), CAST(:checkpoint AS text[]))""")
_GROW = text("UPDATE audit_feed SET size = :size, peaks = :peaks, at = :at")
_HASHES = text("SELECT line, leaf, nodes FROM audit_line WHERE line = ANY(CAST(:lines AS bigint[]))")
_NEWEST = text("SELECT line, checkpoint FROM audit_line WHERE checkpoint IS NOT NULL ORDER BY line DESC LIMIT 1")
_LINES = text("""
    SELECT line, said, personal, checkpoint FROM audit_line
    WHERE line >= :first AND line < :end ORDER BY line LIMIT :limit""")
_RANGE = text("""
    SELECT (SELECT count(*) FROM audit_line WHERE at < :since) AS first,
           (SELECT count(*) FROM audit_line WHERE at < :until) AS end""")
_ERASE = text("""
    UPDATE audit_line SET personal = NULL WHERE line IN
        (SELECT line FROM audit_line WHERE personal IS NOT NULL AND at < :before ORDER BY line LIMIT :most)""")


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose feed it is, and who signs it."""

    audit: str
    signer: SigningKey


def append(conn: Connection, writer: Writer, deeds: Sequence[Deed], now: dt.datetime) -> int:
    """Keep a line for each deed, in the transaction that `conn` is in; gives the size then. The clock of a line is
    never before that of the line before it."""
    row = conn.execute(_LOCK).one()
    at = max(now, row.at.astimezone(dt.UTC))
    lines = [write_line(writer.audit, row.size + n, at, deed, token_bytes(SALT_BYTES)) for n, deed in enumerate(deeds)]
    leaves = [leaf_hash(line.data) for line in lines]
    grown, nodes = Frontier.from_bytes(row.size, row.peaks).extend(leaves)
    signed = sign_checkpoint(AuditCheckpoint(writer.audit, grown.size, grown.root(), at), writer.signer)
    conn.execute(
        _ADD,
        {
            "line": list(range(row.size, grown.size)),
            "said": [line.said for line in lines],
            "personal": [line.personal for line in lines],
            "leaf": leaves,
            "nodes": nodes,
            "checkpoint": [None] * (len(lines) - 1) + [orjson.dumps(signed).decode()],
        },
    )
    conn.execute(_GROW, {"size": grown.size, "peaks": grown.to_bytes(), "at": at})
    return grown.size


async def newest_checkpoint(conn: AsyncConnection) -> Mapping[str, Any] | None:
    """The newest signed checkpoint; None while there is no line."""
    row = (await conn.execute(_NEWEST)).one_or_none()
    return None if row is None else dict(orjson.loads(row.checkpoint))


class KeptLine(NamedTuple):
    """A line as it is kept."""

    line: int
    said: str
    personal: str | None
    checkpoint: str | None


async def read_lines(conn: AsyncConnection, first: int, end: int, limit: int) -> list[KeptLine]:
    """Lines from `first` on and below `end`, at most `limit`."""
    found = await conn.execute(_LINES, {"first": first, "end": end, "limit": limit})
    return [KeptLine(*row) for row in found]


async def lines_between(conn: AsyncConnection, since: dt.datetime, until: dt.datetime) -> tuple[int, int]:
    """The first line at or after `since`, and the first at or after `until`: times never go back."""
    row = (await conn.execute(_RANGE, {"since": exact_time(since), "until": exact_time(until)})).one()
    return row.first, row.end


async def inclusion_paths(conn: AsyncConnection, lines: Iterable[int], size: int) -> list[list[str]]:
    """For each line, the path into the tree of `size` lines (RFC 9162 section 2.1.3), base64url."""
    plans = [inclusion_plan(line, size) for line in lines]
    hashes = await _hashes(conn, {node for plan in plans for part in plan for node in part})
    return [[b64u(each) for each in path_of(plan, hashes)] for plan in plans]


async def consistency_path(conn: AsyncConnection, first: int, second: int) -> list[str]:
    """RFC 9162 section 2.1.4, for 0 < first <= second <= held; base64url."""
    plan = consistency_plan(first, second)
    hashes = await _hashes(conn, {node for part in plan for node in part})
    return [b64u(each) for each in path_of(plan, hashes)]


async def _hashes(conn: AsyncConnection, nodes: Iterable[Node]) -> dict[Node, bytes]:
    places = {node: place_of(node)[0] for node in nodes}
    found = await conn.execute(_HASHES, {"lines": sorted(set(places.values()))})
    kept = {row.line: (row.leaf, row.nodes) for row in found}
    return {node: hash_at(node, *kept[line]) for node, line in places.items()}


async def forget_people(engine: AsyncEngine, days: int, now: dt.datetime) -> int:
    """Erase the personal part of lines that are older than so many days; gives how many. Hashes and proofs stay."""
    before, erased = exact_time(now - dt.timedelta(days=days)), 0
    while True:
        async with engine.begin() as conn:
            done = (await conn.execute(_ERASE, {"before": before, "most": MOST_ERASED})).rowcount
        erased += done
        if done < MOST_ERASED:
            return erased
