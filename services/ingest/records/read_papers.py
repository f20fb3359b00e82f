"""Records as papers: read whole, by the records that they name, in all versions by which one of them goes.

A correction has an id of its own, and what names a record may name any of its versions: `versions` gives them all.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.records.places import LINES, State
from services.ingest.records.read_rows import FeedNames
from services.kit.problems import Problem

MOST_VERSIONS = 100
MOST_NAMING = 2_000

# All versions of records, by the ids of any: along `supersedes` both ways, within a feed and a type.
_VERSIONS = text(f"""
    WITH RECURSIVE chain (start, ref, id, supersedes) AS (
        SELECT id, ref, id, supersedes FROM record WHERE id = ANY(CAST(:ids AS uuid[])) AND type = :type
        UNION
        SELECT c.start, r.ref, r.id, r.supersedes FROM chain c, LATERAL (
            SELECT ref, id, supersedes FROM record WHERE id = c.supersedes AND type = :type
            UNION ALL SELECT ref, id, supersedes FROM record WHERE supersedes = c.id AND type = :type) AS r
        WHERE r.ref / {LINES} = c.ref / {LINES})
    SELECT start, ref, id FROM chain ORDER BY start, ref DESC LIMIT :most""")  # noqa: S608

_NAMING = text(f"""
    SELECT n.record, r.ref, r.id, r.type, r.bytes FROM naming n JOIN record r ON r.ref = n.by
    WHERE n.record = ANY(CAST(:ids AS uuid[])) AND n.type = :type AND r.state = {State.STANDS} AND r.bytes IS NOT NULL
    ORDER BY r.ref DESC LIMIT :most""")  # noqa: S608

_READ = text("SELECT ref, id, type, bytes FROM record WHERE ref = ANY(:refs) AND state = 0 AND bytes IS NOT NULL")
_BY_ID = text("SELECT ref, id, type, state, bytes FROM record WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY ref")


class Paper(NamedTuple):
    """A record, read."""

    ref: int
    id: str
    type: str
    feed: str
    record: Mapping[str, Any]

    @property
    def nation(self) -> str:
        """That says it."""
        return self.feed[:2]

    @property
    def body(self) -> Mapping[str, Any]:
        """What it says."""
        body: Mapping[str, Any] = self.record["body"]
        return body

    @property
    def code(self) -> str:
        """Its handling code."""
        return str(self.record["handling"]["code"])

    @property
    def origin(self) -> dict[str, Any]:
        """The members of an `Origin`."""
        return {"id": self.id, "feed": self.feed, "line": self.ref % LINES}


def paper_of(row: Any, names: FeedNames) -> Paper:
    """A paper of a row with ref, id, type and bytes."""
    feed = names.by_id[row.ref // LINES]
    return Paper(row.ref, str(row.id), row.type, feed, orjson.loads(bytes(row.bytes)))


async def versions(conn: AsyncConnection, type: str, ids: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """Ref and id of every version of these records, the newest first, by the id that was given; it may be of two
    nations, where two use one id."""
    if not ids:
        return {}
    values = {"ids": list(ids), "type": type, "most": MOST_VERSIONS * len(ids)}
    found: dict[str, list[tuple[int, str]]] = {each: [] for each in ids}
    for row in await conn.execute(_VERSIONS, values):
        found[str(row.start)].append((row.ref, str(row.id)))
    return found


async def naming(conn: AsyncConnection, type: str, ids: Iterable[str], names: FeedNames) -> dict[str, list[Paper]]:
    """Papers of a type that name these records, the newest first, by the id that they name."""
    found: dict[str, list[Paper]] = {}
    wanted = list(dict.fromkeys(ids))
    if wanted:
        for row in await conn.execute(_NAMING, {"ids": wanted, "type": type, "most": MOST_NAMING}):
            found.setdefault(str(row.record), []).append(paper_of(row, names))
    return found


async def read_papers(conn: AsyncConnection, refs: Iterable[int], names: FeedNames) -> dict[int, Paper]:
    """Papers by their place; of those that stand."""
    rows = await conn.execute(_READ, {"refs": sorted(set(refs))})
    return {row.ref: paper_of(row, names) for row in rows}


async def open_paper(conn: AsyncConnection, type: str, id: str, feed: str | None, names: FeedNames) -> Paper:
    """The newest version of a record, by the id of any. Problem 404 `not-found`; 410 `withdrawn`, `superseded` when no
    version stands; 409 `ambiguous` when two nations use the id and `feed` does not say which is meant."""
    known = (await versions(conn, type, [id]))[id]
    within = [(ref, each) for ref, each in known if feed in (None, names.by_id[ref // LINES])]
    standing = await read_papers(conn, [ref for ref, _ in within], names)
    feeds = sorted({paper.feed for paper in standing.values()})
    if len(feeds) > 1:
        raise Problem(409, "ambiguous", "Two records have this id: say which feed.", extra={"feeds": feeds})
    if standing:
        return standing[max(standing)]
    raise await _why_not(conn, type, id)


async def _why_not(conn: AsyncConnection, type: str, id: str) -> Problem:
    rows = await conn.execute(_BY_ID, {"ids": [uuid.UUID(id)]})
    states = {row.state for row in rows if row.type == type}
    if State.WITHDRAWN in states:
        return Problem(410, "withdrawn", "Its nation withdrew this record.")
    if State.SUPERSEDED in states:
        return Problem(410, "superseded", "A later record replaces this one.")
    return Problem(404, "not-found", f"No such {type} is held.")


async def rows_by_id(conn: AsyncConnection, ids: Collection[str]) -> dict[str, Any]:
    """Rows of records by id, with their state; where two nations use one id, that which stands, then the newest."""
    found: dict[str, Any] = {}
    for row in await conn.execute(_BY_ID, {"ids": list(ids)}) if ids else ():
        before = found.get(str(row.id))
        if before is None or before.state != State.STANDS:
            found[str(row.id)] = row
    return found
