"""An exchange, called over HTTP (docs/protocol.md section 4): a peer with signed calls, our own with a bearer token.

    CallFailed
    ├── Refused        they answered, and the answer is no; `code`, `problem` and `retry_after` say why and how long
    └── Unreachable    no answer that we could read; trying again may help

It promises that no answer costs more than its bounds (bytes, seconds), that no redirect is followed, that no
compressed answer is unpacked, and that every attempt is signed anew. What is in an answer is not believed here:
pages, checkpoints, receipts and proofs go to `page`, `checkpoint`, `receipt` and `tree`.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import httpx

from services.feed.calls import sign_call
from services.feed.encoding import b64u_decode
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.page import MAX_HEAD_BYTES, MAX_PAGE_BYTES, MEDIA_TYPE
from services.feed.strict_json import Malformed, parse_object
from services.feed.tree import HASH_BYTES

MAX_ANSWER_BYTES = MAX_PAGE_BYTES + MAX_HEAD_BYTES
"""A page at its largest; a receipt with 1,000 refused lines is smaller."""
CALL_SECONDS = 60.0
"""For one whole call, however slowly the bytes drip."""
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_RETRY_AFTER = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
LONGEST_RETRY_AFTER = 300


class CallFailed(Exception):
    """A call that did not do what it was for."""


class Refused(CallFailed):
    """They answered, and the answer is no.

    `problem` is their RFC 9457 object, empty when they sent none; `code` its `code`, else "". `retry_after` is in
    seconds, 1 to 300, None when they gave none that the protocol allows.
    """

    def __init__(self, status: int, code: str, problem: Mapping[str, Any], retry_after: int | None) -> None:
        super().__init__(f"refused with {status} {code}".rstrip())
        self.status, self.code, self.problem, self.retry_after = status, code, problem, retry_after


class Unreachable(CallFailed):
    """No answer, or none that could be read: the link, the time, the size or the form was at fault."""


class Auth(Protocol):
    """What shows who is calling."""

    def headers(self, method: str, url: str, body: bytes | None) -> Mapping[str, str]:
        """The headers for one attempt; `url` is the target URI as the receiver puts it together."""


@dataclass(frozen=True)
class CallSigner:
    """Signs each attempt with the endpoint's first key (docs/protocol.md section 5)."""

    key: SigningKey
    clock: Callable[[], datetime]

    def headers(self, method: str, url: str, body: bytes | None) -> Mapping[str, str]:
        """A signature over method, target and digest with a nonce of its own."""
        return sign_call(method, url, body, self.key, self.clock())


@dataclass(frozen=True)
class Bearer:
    """A bearer token (RFC 6750), asked for at each attempt so that it may be renewed; its repr does not show it."""

    token: Callable[[], str]

    def headers(self, method: str, url: str, body: bytes | None) -> Mapping[str, str]:  # noqa: ARG002
        """The token."""
        return {"Authorization": f"Bearer {self.token()}"}


@dataclass(frozen=True)
class Answer:
    """What a push brought: the receipt as a JWS, and the bytes in which it came."""

    receipt: dict[str, Any]
    raw: bytes


@dataclass(frozen=True)
class InclusionProof:
    """Path from a line's leaf hash to the root of `size` lines, for `tree.verify_inclusion`."""

    line: int
    size: int
    leaf: bytes
    path: list[bytes]


class FeedClient:
    """The feeds of one exchange. Every method raises `Refused` or `Unreachable`, and nothing else."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, auth: Auth) -> None:
        """`base_url` is the other's `exchange.public_url`, byte for byte: it is signed."""
        self._http, self._base, self._auth = http, base_url.rstrip("/") + "/exchange/v1", auth

    async def push(self, feed: FeedName, page: bytes) -> Answer:
        """Hand over a page; gives the receipt."""
        raw = await self._call("POST", f"/feeds/{feed}/pages", page)
        return Answer(_object(raw), raw)

    async def page(self, feed: FeedName, first: int, limit: int = 1_000) -> bytes | None:
        """The page that begins with line `first`, None when there is nothing from there on."""
        return await self._call("GET", f"/feeds/{feed}/pages?first={first}&limit={limit}") or None

    async def checkpoint(self, feed: FeedName, size: int | None = None) -> dict[str, Any]:
        """`{"checkpoint": JWS, "receipts": [JWS…]}`, the newest or that of a size."""
        query = "" if size is None else f"?size={size}"
        answer = _object(await self._call("GET", f"/feeds/{feed}/checkpoint{query}"))
        if not isinstance(answer.get("checkpoint"), dict) or not isinstance(answer.get("receipts"), list):
            raise Unreachable("the answer is no checkpoint")
        return answer

    async def proof(self, feed: FeedName, line: int, size: int) -> InclusionProof:
        """That a line is in the tree of `size` lines."""
        answer = _object(await self._call("GET", f"/feeds/{feed}/proof?line={line}&size={size}"))
        if answer.get("line") != line or answer.get("size") != size:
            raise Unreachable("the answer is not the proof that was asked for")
        return InclusionProof(line, size, _hash(answer.get("leaf")), _hashes(answer.get("path")))

    async def consistency(self, feed: FeedName, first: int, second: int) -> list[bytes]:
        """The path that shows the tree of `first` lines to be the beginning of that of `second`."""
        answer = _object(await self._call("GET", f"/feeds/{feed}/consistency?from={first}&to={second}"))
        if answer.get("from") != first or answer.get("to") != second:
            raise Unreachable("the answer is not the proof that was asked for")
        return _hashes(answer.get("path"))

    async def keys(self) -> dict[str, Any]:
        """The JWK Set that the exchange shows; trust comes from pinned keys, never from here."""
        return _object(await self._call("GET", "/keys"))

    async def _call(self, method: str, target: str, body: bytes | None = None) -> bytes:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await self._attempt(method, self._base + target, body)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as fault:
            raise Unreachable(f"no answer: {type(fault).__name__}") from fault

    async def _attempt(self, method: str, url: str, body: bytes | None) -> bytes:
        headers = {"Accept-Encoding": "identity", **self._auth.headers(method, url, body)}
        if body is not None:
            headers["Content-Type"] = MEDIA_TYPE
        request = self._http.build_request(method, url, content=body, headers=headers, timeout=_TIMEOUT)
        answer = await self._http.send(request, stream=True, follow_redirects=False, auth=None)
        try:
            content = await _bounded(answer)
        finally:
            await answer.aclose()
        if answer.status_code not in (200, 204):
            raise _refusal(answer, content)
        if answer.status_code == 200 and not content:
            raise Unreachable("the answer is empty")
        return content


async def _bounded(answer: httpx.Response) -> bytes:
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise Unreachable("the answer is compressed")
    content = bytearray()
    async for chunk in answer.aiter_raw():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise Unreachable("the answer is too large")
    return bytes(content)


def _refusal(answer: httpx.Response, content: bytes) -> Refused:
    try:
        problem = parse_object(content)
    except Malformed:
        problem = {}  # a gateway's page, say; the status speaks for itself
    code = problem.get("code")
    return Refused(answer.status_code, code if isinstance(code, str) else "", problem, _retry_after(answer.headers))


def _retry_after(headers: httpx.Headers) -> int | None:
    value = headers.get("Retry-After", "")
    return int(value) if _RETRY_AFTER.fullmatch(value) and int(value) <= LONGEST_RETRY_AFTER else None


def _object(content: bytes) -> dict[str, Any]:
    try:
        return parse_object(content)
    except Malformed as fault:
        raise Unreachable(f"the answer is not strict JSON: {fault}") from None


def _hash(text: object) -> bytes:
    try:
        data = b64u_decode(text) if isinstance(text, str) else b""
    except ValueError:
        data = b""
    if len(data) != HASH_BYTES:
        raise Unreachable("the answer holds no hash where one belongs")
    return data


def _hashes(texts: object) -> list[bytes]:
    if not isinstance(texts, list):
        raise Unreachable("the answer has no path")
    return [_hash(text) for text in texts]
