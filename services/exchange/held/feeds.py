"""Feeds as they are held in the database: their size, their tree, their lines.

Whoever appends holds the feed's row locked until the commit, so there is one writer a feed, however many
processes there are. Everything about the tree at an older size is read from O(log n) rows of `line`.
"""

import datetime as dt
import struct
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.verdicts import ACCEPTED
from services.feed.names import FeedName
from services.feed.tree import (
    EMPTY,
    Frontier,
    Node,
    consistency_plan,
    frontier_at,
    hash_at,
    inclusion_plan,
    path_of,
    peaks_of,
    place_of,
)
from services.kit.database import CopyBuffer, copy_in, day, fetch, fetch_one, timestamptz


@dataclass(frozen=True, slots=True)
class HeldFeed:
    """One feed's row."""

    id: int
    name: FeedName
    frontier: Frontier
    bytes: int
    """Of all its lines with their line feeds, erased ones included."""
    greatest_id: uuid.UUID | None
    receipted: int
    """Own feed: how many lines from 0 on are covered by the audience's receipts."""
    halted_at: dt.datetime | None

    @property
    def size(self) -> int:
        """How many lines are held."""
        return self.frontier.size


class NewLine(NamedTuple):
    """A line on its way into a feed. `data` is None for a line that came erased."""

    data: bytes | None
    leaf: bytes
    id: str | None
    type: str | None
    verdict: int = ACCEPTED
    detail: str | None = None
    retain_until: dt.date | None = None
    sharing: int | None = None


_FEED = "SELECT id, origin, audience, size, bytes, peaks, greatest_id, receipted, halted_at FROM feed"


async def find_feed(conn: AsyncConnection, name: FeedName, *, lock: bool = False) -> HeldFeed | None:
    """The feed's row, locked until the end of the transaction if asked; None when there is no such feed here."""
    statement = f"{_FEED} WHERE origin = %(origin)s AND audience = %(audience)s{' FOR NO KEY UPDATE' if lock else ''}"
    row = await fetch_one(conn, statement, {"origin": name.origin, "audience": name.audience})
    return _held(row) if row else None


async def lock_own_feeds(conn: AsyncConnection, nation: str, names: Sequence[FeedName]) -> dict[FeedName, HeldFeed]:
    """The rows of a nation's own feeds, locked in one order until the end of the transaction."""
    found = await fetch(
        conn,
        f"{_FEED} WHERE origin = %(origin)s AND audience = ANY(%(audiences)s) ORDER BY id FOR NO KEY UPDATE",
        {"origin": nation, "audiences": [name.audience for name in names]},
    )
    held = {feed.name: feed for feed in map(_held, found)}
    return {name: held[name] for name in names}


def _held(row: Any) -> HeldFeed:
    return HeldFeed(
        id=row.id,
        name=FeedName(row.origin, row.audience),
        frontier=Frontier.from_bytes(row.size, row.peaks),
        bytes=row.bytes,
        greatest_id=row.greatest_id,
        receipted=row.receipted,
        halted_at=row.halted_at,
    )


async def held_feed(conn: AsyncConnection, name: FeedName, *, lock: bool = False) -> HeldFeed:
    """As `find_feed`, for a feed that the endpoint opened at its start."""
    feed = await find_feed(conn, name, lock=lock)
    if feed is None:
        raise LookupError(f"feed {name} was not opened")
    return feed


async def open_feeds(conn: AsyncConnection, names: Iterable[FeedName]) -> None:
    """Make sure that these feeds have a row."""
    for name in names:
        await conn.execute(
            text("INSERT INTO feed (origin, audience) VALUES (:origin, :audience) ON CONFLICT DO NOTHING"),
            {"origin": name.origin, "audience": name.audience},
        )


_LINE_COLUMNS = (
    "feed",
    "line",
    "ends_at",
    "received_at",
    "verdict",
    "sharing",
    "id",
    "retain_until",
    "type",
    "detail",
    "leaf",
    "nodes",
    "bytes",
)


class Growth(NamedTuple):
    """What is appended to one feed, which the caller holds locked: lines, and what the tree becomes by them."""

    feed: HeldFeed
    lines: Sequence[NewLine]
    frontier: Frontier
    nodes: Sequence[bytes]

    @classmethod
    def of(cls, feed: HeldFeed, lines: Sequence[NewLine]) -> "Growth":
        """The lines, behind all that the feed holds."""
        return cls(feed, lines, *feed.frontier.extend([line.leaf for line in lines]))


async def append_lines(conn: AsyncConnection, growths: Sequence[Growth], now: dt.datetime) -> list[HeldFeed]:
    """Keep new lines of one or several feeds with one COPY; gives the feeds as they now are."""
    buffer = CopyBuffer(len(_LINE_COLUMNS))
    grown = [_encode(buffer, growth, now) for growth in growths]
    await copy_in(conn, "line", _LINE_COLUMNS, buffer)
    await fetch(
        conn,
        """UPDATE feed SET size = new.size, bytes = new.bytes, peaks = new.peaks, greatest_id = new.greatest_id
           FROM unnest(CAST(%(ids)s AS smallint[]), CAST(%(sizes)s AS bigint[]), CAST(%(bytes)s AS bigint[]),
                       CAST(%(peaks)s AS bytea[]), CAST(%(greatest)s AS uuid[]))
                AS new (id, size, bytes, peaks, greatest_id)
           WHERE feed.id = new.id""",
        {
            "ids": [feed.id for feed in grown],
            "sizes": [feed.size for feed in grown],
            "bytes": [feed.bytes for feed in grown],
            "peaks": [feed.frontier.to_bytes() for feed in grown],
            "greatest": [feed.greatest_id for feed in grown],
        },
    )
    return grown


_NULL = b"\xff\xff\xff\xff"
_HEAD = struct.Struct(">hih").pack
_NUMBERS = struct.Struct(">iqiq").pack
_SMALL = struct.Struct(">ih").pack
_DAY = struct.Struct(">i4s").pack
_LENGTH = struct.Struct(">i").pack
_HASH_LENGTH, _ID_LENGTH, _TIME_LENGTH = _LENGTH(32), _LENGTH(16), _LENGTH(8)


def _encode(buffer: CopyBuffer, growth: Growth, now: dt.datetime) -> HeldFeed:
    """The lines as rows of the binary COPY format, field by field in the order of `_LINE_COLUMNS`: some 3 µs a line."""
    feed = growth.feed
    head, received = _HEAD(len(_LINE_COLUMNS), 2, feed.id), _TIME_LENGTH + timestamptz(now)
    end, greatest = feed.bytes, feed.greatest_id.hex if feed.greatest_id else ""
    days: dict[dt.date | None, bytes] = {None: _NULL}
    for number, (line, completed) in enumerate(zip(growth.lines, growth.nodes, strict=True), feed.size):
        end += len(line.data) + 1 if line.data is not None else 0
        identity = line.id.replace("-", "") if line.id is not None else None
        if line.verdict == ACCEPTED and identity is not None and identity > greatest:
            greatest = identity
        if line.retain_until not in days:
            days[line.retain_until] = _DAY(4, day(line.retain_until)) if line.retain_until else _NULL
        buffer.add_encoded(
            head,
            _NUMBERS(8, number, 8, end),
            received,
            _SMALL(2, line.verdict),
            _NULL if line.sharing is None else _SMALL(2, line.sharing),
            _NULL if identity is None else _ID_LENGTH + bytes.fromhex(identity),
            days[line.retain_until],
            _text(line.type),
            _text(line.detail),
            _HASH_LENGTH + line.leaf,
            _LENGTH(len(completed)) + completed,
            _NULL if line.data is None else _LENGTH(len(line.data)) + line.data,
        )
    greatest_id = uuid.UUID(hex=greatest) if greatest else None
    return replace(feed, frontier=growth.frontier, bytes=end, greatest_id=greatest_id)


def _text(value: str | None) -> bytes:
    if value is None:
        return _NULL
    encoded = value.encode()
    return _LENGTH(len(encoded)) + encoded


async def frontier_of(conn: AsyncConnection, feed: HeldFeed, size: int) -> Frontier:
    """The compact range of the feed's first `size` lines."""
    if size == feed.size:
        return feed.frontier
    return frontier_at(size, await _hashes(conn, feed.id, peaks_of(size))) if size else EMPTY


async def root_at(conn: AsyncConnection, feed: HeldFeed, size: int) -> bytes:
    """The root of the feed's first `size` lines."""
    return (await frontier_of(conn, feed, size)).root()


async def inclusion_path(conn: AsyncConnection, feed: HeldFeed, line: int, size: int) -> list[bytes]:
    """RFC 9162 section 2.1.3, for 0 <= line < size <= held."""
    return await _path(conn, feed.id, inclusion_plan(line, size))


async def consistency_path(conn: AsyncConnection, feed: HeldFeed, first: int, second: int) -> list[bytes]:
    """RFC 9162 section 2.1.4, for 0 < first <= second <= held."""
    return await _path(conn, feed.id, consistency_plan(first, second))


async def _path(conn: AsyncConnection, feed_id: int, plan: list[list[Node]]) -> list[bytes]:
    return path_of(plan, await _hashes(conn, feed_id, [node for part in plan for node in part]))


async def _hashes(conn: AsyncConnection, feed_id: int, nodes: Sequence[Node]) -> Mapping[Node, bytes]:
    """The hashes of complete subtrees, from the rows of the lines that close them."""
    places = {node: place_of(node)[0] for node in nodes}
    found = await fetch(
        conn,
        "SELECT line, leaf, nodes FROM line WHERE feed = %(feed)s AND line = ANY(%(lines)s)",
        {"feed": feed_id, "lines": list(set(places.values()))},
    )
    kept = {row.line: (row.leaf, row.nodes) for row in found}
    return {node: hash_at(node, *kept[line]) for node, line in places.items()}


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A line as it is kept; `data` is None once erased."""

    line: int
    data: bytes | None
    leaf: bytes


async def read_lines(conn: AsyncConnection, feed: HeldFeed, first: int, size: int) -> list[KeptLine]:
    """Lines `first` … `size - 1`."""
    found = await fetch(
        conn,
        """SELECT line, bytes, leaf FROM line
           WHERE feed = %(feed)s AND line >= %(first)s AND line < %(size)s ORDER BY line""",
        {"feed": feed.id, "first": first, "size": size},
    )
    return [KeptLine(*row) for row in found]


async def held_ids(conn: AsyncConnection, feed: HeldFeed, records: Sequence[str]) -> set[str]:
    """Those of the ids that accepted lines of the feed have."""
    found = await conn.execute(
        text("SELECT id FROM line WHERE feed = :feed AND id = ANY(:ids) AND verdict = :accepted"),
        {"feed": feed.id, "ids": [uuid.UUID(record) for record in records], "accepted": ACCEPTED},
    )
    return {str(record) for record in found.scalars()}


async def leaves_between(conn: AsyncConnection, feed: HeldFeed, first: int, size: int) -> list[bytes]:
    """Leaf hashes of lines `first` … `size - 1`."""
    found = await fetch(
        conn,
        "SELECT leaf FROM line WHERE feed = %(feed)s AND line >= %(first)s AND line < %(size)s ORDER BY line",
        {"feed": feed.id, "first": first, "size": size},
    )
    return [row.leaf for row in found]


async def end_within(conn: AsyncConnection, feed: HeldFeed, first: int, limit: int, budget: int) -> int:
    """The greatest size not beyond `first + limit` whose lines from `first` on take at most `budget` bytes;
    `first + 1` at the least, where there is a line."""
    start = 0
    if first:
        before = await fetch_one(
            conn,
            "SELECT ends_at FROM line WHERE feed = %(feed)s AND line = %(line)s",
            {"feed": feed.id, "line": first - 1},
        )
        start = before.ends_at
    fitting = await fetch_one(
        conn,
        """SELECT max(line) AS last FROM line
           WHERE feed = %(feed)s AND line >= %(first)s AND line < %(end)s AND ends_at <= %(most)s""",
        {"feed": feed.id, "first": first, "end": first + limit, "most": start + budget},
    )
    return int(fitting.last) + 1 if fitting.last is not None else min(first + 1, feed.size)
