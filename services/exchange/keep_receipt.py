"""A peer's receipt for lines of an own feed: believe it, compare its root with the own tree, keep it."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.endpoint import Endpoint, Peer
from services.exchange.held.feeds import HeldFeed, held_feed, root_at
from services.exchange.held.keys import load_trust
from services.exchange.held.receipts import keep_receipt
from services.feed.receipt import Receipt, believe_receipt
from services.feed.trust import Untrusted


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
        await _note_cover(conn, feed)
    return receipt


async def _note_cover(conn: AsyncConnection, feed: HeldFeed) -> None:
    """How many lines from 0 on the kept receipts cover without a gap: each receipt that starts at or before the end of
    what is covered moves that end."""
    await conn.execute(
        text("""WITH RECURSIVE covered (size) AS (
                    SELECT receipted FROM feed WHERE id = :feed
                    UNION ALL
                    SELECT (SELECT max(receipt.size) FROM receipt
                            WHERE receipt.feed = :feed AND receipt.size > covered.size
                              AND receipt.first <= covered.size)
                    FROM covered WHERE covered.size IS NOT NULL)
                UPDATE feed SET receipted = (SELECT max(size) FROM covered) WHERE id = :feed"""),
        {"feed": feed.id},
    )
