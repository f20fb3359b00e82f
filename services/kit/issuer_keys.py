"""The public keys of an OpenID Connect issuer, as it publishes them: fetched when they are needed, and anew when they
age or a token names another one.

    found           its discovery document names them (OpenID Connect Discovery 1.0 section 4); or the settings do
    kept            a quarter of an hour, then fetched anew; while the issuer is away, for six hours
    unknown `kid`   one fetch, so that a rotation is followed at once; whoever makes up names causes no more than one a
                    minute, which is also the pace of attempts that fail
    used            public keys for signatures: RSA of 2,048 bits and more, EC, OKP; never a shared secret
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from services.kit.fetch_json import NotAnswered, fetch_json
from services.kit.problems import Problem

logger = logging.getLogger(__name__)

PublicKey = RSAKey | ECKey | OKPKey
KEPT_S = 900.0
KEPT_WHILE_AWAY_S = 21_600.0
BETWEEN_FETCHES_S = 60.0
MOST_KEYS = 64
LONGEST_KID = 200
_LEAST_RSA_BITS = 2_048
_KINDS: Mapping[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}


class IssuerKeys:
    """The keys of `issuer`; `open_http` opens a client for one fetch, `ticks` are seconds that only grow."""

    def __init__(
        self,
        issuer: str,
        open_http: Callable[[], httpx.AsyncClient],
        *,
        keys_url: str | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer, self._open_http, self._keys_url, self._ticks = issuer, open_http, keys_url, ticks
        self._held: Mapping[str, PublicKey] = {}
        self._fetched = self._asked = float("-inf")
        self._fetching = asyncio.Lock()

    async def find(self, kid: str) -> PublicKey | None:
        """The key of this name; None when there is none. Problem 503 `issuer` while the issuer's keys cannot be had."""
        held = self._standing().get(kid)
        if held is None or (self._age() > KEPT_S and not self._fetching.locked()):
            await self._renew()
        standing = self._standing()
        if not standing:
            raise self._away()
        return standing.get(kid)

    def _standing(self) -> Mapping[str, PublicKey]:
        return self._held if self._age() <= KEPT_WHILE_AWAY_S else {}

    def _age(self) -> float:
        return self._ticks() - self._fetched

    async def _renew(self) -> None:
        """Fetch the keys, unless somebody just did or tried to."""
        async with self._fetching:
            if self._ticks() - self._asked < BETWEEN_FETCHES_S:
                return
            self._asked = self._ticks()
            try:
                self._held, self._fetched = await self._fetch(), self._ticks()
            except NotAnswered as fault:
                logger.warning("the keys of %s cannot be fetched: %s", self._issuer, fault)

    async def _fetch(self) -> Mapping[str, PublicKey]:
        async with self._open_http() as http:
            url = self._keys_url or str((await discover(http, self._issuer)).get("jwks_uri", ""))
            answer = await fetch_json(http, "GET", url)
        keys = dict(_usable(answer.body.get("keys"))) if answer.status == 200 else {}
        if not keys:
            raise NotAnswered(f"no usable key (status {answer.status})")
        return keys

    def _away(self) -> Problem:
        wait = max(1, round(BETWEEN_FETCHES_S - (self._ticks() - self._asked)))
        return Problem(
            503,
            "issuer",
            "The issuer of this token cannot be asked for its keys now.",
            headers={"Retry-After": str(wait)},
        )


async def discover(http: httpx.AsyncClient, issuer: str) -> Mapping[str, Any]:
    """What the issuer says of itself; NotAnswered when it does not, or speaks for another (section 4.3)."""
    answer = await fetch_json(http, "GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if answer.status != 200 or answer.body.get("issuer") != issuer:
        raise NotAnswered(f"its discovery document is missing or another issuer's (status {answer.status})")
    return answer.body


def _usable(published: object) -> Iterator[tuple[str, PublicKey]]:
    """Keys by name; of two with one name neither, as nobody could say which is meant."""
    keys = [key for key in published if isinstance(key, dict)] if isinstance(published, list) else []
    names = [key.get("kid") for key in keys[:MOST_KEYS]]
    for key, kid in zip(keys, names, strict=False):
        if isinstance(kid, str) and len(kid) <= LONGEST_KID and names.count(kid) == 1 and (read := _read(key)):
            yield kid, read


def _read(jwk: dict[str, Any]) -> PublicKey | None:
    kind = _KINDS.get(str(jwk.get("kty")))
    for_signatures = jwk.get("use", "sig") == "sig" and "verify" in jwk.get("key_ops", ["verify"])
    if kind is None or not for_signatures or "d" in jwk:
        return None
    try:
        key = kind.import_key(jwk)
        weak = isinstance(key, RSAKey) and key.public_key.key_size < _LEAST_RSA_BITS
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return None if weak else key
