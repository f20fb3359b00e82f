"""An exchange in memory that tests may make late, wrong or dishonest, and an ingest with a real database behind it.

`exchange` is the US exchange: `exchange.home` and `exchange.peer` are its feeds US/US and CN/US. `feed.append(record…)`
publishes records; `exchange.tamper` changes an answer on its way out. `ingest.catch_up()` follows both feeds until
nothing is new; then `ingest.ask(...)` asks the analyst API.
"""

import datetime as dt
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import text

from benchmarks.records import parcel as parcel_submission
from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.client import Bearer, FeedClient
from services.feed.encoding import b64u
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.page import write_page
from services.feed.receipt import Receipt, Refused, sign_receipt
from services.feed.tree import EMPTY, Frontier, Node, consistency_plan, hash_at, leaf_hash, path_of
from services.feed.trust import TrustedKey
from services.ingest.app import create_app
from services.ingest.ingest import Ingest
from services.ingest.networks.arrive import arrive
from services.ingest.screening.held_index import IndexHolder
from services.ingest.screening.rescreen import Rescreener
from services.ingest.taking_in.belief import Pinned
from services.ingest.taking_in.cursors import open_feeds
from services.ingest.taking_in.follow import Follower
from services.ingest.taking_in.readers import Readers
from services.kit.access import LocalIssuer, Role
from services.kit.database import make_engine

START = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
STORED = {"id": "019b2f40-0000-7000-8000-000000000777", "verdict": "accepted", "line": 5, "shared": {"CN": 3}}
"""What the own exchange answers to a record that is handed in."""
Handed = list[dict[str, Any]]
HOME, PEER = FeedName("US", "US"), FeedName("CN", "US")
SPAN = (START - dt.timedelta(days=365), START + dt.timedelta(days=365))


@dataclass
class HandClock:
    """A clock that a test moves."""

    now: dt.datetime = START

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass
class SimulatedFeed:
    """A feed as the exchange holds it: lines, signed sizes, and for a peer's feed the receipts."""

    name: FeedName
    origin_key: SigningKey
    audience_key: SigningKey
    clock: HandClock
    lines: list[bytes] = field(default_factory=list)
    frontiers: list[Frontier] = field(default_factory=lambda: [EMPTY])
    checkpoints: dict[int, dict[str, Any]] = field(default_factory=dict)
    receipts: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    erased: dict[int, bytes] = field(default_factory=dict)
    ids: int = 0

    @property
    def size(self) -> int:
        return len(self.lines)

    def record(self, type: str, body: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
        """A record of this feed; its id is new and greater than the last one."""
        self.ids += 1
        feed_number = 1 if self.name.is_home else 2
        return {
            "id": f"019b2f40-0000-7000-8000-{feed_number:04d}{self.ids:08d}",
            "type": type,
            "version": 1,
            "origin": self.name.origin,
            "audience": self.name.audience,
            "issued_at": "2026-11-23T09:00:00Z",
            "source": {"agency": f"{self.name.origin}-TEST"},
            "handling": {
                "code": "H1",
                "purpose": "counter-narcotics",
                "source_grade": "B",
                "information_grade": "2",
                "retain_until": "2028-01-01",
            },
            "body": dict(body),
            **changes,
        }

    def append(self, *records: dict[str, Any], refuse: Mapping[int, str] | None = None) -> list[dict[str, Any]]:
        """Publish a page with these records; of a peer's feed, with a receipt that refuses some of its positions."""
        first, before = self.size, self.frontiers[-1]
        for record in records:
            line = orjson.dumps(record)
            self.lines.append(line)
            self.frontiers.append(self.frontiers[-1].extend([leaf_hash(line)])[0])
        assert before.size == first
        self.sign(self.size)
        refused = tuple(Refused(first + position, code) for position, code in (refuse or {}).items())
        self.give_receipt(first, self.size, refused)
        return list(records)

    def sign(self, size: int, root: bytes | None = None) -> None:
        checkpoint = Checkpoint(self.name, size, root or self.frontiers[size].root(), self.clock())
        self.checkpoints[size] = sign_checkpoint(checkpoint, [self.origin_key])

    def push(self, first: int, *records: dict[str, Any], refuse: Mapping[int, str] | None = None) -> None:
        """As `append`, by a page that says again what is held from `first` on: its receipt reaches back there."""
        self.append(*records)
        self.receipts.pop(self.size)
        self.receive_again(first, self.size, refuse)

    def receive_again(self, first: int, size: int, refuse: Mapping[int, str] | None = None) -> None:
        """A page whose lines are all held: its size is now one that the origin signed, with a receipt."""
        self.sign(size)
        self.give_receipt(first, size, tuple(Refused(line, code) for line, code in (refuse or {}).items()))

    def give_receipt(self, first: int, size: int, refused: tuple[Refused, ...] = ()) -> None:
        receipt = Receipt(self.name, first, size, self.frontiers[size].root(), self.clock(), refused)
        self.receipts.setdefault(size, []).append(sign_receipt(receipt, [self.audience_key]))

    def page(self, first: int, limit: int) -> bytes:
        """As the exchange serves it: a peer's feed ends at a size that the peer signed, an own one anywhere."""
        if self.name.is_home and min(first + limit, self.size) not in self.checkpoints:
            self.sign(min(first + limit, self.size))
        within = [size for size in self.checkpoints if first < size <= first + limit]
        end = max(within) if within else min(size for size in self.checkpoints if size > first)
        erased = {line: leaf for line, leaf in self.erased.items() if first <= line < end}
        return write_page(self.name, first, self.checkpoints[end], self.lines[first:end], erased)

    def cut(self, size: int) -> None:
        """A person resumed the feed at `size`: later lines, checkpoints and receipts are set aside."""
        del self.lines[size:], self.frontiers[size + 1 :]
        for kept in (self.checkpoints, self.receipts):
            for behind in [other for other in kept if other > size]:
                kept.pop(behind)

    def erase(self, line: int) -> None:
        self.erased[line] = leaf_hash(self.lines[line])
        self.lines[line] = b""


@dataclass
class SimulatedExchange:
    """Answers what the real one answers to ingest."""

    home: SimulatedFeed
    peer: SimulatedFeed
    tamper: Callable[[httpx.Request, httpx.Response], httpx.Response] | None = None
    mentioned: list[str] = field(default_factory=list)

    def handle(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer token"
        answer = self._answer(request)
        answer = self.tamper(request, answer) if self.tamper else answer
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.mentioned.append(request.url.path.split("/")[-2])
            return httpx.Response(200, json={})
        *_, origin, audience, what = request.url.path.split("/")
        feed = self.home if origin == audience else self.peer
        query = dict(request.url.params)
        return {"pages": _page, "checkpoint": _checkpoint, "consistency": _consistency}[what](feed, query)


def _page(feed: SimulatedFeed, query: Mapping[str, str]) -> httpx.Response:
    first = int(query["first"])
    if first >= feed.size:
        return httpx.Response(204)
    content = feed.page(first, int(query["limit"]))
    return httpx.Response(200, content=content, headers={"content-type": "application/x-ndjson"})


def _checkpoint(feed: SimulatedFeed, query: Mapping[str, str]) -> httpx.Response:
    if not feed.size and not feed.name.is_home:
        return httpx.Response(404, json={"code": "not-held"})
    size = int(query.get("size", feed.size))
    if not feed.name.is_home and size not in feed.checkpoints:
        return httpx.Response(404, json={"code": "not-held"})
    if size == 0:
        feed.sign(0)
    return httpx.Response(200, json={"checkpoint": feed.checkpoints[size], "receipts": feed.receipts.get(size, [])})


def _consistency(feed: SimulatedFeed, query: Mapping[str, str]) -> httpx.Response:
    first, second = int(query["from"]), int(query["to"])
    leaves = [feed.erased.get(line) or leaf_hash(data) for line, data in enumerate(feed.lines)]
    hashes: dict[Node, bytes] = {}
    for line, leaf in enumerate(leaves):
        _, (nodes,) = feed.frontiers[line].extend([leaf])
        complete = [Node(level, line >> level) for level in range(len(nodes) // 32 + 1)]
        hashes |= {node: hash_at(node, leaf, nodes) for node in complete}
    path = path_of(consistency_plan(first, second), hashes) if first < second else []
    return httpx.Response(200, json={"from": first, "to": second, "path": [b64u(node) for node in path]})


@dataclass
class RunningIngest:
    """Ingest of the US, moved by hand."""

    ingest: Ingest
    home: Follower
    peer: Follower
    client: FeedClient
    http: httpx.AsyncClient
    analyst: httpx.AsyncClient

    @property
    def auth(self) -> Bearer:
        return Bearer(self.ingest.token)

    async def catch_up(self) -> None:
        """Follow both feeds until neither has more, or stands still; then rescreen, and look at what arrived."""
        await self.follow()
        await self.rescreen()
        await self.look()

    async def follow(self) -> None:
        """Take in what both feeds have."""
        for follower in (self.home, self.peer):
            while await follower.step() == 0.0:
                pass

    async def rescreen(self) -> None:
        """Do every rescreen that was ordered."""
        rescreener = Rescreener(self.ingest.engine, self.ingest.lists, self.ingest.clock)
        while await rescreener.step():
            pass

    def pin_again(self, change: Callable[[TrustedKey], TrustedKey]) -> None:
        """Other keys in the settings, from the next start on; both followers start anew."""
        pinned = self.ingest.pinned
        self.ingest = replace(self.ingest, pinned=replace(pinned, keys=[change(key) for key in pinned.keys]))
        self.home, self.peer = (Follower(self.ingest, self.client, feed) for feed in (HOME, PEER))

    def pin_too(self, key: TrustedKey) -> None:
        """One more key in the settings, from the next start on."""
        self.ingest = replace(self.ingest, pinned=replace(self.ingest.pinned, keys=[*self.ingest.pinned.keys, key]))
        self.home, self.peer = (Follower(self.ingest, self.client, feed) for feed in (HOME, PEER))

    async def look(self) -> None:
        """Look at every parcel that waits."""
        while (await arrive(self.ingest.engine, self.ingest.clock())).parcels:
            pass

    async def ask(self, path: str, **query: object) -> Any:
        """The answer of `/analyst/v1`, which must be a good one."""
        answer = await self.analyst.get(path, params={name: str(value) for name, value in query.items()})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def alarm(self, feed: FeedName) -> str | None:
        feeds = {each["feed"]: each for each in (await self.ask("/feeds"))["feeds"]}
        code: str | None = feeds[str(feed)].get("alarm", {}).get("code")
        return code

    async def size(self, feed: FeedName) -> int:
        feeds = {each["feed"]: each for each in (await self.ask("/feeds"))["feeds"]}
        return int(feeds[str(feed)]["size"])

    async def tables(self) -> dict[str, list[str]]:
        """Every row of every table that is derived from feeds, to compare two moments."""
        names = "record withdrawal parcel link tracking_event label listing hit network_parcel"
        async with self.ingest.engine.connect() as conn:
            return {
                name: sorted(str(row) for row in await conn.execute(text(f"SELECT * FROM {name}")))  # noqa: S608
                for name in names.split()
            }


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def exchange(clock: HandClock) -> SimulatedExchange:
    us, cn = SigningKey.generate("Ed25519"), SigningKey.generate("Ed25519")
    return SimulatedExchange(SimulatedFeed(HOME, us, us, clock), SimulatedFeed(PEER, cn, us, clock))


@pytest.fixture
async def ingest(
    database_url: str, exchange: SimulatedExchange, clock: HandClock, tmp_path: Path
) -> AsyncIterator[RunningIngest]:
    us, cn = exchange.home.origin_key.public, exchange.peer.origin_key.public
    keys = [TrustedKey(us, "US", *SPAN), TrustedKey(cn, "CN", *SPAN)]
    ours = Ingest(
        nation="US",
        engine=make_engine(database_url, schema="ingest", pool_size=5),
        exchange_url="http://us.test",
        exchange_ca=None,
        token=lambda: "token",
        pinned=Pinned(keys, {"US": ("Ed25519",), "CN": ("Ed25519",)}),
        accept={"CN": None},
        feeds=[HOME, PEER],
        lists=IndexHolder(tmp_path / "lists"),
        readers=Readers(tmp_path / "lists", most=0),
        clock=clock,
    )
    async with ours.engine.begin() as conn:
        await open_feeds(conn, ours.feeds)
    http = httpx.AsyncClient(transport=httpx.MockTransport(exchange.handle))
    analyst = _analyst(ours, tmp_path)
    client = FeedClient(http, ours.exchange_url, Bearer(ours.token))
    yield RunningIngest(ours, Follower(ours, client, HOME), Follower(ours, client, PEER), client, http, analyst)
    await analyst.aclose()
    await http.aclose()
    await ours.engine.dispose()


def _analyst(ingest: Ingest, folder: Path) -> httpx.AsyncClient:
    issuer = LocalIssuer(folder / "access.jwk", "US", lambda: START)
    token = issuer.issue("analyst", "US-TEST", [Role.ANALYST, Role.AUDITOR], dt.timedelta(hours=1))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(ingest, issuer.verifier())),
        base_url="http://ingest.test/analyst/v1",
        headers={"Authorization": f"Bearer {token}"},
    )


def parcel_body(number: int, **changes: Any) -> dict[str, Any]:
    """The body of a parcel from the US to China that shares nothing rare with another number."""
    body = json.loads(orjson.dumps(parcel_submission(number, "r")["body"]))
    for role, party in (("s", body["sender"]), ("a", body["addressee"])):
        party["names"] = [{"written": f"Person {role}{number} Example"}]
        party["companies"] = []
        party["address"] = {"lines": [f"{number} {role} Example Road"], "country": party["address"]["country"]}
        party["phones"], party["emails"] = [], [f"{role}{number}@example.com"]
    return {**body, **changes}


def with_party(body: dict[str, Any], role: str, **members: Any) -> dict[str, Any]:
    """The body with other members of its `sender` or `addressee`."""
    return {**body, role: {**body[role], **members}}


def entry_body(**properties: list[str]) -> dict[str, Any]:
    """The body of a watch-list entry with these FollowTheMoney properties."""
    return {
        "entity": {"id": "made-up-1", "schema": "Person", "caption": "Listed Example Person", "properties": properties},
        "programme": "Fictitious list",
        "grading": "suspected",
        "reason": "Made up for a test.",
        "listed_on": "2026-01-01",
    }


@pytest.fixture
def handed(ingest: RunningIngest) -> Handed:
    """What is handed in at the own exchange."""
    kept: Handed = []

    def take(request: httpx.Request) -> httpx.Response:
        kept.append(json.loads(request.content))
        return httpx.Response(201, json=STORED)

    transport = ingest.analyst._transport
    assert isinstance(transport, httpx.ASGITransport)
    transport.app.state.exchange_transport = httpx.MockTransport(take)  # type: ignore[attr-defined]
    return kept
