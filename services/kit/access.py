"""Who is calling, by bearer token: nobody without one, and nothing that a role does not allow.

    401 `unauthenticated`   no token, or one that is not good here now; the answer does not say what is wrong with it
    403 `role`              a good token, without a role that this needs

A token is a JWT (RFC 7519) of the access-token profile (RFC 9068), signed with Ed25519 (RFC 9864) and nothing else, for
one nation. `LocalIssuer` makes them from a key in the nation's home; whoever can read that file can be anybody.
"""

import json
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.kit.clock import Clock, system_clock
from services.kit.problems import Problem

LONGEST_LIFETIME = timedelta(hours=12)
_LONGEST_TOKEN = 4_096
_REMEMBERED = 1_024
_EARLY_S = 60
"""How far ahead of ours the issuer's clock may be."""

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT")


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


class _Claims(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    iss: str
    aud: str
    sub: Annotated[str, Field(min_length=1, max_length=200)]
    agency: Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9][A-Z0-9-]{0,38}$")]
    roles: Annotated[
        list[Literal["operator", "analyst", "supervisor", "auditor", "admin", "ingest"]], Field(max_length=6)
    ]
    iat: int
    exp: int


class LocalIssuer:
    """Issues tokens for one nation with the key in `key_file`, which is made, for its owner's eyes only, if missing."""

    def __init__(self, key_file: Path, nation: str, clock: Clock = system_clock) -> None:
        self._key = _open_key(key_file)
        self._nation, self._clock = nation, clock

    def issue(self, subject: str, agency: str, roles: Iterable[Role], lifetime: timedelta) -> str:
        """A token for `subject`, from now. ValueError when it would live longer than `LONGEST_LIFETIME`."""
        if not timedelta() < lifetime <= LONGEST_LIFETIME:
            raise ValueError(f"a token lives up to {LONGEST_LIFETIME}, not {lifetime}")
        now = int(self._clock().timestamp())
        claims = _Claims(
            iss=f"parcelbridge:{self._nation}",
            aud=self._nation,
            sub=subject,
            agency=agency,
            roles=sorted(role.value for role in roles),
            iat=now,
            exp=now + int(lifetime.total_seconds()),
        )
        header = {"alg": "Ed25519", "typ": "at+jwt", "kid": self._key.thumbprint()}
        return jwt.encode(header, claims.model_dump(), self._key, algorithms=["Ed25519"])

    def verifier(self) -> "TokenVerifier":
        """Who believes this issuer."""
        public = OKPKey.import_key({name: self._key.as_dict(private=False)[name] for name in ("kty", "crv", "x")})
        return TokenVerifier(public, self._nation, self._clock)


class TokenVerifier:
    """Believes tokens signed with `key` for `nation`; a token that was seen before costs a look into a table."""

    def __init__(self, key: OKPKey, nation: str, clock: Clock = system_clock) -> None:
        self._key, self._nation, self.clock = key, nation, clock
        self._seen: OrderedDict[str, tuple[Caller, int]] = OrderedDict()

    def verify(self, token: str, now: datetime) -> Caller:
        """Who the token says is calling. Problem 401 `unauthenticated` when it is not good at `now`."""
        moment = now.timestamp()
        if (seen := self._seen.get(token)) and moment < seen[1]:
            self._seen.move_to_end(token)
            return seen[0]
        claims = self._claims(token, moment)
        caller = Caller(claims.sub, claims.agency, spelled_out(map(Role, claims.roles)))
        self._remember(token, caller, claims.exp)
        return caller

    def _claims(self, token: str, moment: float) -> _Claims:
        claims = self._signed_claims(token)
        spans = (
            claims.exp - claims.iat <= LONGEST_LIFETIME.total_seconds(),
            claims.iat - _EARLY_S <= moment < claims.exp,
        )
        if (claims.iss, claims.aud) != (f"parcelbridge:{self._nation}", self._nation) or not all(spans):
            raise unauthenticated()
        return claims

    def _signed_claims(self, token: str) -> _Claims:
        if len(token) > _LONGEST_TOKEN:
            raise unauthenticated()
        try:
            read = jwt.decode(token, self._key, algorithms=["Ed25519"])
            claims = _Claims.model_validate(read.claims)
        except (JoseError, ValidationError, ValueError, TypeError):
            raise unauthenticated() from None
        if read.header.get("typ") != "at+jwt":
            raise unauthenticated()
        return claims

    def _remember(self, token: str, caller: Caller, expires: int) -> None:
        self._seen[token] = (caller, expires)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


def unauthenticated() -> Problem:
    """The one answer to whoever is not known."""
    detail = "This needs a bearer token that is good for this nation now."
    return Problem(401, "unauthenticated", detail, headers={"WWW-Authenticate": 'Bearer realm="parcelbridge"'})


def caller_of(request: Request) -> Caller:
    """Who makes this request, by its one Authorization header. Problem 401 without a good token.

    The application keeps its verifier in `app.state.verifier`.
    """
    given = request.headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if scheme.lower() != "bearer":
        raise unauthenticated()
    verifier: TokenVerifier = request.app.state.verifier
    return verifier.verify(token.strip(), verifier.clock())


def requires(*roles: Role) -> Callable[..., Awaitable[Caller]]:
    """A FastAPI dependency: the caller, who has one of `roles`; 401 without a good token, 403 without a role."""
    wanted = frozenset(roles)

    async def caller_with_a_role(
        request: Request, _for_openapi: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
    ) -> Caller:
        return allow(caller_of(request), wanted)

    return caller_with_a_role


def allow(caller: Caller, wanted: frozenset[Role]) -> Caller:
    """The caller, who has one of the roles; Problem 403 otherwise. For a hot path, where `requires` costs too much."""
    if not caller.roles & wanted:
        raise Problem(403, "role", f"This needs one of the roles {', '.join(sorted(wanted))}.")
    return caller


def _open_key(path: Path) -> OKPKey:
    """The key in the file, made first if there is none; when two make it at once, both get the same."""
    if not path.exists():
        _write_key(path)
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others: `chmod 600` it, and replace it if they are strangers")
    return OKPKey.import_key(json.loads(path.read_text()))


def _write_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(draft, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(OKPKey.generate_key("Ed25519").as_dict(private=True), file)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process made it in this moment: its key is the key
        os.link(draft, path)
    draft.unlink()
