"""What each side holds in the end, read through the doors that an auditor uses, and ingest's own tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import httpx
import psycopg

from services.feed.checkpoint import read_checkpoint
from services.feed.names import FeedName
from services.feed.page import read_page
from services.feed.tree import EMPTY, Frontier
from services.kit.access import Role
from tests.end_to_end.nation import Nation


@dataclass(frozen=True, slots=True)
class Copy:
    """One side's copy of a feed."""

    lines: Sequence[bytes]
    root: bytes
    """Recomputed here from the lines."""
    signed_root: bytes | None
    """What the checkpoint of the last page says; None for an empty feed."""


def read_copy(nation: Nation, feed: FeedName) -> Copy:
    """All of a feed as this nation's exchange serves it."""
    lines: list[bytes] = []
    frontier, signed = EMPTY, None
    with httpx.Client(base_url=nation.exchange_url, headers=nation.bearer(Role.AUDITOR), trust_env=False) as http:
        while page := _page(http, feed, len(lines)):
            read = read_page(page, feed, erased_allowed=False)
            lines += read.rows
            frontier, signed = _grown(frontier, read.leaves), read_checkpoint(read.checkpoint).root
    return Copy(lines, frontier.root(), signed)


def _page(http: httpx.Client, feed: FeedName, first: int) -> bytes:
    answer = http.get(f"/exchange/v1/feeds/{feed}/pages", params={"first": first}, timeout=60.0)
    return answer.raise_for_status().content


def _grown(frontier: Frontier, leaves: list[bytes]) -> Frontier:
    grown, _ = frontier.extend(leaves)
    return grown


def read_ingest(nation: Nation) -> dict[str, list[str]]:
    """Ids of the records that this nation's ingest took in, by feed, in the order of their lines."""
    taken: dict[str, list[str]] = {}
    with psycopg.connect(nation.database.url().replace("+psycopg", "", 1)) as conn:
        rows = conn.execute(
            """SELECT f.origin || '/' || f.audience, r.id::text FROM ingest.record r
               JOIN ingest.feed f ON f.id = r.ref >> 48 ORDER BY r.ref"""
        )
        for feed, record in rows:
            taken.setdefault(feed, []).append(record)
    return taken
