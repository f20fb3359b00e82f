"""Access tokens of OpenID Connect issuers: which are believed, and who their bearer is here.

Believed is a JWT whose issuer is configured, in one of the algorithms configured for it (all with a public key: neither
`none` nor a shared secret can be configured), of a type configured for it (RFC 9068: `at+jwt`), signed with a key that
the issuer publishes and that is not for another algorithm, for our audience, between `nbf` and `exp`, and of no longer
life than half a day. All else is 401 `unauthenticated`, without a word of why.

Who somebody is follows from grants alone: each says that whoever carries a value in a claim has roles, and for which
agency. A good token to which no grant applies is 403 `role`; one whose grants name two agencies, or none, 403 `agency`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.kit.callers import (
    EARLY_S,
    LONGEST_LIFETIME,
    LONGEST_SUBJECT,
    Caller,
    Role,
    Verifier,
    spelled_out,
    unauthenticated,
)
from services.kit.clock import Clock, system_clock
from services.kit.issuer_keys import LONGEST_KID, IssuerKeys
from services.kit.problems import Problem
from services.kit.seen_tokens import SeenTokens

LONGEST_TOKEN = 16_384
SEEN_FOR_S = 300.0
"""How long a key that its issuer has taken back may still be believed for a token that was seen."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Whoever carries `value` in `claim` has these roles."""

    claim: str
    """A name; or, where no claim has that name, a way into an object, such as `realm_access.roles`."""
    value: str
    roles: frozenset[Role]
    agency: str | None
    """None: another grant says it."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """What the settings say of an issuer."""

    name: str
    """Stands behind the subject in every log: `a.nalyst@customs`."""
    issuer: str
    audience: str
    algorithms: frozenset[str]
    token_types: frozenset[str]
    subject: str
    """The claim that names a person; unique at the issuer and never given anew."""
    grants: tuple[Grant, ...]


class _Claims(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="allow")

    iss: str
    aud: str | list[str]
    sub: Annotated[str, Field(min_length=1, max_length=LONGEST_SUBJECT)]
    iat: float
    exp: float
    nbf: float | None = None


class OidcVerifier:
    """Believes the access tokens of one issuer."""

    def __init__(self, issuer: Issuer, keys: IssuerKeys, clock: Clock = system_clock) -> None:
        self.issuer, self.clock, self._keys = issuer, clock, keys
        self._seen = SeenTokens()

    async def believe(self, token: str, now: datetime) -> Caller:
        """Who the token says is calling. Problem 401 when it is not good at `now`, 403 when its bearer is nobody here,
        503 `issuer` while the issuer's keys cannot be had."""
        moment = now.timestamp()
        if seen := self._seen.find(token, moment):
            return seen
        claims = await self._claims(token)
        _check(claims, self.issuer, moment)
        caller = caller_from(self.issuer, claims.model_dump())
        return self._seen.keep(token, caller, min(claims.exp, moment + SEEN_FOR_S))

    async def signed_claims(self, token: str) -> dict[str, Any]:
        """The claims of any JWT that a published key of the issuer signed; Problem 401 for another. What they mean is
        for whoever asks to check."""
        header = unverified(token, 0)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in self.issuer.algorithms or not isinstance(kid, str) or len(kid) > LONGEST_KID:
            raise unauthenticated()
        key = await self._keys.find(kid)
        if key is None or key.as_dict(private=False).get("alg", algorithm) != algorithm:
            raise unauthenticated()
        try:
            return jwt.decode(token, key, algorithms=[algorithm]).claims
        except (JoseError, ValueError, TypeError):
            raise unauthenticated() from None

    async def _claims(self, token: str) -> _Claims:
        """Those of an access token."""
        kind = str(unverified(token, 0).get("typ", "JWT")).lower().removeprefix("application/")
        if kind not in {each.lower() for each in self.issuer.token_types}:
            raise unauthenticated()
        try:
            return _Claims.model_validate(await self.signed_claims(token))
        except ValidationError:
            raise unauthenticated() from None


class Verifiers:
    """Believes the nation's own issuer and others, each about its own tokens only."""

    def __init__(self, own: Verifier, others: Sequence[OidcVerifier]) -> None:
        self._own, self._others = own, {each.issuer.issuer: each for each in others}

    @property
    def clock(self) -> Clock:
        """The own issuer's."""
        return self._own.clock

    async def believe(self, token: str, now: datetime) -> Caller:
        """As the verifier of the issuer that the token names; what it names is believed of none but that one's keys."""
        named = unverified(token, 1).get("iss") if self._others else None
        chosen = self._others.get(named) if isinstance(named, str) else None
        return await (chosen or self._own).believe(token, now)


def unverified(token: str, part: int) -> Mapping[str, Any]:
    """The header (part 0) or claims (part 1), of which nothing is believed yet; empty when it cannot be read."""
    parts = token.split(".") if len(token) <= LONGEST_TOKEN else []
    try:
        read = json.loads(urlsafe_b64decode(parts[part].encode("ascii"))) if len(parts) == 3 else None
    except (ValueError, RecursionError):
        read = None
    return read if isinstance(read, dict) else {}


def _check(claims: _Claims, issuer: Issuer, moment: float) -> None:
    audiences = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    begun = max(claims.iat, claims.nbf or claims.iat) - EARLY_S
    if (
        claims.iss != issuer.issuer
        or issuer.audience not in audiences
        or not begun <= moment < claims.exp
        or claims.exp - claims.iat > LONGEST_LIFETIME.total_seconds()
    ):
        raise unauthenticated()


def caller_from(issuer: Issuer, claims: Mapping[str, Any]) -> Caller:
    """Who carries these claims here. Problem 401 when they name nobody, 403 when no grant makes him somebody."""
    named = claims.get(issuer.subject)
    if not isinstance(named, str) or not named.isprintable() or not 0 < len(named) <= LONGEST_SUBJECT // 2:
        raise unauthenticated()
    applying = [grant for grant in issuer.grants if grant.value in _values(claims, grant.claim)]
    if not applying:
        raise Problem(403, "role", "The issuer vouches for you, but nothing that it says of you is a role here.")
    agencies = {grant.agency for grant in applying if grant.agency}
    if len(agencies) != 1:
        raise Problem(403, "agency", "What the issuer says of you names no agency here, or more than one.")
    roles = spelled_out(role for grant in applying for role in grant.roles)
    return Caller(f"{named}@{issuer.name}", agencies.pop(), roles)


def _values(claims: Mapping[str, Any], name: str) -> Iterator[object]:
    """What a claim holds: one value, or those of a list."""
    found: object = claims.get(name)
    if found is None:
        found = claims
        for step in name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    yield from found if isinstance(found, list) else (found,)
