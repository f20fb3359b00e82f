"""The door of an application: what every call passes before anything else is done for it.

1  its line in the table of who may call (who_may.py); without one 404, or 405 for another method of a known path
2  who is calling, where a token is needed: 401, and the body was not read; the route itself asks for the role
3  how often he calls: 429 `rate`. Peers are counted where their signature is checked; whoever needs no token, by
   the address that he comes from
4  a body no larger than the line says: 413
5  an answer within the seconds that the line says: 503 `overtime`, and what was under way is given up
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from re import Pattern

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kit.access import caller_of
from services.kit.problems import Problem
from services.kit.rates import Rates
from services.kit.who_may import Line, hold_to

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Way:
    """A path as the router reads it, with its lines by method."""

    path: str
    pattern: Pattern[str]
    lines: dict[str, Line]


def install_door(app: FastAPI, table: Sequence[Line], rates: Rates) -> None:
    """Let nothing into `app` but by its table. Call when all routes are there: they are held against it (ValueError).
    What is added after it stands before it."""
    hold_to(app, table)
    app.add_middleware(Door, ways=_ways(app, table), rates=rates)


def _ways(app: FastAPI, table: Sequence[Line]) -> list[_Way]:
    """In the order of the router, so that both mean the same line. No part of a path that is filled in holds a `/`."""
    lines = {(line.method, line.path): line for line in table}
    ways: list[_Way] = []
    for route in iter_route_contexts(app.routes):
        path, methods = str(route.path), route.methods or set()
        known = {method: lines["GET" if method == "HEAD" else method, path] for method in methods}
        ways.append(_Way(path, compile_path(path)[0], known))
    return ways


class Door:
    """ASGI middleware; see the module's first paragraph."""

    def __init__(self, app: ASGIApp, ways: Sequence[_Way], rates: Rates) -> None:
        self._app, self._rates = app, rates
        self._ways: dict[int, list[_Way]] = {}
        for way in ways:
            self._ways.setdefault(way.path.count("/"), []).append(way)
        plain = {(method, way.path) for way in ways for method in way.lines if "{" not in way.path}
        self._plain = {(method, path): self._find(method, path) for method, path in plain}
        """Paths without a part to fill in are found at once."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        line = self._plain.get((scope["method"], scope["path"])) or self._find(scope["method"], scope["path"])
        await self._let_in(line, Request(scope))
        _refuse_length(scope, line.most_bytes)
        await self._in_time(line, scope, _Bounded(receive, line.most_bytes), send)
        return None

    def _find(self, method: str, path: str) -> Line:
        """The line of the route that the router would choose."""
        other: _Way | None = None
        for way in self._ways.get(path.count("/"), ()):
            if way.pattern.match(path):
                if line := way.lines.get(method):
                    return line
                other = other or way
        if other is None:
            raise Problem(404, "not-found")
        raise Problem(405, "method", headers={"Allow": ", ".join(sorted(other.lines))})

    async def _let_in(self, line: Line, request: Request) -> None:
        if line.needs_token or (line.peers and "authorization" in request.headers):
            self._rates.spend((await caller_of(request)).subject)
        elif line.may == "anyone" and request.client:
            self._rates.spend(f"from {request.client.host}")

    async def _in_time(self, line: Line, scope: Scope, receive: Receive, send: Send) -> None:
        watched = _Watched(send)
        try:
            async with asyncio.timeout(line.seconds) as limit:
                await self._app(scope, receive, watched)
        except _TooLarge:
            raise _too_large(line.most_bytes) from None
        except TimeoutError:
            if not limit.expired():
                raise
            logger.warning("%s %s took longer than %d s", line.method, line.path, line.seconds)
            if not watched.started:
                raise Problem(
                    503, "overtime", "This took too long; ask for less.", headers={"Retry-After": "10"}
                ) from None
            raise


class _TooLarge(HTTPException):
    """Of the kind that frameworks pass on as they read a body."""

    def __init__(self) -> None:
        super().__init__(413)


@dataclass(slots=True)
class _Bounded:
    """A body that ends in an error when it grows too large."""

    receive: Receive
    left: int

    async def __call__(self) -> Message:
        message = await self.receive()
        if message["type"] == "http.request":
            self.left -= len(message.get("body", b""))
            if self.left < 0:
                raise _TooLarge
        return message


@dataclass(slots=True)
class _Watched:
    """Knows whether an answer has begun."""

    send: Send
    started: bool = False

    async def __call__(self, message: Message) -> None:
        self.started = True
        await self.send(message)


def _refuse_length(scope: Scope, most: int) -> None:
    """By what the head says; a body that says nothing is counted as it comes."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if not said.isdigit() or len(said) > 15 or int(said) > most:
        raise _too_large(most)


def _too_large(most: int) -> Problem:
    return Problem(413, "too-large", f"a body has at most {most} bytes")
