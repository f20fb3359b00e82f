"""Who may be calling: roles, and a caller as a token that was verified says. What a verifier of tokens must do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from services.kit.clock import Clock
from services.kit.problems import Problem

LONGEST_LIFETIME = timedelta(hours=12)
"""Of any token, whoever issues it."""
EARLY_S = 60
"""How far ahead of ours an issuer's clock may be."""
AGENCY = r"^[A-Z]{2}-[A-Z0-9][A-Z0-9-]{0,38}$"
LONGEST_SUBJECT = 200


class Role(StrEnum):
    """What somebody may do: hand records in; judge; that, assign work and allow hubs; look at everything; change keys,
    feeds and lists; read feeds (ingest)."""

    OPERATOR = "operator"
    ANALYST = "analyst"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMIN = "admin"
    INGEST = "ingest"


_STANDS_FOR = {Role.SUPERVISOR: Role.ANALYST}


def spelled_out(roles: Iterable[Role]) -> frozenset[Role]:
    """These roles with those that they stand for: a supervisor may do what an analyst may."""
    given = frozenset(roles)
    return given | {_STANDS_FOR[role] for role in given & _STANDS_FOR.keys()}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, as a token that was verified says."""

    subject: str
    agency: str
    """Such as `US-CBP`: what the caller submits is submitted by it."""
    roles: frozenset[Role]
    """Spelled out."""


class Verifier(Protocol):
    """Whoever tells from a token who is calling."""

    @property
    def clock(self) -> Clock:
        """The time by which tokens are judged."""
        ...

    async def believe(self, token: str, now: datetime) -> Caller:
        """Who the token says is calling. Problem 401 `unauthenticated` when it is not good at `now`."""
        ...


def unauthenticated() -> Problem:
    """The one answer to whoever is not known."""
    detail = "This needs a bearer token that is good for this nation now."
    return Problem(401, "unauthenticated", detail, headers={"WWW-Authenticate": 'Bearer realm="parcelbridge"'})
