"""Each own feed is compared with its audience's copy once after the start, in the background, until it succeeded.

Until then nothing of the feed is signed beyond what the audience has receipted, and nothing is pushed: were this
database restored from a backup, lines appended since would stand where the audience holds others, and one signature
over them would be a fork (docs/protocol.md section 4, Fork). A peer that is away, slow or talks nonsense delays its
own feed and nothing else.
"""

import asyncio
import logging
import random

from services.exchange.core.retrying import Outcome, seconds_until_next
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.held.alarms import clear_alarms, raise_alarm
from services.exchange.held.feeds import held_feed
from services.exchange.held.restored import note_compared
from services.exchange.recover import NotOurs, recover
from services.feed.client import FeedClient, Refused, Unreachable
from services.feed.page import PageFault
from services.feed.trust import Untrusted
from services.kit.logs import describe

logger = logging.getLogger(__name__)

RESTART_AFTER = 5.0


async def keep_comparing(endpoint: Endpoint, peer: Peer, client: FeedClient) -> None:
    """As `compare_until_done`, and anew when it failed, say because the database went away."""
    while True:
        try:
            return await compare_until_done(endpoint, peer, client)
        except Exception as fault:
            logger.error("comparing with %s: %s; starting again in %d s", peer.nation, describe(fault), RESTART_AFTER)
            await asyncio.sleep(RESTART_AFTER)


async def compare_until_done(endpoint: Endpoint, peer: Peer, client: FeedClient) -> None:
    """Compare the feed to `peer`, again and again with a back-off, until it is known to agree or halted."""
    name, failures, chance = endpoint.to_peer(peer.nation), 0, random.Random()  # noqa: S311
    while endpoint.comparing.waits_itself(name):
        outcome = await compare(endpoint, peer, client)
        if outcome is not None:
            failures += 1
            await asyncio.sleep(seconds_until_next(outcome, failures, chance))


async def compare(endpoint: Endpoint, peer: Peer, client: FeedClient) -> Outcome | None:
    """One attempt; None when it succeeded. Raises what the database raises."""
    try:
        return await _attempt(endpoint, peer, client)
    finally:
        endpoint.comparing.tried(endpoint.to_peer(peer.nation))


async def _attempt(endpoint: Endpoint, peer: Peer, client: FeedClient) -> Outcome | None:
    name = endpoint.to_peer(peer.nation)
    try:
        taken = await recover(endpoint, peer, client)
    except Unreachable as fault:
        logger.warning("own feed %s not compared with its copy: %s", name, fault)
        return Outcome(None)
    except Refused as refused:
        return await _failed(endpoint, peer, Outcome(refused.status, refused.retry_after), refused.code)
    except (Untrusted, PageFault, NotOurs) as fault:
        return await _failed(endpoint, peer, Outcome(409), str(fault))
    if taken:
        logger.warning("took back %d lines of %s after a restore", taken, name)
    await _succeeded(endpoint, peer)
    return None


async def _succeeded(endpoint: Endpoint, peer: Peer) -> None:
    name = endpoint.to_peer(peer.nation)
    async with endpoint.engine.begin() as conn:
        await clear_alarms(conn, (await held_feed(conn, name)).id, "comparison")
    endpoint.comparing.done(name)
    if endpoint.comparing.over:
        async with endpoint.engine.begin() as conn:
            await note_compared(conn, endpoint.clock())


async def _failed(endpoint: Endpoint, peer: Peer, outcome: Outcome, fault: str) -> Outcome:
    """The peer answered, and what it answered is for a person to look at."""
    name = endpoint.to_peer(peer.nation)
    logger.warning("own feed %s not compared with its copy: %s", name, fault)
    async with endpoint.engine.begin() as conn:
        feed = await held_feed(conn, name)
        detail = f"not compared with the copy at {peer.nation} since the start, so nothing is sent: {fault}"
        await raise_alarm(conn, feed.id, "comparison", detail, endpoint.clock())
    return outcome
