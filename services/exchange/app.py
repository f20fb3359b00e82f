"""The exchange put together: routes, the appender, the workers, and what they share, in one place.

Workers of the process: one delivery and one pulling for each peer, and the housekeeping (retention, nonces). They need
nothing from each other but the database and a wake-up call.
"""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
from fastapi import FastAPI

from services.exchange.append import Appender
from services.exchange.deliver import Delivery
from services.exchange.doors import metrics, operator_api, operator_keys_api, peer_api
from services.exchange.doors.know_caller import forget_nonces
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.erase import erase_what_is_due
from services.exchange.held.feeds import open_feeds
from services.exchange.pull import Pulling
from services.exchange.recover import recover
from services.exchange.rejudge import rejudge_unsupported
from services.feed.client import CallSigner, FeedClient, Refused, Unreachable
from services.feed.trust import Untrusted
from services.kit.access import TokenVerifier
from services.kit.logs import describe
from services.kit.outages import install_outages
from services.kit.problems import install_problems

logger = logging.getLogger(__name__)

HOUSEKEEPING_EVERY = 600.0
RESTART_AFTER = 5.0


def create_app(endpoint: Endpoint, verifier: TokenVerifier) -> FastAPI:
    """The application that serves `endpoint`."""
    app = FastAPI(title=f"Parcelbridge exchange {endpoint.nation}", version="1", lifespan=_lifespan)
    app.state.endpoint, app.state.verifier = endpoint, verifier
    install_problems(app)
    install_outages(app)
    app.include_router(peer_api.router)
    app.include_router(operator_api.router)
    app.include_router(operator_keys_api.router)
    app.include_router(metrics.router)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the feeds, take back what a restore lost, then append and exchange until the end."""
    endpoint: Endpoint = app.state.endpoint
    async with endpoint.engine.begin() as conn:
        await open_feeds(conn, endpoint.own_feeds + endpoint.heard_feeds)
    await rejudge_unsupported(endpoint)
    async with contextlib.AsyncExitStack() as stack:
        clients = {nation: await _client(endpoint, peer, stack) for nation, peer in endpoint.peers.items()}
        await _take_back(endpoint, clients)
        async with Appender(endpoint).running() as app.state.appender:
            workers = [asyncio.create_task(_keep_going(name, work)) for name, work in _workers(endpoint, clients)]
            yield
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
    await endpoint.engine.dispose()


async def _client(endpoint: Endpoint, peer: Peer, stack: contextlib.AsyncExitStack) -> FeedClient:
    authorities = ssl.create_default_context(cafile=peer.ca) if peer.ca else True
    http = await stack.enter_async_context(httpx.AsyncClient(verify=authorities, trust_env=False))
    return FeedClient(http, peer.url, CallSigner(endpoint.signers[0], endpoint.clock))


async def _take_back(endpoint: Endpoint, clients: dict[str, FeedClient]) -> None:
    for nation, client in clients.items():
        try:
            taken = await recover(endpoint, endpoint.peers[nation], client)
        except (Refused, Unreachable, Untrusted) as fault:
            logger.warning("own feed not compared with the copy at %s: %s", nation, describe(fault))
        else:
            if taken:
                logger.warning("took back %d lines from %s after a restore", taken, nation)


def _workers(endpoint: Endpoint, clients: dict[str, FeedClient]) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
    work: list[tuple[str, Callable[[], Awaitable[None]]]] = [("housekeeping", lambda: _keep_house(endpoint))]
    for nation, client in clients.items():
        peer = endpoint.peers[nation]
        work.append((f"delivery to {nation}", Delivery(endpoint, peer, client).run))
        work.append((f"pulling from {nation}", Pulling(endpoint, peer, client).run))
    return work


async def _keep_going(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run a worker until cancelled; one that fails, say because the database went away, starts again."""
    while True:
        try:
            await work()
        except Exception as fault:
            logger.error("%s: %s; starting again in %d s", name, describe(fault), RESTART_AFTER)
            await asyncio.sleep(RESTART_AFTER)


async def _keep_house(endpoint: Endpoint) -> None:
    while True:
        await forget_nonces(endpoint)
        erased = await erase_what_is_due(endpoint)
        if erased.lines or erased.evidence:
            logger.info("erased %d lines and %d pieces of evidence", erased.lines, erased.evidence)
        await asyncio.sleep(HOUSEKEEPING_EVERY)
