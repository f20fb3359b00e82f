"""A peer's 409 about an own feed: whether the signed things in it prove a fork (docs/protocol.md section 4, Fork).

The sender halts only if the receipt or the own checkpoint in the answer verifies with another root than the own tree
has at its size. What this nation signed is judged by the time at which it signed it, so a checkpoint of a key that
has ended since still speaks.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from services.exchange.endpoint import Endpoint, Peer
from services.exchange.halting import halt
from services.exchange.held import checkpoints
from services.exchange.held.checkpoints import KeptCheckpoint
from services.exchange.held.feeds import held_feed, root_at
from services.exchange.held.keys import load_trust
from services.feed.checkpoint import believe_checkpoint, read_checkpoint
from services.feed.receipt import believe_receipt
from services.feed.trust import TrustList, Untrusted


async def halt_if_forked(endpoint: Endpoint, peer: Peer, problem: Mapping[str, Any]) -> bool:
    """Whether the feed to `peer` is halted, because the answer proves that two histories of it are signed."""
    async with endpoint.engine.begin() as conn:
        feed = await held_feed(conn, endpoint.to_peer(peer.nation), lock=True)
        if feed.halted_at is not None:
            return True
        trust = await load_trust(conn, endpoint)
        for shown in (_checkpoint(endpoint, peer, trust, problem), _receipt(endpoint, peer, trust, problem)):
            if shown is None or shown.size > feed.size or shown.root == await root_at(conn, feed, shown.size):
                continue
            ours = await checkpoints.signed_at(conn, endpoint, feed, shown.size)
            await halt(conn, endpoint, feed, rule="told", ours=ours, theirs=shown, page=None)
            return True
    return False


def _checkpoint(endpoint: Endpoint, peer: Peer, trust: TrustList, problem: Mapping[str, Any]) -> KeptCheckpoint | None:
    """The own checkpoint that the peer holds, if it is one."""
    jws = problem.get("checkpoint")
    if not isinstance(jws, dict):
        return None
    try:
        said = read_checkpoint(jws)
        shown = believe_checkpoint(
            jws,
            feed=endpoint.to_peer(peer.nation),
            size=said.size,
            trust=trust,
            required=endpoint.required_of(endpoint.nation),
            now=said.issued_at,
            previous_issued_at=None,
        )
    except Untrusted:
        return None
    return KeptCheckpoint(shown.size, shown.root, shown.issued_at, orjson.dumps(jws).decode())


def _receipt(endpoint: Endpoint, peer: Peer, trust: TrustList, problem: Mapping[str, Any]) -> KeptCheckpoint | None:
    """What the peer's newest receipt says of this feed."""
    jws = problem.get("receipt")
    if not isinstance(jws, dict):
        return None
    try:
        shown = believe_receipt(
            jws,
            feed=endpoint.to_peer(peer.nation),
            trust=trust,
            required=peer.required,
            now=endpoint.clock(),
        )
    except Untrusted:
        return None
    return KeptCheckpoint(shown.size, shown.root, shown.received_at, orjson.dumps(jws).decode())
