"""An OpenID Connect issuer as tests play it: on 127.0.0.1, on a free port, until its `with` ends.

It believes whoever comes to be the person that the test says, and keeps to OpenID Connect Core 1.0 section 3.1,
RFC 7636 (PKCE, S256) and RFC 9207 otherwise; a test bends what it wants bent.
"""

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

AUDIENCE, CLIENT, SECRET = "parcelbridge-us", "desk-us", "a-secret:with %signs"
SigningKey = ECKey | OKPKey | RSAKey


@dataclass
class Asked:
    """An authorization that was given, until its code is used."""

    nonce: str
    challenge: str
    redirect_uri: str


@dataclass
class PretendIssuer:
    """The issuer and its knobs."""

    url: str = ""
    now: Callable[[], float] = time.time
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "u-17", "groups": ["narcotics-targeting"]})
    """Claims of whoever comes."""
    keys: list[tuple[str, str, SigningKey]] = field(default_factory=list)
    """Name, algorithm, key; the first signs, all are published."""
    lifetime: int = 3_600
    refreshes: bool = False
    typ: str = "at+jwt"
    in_id_token: dict[str, Any] = field(default_factory=dict)
    """What its ID tokens say otherwise."""
    away: bool = False
    asked_for_keys: int = 0
    codes: dict[str, Asked] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    last: int = 0

    def __post_init__(self) -> None:
        self.rotate("first")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.url = self.url or f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "PretendIssuer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def rotate(self, kid: str) -> None:
        """Sign with a new key from now on, and publish no other."""
        self.keys = [(kid, "ES256", ECKey.generate_key("P-256"))]

    def sign(self, claims: dict[str, Any], **header: str) -> str:
        """A JWT by the first key."""
        kid, alg, key = self.keys[0]
        return jwt.encode({"alg": alg, "kid": kid, "typ": "JWT"} | header, claims, key, algorithms=[alg])

    def claims(self, **otherwise: Any) -> dict[str, Any]:
        """What an access token of its person says."""
        now = int(self.now())
        said = {"iss": self.url, "aud": AUDIENCE, "iat": now, "exp": now + self.lifetime, "client_id": CLIENT}
        return {name: value for name, value in (said | self.person | otherwise).items() if value is not None}

    def token(self, **otherwise: Any) -> str:
        """An access token of its person."""
        return self.sign(self.claims(**otherwise), typ=self.typ)

    def answer(self, path: str, query: dict[str, str], form: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        """Status and JSON object; of 303, where to."""
        if self.away:
            return 503, {}
        if path == "/.well-known/openid-configuration":
            return 200, self._discovery()
        if path == "/keys":
            self.asked_for_keys += 1
            return 200, {"keys": [self._published(*key) for key in self.keys]}
        if path == "/authorize":
            return 303, {"location": self._authorize(query)}
        if path == "/token":
            return self._token(form, basic)
        return 404, {}

    def _discovery(self) -> dict[str, Any]:
        ways = {name: f"{self.url}/{path}" for name, path in _WAYS.items()}
        return {"issuer": self.url, **ways, "authorization_response_iss_parameter_supported": True}

    def _published(self, kid: str, alg: str, key: SigningKey) -> dict[str, Any]:
        return {**key.as_dict(private=False), "kid": kid, "alg": alg, "use": "sig"}

    def _authorize(self, query: dict[str, str]) -> str:
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT)
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = self._next("code")
        self.codes[code] = Asked(query["nonce"], query["code_challenge"], query["redirect_uri"])
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'iss': self.url})}"

    def _token(self, form: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        if basic != _basic():
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            known = form["refresh_token"] in self.refresh_tokens
            self.refresh_tokens.discard(form["refresh_token"])
            return (200, self._tokens({})) if known else (400, {"error": "invalid_grant"})
        asked = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if asked is None or (asked.challenge, asked.redirect_uri) != (challenge, form["redirect_uri"]):
            return 400, {"error": "invalid_grant"}
        return 200, self._tokens({"nonce": asked.nonce})

    def _tokens(self, nonce: dict[str, str]) -> dict[str, Any]:
        id_claims = self.claims(aud=CLIENT, client_id=None, groups=None) | nonce | self.in_id_token
        given = {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": self.token()}
        if self.refreshes:
            self.refresh_tokens.add(refresh := self._next("refresh"))
            given["refresh_token"] = refresh
        return given | {"id_token": self.sign(id_claims)}

    def _next(self, kind: str) -> str:
        self.last += 1
        return f"{kind}-{self.last}"


_WAYS = {
    "authorization_endpoint": "authorize",
    "token_endpoint": "token",
    "jwks_uri": "keys",
    "end_session_endpoint": "leave",
}


def _basic() -> str:
    """RFC 6749 section 2.3.1."""
    pair = "desk-us:a-secret%3Awith+%25signs"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _handler(issuer: PretendIssuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            self._answer(_one_each(self.rfile.read(int(self.headers["content-length"])).decode()))

        def _answer(self, form: dict[str, str]) -> None:
            parts = urlsplit(self.path)
            basic = self.headers.get("authorization", "")
            status, body = issuer.answer(parts.path, _one_each(parts.query), form, basic)
            raw = json.dumps(body).encode()
            self.send_response(status)
            if status == 303:
                self.send_header("location", body["location"])
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    return Handler


def _one_each(encoded: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(encoded, keep_blank_values=True).items()}
