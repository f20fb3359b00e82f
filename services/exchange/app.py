"""The exchange put together: routes, the appender, the workers, and what they share, in one place.

Workers of the process: for each peer one delivery, which first compares the feed with the peer's copy, and one pulling;
and the housekeeping (retention, nonces, fresh checkpoints). They need nothing from each other but the database and a
wake-up call.
"""

import asyncio
import contextlib
import functools
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
from fastapi import FastAPI

from services.exchange.append import Appender
from services.exchange.compare import compare_until_done
from services.exchange.deliver import Delivery
from services.exchange.doors import metrics, operator_api, operator_keys_api, peer_api
from services.exchange.doors.know_caller import forget_nonces
from services.exchange.doors.past_the_router import PastTheRouter
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.erase import erase_what_is_due
from services.exchange.held.feeds import open_feeds
from services.exchange.held.keys import load_trust
from services.exchange.pull import Pulling
from services.exchange.rejudge import rejudge_unsupported
from services.exchange.sign_newest import sign_newest
from services.feed.client import CallSigner, FeedClient
from services.kit import health
from services.kit.access import TokenVerifier
from services.kit.logs import describe
from services.kit.outages import install_outages
from services.kit.problems import install_problems

logger = logging.getLogger(__name__)

HOUSEKEEPING_EVERY = 600.0
RESTART_AFTER = 5.0


def create_app(endpoint: Endpoint, verifier: TokenVerifier) -> FastAPI:
    """The application that serves `endpoint`."""
    app = FastAPI(
        title=f"Parcelbridge exchange {endpoint.nation}", version="1", lifespan=_lifespan, redirect_slashes=False
    )
    app.state.endpoint, app.state.engine, app.state.verifier = endpoint, endpoint.engine, verifier
    app.add_middleware(PastTheRouter)
    install_problems(app)
    install_outages(app)
    app.include_router(peer_api.router)
    app.include_router(operator_api.router)
    app.include_router(operator_keys_api.router)
    app.include_router(health.router)
    app.include_router(metrics.router)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the feeds, then append and exchange until the end. Nothing here waits for a peer."""
    endpoint: Endpoint = app.state.endpoint
    async with endpoint.engine.begin() as conn:
        await open_feeds(conn, endpoint.own_feeds + endpoint.heard_feeds)
    await rejudge_unsupported(endpoint)
    await _warn_of_silent_keys(endpoint)
    endpoint.comparing.begin((endpoint.to_peer(nation) for nation in endpoint.peers), restored=endpoint.restored)
    async with contextlib.AsyncExitStack() as stack:
        clients = {nation: await _client(endpoint, peer, stack) for nation, peer in endpoint.peers.items()}
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


async def _warn_of_silent_keys(endpoint: Endpoint) -> None:
    """Say which own keys nobody believes now: peers refuse what only they sign."""
    now = endpoint.clock()
    async with endpoint.engine.connect() as conn:
        trust = await load_trust(conn, endpoint)
    for signer in endpoint.signers:
        trusted = trust.find(signer.public.kid)
        if trusted is not None and not trusted.speaks(now):
            why = "is revoked" if trusted.revoked(now) else "is outside its span"
            logger.warning("own signing key %s %s: no peer believes what it signs", signer.public.kid, why)


def _workers(endpoint: Endpoint, clients: dict[str, FeedClient]) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
    work: list[tuple[str, Callable[[], Awaitable[None]]]] = [("housekeeping", lambda: _keep_house(endpoint))]
    for nation, client in clients.items():
        peer = endpoint.peers[nation]
        work.append((f"delivery to {nation}", functools.partial(_compare_and_deliver, endpoint, peer, client)))
        work.append((f"pulling from {nation}", Pulling(endpoint, peer, client).run))
    return work


async def _compare_and_deliver(endpoint: Endpoint, peer: Peer, client: FeedClient) -> None:
    await compare_until_done(endpoint, peer, client)
    await endpoint.comparing.until_free(endpoint.to_peer(peer.nation))
    await Delivery(endpoint, peer, client).run()


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
        await sign_newest(endpoint)
        erased = await erase_what_is_due(endpoint)
        if erased.lines or erased.evidence:
            logger.info("erased %d lines and %d pieces of evidence", erased.lines, erased.evidence)
        await asyncio.sleep(HOUSEKEEPING_EVERY)
