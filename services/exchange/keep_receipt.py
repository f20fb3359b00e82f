"""A peer's receipt for lines of an own feed: believe it, compare its root with the own tree, keep it."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.endpoint import Endpoint, Peer
from services.exchange.held.feeds import HeldFeed, held_feed, root_at
from services.exchange.held.keys import load_trust
from services.exchange.held.receipts import keep_receipt
from services.feed.receipt import Receipt, believe_receipt
from services.feed.trust import Untrusted
from services.kit.database import fetch


async def keep_peer_receipt(endpoint: Endpoint, peer: Peer, jws: Mapping[str, Any]) -> Receipt:
    """Keep the receipt, and note how far receipts now cover the feed; raises Untrusted."""
    async with endpoint.engine.begin() as conn:
        feed = await held_feed(conn, endpoint.to_peer(peer.nation), lock=True)
        receipt = believe_receipt(
            jws,
            feed=feed.name,
            trust=await load_trust(conn, endpoint),
            required=peer.required,
            now=endpoint.clock(),
        )
        if receipt.size > feed.size or await root_at(conn, feed, receipt.size) != receipt.root:
            raise Untrusted("root", "the receipt is for another history of this feed")
        await keep_receipt(conn, feed.id, receipt, orjson.dumps(dict(jws)).decode())
        if receipt.first <= feed.receipted:
            await _note_cover(conn, feed)
    return receipt


async def _note_cover(conn: AsyncConnection, feed: HeldFeed) -> None:
    """How many lines from 0 on the kept receipts cover without a gap: they are read by where they begin, as far as each
    begins where those before it have come."""
    await fetch(
        conn,
        """WITH beyond AS (
                    SELECT first, size, greatest(%(receipted)s, max(size) OVER (
                        ORDER BY first, size ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS reached
                    FROM receipt WHERE feed = %(feed)s AND size > %(receipted)s)
                UPDATE feed SET receipted = greatest(receipted, coalesce(
                    (SELECT min(reached) FROM beyond WHERE first > reached), (SELECT max(size) FROM beyond)))
                WHERE id = %(feed)s""",
        {"feed": feed.id, "receipted": feed.receipted},
    )
