"""A table of all that an application answers, with who may call it: what is not in it is not there.

`hold_to` is called when an application is put together: it does not come to be with a route that its table lacks, a
line without a route, or a route that asks for other roles than its line says. docs/access.md shows all tables.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from services.kit.access import HasRole
from services.kit.callers import Role

SMALL = 65_536
"""Bytes of a body, where a line says nothing else."""
SECONDS = 90.0
"""For a call with its answer, where a line says nothing else: longer than a body is waited for."""

May: TypeAlias = frozenset[Role] | Literal["anyone", "operations"]
"""Roles; `anyone`: nothing of anybody's is shown; `operations`: asked by machines at the listening address, which a
proxy does not publish."""


@dataclass(frozen=True, slots=True)
class Line:
    """One route."""

    method: str
    path: str
    may: May
    also: str = ""
    """What else is asked, in words: agency, purpose, whose."""
    peers: bool = False
    """Or a peer, by its signature and without a token."""
    asked_inside: bool = False
    """The route asks for the role itself, not by `requires`."""
    most_bytes: int = SMALL
    seconds: float = SECONDS

    @property
    def needs_token(self) -> bool:
        """Whether nobody gets in without."""
        return not isinstance(self.may, str) and not self.peers


EVERY_SERVICE = (
    Line("GET", "/openapi.json", "anyone", "what the interface is, and nobody's data"),
    Line("GET", "/docs", "anyone", "the same as a page"),
    Line("GET", "/healthz", "operations"),
    Line("GET", "/readyz", "operations"),
    Line("GET", "/metrics", "operations"),
)
"""What every service answers beside its own."""


def hold_to(app: FastAPI, table: Sequence[Line]) -> None:
    """ValueError, which names each line, when application and table differ."""
    lines = {(line.method, line.path): line for line in table}
    routes = {
        (method, str(route.path)): route for route in iter_route_contexts(app.routes) for method in methods(route)
    }
    wrong = [f"{_named(each)} is not in the table" for each in routes if each not in lines]
    wrong += [f"{_named(each)} has no route" for each in lines if each not in routes]
    wrong += [_differs(lines[each], routes[each]) for each in routes if each in lines]
    if len(lines) != len(table) or any(wrong):
        raise ValueError(f"{app.title}: who may call it: " + ("; ".join(filter(None, wrong)) or "a line stands twice"))


def methods(route: RouteContext) -> Iterator[str]:
    """What a route answers to; HEAD goes with GET."""
    yield from sorted((route.methods or set()) - {"HEAD"})


def _named(route: tuple[str, str]) -> str:
    return " ".join(route)


def _differs(line: Line, route: RouteContext) -> str:
    """What is wrong; empty when nothing is."""
    asked = _roles_asked(getattr(route, "dependant", None))
    wanted = None if line.asked_inside or isinstance(line.may, str) else line.may
    if asked == wanted:
        return ""
    return f"{line.method} {line.path} asks for {_listed(asked)}, its line for {_listed(wanted)}"


def _roles_asked(dependant: Dependant | None) -> frozenset[Role] | None:
    """Roles that `requires` lets in, of which a caller needs one; None when nothing is asked."""
    asked = list(_asked(dependant)) if dependant else []
    return frozenset.intersection(*asked) if asked else None


def _asked(dependant: Dependant) -> Iterator[frozenset[Role]]:
    call: Any = dependant.call
    if isinstance(call, HasRole):
        yield call.wanted
    for inner in dependant.dependencies:
        yield from _asked(inner)


def _listed(roles: Iterable[Role] | None) -> str:
    return "nothing" if roles is None else ", ".join(sorted(roles))
