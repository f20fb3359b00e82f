"""What runs beside the API: followers, arrivals, nightly runs, retention, rescreens, news of hits.

Several processes on one database share it out among them (services/kit/turns.py), each piece of work at one of them at
a time; only the index of the lists is kept by each for itself.
"""

import asyncio
import functools
import logging
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx

from services.audit.held import forget_people
from services.feed.client import Bearer, FeedClient
from services.feed.names import FeedName
from services.ingest.alerts.flow_back import flow_back
from services.ingest.cases.hold_case import follow_holds, tell_holds
from services.ingest.controls.reach_controls import scan_some
from services.ingest.follow_parcels import follow_parcels
from services.ingest.ingest import Ingest
from services.ingest.measured import LOOKING_AROUND
from services.ingest.networks.arrive import arrive
from services.ingest.networks.run_surface import is_due, must_surface, run_surface
from services.ingest.screening.make_labels import list_entries, make_labels
from services.ingest.screening.mention import mention_hits
from services.ingest.screening.rescreen import Rescreener
from services.ingest.screening.warm_up import warm_up
from services.ingest.taking_in.cursors import open_feeds
from services.ingest.taking_in.follow import Follower
from services.ingest.taking_in.make_links import make_links
from services.ingest.taking_in.retain import erase_what_is_due
from services.ingest.taking_in.take_in import end_what_is_due, read_again
from services.kit.traces import hooks
from services.kit.turns import Turns, Work, keep_going

logger = logging.getLogger(__name__)

SURFACE_EVERY_S = 2.0
LOOK_AT_LEAST_S = 2.0
"""Between two looks for parcels that wait, when no page came: hits change, and what an analyst says."""
ERASE_EVERY_S = 600.0
HOLD_EVERY_S = 5.0
MENTION_EVERY_S = 2.0
RESCREEN_EVERY_S = 0.5
FRESHEN_EVERY_S = 300.0
REACH_EVERY_S = 2.0
FLOW_BACK_EVERY_S = 2.0


@asynccontextmanager
async def working(ingest: Ingest) -> AsyncIterator[None]:
    """Everything runs until the end of the block; then each piece of work is stopped and waited for."""
    async with ingest.engine.begin() as conn:
        await open_feeds(conn, ingest.feeds)
    if listed := await list_entries(ingest.engine, ingest.clock()):
        logger.info("listed %d entries of feeds that were on no list", listed)
    if again := await read_again(ingest, ingest.clock()):
        logger.info("read %d lines that could not be read before", again)
    authorities = ssl.create_default_context(cafile=ingest.exchange_ca) if ingest.exchange_ca else True
    async with httpx.AsyncClient(verify=authorities, trust_env=False, event_hooks=hooks()) as http:
        turns = Turns(ingest.engine, "ingest", _works(ingest, http), lambda _: ingest.grown.hear())
        ingest.grown.pass_on(lambda: turns.tell("grown"))
        indexing = asyncio.create_task(keep_going("the index of the lists", lambda: _keep_indexed(ingest)))
        try:
            async with turns.taken():
                yield
        finally:
            indexing.cancel()
            await asyncio.gather(indexing, return_exceptions=True)
            ingest.readers.close()


def _works(ingest: Ingest, http: httpx.AsyncClient) -> dict[str, Work]:
    """The heavy ones first and apart: they are dealt out in this order."""
    client = FeedClient(http, ingest.exchange_url, Bearer(ingest.token))
    followers: dict[str, Work] = {
        f"following {feed}": functools.partial(_follow, ingest, client, feed) for feed in ingest.feeds
    }
    return followers | {
        "arrivals": lambda: _keep_arrived(ingest),
        "surfacing networks": lambda: _keep_surfaced(ingest),
        "rescreening": lambda: _keep_rescreened(ingest),
        "controls against earlier parcels": lambda: _keep_reached(ingest),
        "outcomes for alerts": lambda: _keep_flowing_back(ingest),
        "mentioning hits": lambda: _keep_mentioned(ingest, http),
        "legal holds": lambda: _keep_held(ingest, http),
        "retention": lambda: _keep_erased(ingest),
    }


async def _follow(ingest: Ingest, client: FeedClient, feed: FeedName) -> None:
    """From what the database says now: another process may have followed the feed meanwhile."""
    await Follower(ingest, client, feed).run()


async def _keep_arrived(ingest: Ingest) -> None:
    await asyncio.to_thread(warm_up)
    while True:
        ingest.grown.clear()
        while not await must_surface(ingest.engine) and await _looked_around(ingest):
            pass
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AT_LEAST_S):
                await ingest.grown.wait()


async def _looked_around(ingest: Ingest) -> int:
    began = time.time_ns()
    came = await arrive(ingest.engine, ingest.clock())
    if came.parcels:
        LOOKING_AROUND.observe((time.time_ns() - began) / 1e9)
    await follow_parcels(ingest.engine, came.refs, began)
    return came.parcels


async def _keep_surfaced(ingest: Ingest) -> None:
    while True:
        if await is_due(ingest.engine, ingest.clock()):
            await run_surface(ingest.engine)
        await asyncio.sleep(SURFACE_EVERY_S)


async def _keep_rescreened(ingest: Ingest) -> None:
    if made := await make_links(ingest.engine):
        logger.info("made the links of %d parcels", made)
    if made := await make_labels(ingest.engine, ingest.clock()):
        logger.info("made the labels of %d parcels, which are rescreened", made)
    rescreener = Rescreener(ingest.engine, ingest.lists, ingest.clock)
    while True:
        if not await rescreener.step():
            await asyncio.sleep(RESCREEN_EVERY_S)


async def _keep_flowing_back(ingest: Ingest) -> None:
    while True:
        if changed := await flow_back(ingest.engine, ingest.nation, ingest.clock()):
            logger.info("outcomes decided %d alerts", changed)
        await asyncio.sleep(FLOW_BACK_EVERY_S)


async def _keep_reached(ingest: Ingest) -> None:
    while True:
        if not await scan_some(ingest.engine, ingest.clock()):
            await asyncio.sleep(REACH_EVERY_S)


async def _keep_indexed(ingest: Ingest) -> None:
    while True:
        await ingest.lists.freshen(ingest.engine)
        await asyncio.sleep(FRESHEN_EVERY_S)


async def _keep_erased(ingest: Ingest) -> None:
    while True:
        if ended := await end_what_is_due(ingest.engine, ingest.clock()):
            logger.info("ended %d listings whose last day has come", ended)
        await erase_what_is_due(ingest.engine, ingest.clock(), ingest.audit_days)
        await forget_people(ingest.engine, ingest.audit_days, ingest.clock())
        await asyncio.sleep(ERASE_EVERY_S)


async def _keep_held(ingest: Ingest, http: httpx.AsyncClient) -> None:
    auth = Bearer(ingest.token)
    while True:
        await follow_holds(ingest.engine)
        await tell_holds(ingest.engine, http, ingest.exchange_url, auth, ingest.clock())
        await asyncio.sleep(HOLD_EVERY_S)


async def _keep_mentioned(ingest: Ingest, http: httpx.AsyncClient) -> None:
    auth = Bearer(ingest.token)
    while True:
        if not await mention_hits(ingest.engine, http, ingest.exchange_url, auth):
            await asyncio.sleep(MENTION_EVERY_S)
