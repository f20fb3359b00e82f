"""Who is calling, by bearer token: nobody without one, and nothing that a role does not allow.

    401 `unauthenticated`   no token, or one that is not good here now; the answer does not say what is wrong with it
    403 `role`              a good token, without a role that this needs

The application keeps in `app.state.verifier` whom it believes: the nation's own issuer (local_issuer.py), issuers of
OpenID Connect (oidc_tokens.py), or both.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.kit.callers import LONGEST_LIFETIME, Caller, Role, Verifier, spelled_out, unauthenticated
from services.kit.local_issuer import LocalIssuer, TokenVerifier
from services.kit.problems import Problem

__all__ = [
    "LONGEST_LIFETIME",
    "Caller",
    "HasRole",
    "LocalIssuer",
    "Role",
    "TokenVerifier",
    "Verifier",
    "allow",
    "caller_of",
    "requires",
    "spelled_out",
    "unauthenticated",
]

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT")


async def caller_of(request: Request) -> Caller:
    """Who makes this request, by its one Authorization header; kept as `request.state.caller`, and asked for once.
    Problem 401 without a good token."""
    known: Caller | None = getattr(request.state, "caller", None)
    if known is not None:
        return known
    given = request.headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if scheme.lower() != "bearer":
        raise unauthenticated()
    verifier: Verifier = request.app.state.verifier
    caller = await verifier.believe(token.strip(), verifier.clock())
    request.state.caller = caller
    return caller


@dataclass(frozen=True, slots=True)
class HasRole:
    """A FastAPI dependency: the caller, who has one of the roles `wanted`."""

    wanted: frozenset[Role]

    async def __call__(
        self, request: Request, _for_openapi: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
    ) -> Caller:
        """401 without a good token, 403 without a role."""
        return allow(await caller_of(request), self.wanted)


def requires(*roles: Role) -> HasRole:
    """A FastAPI dependency: the caller, who has one of `roles`."""
    return HasRole(frozenset(roles))


def allow(caller: Caller, wanted: frozenset[Role]) -> Caller:
    """The caller, who has one of the roles; Problem 403 otherwise. For a hot path, where `requires` costs too much."""
    if not caller.roles & wanted:
        raise Problem(403, "role", f"This needs one of the roles {', '.join(sorted(wanted))}.")
    return caller
