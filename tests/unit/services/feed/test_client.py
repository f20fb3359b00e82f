"""The client against a peer in memory that may be late, wrong, huge or dishonest."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
import pytest

from services.feed import client as client_module
from services.feed.calls import check_body, check_head
from services.feed.client import MAX_ANSWER_BYTES, Bearer, CallSigner, FeedClient, Refused, Unreachable
from services.feed.encoding import b64u
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.trust import TrustedKey, TrustList

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
KEY = SigningKey("Ed25519", bytes(32))
TRUST = TrustList([TrustedKey(KEY.public, "US", NOW - timedelta(days=1), NOW + timedelta(days=1))])
FEED = FeedName("US", "CN")
BASE = "http://127.0.0.1:7201"
SIGNER = CallSigner(KEY, lambda: NOW)
RECEIPT = {"payload": "AA", "signatures": []}
Result = TypeVar("Result")


class Chunks(httpx.AsyncByteStream):
    """An answer that comes in pieces, as from a socket."""

    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk


@dataclass
class Peer:
    """The other country, in memory: answers what it is told to, and keeps what it was asked."""

    answer: httpx.Response | Exception = field(default_factory=lambda: httpx.Response(200, json=RECEIPT))
    asked: list[httpx.Request] = field(default_factory=list)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        stream = Chunks([self.answer.content]) if self.answer.is_stream_consumed else self.answer.stream
        return httpx.Response(self.answer.status_code, headers=self.answer.headers, stream=stream)

    def call(self, what: Callable[[FeedClient], Awaitable[Result]], auth: client_module.Auth = SIGNER) -> Result:
        """Do one thing with a client of this peer."""

        async def run() -> Result:
            async with httpx.AsyncClient(transport=httpx.MockTransport(self.handle)) as http:
                return await what(FeedClient(http, BASE, auth))

        return asyncio.run(run())


def push(client: FeedClient) -> Coroutine[Any, Any, client_module.Answer]:
    return client.push(FEED, b"page\n")


def head_of(request: httpx.Request) -> None:
    """What the peer does with a call: believe it by its own public URL and the target as received."""
    target = BASE + request.url.raw_path.decode()
    head = check_head(request.method, target, request.headers.multi_items(), TRUST, NOW, has_body=bool(request.content))
    check_body(head, request.content)


def test_a_push_is_signed_so_that_the_peer_believes_it_and_brings_the_receipt() -> None:
    peer = Peer()

    answer = peer.call(push)

    [request] = peer.asked
    head_of(request)
    assert (answer.receipt, json.loads(answer.raw)) == (RECEIPT, RECEIPT)
    assert (request.method, str(request.url)) == ("POST", f"{BASE}/exchange/v1/feeds/US/CN/pages")
    assert request.headers["Content-Type"] == "application/x-ndjson"
    assert request.headers["Accept-Encoding"] == "identity"


def test_every_attempt_is_signed_anew() -> None:
    peer = Peer()

    for _ in range(2):
        peer.call(push)

    first, second = (request.headers["Signature-Input"] for request in peer.asked)
    assert first != second


@pytest.mark.parametrize(
    ("what", "target"),
    [
        (lambda c: c.page(FEED, 118, 50), "/exchange/v1/feeds/US/CN/pages?first=118&limit=50"),
        (lambda c: c.checkpoint(FEED), "/exchange/v1/feeds/US/CN/checkpoint"),
        (lambda c: c.checkpoint(FEED, 120), "/exchange/v1/feeds/US/CN/checkpoint?size=120"),
        (lambda c: c.proof(FEED, 3, 5), "/exchange/v1/feeds/US/CN/proof?line=3&size=5"),
        (lambda c: c.consistency(FEED, 3, 5), "/exchange/v1/feeds/US/CN/consistency?from=3&to=5"),
        (lambda c: c.keys(), "/exchange/v1/keys"),
    ],
)
def test_reading_is_signed_over_the_target_as_it_is_sent(
    what: Callable[[FeedClient], Awaitable[object]], target: str
) -> None:
    answer = {
        "checkpoint": {},
        "receipts": [],
        "line": 3,
        "size": 5,
        "leaf": b64u(bytes(32)),
        "path": [],
        "from": 3,
        "to": 5,
    }
    peer = Peer(httpx.Response(200, json=answer))

    peer.call(what)

    [request] = peer.asked
    head_of(request)
    assert request.url.raw_path.decode() == target


def test_our_own_exchange_is_called_with_a_bearer_token() -> None:
    peer = Peer(httpx.Response(200, content=b"page"))

    peer.call(lambda c: c.page(FEED, 0), Bearer(lambda: "token"))

    [request] = peer.asked
    assert request.headers["Authorization"] == "Bearer token"
    assert "Signature" not in request.headers


def test_a_page_comes_as_its_bytes() -> None:
    assert Peer(httpx.Response(200, content=b"page\n")).call(lambda c: c.page(FEED, 0)) == b"page\n"


def test_nothing_from_there_on_is_none() -> None:
    assert Peer(httpx.Response(204)).call(lambda c: c.page(FEED, 120)) is None


def test_proofs_come_as_hashes() -> None:
    answer = {"line": 3, "size": 5, "leaf": b64u(bytes(32)), "path": [b64u(b"\x01" * 32)], "from": 3, "to": 5}
    peer = Peer(httpx.Response(200, json=answer))

    assert peer.call(lambda c: c.proof(FEED, 3, 5)).path == [b"\x01" * 32]


def test_a_consistency_proof_comes_as_hashes() -> None:
    peer = Peer(httpx.Response(200, json={"from": 3, "to": 5, "path": [b64u(b"\x01" * 32)]}))

    assert peer.call(lambda c: c.consistency(FEED, 3, 5)) == [b"\x01" * 32]


def test_a_refusal_carries_status_code_and_problem() -> None:
    problem = {"type": "about:blank", "status": 409, "code": "gap", "size": 118}
    peer = Peer(httpx.Response(409, json=problem, headers={"Retry-After": "7"}))

    with pytest.raises(Refused) as caught:
        peer.call(push)

    assert (caught.value.status, caught.value.code, caught.value.retry_after) == (409, "gap", 7)
    assert caught.value.problem == problem


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("1", 1),
        ("300", 300),
        ("0", None),
        ("301", None),
        ("-1", None),
        ("1.5", None),
        ("01", None),
        ("1e2", None),
        ("\u0663", None),
        ("Mon, 23 Nov 2026 10:00:00 GMT", None),
        ("", None),
    ],
)
def test_retry_after_is_whole_seconds_from_one_to_three_hundred(header: str, seconds: int | None) -> None:
    peer = Peer(httpx.Response(503, headers=[(b"Retry-After", header.encode())]))

    with pytest.raises(Refused) as caught:
        peer.call(push)

    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    "content", [b"", b"<html>Bad gateway</html>", b'["code"]', b'{"code":7}', b'{"code":1,"code":2}']
)
def test_a_refusal_without_a_readable_problem_keeps_its_status(content: bytes) -> None:
    with pytest.raises(Refused) as caught:
        Peer(httpx.Response(502, content=content)).call(push)

    assert (caught.value.status, caught.value.code) == (502, "")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_refusal_and_is_not_followed(status: int) -> None:
    peer = Peer(httpx.Response(status, headers={"Location": "http://elsewhere.example/"}))

    with pytest.raises(Refused) as caught:
        peer.call(push)

    assert caught.value.status == status
    assert len(peer.asked) == 1


@pytest.mark.parametrize(
    "fault",
    [httpx.ConnectError("no"), httpx.ReadTimeout("late"), httpx.RemoteProtocolError("cut"), httpx.ReadError("cut")],
)
def test_a_broken_link_is_unreachable(fault: Exception) -> None:
    with pytest.raises(Unreachable):
        Peer(fault).call(push)


@pytest.mark.parametrize("content", [b"", b"not json", b"[]", b'{"a":1,"a":1}', b"\xff"])
def test_an_answer_that_is_not_strict_json_is_unreachable(content: bytes) -> None:
    with pytest.raises(Unreachable):
        Peer(httpx.Response(200, content=content)).call(push)


@pytest.mark.parametrize("status", [201, 202, 206])
def test_a_success_that_the_protocol_does_not_know_is_none(status: int) -> None:
    with pytest.raises(Refused):
        Peer(httpx.Response(status, json=RECEIPT)).call(push)


def test_an_empty_page_is_no_page() -> None:
    with pytest.raises(Unreachable):
        Peer(httpx.Response(200)).call(lambda c: c.page(FEED, 0))


@pytest.mark.parametrize("answer", [{}, {"checkpoint": []}, {"checkpoint": {}, "receipts": {}}, {"receipts": []}])
def test_an_answer_that_is_no_checkpoint_is_unreachable(answer: dict[str, object]) -> None:
    with pytest.raises(Unreachable):
        Peer(httpx.Response(200, json=answer)).call(lambda c: c.checkpoint(FEED))


@pytest.mark.parametrize(
    "change",
    [
        {"line": 2},
        {"size": 6},
        {"leaf": None},
        {"leaf": 7},
        {"leaf": "=="},
        {"path": None},
        {"path": [7, "="]},
        {"path": "AA"},
        {"leaf": "AA"},
    ],
)
def test_a_proof_of_something_else_is_unreachable(change: dict[str, object]) -> None:
    answer = {"line": 3, "size": 5, "leaf": b64u(bytes(32)), "path": []} | change

    with pytest.raises(Unreachable):
        Peer(httpx.Response(200, json=answer)).call(lambda c: c.proof(FEED, 3, 5))


@pytest.mark.parametrize("change", [{"from": 2}, {"to": 6}, {"path": None}])
def test_a_consistency_proof_of_something_else_is_unreachable(change: dict[str, object]) -> None:
    answer = {"from": 3, "to": 5, "path": []} | change

    with pytest.raises(Unreachable):
        Peer(httpx.Response(200, json=answer)).call(lambda c: c.consistency(FEED, 3, 5))


def test_a_compressed_answer_is_not_unpacked() -> None:
    peer = Peer(httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Endless(b"x")))

    with pytest.raises(Unreachable, match="compressed"):
        peer.call(push)


class Endless(httpx.AsyncByteStream):
    """An answer that never ends; counts what was taken of it."""

    def __init__(self, chunk: bytes) -> None:
        self.chunk, self.taken = chunk, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.taken += len(self.chunk)
            yield self.chunk


@pytest.mark.parametrize("status", [200, 503])
def test_an_answer_without_end_is_read_no_further_than_its_bound(status: int) -> None:
    stream = Endless(bytes(65_536))

    with pytest.raises(Unreachable, match="too large"):
        Peer(httpx.Response(status, stream=stream)).call(push)

    assert stream.taken <= MAX_ANSWER_BYTES + 2 * 65_536


class Silent(httpx.AsyncByteStream):
    """An answer whose bytes never come."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await asyncio.Event().wait()
        yield b""


def test_a_call_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "CALL_SECONDS", 0.01)

    with pytest.raises(Unreachable, match="TimeoutError"):
        Peer(httpx.Response(200, stream=Silent())).call(push)


def test_a_key_or_a_token_is_not_shown() -> None:
    assert "secret" not in repr(Bearer(lambda: "secret"))
    assert KEY.private_jwk()["d"] not in repr(SIGNER)
