"""Whoever acts in this request: what the audit line will say, filled in on the way.

A use case says what it knows (`tell`, `under`, `sought`) and need not know of the feed; outside a person's request all
of that does nothing. A line is kept once a request: with the first commit of the request, or when the answer is about
to go out, whichever comes first.
"""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.types import Scope

from services.audit.core.lines import Deed, Outcome, clean
from services.audit.core.words import asked_for
from services.kit.callers import Caller, Role
from services.kit.logs import request_id

MOST_WORDS = 500
_HASHES = frozenset({"attribute"})
"""Parts of a path that are hashes of words: whoever tries words finds them."""
_MACHINES = frozenset({Role.INGEST})
current: ContextVar["Acting | None"] = ContextVar("acting", default=None)


@dataclass(slots=True)
class Acting:
    """A request under way. What it is about is known once it was routed, and who it is once a token was believed."""

    scope: Scope
    act_of: Callable[[Scope], str | None]
    keep: Callable[[Deed], Awaitable[None]]
    """Keeps a line by itself, durable then."""
    words_key: bytes = field(repr=False)
    kept: bool = False
    asked: bool = False
    """A line says already that it is asked for elsewhere."""
    case: str | None = None
    purpose: str | None = None
    did: list[str] = field(default_factory=list)
    sought: list[tuple[str, str]] = field(default_factory=list)

    @property
    def caller(self) -> Caller | None:
        """Who it is; None for a peer, and before a token was believed."""
        found = self.scope.get("state", {}).get("caller")
        return found if isinstance(found, Caller) else None

    @property
    def is_machine(self) -> bool:
        """Whether the nation's own ingest calls, which nobody looks through."""
        caller = self.caller
        return caller is not None and caller.roles <= _MACHINES

    @property
    def wanting(self) -> bool:
        """Whether a line is owed and not kept yet."""
        return not self.kept and self.caller is not None and not self.is_machine and self.act_of(self.scope) is not None

    def deed(self, outcome: Outcome, count: int | None = None) -> Deed:
        """The line, as far as it is known now."""
        caller = self.caller
        if caller is None:
            raise LookupError("nobody acts")
        named = {name: str(value) for name, value in self.scope.get("path_params", {}).items()}
        hashed = [(name, value) for name, value in named.items() if name in _HASHES]
        parameters = [*_query(self.scope), *hashed, *self.sought]
        return Deed(
            act=self.act_of(self.scope) or "",
            by=clean(caller.subject),
            agency=clean(caller.agency),
            roles=tuple(sorted(caller.roles)),
            of=clean(" ".join(value for name, value in named.items() if name not in _HASHES)),
            outcome=outcome,
            request=request_id(),
            case=self.case,
            purpose=self.purpose or _plain_purpose(parameters),
            count=count,
            asked=asked_for(parameters, self.words_key),
            did=tuple(clean(each, 400) for each in self.did[:50]),
        )


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)


def _plain_purpose(parameters: list[tuple[str, str]]) -> str | None:
    return next((clean(value, 60) for name, value in parameters if name == "purpose"), None)


def tell(what: str) -> None:
    """The deed under way did this, said by ids alone."""
    if (acting := current.get()) is not None:
        acting.did.append(what)


def under(case: str | None, purpose: str | None) -> None:
    """The deed under way is done under this case, for this purpose."""
    if (acting := current.get()) is not None:
        acting.case, acting.purpose = case, purpose


def sought(name: str, words: str) -> None:
    """The request searches for these words, which a body brought; they are digested."""
    if (acting := current.get()) is not None and len(acting.sought) < MOST_WORDS:
        acting.sought.append((name, words))
