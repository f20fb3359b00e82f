"""Signing in at an OpenID Connect issuer: authorization code flow (OpenID Connect Core 1.0 section 3.1) with PKCE
(RFC 7636), `state` and `nonce`.

    1  begin    the browser is sent to the issuer with a fresh state, nonce and code challenge
    2  finish   it comes back; the code is exchanged for tokens, the ID token proves who signed in at whose wish
    3  renew    shortly before the access token ends, a refresh token brings the next one, with what its bearer is then

Who the reader is here is read from the access token alone, by the very rules by which exchange and ingest judge it
(services/kit/oidc_tokens.py): the desk offers what they will answer. Authlib writes the messages and checks the ID
token; answers are read by a client of our own, bounded in bytes and time.

    NotSignedIn   `code`: `state` not begun here, used, too old, or in another browser; `refused` by the issuer;
                  `proof` what came back proves nothing; `issuer` it does not answer
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote_plus

import httpx
from authlib.common.security import is_secure_transport
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7009 import prepare_revoke_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from services.console.web.pending import Pending, PendingSignIns
from services.kit.access import Caller
from services.kit.callers import EARLY_S
from services.kit.fetch_json import Answered, NotAnswered, fetch_json
from services.kit.issuer_keys import discover
from services.kit.oidc_tokens import OidcVerifier, unverified
from services.kit.problems import Problem

Code = Literal["state", "refused", "proof", "issuer"]
FORM = {"content-type": "application/x-www-form-urlencoded"}


class NotSignedIn(Exception):
    """Nobody is signed in by this; nothing of what came back is repeated."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and what proves it to exchange and ingest."""

    caller: Caller
    token: str = field(repr=False)
    token_ends: dt.datetime
    refresh: str | None = field(repr=False)
    """What brings the next token, if the issuer gave one."""


@dataclass(frozen=True, slots=True)
class AtIssuer:
    """The desk, as its issuer knows it."""

    verifier: OidcVerifier
    open_http: Callable[[], httpx.AsyncClient]
    client_id: str
    client_secret: str | None = field(repr=False)
    scopes: tuple[str, ...]
    audience_parameter: Literal["none", "resource", "audience"]
    back_to: str
    """`redirect_uri`."""
    pending: PendingSignIns = field(default_factory=PendingSignIns)

    @property
    def name(self) -> str:
        """What the settings call the issuer."""
        return self.verifier.issuer.name

    async def begin(self, back: str, now: dt.datetime) -> tuple[str, Pending]:
        """Where to send the browser, and what it must come back with."""
        async with self.open_http() as http:
            said = await self._discover(http)
        pending = self.pending.begin(back, now)
        return self._authorization_url(said, pending), pending

    async def finish(self, answered: Mapping[str, str], browser: str, now: dt.datetime) -> tuple[SignedIn, str]:
        """Who came back with this, and where he was going. NotSignedIn; Problem 403 when he is nobody here."""
        pending = self.pending.take(answered.get("state", ""), browser, now)
        if pending is None:
            raise NotSignedIn("state")
        async with self.open_http() as http:
            said = await self._discover(http)
            _check_answer(answered, said)
            asked = {"code": answered["code"], "code_verifier": pending.code_verifier, "redirect_uri": self.back_to}
            tokens = await self._ask_for_tokens(http, said, "authorization_code", asked)
        proven = await self._check_id_token(tokens, pending.nonce, now)
        return await self._signed_in(tokens, now, subject=proven), pending.back

    async def renew(self, refresh: str, now: dt.datetime) -> SignedIn:
        """The next token of somebody who signed in."""
        async with self.open_http() as http:
            said = await self._discover(http)
            tokens = await self._ask_for_tokens(http, said, "refresh_token", {"refresh_token": refresh})
        return await self._signed_in({"refresh_token": refresh, **tokens}, now)

    async def forget(self, refresh: str | None) -> str | None:
        """At the end of a session: have the refresh token revoked (RFC 7009). Gives where the issuer itself is left
        (RP-Initiated Logout 1.0), if it has such a page; a session here ends whether or not the issuer answers."""
        try:
            async with self.open_http() as http:
                said = await self._discover(http)
                if refresh and "revocation_endpoint" in said:
                    body, headers = prepare_revoke_token_request(refresh, "refresh_token")
                    await self._post(http, said, said["revocation_endpoint"], body, headers)
        except NotSignedIn:
            return None
        leave = said.get("end_session_endpoint")
        return f"{leave}?client_id={quote_plus(self.client_id)}" if isinstance(leave, str) else None

    async def _discover(self, http: httpx.AsyncClient) -> Mapping[str, Any]:
        try:
            said = await discover(http, self.verifier.issuer.issuer)
        except NotAnswered:
            raise NotSignedIn("issuer") from None
        if not all(is_secure_transport(str(said.get(each))) for each in ("authorization_endpoint", "token_endpoint")):
            raise NotSignedIn("issuer")
        return said

    def _authorization_url(self, said: Mapping[str, Any], pending: Pending) -> str:
        audience = {self.audience_parameter: self.verifier.issuer.audience}
        audience.pop("none", None)
        return str(
            prepare_grant_uri(
                said["authorization_endpoint"],
                self.client_id,
                "code",
                redirect_uri=self.back_to,
                scope=" ".join(self.scopes),
                state=pending.state,
                nonce=pending.nonce,
                code_challenge=create_s256_code_challenge(pending.code_verifier),
                code_challenge_method="S256",
                **audience,
            )
        )

    async def _ask_for_tokens(
        self, http: httpx.AsyncClient, said: Mapping[str, Any], kind: str, asked: Mapping[str, str]
    ) -> Mapping[str, Any]:
        body = prepare_token_request(kind, **asked)
        answer = await self._post(http, said, said["token_endpoint"], body, dict(FORM))
        if answer.status >= 500:
            raise NotSignedIn("issuer")
        if answer.status != 200 or not isinstance(answer.body.get("access_token"), str):
            raise NotSignedIn("refused")
        return answer.body

    async def _post(
        self, http: httpx.AsyncClient, said: Mapping[str, Any], url: str, body: str, headers: dict[str, str]
    ) -> Answered:
        url, headers, body = self._client_auth(said).prepare("POST", url, headers, body)
        try:
            return await fetch_json(http, "POST", url, content=body, headers=headers)
        except NotAnswered:
            raise NotSignedIn("issuer") from None

    def _client_auth(self, said: Mapping[str, Any]) -> ClientAuth:
        """How the desk proves itself: by a header where the issuer takes that (RFC 6749 section 2.3.1)."""
        if self.client_secret is None:
            return ClientAuth(self.client_id, None, "none")
        if "client_secret_basic" in said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            return ClientAuth(quote_plus(self.client_id), quote_plus(self.client_secret), "client_secret_basic")
        return ClientAuth(self.client_id, self.client_secret, "client_secret_post")

    async def _check_id_token(self, tokens: Mapping[str, Any], nonce: str, now: dt.datetime) -> str:
        """Section 3.1.3.7; gives its `sub`."""
        token, issuer = str(tokens.get("id_token")), self.verifier.issuer
        try:
            claims = await self.verifier.signed_claims(token)
            wanted = {"iss": {"value": issuer.issuer}, "aud": {"value": self.client_id}}
            known = {"nonce": nonce, "client_id": self.client_id, "access_token": tokens["access_token"]}
            proof = CodeIDToken(claims, unverified(token, 0), wanted, known)
            proof.validate(int(now.timestamp()), EARLY_S)
        except (JoseError, ValueError, TypeError):
            raise NotSignedIn("proof") from None
        except Problem as problem:
            raise NotSignedIn("issuer" if problem.status == 503 else "proof") from None
        return str(proof["sub"])

    async def _signed_in(self, tokens: Mapping[str, Any], now: dt.datetime, subject: str | None = None) -> SignedIn:
        token, refresh = tokens["access_token"], tokens.get("refresh_token")
        try:
            caller = await self.verifier.believe(token, now)
        except Problem as problem:
            if problem.status == 403:
                raise
            raise NotSignedIn("issuer" if problem.status == 503 else "proof") from None
        claims = unverified(token, 1)
        if subject is not None and claims["sub"] != subject:
            raise NotSignedIn("proof")
        ends = dt.datetime.fromtimestamp(claims["exp"], dt.UTC)
        return SignedIn(caller, token, ends, refresh if isinstance(refresh, str) else None)


def _check_answer(answered: Mapping[str, str], said: Mapping[str, Any]) -> None:
    """What came back by the browser: of this issuer (RFC 9207), and a code."""
    names_itself = said.get("authorization_response_iss_parameter_supported") is True
    if answered.get("iss", None if names_itself else said["issuer"]) != said["issuer"]:
        raise NotSignedIn("proof")
    if "code" not in answered:
        raise NotSignedIn("refused")
