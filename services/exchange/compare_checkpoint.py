"""The origin's newest checkpoint, asked for: believed or not, and compared with what is held and what was seen.

Fork rule (a) of docs/protocol.md section 4 holds for it as for a page's: one that verifies with another root than is
known at its size halts the feed. One that fits is kept, so that the age of the origin's newest word is known and a
later contradiction is a proof.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.receiving import contradicts
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.halting import halt
from services.exchange.held import checkpoints
from services.exchange.held.alarms import clear_alarms, raise_alarm
from services.exchange.held.checkpoints import KeptCheckpoint
from services.exchange.held.feeds import HeldFeed, held_feed, root_at
from services.exchange.held.keys import load_trust
from services.feed.checkpoint import Checkpoint, believe_checkpoint, read_checkpoint
from services.feed.jws import with_signatures_of


async def compare_checkpoint(endpoint: Endpoint, peer: Peer, jws: Mapping[str, Any], *, held_before: int) -> None:
    """Halt on a contradiction; alarm `origin-behind` when the origin shows fewer lines than were held here before it
    was asked (`held_before`): lines that a push brought since are no fault. Raises Untrusted."""
    async with endpoint.engine.begin() as conn:
        feed = await held_feed(conn, endpoint.from_peer(peer.nation), lock=True)
        now = endpoint.clock()
        shown = await _believe(conn, endpoint, peer, feed, jws)
        if feed.halted_at is not None:
            return
        if contradicts(shown, await _known_root(conn, feed, shown.size)):
            ours = await checkpoints.kept_at(conn, feed.id, shown.size) or await checkpoints.newest_held(conn, feed.id)
            await halt(conn, endpoint, feed, rule="root", ours=ours, theirs=_as_kept(shown, jws), page=None)
        elif shown.size < held_before:
            detail = f"the origin shows {shown.size} lines, and had shown {held_before}: it lost what it published"
            await raise_alarm(conn, feed.id, "origin-behind", detail, now)
        elif shown.size >= feed.size:
            await _keep(conn, feed, _as_kept(shown, jws), now)


async def _believe(
    conn: AsyncConnection, endpoint: Endpoint, peer: Peer, feed: HeldFeed, jws: Mapping[str, Any]
) -> Checkpoint:
    size = read_checkpoint(jws).size
    return believe_checkpoint(
        jws,
        feed=feed.name,
        size=size,
        trust=await load_trust(conn, endpoint),
        required=peer.required,
        now=endpoint.clock(),
        previous_issued_at=await checkpoints.time_of_next_smaller(conn, feed.id, size),
    )


async def _known_root(conn: AsyncConnection, feed: HeldFeed, size: int) -> bytes | None:
    """By what is held, else by a checkpoint seen before."""
    if size <= feed.size:
        return await root_at(conn, feed, size)
    seen = await checkpoints.kept_at(conn, feed.id, size)
    return seen.root if seen else None


def _as_kept(shown: Checkpoint, jws: Mapping[str, Any]) -> KeptCheckpoint:
    """With the signatures that were believed only: it is served again with pages, where lines need the room."""
    signed = with_signatures_of(jws, shown.signed_by)
    return KeptCheckpoint(shown.size, shown.root, shown.issued_at, orjson.dumps(signed).decode())


async def _keep(conn: AsyncConnection, feed: HeldFeed, shown: KeptCheckpoint, now: dt.datetime) -> None:
    """No fewer lines than are held: the origin is not behind. What is not held, or empty, was only seen."""
    await clear_alarms(conn, feed.id, "origin-behind")
    if shown.size == feed.size > 0:
        await checkpoints.keep_newer(conn, feed.id, shown, now)
    else:
        await checkpoints.keep(conn, feed.id, shown, now, held=False)
