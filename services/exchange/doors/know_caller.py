"""Who is calling `/exchange/v1`: a peer by its signature (RFC 9421), own ingest and auditors by bearer token.

A signature is first checked with the keys that this process remembers (remembered.py): whoever they do not know costs
no look at the database. Whom they know is believed by the keys that the database holds now, in the transaction that
stores the call's nonce: after signature and digest have verified and before the call takes effect. A second use of a
nonce is `replayed`, after a restart too.
"""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.doors.patience import Patience
from services.exchange.doors.remembered import Remembered
from services.exchange.endpoint import Endpoint
from services.exchange.held.keys import load_trust
from services.feed.calls import CallHead, CallRefused, check_body, check_head
from services.feed.encoding import wire_time
from services.feed.trust import TrustList
from services.kit.access import Role, caller_of
from services.kit.database import fetch
from services.kit.problems import Problem

NONCE_KEPT_AFTER = dt.timedelta(seconds=60)
"""Beyond `expires`: as long as the call could still be accepted."""


@dataclass(frozen=True, slots=True)
class Pusher:
    """A peer that pushes, and the body that its signature covers."""

    nation: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads a feed: a peer's nation, or a role here."""

    nation: str | None = None
    ingests: bool = False
    audits: bool = False


@asynccontextmanager
async def pusher_of(
    endpoint: Endpoint, request: Request, read_body: Callable[[], Awaitable[bytes]]
) -> AsyncIterator[Pusher]:
    """Steps 2 to 4 of a push, whose later steps are taken within; the body is read only after the signature over the
    head has verified, and of one peer no more than a few are read at once."""
    patience: Patience = request.app.state.patience
    head = await _check_head(endpoint, request, has_body=True)
    with patience.push_under_way(head.nation):
        body = await read_body()
        try:
            check_body(head, body)
        except CallRefused as refused:
            raise _problem(endpoint, refused) from None
        await _take(endpoint, request, head)
        yield Pusher(head.nation, body)


async def identify_reader(endpoint: Endpoint, request: Request) -> Reader:
    """Who reads: by bearer token if one is given, else by the call's signature."""
    if "authorization" in request.headers:
        caller = await caller_of(request)
        return Reader(ingests=Role.INGEST in caller.roles, audits=Role.AUDITOR in caller.roles)
    head = await _check_head(endpoint, request, has_body=False)
    await _take(endpoint, request, head)
    return Reader(nation=head.nation)


async def _check_head(endpoint: Endpoint, request: Request, *, has_body: bool) -> CallHead:
    """Steps 2 and 3 but for the body, by the keys that are remembered; they are looked at once more for a stranger,
    unless that was just done."""
    if "signature-input" not in request.headers or "signature" not in request.headers:
        raise _problem(endpoint, CallRefused("unsigned", "a call is signed (RFC 9421)"))
    certified = _certified(endpoint, request)
    remembered: Remembered = request.app.state.remembered
    was_fresh = remembered.is_fresh()
    trust = await remembered.trust(lambda: _look(endpoint))
    try:
        head = _believed_head(endpoint, request, trust, has_body=has_body)
    except CallRefused as refused:
        if refused.code != "untrusted" or was_fresh:
            raise _problem(endpoint, refused) from None
        trust = remembered.keep_keys(await _look(endpoint))
        try:
            head = _believed_head(endpoint, request, trust, has_body=has_body)
        except CallRefused as again:
            raise _problem(endpoint, again) from None
    if certified is not None and not _names(endpoint, head.nation) & certified:
        raise Problem(401, "certificate", "the client certificate names another host than the peer's")
    patience: Patience = request.app.state.patience
    patience.hear(head.nation)
    request.app.state.peer_rates.spend(head.keyid)
    return head


def _certified(endpoint: Endpoint, request: Request) -> frozenset[str] | None:
    """Hosts that the caller's verified certificate names; None where certificates are not asked for."""
    if not endpoint.demands_certificates:
        return None
    named: frozenset[str] = getattr(request.state, "certified", frozenset())
    if not named:
        raise Problem(401, "certificate", "a peer's call comes over TLS with a client certificate")
    return named


def _names(endpoint: Endpoint, nation: str) -> frozenset[str]:
    """How a peer's host is called by a certificate of its own."""
    peer = endpoint.peers.get(nation)
    return frozenset({(urlsplit(peer.url).hostname or "").lower()}) if peer else frozenset()


async def _look(endpoint: Endpoint) -> TrustList:
    async with endpoint.engine.connect() as conn:
        return await load_trust(conn, endpoint)


def _believed_head(endpoint: Endpoint, request: Request, trust: TrustList, *, has_body: bool) -> CallHead:
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.scope["headers"]]
    target = _target(endpoint, request)
    return check_head(request.method, target, headers, trust, endpoint.clock(), has_body=has_body)


def _target(endpoint: Endpoint, request: Request) -> str:
    """The configured public URL with the request target as received; `Host` and `Forwarded` are not consulted."""
    path, query = request.scope["raw_path"], request.scope["query_string"]
    target = path + b"?" + query if query else path
    return str(endpoint.public_url + target.decode("latin-1"))


async def _take(endpoint: Endpoint, request: Request, head: CallHead) -> None:
    """Step 4, in a transaction of its own; the key must speak by what the database says now."""
    remembered: Remembered = request.app.state.remembered
    if remembered.has_taken(head.keyid, head.nonce):
        raise _problem(endpoint, _REPLAYED)
    async with endpoint.engine.begin() as conn:
        trust = remembered.keep_keys(await load_trust(conn, endpoint))
        trusted = trust.find(head.keyid)
        if trusted is None or trusted.nation != head.nation or not trusted.speaks(endpoint.clock()):
            raise _problem(endpoint, CallRefused("untrusted", "keyid is no key that speaks for a nation now"))
        if not await _is_new(conn, head):
            raise _problem(endpoint, _REPLAYED)
    remembered.keep_nonce(head.keyid, head.nonce)


_REPLAYED = CallRefused("replayed", "this nonce was used before")


async def _is_new(conn: AsyncConnection, head: CallHead) -> bool:
    """Whether the nonce was not stored before; it is now."""
    stored = await fetch(
        conn,
        """INSERT INTO nonce (keyid, nonce, until) VALUES (%(keyid)s, %(nonce)s, %(until)s)
           ON CONFLICT DO NOTHING RETURNING until""",
        {"keyid": head.keyid, "nonce": head.nonce, "until": head.expires + NONCE_KEPT_AFTER},
    )
    return bool(stored)


async def forget_nonces(endpoint: Endpoint) -> None:
    """Forget the nonces whose calls could not be accepted any more."""
    async with endpoint.engine.begin() as conn:
        await conn.execute(text("DELETE FROM nonce WHERE until < :now"), {"now": endpoint.clock()})


def _problem(endpoint: Endpoint, refused: CallRefused) -> Problem:
    extra = {"now": wire_time(endpoint.clock())} if refused.code == "clock" else {}
    return Problem(401, refused.code, refused.detail, extra=extra)
