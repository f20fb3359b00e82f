"""Every route of an application, walked as every role and as nobody: what comes of it, told against its table."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from services.kit.access import Role, spelled_out
from services.kit.problems import MEDIA_TYPE
from services.kit.who_may import Line, methods

Headers = Mapping[str, str]
REFUSALS = ("unauthenticated", "unsigned", "role", "not-yours")


@dataclass(frozen=True, slots=True)
class Walked:
    """One call, and whether its answer is what the table says."""

    line: Line
    role: Role | None
    answer: httpx.Response

    @property
    def let_in(self) -> bool:
        """Whether whoever called was let in, whatever became of his call."""
        refused = self.answer.headers.get("content-type") == MEDIA_TYPE
        return not refused or self.answer.json()["code"] not in REFUSALS

    @property
    def should_be(self) -> bool:
        """Whether he should be."""
        if isinstance(self.line.may, str):
            return True
        return self.role is not None and bool(spelled_out([self.role]) & self.line.may)

    def __str__(self) -> str:
        who = self.role or "nobody"
        return f"{self.line.method} {self.line.path} as {who}: {self.answer.status_code} {self.answer.text[:120]}"


def routes(app: FastAPI) -> set[tuple[str, str]]:
    """All that the application answers, documents of the interface among it."""
    return {(method, str(route.path)) for route in iter_route_contexts(app.routes) for method in methods(route)}


async def walk(
    app: FastAPI, table: Sequence[Line], bearer: Callable[[Role], Headers], filled: Mapping[str, str]
) -> AsyncIterator[Walked]:
    """Call every route as nobody and as every role; `filled` gives the parts of paths."""
    lines = {(line.method, line.path): line for line in table}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://walk.test") as client:
        for method, path in sorted(routes(app)):
            line, address = lines[method, path], path.format_map(filled)
            for role in (None, *Role):
                kind = "application/x-ndjson" if line.peers else "application/json"
                headers = {"content-type": kind, **(bearer(role) if role else {})}
                content = b"{}" if method == "POST" else b""
                yield Walked(line, role, await client.request(method, address, headers=headers, content=content))
