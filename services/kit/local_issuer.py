"""The nation's own issuer of tokens, and who believes it.

A token is a JWT (RFC 7519) of the access-token profile (RFC 9068), signed with Ed25519 (RFC 9864) and nothing else, for
one nation. `LocalIssuer` makes them from a key in the nation's home; whoever can read that file can be anybody, unless
the nation's people come by an issuer of their own (oidc_tokens.py): then it makes nobody but what ingest must be.
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.kit.callers import (
    AGENCY,
    EARLY_S,
    LONGEST_LIFETIME,
    LONGEST_SUBJECT,
    Caller,
    Role,
    spelled_out,
    unauthenticated,
)
from services.kit.clock import Clock, system_clock
from services.kit.seen_tokens import SeenTokens
from services.sealed import as_kept, read_private_file

_LONGEST_TOKEN = 4_096
_EVERY_ROLE = frozenset(Role)


class _Claims(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    iss: str
    aud: str
    sub: Annotated[str, Field(min_length=1, max_length=LONGEST_SUBJECT)]
    agency: Annotated[str, Field(pattern=AGENCY)]
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
            iss=issuer_name(self._nation),
            aud=self._nation,
            sub=subject,
            agency=agency,
            roles=sorted(role.value for role in roles),
            iat=now,
            exp=now + int(lifetime.total_seconds()),
        )
        header = {"alg": "Ed25519", "typ": "at+jwt", "kid": self._key.thumbprint()}
        return jwt.encode(header, claims.model_dump(), self._key, algorithms=["Ed25519"])

    def verifier(self, only: frozenset[Role] = _EVERY_ROLE) -> "TokenVerifier":
        """Who believes this issuer, of nobody but callers whose roles are all in `only`."""
        public = OKPKey.import_key({name: self._key.as_dict(private=False)[name] for name in ("kty", "crv", "x")})
        return TokenVerifier(public, self._nation, self._clock, only)


class TokenVerifier:
    """Believes tokens signed with `key` for `nation`; a token that was seen before costs a look into a table."""

    def __init__(
        self, key: OKPKey, nation: str, clock: Clock = system_clock, only: frozenset[Role] = _EVERY_ROLE
    ) -> None:
        self._key, self._nation, self.clock, self._only = key, nation, clock, only
        self._seen = SeenTokens()

    async def believe(self, token: str, now: datetime) -> Caller:
        """As `verify`: nothing needs to be waited for."""
        return self.verify(token, now)

    def verify(self, token: str, now: datetime) -> Caller:
        """Who the token says is calling. Problem 401 `unauthenticated` when it is not good at `now`."""
        moment = now.timestamp()
        if seen := self._seen.find(token, moment):
            return seen
        claims = self._claims(token, moment)
        roles = frozenset(map(Role, claims.roles))
        if not roles <= self._only:
            raise unauthenticated()
        return self._seen.keep(token, Caller(claims.sub, claims.agency, spelled_out(roles)), claims.exp)

    def _claims(self, token: str, moment: float) -> _Claims:
        claims = self._signed_claims(token)
        spans = (
            claims.exp - claims.iat <= LONGEST_LIFETIME.total_seconds(),
            claims.iat - EARLY_S <= moment < claims.exp,
        )
        if (claims.iss, claims.aud) != (issuer_name(self._nation), self._nation) or not all(spans):
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


def issuer_name(nation: str) -> str:
    """What the nation's own issuer is called in its tokens."""
    return f"parcelbridge:{nation}"


def _open_key(path: Path) -> OKPKey:
    """The key in the file, made first if there is none; when two make it at once, both get the same."""
    if not path.exists():
        _write_key(path)
    return OKPKey.import_key(json.loads(read_private_file(path)))


def _write_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    made = json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)).encode()
    with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(as_kept(made))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process made it in this moment: its key is the key
        os.link(draft, path)
    draft.unlink()
