"""Two nations in one process: each an endpoint with its own PostgreSQL database, calling the other's application
directly. No worker runs by itself; a test delivers, pulls or tampers when it says so.

`two` gives both; `two.us.submit(...)` hands records in, `two.deliver()` pushes what the US has for China, `two.pull()`
lets China pull it.
"""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI

from benchmarks.records import parcel
from schemas.registry import BODIES
from services.exchange.app import create_app
from services.exchange.append import Appender
from services.exchange.core.sharing import read_policy
from services.exchange.core.submissions import Desk, Ready
from services.exchange.deliver import Delivery
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.held.feeds import held_feed, open_feeds, read_lines
from services.exchange.keep_submissions import Stored
from services.exchange.pull import Pulling
from services.exchange.submit import submit
from services.feed.client import CallSigner, FeedClient
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.trust import TrustedKey
from services.kit.access import LocalIssuer, Role
from services.kit.database import make_engine

START = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
TO_CHINA = FeedName("US", "CN")


@dataclass
class HandClock:
    """A clock that a test moves."""

    now: dt.datetime = START

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


@dataclass
class Side:
    """One nation in a test."""

    endpoint: Endpoint
    app: FastAPI
    appender: Appender
    issuer: LocalIssuer
    key: SigningKey
    peer: Peer
    calls: httpx.AsyncClient = field(repr=False)
    """Calls the other nation's application."""

    @property
    def client(self) -> FeedClient:
        return FeedClient(self.calls, self.peer.url, CallSigner(self.key, self.endpoint.clock))

    @property
    def own(self) -> httpx.AsyncClient:
        """Calls this nation's application, as its people do."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=self.endpoint.public_url)

    def bearer(self, *roles: Role, agency: str | None = None) -> dict[str, str]:
        token = self.issuer.issue("tester", agency or self.agency, roles, dt.timedelta(hours=1))
        return {"Authorization": f"Bearer {token}"}

    @property
    def agency(self) -> str:
        return f"{self.endpoint.nation}-TEST"

    async def submit(self, *contents: dict[str, Any]) -> list[Any]:
        """Hand in records in order; their outcomes."""
        desk = Desk(self.agency, self.endpoint.policy, self.endpoint.clock(), announces_keys=True)
        rows = [desk.read_content(content) for content in contents]
        assert all(isinstance(row, Ready) for row in rows), rows
        return list((await submit(self.appender, rows)).outcomes)

    async def lines(self, name: FeedName) -> list[bytes | None]:
        async with self.endpoint.engine.connect() as conn:
            feed = await held_feed(conn, name)
            return [line.data for line in await read_lines(conn, feed, 0, feed.size)]

    async def feed(self, name: FeedName) -> Any:
        async with self.endpoint.engine.connect() as conn:
            return await held_feed(conn, name)


@dataclass
class Two:
    """Both nations, and the clock that they share."""

    us: Side
    cn: Side
    clock: HandClock

    async def deliver(self) -> float:
        """One page from the US to China; seconds until the next attempt, 0 when all is well."""
        delivery = Delivery(self.us.endpoint, self.us.peer, self.us.client)
        outgoing = await delivery.take()
        return await delivery.send(outgoing) if outgoing else 0.0

    async def pull(self) -> float:
        """All pages, pulled by China."""
        return await Pulling(self.cn.endpoint, self.cn.peer, self.cn.client).pull()

    async def share(self, count: int, *, start: int = 0) -> list[Stored]:
        """Submit parcels in the US, and deliver them to China."""
        stored = await self.us.submit(*(parcel_of(start + n) for n in range(count)))
        await self.deliver()
        return stored


def parcel_of(number: int, **changes: Any) -> dict[str, Any]:
    """The submission of a parcel from the US to China."""
    return {**orjson.loads(orjson.dumps(parcel(number, f"r-{number}"))), **changes}


def retraction_of(record: str, **changes: Any) -> dict[str, Any]:
    """The submission of a withdrawal."""
    handling = parcel_of(0)["handling"]
    body = {"record": record, "reason": "entered twice"}
    return {"type": "retraction", "version": 1, "handling": handling, "body": body, **changes}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def two(database_url: str, second_database_url: str, tmp_path: Path, clock: HandClock) -> AsyncIterator[Two]:
    keys = {"US": SigningKey.generate("Ed25519"), "CN": SigningKey.generate("Ed25519")}
    urls = {"US": database_url, "CN": second_database_url}
    endpoints = {nation: _endpoint(nation, keys, urls[nation], clock) for nation in keys}
    issuers = {nation: LocalIssuer(tmp_path / nation / "access.jwk", nation, clock) for nation in keys}
    apps = {nation: create_app(endpoints[nation], issuers[nation].verifier()) for nation in keys}
    sides = {}
    for nation, other in (("US", "CN"), ("CN", "US")):
        calls = httpx.AsyncClient(transport=httpx.ASGITransport(apps[other]))
        appender = Appender(endpoints[nation])
        apps[nation].state.appender = appender
        peer = endpoints[nation].peers[other]
        sides[nation] = Side(endpoints[nation], apps[nation], appender, issuers[nation], keys[nation], peer, calls)
    for endpoint in endpoints.values():
        async with endpoint.engine.begin() as conn:
            await open_feeds(conn, endpoint.own_feeds + endpoint.heard_feeds)
    async with sides["US"].appender.running(), sides["CN"].appender.running():
        yield Two(sides["US"], sides["CN"], clock)
    for side in sides.values():
        await side.calls.aclose()
        await side.endpoint.engine.dispose()


def _endpoint(nation: str, keys: dict[str, SigningKey], database: str, clock: HandClock) -> Endpoint:
    other = "CN" if nation == "US" else "US"
    span = (START - dt.timedelta(days=365), START + dt.timedelta(days=365))
    return Endpoint(
        nation=nation,
        public_url=f"http://{nation.lower()}.test",
        engine=make_engine(database, schema="exchange", pool_size=5),
        signers=[keys[nation]],
        pinned=[TrustedKey(key.public, owner, *span) for owner, key in keys.items()],
        peers={other: Peer(other, f"http://{other.lower()}.test", ("Ed25519",), by_hand=False, accept=None)},
        policy=read_policy(Path("services/exchange/sharing.toml").read_text(), BODIES),
        evidence_days=400,
        clock=clock,
    )
