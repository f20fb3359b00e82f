"""Receipts: made and kept here for the peers' feeds, believed and kept for own feeds.

A receipt's bytes are stored in the transaction that stores its page, and answered ever after.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.verdicts import CODES
from services.exchange.endpoint import Endpoint, utc
from services.exchange.held.feeds import HeldFeed
from services.feed.receipt import Receipt, Refused, sign_receipt
from services.kit.database import fetch, fetch_one

MOST_SHOWN = 8
"""Receipts of one size in one answer."""
ROOM = 1_048_576
"""Characters of them together."""


class Span(NamedTuple):
    """What one receipt is for."""

    first: int
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """A receipt and its JWS, the bytes as they were first answered."""

    first: int
    size: int
    root: bytes
    received_at: dt.datetime
    jws: str

    @property
    def object(self) -> Mapping[str, Any]:
        """The JWS as a JSON object."""
        signed: Mapping[str, Any] = orjson.loads(self.jws)
        return signed


_COLUMNS = "SELECT first, size, root, received_at, jws FROM receipt WHERE feed = %(feed)s"


async def find_receipt(conn: AsyncConnection, feed_id: int, span: Span) -> KeptReceipt | None:
    """The one receipt for (feed, first, size, root)."""
    statement = _COLUMNS + " AND first = %(first)s AND size = %(size)s AND root = %(root)s"
    return _kept(await fetch_one(conn, statement, {"feed": feed_id, **span._asdict()}))


async def receipts_of(conn: AsyncConnection, feed_id: int, size: int) -> list[KeptReceipt]:
    """Receipts whose size is `size`: the one that reaches back farthest, then the newest; at most 8 and 1 MiB, though
    pushes that overlap can leave any number of them."""
    found = await fetch(
        conn,
        _COLUMNS
        + """ AND size = %(size)s
              ORDER BY first = min(first) OVER () DESC, received_at DESC, first LIMIT %(most)s""",
        {"feed": feed_id, "size": size, "most": MOST_SHOWN},
    )
    return _within_room([receipt for row in found if (receipt := _kept(row))])


def _within_room(receipts: list[KeptReceipt]) -> list[KeptReceipt]:
    """As many as fit an answer, the first in any case."""
    ends = accumulate(len(receipt.jws) for receipt in receipts)
    return [
        receipt for place, (receipt, end) in enumerate(zip(receipts, ends, strict=True)) if not place or end <= ROOM
    ]


async def newest_receipt(conn: AsyncConnection, feed_id: int) -> KeptReceipt | None:
    """The receipt of the greatest size."""
    return _kept(await fetch_one(conn, _COLUMNS + " ORDER BY size DESC, first LIMIT 1", {"feed": feed_id}))


async def receipt_covering(conn: AsyncConnection, feed_id: int, line: int) -> KeptReceipt | None:
    """The earliest receipt that covers `line`."""
    statement = _COLUMNS + " AND size > %(line)s AND first <= %(line)s ORDER BY size, first LIMIT 1"
    return _kept(await fetch_one(conn, statement, {"feed": feed_id, "line": line}))


async def issue_receipt(
    conn: AsyncConnection, endpoint: Endpoint, feed: HeldFeed, span: Span, now: dt.datetime
) -> KeptReceipt:
    """Sign and keep the receipt for lines `first` … `size - 1`, which are held."""
    refused = await refused_between(conn, feed.id, span.first, span.size)
    receipt = Receipt(feed.name, span.first, span.size, span.root, now, tuple(refused))
    jws = orjson.dumps(sign_receipt(receipt, endpoint.signers)).decode()
    return await keep_receipt(conn, feed.id, receipt, jws)


async def keep_receipt(conn: AsyncConnection, feed_id: int, receipt: Receipt, jws: str) -> KeptReceipt:
    """Keep a receipt, unless one for the same (feed, first, size, root) is kept."""
    kept = KeptReceipt(receipt.first, receipt.size, receipt.root, receipt.received_at, jws)
    await fetch(
        conn,
        """INSERT INTO receipt (feed, first, size, root, received_at, jws)
           VALUES (%(feed)s, %(first)s, %(size)s, %(root)s, %(received_at)s, %(jws)s) ON CONFLICT DO NOTHING""",
        {
            "feed": feed_id,
            "first": kept.first,
            "size": kept.size,
            "root": kept.root,
            "received_at": kept.received_at,
            "jws": jws,
        },
    )
    return kept


async def refused_between(conn: AsyncConnection, feed_id: int, first: int, size: int) -> list[Refused]:
    """The refused lines among `first` … `size - 1`, ascending."""
    found = await fetch(
        conn,
        """SELECT line, verdict, id, detail FROM line
           WHERE feed = %(feed)s AND line >= %(first)s AND line < %(size)s AND verdict <> 0
           ORDER BY line""",
        {"feed": feed_id, "first": first, "size": size},
    )
    return [Refused(row.line, str(CODES[row.verdict]), str(row.id) if row.id else None, row.detail) for row in found]


def _kept(row: Any) -> KeptReceipt | None:
    return KeptReceipt(row.first, row.size, bytes(row.root), utc(row.received_at), row.jws) if row else None
