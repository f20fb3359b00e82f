"""Who is calling `/exchange/v1`: a peer by its signature (RFC 9421), own ingest and auditors by bearer token.

The nonce of a signed call is stored, and committed, after signature and digest have verified and before the call takes
effect; a second use of it is `replayed`, after a restart too.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request
from sqlalchemy import text

from services.exchange.endpoint import Endpoint
from services.exchange.held.keys import load_trust
from services.feed.calls import CallHead, CallRefused, check_body, check_head
from services.feed.encoding import wire_time
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


async def authenticate_push(endpoint: Endpoint, request: Request, read_body: Callable[[], Awaitable[bytes]]) -> Pusher:
    """Steps 2 to 4 of a push; the body is read only after the signature over the head has verified."""
    head = await _check_head(endpoint, request, has_body=True)
    body = await read_body()
    try:
        check_body(head, body)
    except CallRefused as refused:
        raise _problem(endpoint, refused) from None
    await _use_nonce(endpoint, head)
    return Pusher(head.nation, body)


async def identify_reader(endpoint: Endpoint, request: Request) -> Reader:
    """Who reads: by bearer token if one is given, else by the call's signature."""
    if "authorization" in request.headers:
        caller = await caller_of(request)
        return Reader(ingests=Role.INGEST in caller.roles, audits=Role.AUDITOR in caller.roles)
    head = await _check_head(endpoint, request, has_body=False)
    await _use_nonce(endpoint, head)
    return Reader(nation=head.nation)


async def _check_head(endpoint: Endpoint, request: Request, *, has_body: bool) -> CallHead:
    if "signature-input" not in request.headers or "signature" not in request.headers:
        raise _problem(endpoint, CallRefused("unsigned", "a call is signed (RFC 9421)"))
    async with endpoint.engine.connect() as conn:
        trust = await load_trust(conn, endpoint)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.scope["headers"]]
    try:
        return check_head(
            request.method, _target(endpoint, request), headers, trust, endpoint.clock(), has_body=has_body
        )
    except CallRefused as refused:
        raise _problem(endpoint, refused) from None


def _target(endpoint: Endpoint, request: Request) -> str:
    """The configured public URL with the request target as received; `Host` and `Forwarded` are not consulted."""
    path, query = request.scope["raw_path"], request.scope["query_string"]
    target = path + b"?" + query if query else path
    return str(endpoint.public_url + target.decode("latin-1"))


async def _use_nonce(endpoint: Endpoint, head: CallHead) -> None:
    """Step 4, in a transaction of its own."""
    async with endpoint.engine.begin() as conn:
        stored = await fetch(
            conn,
            """INSERT INTO nonce (keyid, nonce, until) VALUES (%(keyid)s, %(nonce)s, %(until)s)
               ON CONFLICT DO NOTHING RETURNING until""",
            {"keyid": head.keyid, "nonce": head.nonce, "until": head.expires + NONCE_KEPT_AFTER},
        )
    if not stored:
        raise _problem(endpoint, CallRefused("replayed", "this nonce was used before"))


async def forget_nonces(endpoint: Endpoint) -> None:
    """Forget the nonces whose calls could not be accepted any more."""
    async with endpoint.engine.begin() as conn:
        await conn.execute(text("DELETE FROM nonce WHERE until < :now"), {"now": endpoint.clock()})


def _problem(endpoint: Endpoint, refused: CallRefused) -> Problem:
    extra = {"now": wire_time(endpoint.clock())} if refused.code == "clock" else {}
    return Problem(401, refused.code, refused.detail, extra=extra)
