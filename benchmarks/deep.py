"""What a page costs the receiver late in a feed's life: the same page work at line 1,000 and at line 5,000,000.

Two feeds in one database, one short and one long, take pages of 1,000 lines in turn, so that whatever else the machine
does falls on both alike.
"""

import asyncio
import datetime as dt
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import orjson

from benchmarks.nations import show
from benchmarks.records import parcel
from services.exchange.core.sharing import Policy
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.held.feeds import Growth, NewLine, append_lines, held_feed, open_feeds
from services.exchange.receive import receive_push
from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.page import write_page
from services.feed.tree import leaf_hash
from services.feed.trust import TrustedKey
from services.kit.clock import system_clock
from services.kit.collector import spare_the_collector
from services.kit.database import make_engine, migrate
from services.kit.postgres import EmbeddedPostgres

SHORT, LONG = FeedName("MX", "CN"), FeedName("US", "CN")
LINES_A_PAGE = 1_000
PAGES = 30
FILL_AT_ONCE = 50_000


def measure_depth(folder: Path, depth: int) -> None:
    """Fill the long feed to `depth` lines, then time pages on both."""
    server = EmbeddedPostgres(folder)
    with server as database:
        migrate(database, "exchange")
        spare_the_collector()
        asyncio.run(_measure(database, depth))
    server.destroy()


async def _measure(database: str, depth: int) -> None:
    key = SigningKey.generate("Ed25519")
    keys = {"US": key, "MX": SigningKey.generate("Ed25519"), "CN": SigningKey.generate("Ed25519")}
    endpoint = _endpoint(database, keys)
    async with endpoint.engine.begin() as conn:
        await open_feeds(conn, [SHORT, LONG])
    await _fill(endpoint, SHORT, LINES_A_PAGE)
    started = time.perf_counter()
    await _fill(endpoint, LONG, depth)
    show(f"(f) filled to {depth:,} lines in s", round(time.perf_counter() - started))
    seconds: dict[FeedName, list[float]] = {SHORT: [], LONG: []}
    for page in range(PAGES):
        for name in (SHORT, LONG):
            seconds[name].append(await _one_page(endpoint, keys[name.origin], name, page))
    short, long = (statistics.median(seconds[name][3:]) * 1000 for name in (SHORT, LONG))
    show(f"(f) ms a page at line 1,000 and at line {depth:,}", f"{short:.1f}, {long:.1f}")
    show("(f) ratio (goal <= 1.10)", f"{long / short:.3f}")
    await endpoint.engine.dispose()


async def _fill(endpoint: Endpoint, name: FeedName, size: int) -> None:
    """Lines that are short and hash right; what they say does not matter here."""
    for first in range(0, size, FILL_AT_ONCE):
        lines = [b'{"filler":%d}' % number for number in range(first, min(first + FILL_AT_ONCE, size))]
        new = [NewLine(line, leaf_hash(line), _id(first + place), "parcel") for place, line in enumerate(lines)]
        async with endpoint.engine.begin() as conn:
            feed = await held_feed(conn, name, lock=True)
            await append_lines(conn, [Growth.of(feed, new)], endpoint.clock())


async def _one_page(endpoint: Endpoint, key: SigningKey, name: FeedName, page: int) -> float:
    """Seconds from the page's bytes to its stored receipt."""
    async with endpoint.engine.connect() as conn:
        feed = await held_feed(conn, name)
    lines = [_line(name, feed.size + place, page * LINES_A_PAGE + place) for place in range(LINES_A_PAGE)]
    body = _page(name, feed.size, lines, feed.frontier.extend([leaf_hash(line) for line in lines])[0].root(), key)
    started = time.perf_counter()
    await receive_push(endpoint, name, body)
    return time.perf_counter() - started


def _page(name: FeedName, first: int, lines: Sequence[bytes], root: bytes, key: SigningKey) -> bytes:
    checkpoint = Checkpoint(name, first + len(lines), root, system_clock())
    return write_page(name, first, sign_checkpoint(checkpoint, [key]), lines)


def _line(name: FeedName, number: int, serial: int) -> bytes:
    submission = parcel(serial, "unused")
    return orjson.dumps(
        {
            "id": _id(number),
            "type": "parcel",
            "version": 1,
            "origin": name.origin,
            "audience": name.audience,
            "issued_at": "2026-11-23T10:00:00Z",
            "source": {"agency": f"{name.origin}-BENCH"},
            "handling": submission["handling"],
            "body": submission["body"],
        }
    )


def _id(number: int) -> str:
    """A UUIDv7 that grows with the line number."""
    return f"{number:012x}"[:8] + "-" + f"{number:012x}"[8:] + "-7000-8000-000000000000"


def _endpoint(database: str, keys: dict[str, SigningKey]) -> Endpoint:
    now = system_clock()
    span = (now - dt.timedelta(days=1), now + dt.timedelta(days=1))
    return Endpoint(
        nation="CN",
        public_url="http://127.0.0.1",
        engine=make_engine(database, schema="exchange", pool_size=2),
        signers=[keys["CN"]],
        pinned=[TrustedKey(key.public, nation, *span) for nation, key in keys.items()],
        peers={nation: Peer(nation, "", ("Ed25519",), by_hand=False, accept=None) for nation in ("US", "MX")},
        policy=Policy({}),
        evidence_days=400,
        clock=system_clock,
    )
