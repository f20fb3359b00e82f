"""The exchange put together: routes, the appender, the workers, and what they share, in one place.

Every process compares its own feeds with the peers' copies at its start. The other workers are shared out among the
processes on one database (services/kit/turns.py): for each peer one delivery and one pulling, and the housekeeping
(retention, nonces, fresh checkpoints). They need nothing from each other but the database and a wake-up call.
"""

import asyncio
import contextlib
import functools
import logging
import ssl
from collections.abc import AsyncIterator, Mapping

import httpx
from fastapi import FastAPI

from services.audit import door
from services.audit.feed import AuditFeed
from services.audit.held import forget_people
from services.audit.watch import install_audit
from services.exchange.append import Appender
from services.exchange.compare import keep_comparing
from services.exchange.deliver import Delivery
from services.exchange.doors import metrics, operator_api, operator_keys_api, peer_api, retention_api
from services.exchange.doors.audited import AUDITED
from services.exchange.doors.know_caller import forget_nonces
from services.exchange.doors.past_the_router import PastTheRouter
from services.exchange.doors.patience import Patience
from services.exchange.doors.remembered import Remembered
from services.exchange.doors.who_may import TABLE
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.erase import erase_what_is_due
from services.exchange.held.feeds import open_feeds
from services.exchange.held.keys import load_trust
from services.exchange.held.restored import was_restored
from services.exchange.pull import Pulling
from services.exchange.rejudge import rejudge_unsupported
from services.exchange.sign_newest import sign_newest
from services.feed.client import CallSigner, FeedClient
from services.feed.page import MAX_PAGE_BYTES
from services.kit import health
from services.kit.access import Verifier
from services.kit.admission import Lane
from services.kit.door import install_door
from services.kit.outages import install_outages
from services.kit.problems import install_problems
from services.kit.rates import Rates
from services.kit.traces import hooks
from services.kit.turns import Turns, Work
from services.sealed import pem_password
from services.settings import Limits

logger = logging.getLogger(__name__)

HOUSEKEEPING_EVERY = 600.0
LANES = (
    Lane(operator_api.router.prefix, calls=128, bytes=3 * operator_api.MOST_BYTES, unsaid=operator_api.MOST_BYTES),
    Lane(peer_api.router.prefix, calls=64, bytes=8 * MAX_PAGE_BYTES, unsaid=MAX_PAGE_BYTES),
    Lane("", calls=16),
)
"""Peers and the own ingest are heard however many records operators hand in, and the other way round."""


def create_app(endpoint: Endpoint, verifier: Verifier, limits: Limits | None = None) -> FastAPI:
    """The application that serves `endpoint`; ValueError when it differs from the table of who may call it."""
    limits = limits or Limits()
    app = FastAPI(
        title=f"Parcelbridge exchange {endpoint.nation}",
        version="1",
        lifespan=_lifespan,
        redirect_slashes=False,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
    )
    app.state.endpoint, app.state.engine, app.state.verifier = endpoint, endpoint.engine, verifier
    app.state.patience, app.state.remembered = Patience(), Remembered()
    audit = AuditFeed(endpoint.engine, "exchange", endpoint.nation, endpoint.audit_keys, endpoint.clock)
    install_audit(app, audit, AUDITED)
    app.add_middleware(PastTheRouter)
    app.include_router(peer_api.router)
    app.include_router(operator_api.router)
    app.include_router(operator_keys_api.router)
    app.include_router(retention_api.router)
    app.include_router(door.router)
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.state.peer_rates = Rates(limits.peer)
    install_door(app, TABLE, Rates(limits.exchange))
    install_problems(app)
    install_outages(app)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the feeds, then append and exchange until the end. Nothing here waits for a peer."""
    endpoint: Endpoint = app.state.endpoint
    async with endpoint.engine.begin() as conn:
        await open_feeds(conn, endpoint.own_feeds + endpoint.heard_feeds)
        restored = endpoint.restored or await was_restored(conn)
    audit: AuditFeed = app.state.audit
    await audit.note_settings(endpoint.standing)
    await rejudge_unsupported(endpoint)
    await _warn_of_silent_keys(endpoint)
    endpoint.comparing.begin((endpoint.to_peer(nation) for nation in endpoint.peers), restored=restored)
    async with contextlib.AsyncExitStack() as stack:
        clients = {nation: await open_client(endpoint, peer, stack) for nation, peer in endpoint.peers.items()}
        app.state.appender = await stack.enter_async_context(Appender(endpoint).running())
        async with _compared(endpoint, clients), _taking_turns(endpoint, clients):
            yield
    await audit.close()
    await endpoint.engine.dispose()


@contextlib.asynccontextmanager
async def _compared(endpoint: Endpoint, clients: Mapping[str, FeedClient]) -> AsyncIterator[None]:
    """Compare own feeds with their copies beside the block, until each is known to agree."""
    comparing = [
        asyncio.create_task(keep_comparing(endpoint, endpoint.peers[nation], client))
        for nation, client in clients.items()
    ]
    try:
        yield
    finally:
        for task in comparing:
            task.cancel()
        await asyncio.gather(*comparing, return_exceptions=True)


@contextlib.asynccontextmanager
async def _taking_turns(endpoint: Endpoint, clients: Mapping[str, FeedClient]) -> AsyncIterator[None]:
    """This process does its share of the workers' work, and hears what the other processes did."""
    turns = Turns(endpoint.engine, "exchange", _workers(endpoint, clients), endpoint.hear)
    endpoint.pass_on(turns.tell)
    async with turns.taken():
        yield


async def open_client(endpoint: Endpoint, peer: Peer, stack: contextlib.AsyncExitStack) -> FeedClient:
    """Calls a peer, with the own certificate where it asks for one; closed with the stack."""
    context = ssl.create_default_context(cafile=peer.ca)
    if endpoint.certificate:
        certificate, key = endpoint.certificate
        context.load_cert_chain(certificate, key, pem_password(key))
    http = await stack.enter_async_context(httpx.AsyncClient(verify=context, trust_env=False, event_hooks=hooks()))
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


def _workers(endpoint: Endpoint, clients: Mapping[str, FeedClient]) -> dict[str, Work]:
    work: dict[str, Work] = {}
    for nation, client in clients.items():
        peer = endpoint.peers[nation]
        work[f"delivery to {nation}"] = functools.partial(_deliver, endpoint, peer, client)
        work[f"pulling from {nation}"] = functools.partial(_pull, endpoint, peer, client)
    return work | {"housekeeping": functools.partial(_keep_house, endpoint)}


async def _deliver(endpoint: Endpoint, peer: Peer, client: FeedClient) -> None:
    await endpoint.comparing.until_free(endpoint.to_peer(peer.nation))
    await Delivery(endpoint, peer, client).run()


async def _pull(endpoint: Endpoint, peer: Peer, client: FeedClient) -> None:
    await Pulling(endpoint, peer, client).run()


async def _keep_house(endpoint: Endpoint) -> None:
    while True:
        await forget_nonces(endpoint)
        await sign_newest(endpoint)
        erased = await erase_what_is_due(endpoint)
        if erased.lines or erased.evidence:
            said = (erased.lines, erased.evidence, erased.held_back)
            logger.info("erased %d lines and %d pieces of evidence; %d lines that are due are held", *said)
        await forget_people(endpoint.engine, endpoint.audit_days, endpoint.clock())
        await asyncio.sleep(HOUSEKEEPING_EVERY)
