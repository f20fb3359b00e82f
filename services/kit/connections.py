"""One HTTP connection: bounded in bytes and in time, and whatever it is told is a problem (RFC 9457).

The server underneath answers some things itself, before any application sees them, and in plain text. Here they are
problems with a stable code like all others, and bounds that it lacks are added:

    400 `http`             what came is not HTTP/1.1
    408 `slow`             a request's head, or the rest of a body that nobody waits for, did not arrive in time
    431 `head-too-large`   request line and headers together
    503 `busy`             too many connections are open; with Retry-After
    503 `stopping`         the service was told to stop before the call arrived; with Retry-After

The connection is closed after each of them. A service that was told to stop keeps idle connections for a moment: closed
at once, a call that is on its way would be reset.
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from secrets import token_hex
from typing import Any

import orjson
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.kit.problems import MEDIA_TYPE, Problem, refuse_before

MOST_AT_ONCE = 1_000
"""Connections; each one beyond them is told that the service is busy."""
MOST_HEAD_BYTES = 65_536
"""Of a request's target and headers, and of anything that is neither head nor body."""
SECONDS_FOR_A_HEAD = 30.0
SECONDS_TO_HEAR = 2.0
"""In which what still comes is read and thrown away: a connection closed on unread bytes takes the answer with it."""

SECONDS_TO_DRAIN = 0.5
"""That an idle connection stays open when the service was told to stop."""

_NOT_HTTP = Problem(400, "http", "what came is not an HTTP/1.1 request")
_SLOW = Problem(408, "slow", "the request did not arrive in time")
_HEAD_TOO_LARGE = Problem(431, "head-too-large", f"request line and headers have at most {MOST_HEAD_BYTES} bytes")
_BUSY = Problem(
    503, "busy", "too many connections are open; try again", headers={"Retry-After": "1", "Connection": "close"}
)
_STOPPING = Problem(
    503, "stopping", "the service is stopping; try again", headers={"Retry-After": "1", "Connection": "close"}
)


class _TooLarge(Exception):
    """The head has grown beyond its bound; the parser makes a parser's error of it."""


class Connection(HttpToolsProtocol):
    """See the module's first paragraph. Methods without a docstring of their own are called by the parser."""

    _head_bytes = 0
    """Of the request under way: target, headers, trailers."""
    _silent_bytes = 0
    """Received since the parser last had something to say: it keeps an unended header to itself."""
    _in_head = True
    _refused = False
    _stopping = False
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has connected, and owes a request."""
        super().connection_made(transport)
        self._certified = _names_of(transport.get_extra_info("peercert"))
        self._expect_soon()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes of a request."""
        if self._refused:
            return
        self._silent_bytes += len(data)
        super().data_received(data)
        if self._refused or self.transport.is_closing():
            return
        if self._silent_bytes > MOST_HEAD_BYTES:
            self._refuse(_HEAD_TOO_LARGE)
        elif self._in_head:
            self._expect_soon()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"]["certified"] = self._certified
        self._in_head, self._head_bytes = True, 0

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._arrived()
        self.app = self._application()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._silent_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._silent_bytes = 0
        self._arrived()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Answered; what is still to come of the request's body is read for a while, so that the answer is too."""
        super().on_response_complete()
        if self.cycle.more_body and not self.transport.is_closing():
            self._expect_soon()

    def shutdown(self) -> None:
        """The service was told to stop: what is under way is answered, and nothing behind it."""
        self._stopping = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
        else:
            self.loop.call_later(SECONDS_TO_DRAIN, self._close_if_idle)

    def _close_if_idle(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()

    def _application(self) -> ASGIApp:
        """Who answers the call whose head has come."""
        if self._stopping:
            return _answer_stopping
        return _answer_busy if len(self.connections) > MOST_AT_ONCE else self.config.loaded_app

    def send_400_response(self, _msg: str) -> None:
        """The parser gave up."""
        self._refuse(_HEAD_TOO_LARGE if self._head_bytes > MOST_HEAD_BYTES else _NOT_HTTP)

    def _count(self, some: int) -> None:
        self._silent_bytes = 0
        self._head_bytes += some
        if self._head_bytes > MOST_HEAD_BYTES:
            raise _TooLarge

    def _expect_soon(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(SECONDS_FOR_A_HEAD, self._too_late)

    def _arrived(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        """Who has said nothing is told nothing."""
        if self._in_head and (self._head_bytes or self._silent_bytes):
            self._refuse(_SLOW)
        else:
            self.transport.close()

    def _refuse(self, problem: Problem) -> None:
        body = orjson.dumps(problem.body())
        head = (
            f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\n"
            f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
            f"x-request-id: {token_hex(8)}\r\nconnection: close\r\n\r\n"
        )
        self._refused = True
        self._tell_the_application()
        self.transport.write(head.encode("ascii") + body)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._arrived()
        self._deadline = self.loop.call_later(SECONDS_TO_HEAR, self.transport.close)

    def _tell_the_application(self) -> None:
        """An earlier call that is still under way is cut off."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()


_answer_stopping = refuse_before(_STOPPING)
_answer_busy = refuse_before(_BUSY)


def _names_of(certificate: Mapping[str, Any] | None) -> frozenset[str]:
    """DNS names and addresses among a verified certificate's subjectAltName (RFC 5280 section 4.2.1.6)."""
    named = (certificate or {}).get("subjectAltName", ())
    return frozenset(name.lower() for kind, name in named if kind in ("DNS", "IP Address"))
