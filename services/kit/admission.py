"""How much a service takes on at once; beyond that it says so at once: 503 `overloaded`, with Retry-After.

A call that finds no room is answered before its body is read, so that what it costs to say no does not grow with what
was asked. Work taken on is bounded in calls and in bytes of bodies, in lanes: who floods one door does not shut the
other. What is bounded is what is under way, not a rate: a faster machine takes more on by itself, and nothing has to
cool down when the flood is over. Whether the service lives and what it measured can always be asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from services.kit.problems import Problem, refuse_before

ALWAYS = frozenset({"/healthz", "/readyz", "/metrics"})

_refuse_overload = refuse_before(
    Problem(503, "overloaded", "more is under way than this service takes on; try again", headers={"Retry-After": "1"})
)


@dataclass(frozen=True, slots=True)
class Lane:
    """What may be under way below a path."""

    prefix: str
    calls: int
    bytes: int | None = None
    """Of bodies together, as their heads say; None where bodies go to the disk as they come. One call alone may exceed
    it: how long a body may be is for its door to say."""
    unsaid: int = 0
    """Bytes that a body counts which does not say its length: the most that its door reads."""


@dataclass(slots=True)
class _Load:
    """What is under way in a lane."""

    lane: Lane
    calls: int = 0
    bytes: int = 0

    def has_room_for(self, more: int) -> bool:
        if self.calls >= self.lane.calls:
            return False
        return self.lane.bytes is None or not self.bytes or self.bytes + more <= self.lane.bytes


class Admission:
    """ASGI middleware, the outermost: see the module's first paragraph."""

    def __init__(self, app: ASGIApp, lanes: Sequence[Lane]) -> None:
        """A call goes by the first lane whose prefix its path has; one that has none is let through."""
        self._app = app
        self._loads = [_Load(lane) for lane in lanes]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the call through, or say that there is no room."""
        load = self._load_of(scope)
        if load is None:
            return await self._app(scope, receive, send)
        size = _length(scope, load.lane)
        if not load.has_room_for(size):
            return await _refuse_overload(scope, receive, send)
        load.calls += 1
        load.bytes += size
        try:
            await self._app(scope, receive, send)
        finally:
            load.calls -= 1
            load.bytes -= size

    def _load_of(self, scope: Scope) -> _Load | None:
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            return None
        path: str = scope["path"]
        return next((load for load in self._loads if path.startswith(load.lane.prefix)), None)


def _length(scope: Scope, lane: Lane) -> int:
    """Bytes of the body, as the head says. What is no number is refused behind, and counts nothing."""
    headers = dict(scope["headers"])
    said: bytes = headers.get(b"content-length", b"")
    if said.isdigit() and len(said) <= 15:
        return int(said)
    return lane.unsaid if b"transfer-encoding" in headers else 0
