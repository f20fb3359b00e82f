"""Receipts that the audience made when it pulled: the origin fetches them, from the newest backwards."""

from typing import Any

from services.exchange.endpoint import Endpoint, Peer
from services.exchange.held.feeds import held_feed
from services.exchange.keep_receipt import keep_peer_receipt
from services.feed.client import FeedClient

MOST_STEPS = 200
"""Receipts fetched in one go; the next go continues."""


async def fetch_receipts(endpoint: Endpoint, peer: Peer, client: FeedClient) -> int:
    """Walk back from the audience's newest checkpoint, receipt by receipt, to what receipts cover here; gives how many
    were kept. Raises Refused, Unreachable, Untrusted."""
    name = endpoint.to_peer(peer.nation)
    async with endpoint.engine.connect() as conn:
        covered = (await held_feed(conn, name)).receipted
    size: int | None = None
    for step in range(MOST_STEPS):
        answer = await client.checkpoint(name, size)
        first = await _keep_all(endpoint, peer, answer["receipts"])
        if first is None or first <= covered:
            return step + 1 if first is not None else step
        size = first
    return MOST_STEPS


async def _keep_all(endpoint: Endpoint, peer: Peer, receipts: list[dict[str, Any]]) -> int | None:
    """Keep the receipts of one size; gives how far back they reach."""
    kept = [await keep_peer_receipt(endpoint, peer, jws) for jws in receipts if isinstance(jws, dict)]
    return min((receipt.first for receipt in kept), default=None)
