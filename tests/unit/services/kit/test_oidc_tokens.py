"""Access tokens of an OpenID Connect issuer that plays on this machine: what is believed, and who its bearer is."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from services.kit.access import Caller, LocalIssuer, Role
from services.kit.issuer_keys import IssuerKeys
from services.kit.oidc_tokens import Grant, Issuer, OidcVerifier, Verifiers
from services.kit.problems import Problem
from tests.unit.services.kit.pretend_issuer import AUDIENCE, CLIENT, PretendIssuer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MOMENT = int(NOW.timestamp())
GRANTS = (
    Grant("groups", "narcotics-targeting", frozenset({Role.ANALYST}), "US-CBP"),
    Grant("groups", "postal-desk", frozenset({Role.OPERATOR}), "US-USPS"),
    Grant("realm_access.roles", "shift-lead", frozenset({Role.SUPERVISOR}), None),
    Grant("https://claims.example/duty", "audit", frozenset({Role.AUDITOR}), "US-OIG"),
)


class Ticks:
    """Seconds that a test lets pass."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def issuer() -> Iterator[PretendIssuer]:
    with PretendIssuer(now=NOW.timestamp) as playing:
        yield playing


@pytest.fixture
def verifier(issuer: PretendIssuer, ticks: Ticks) -> OidcVerifier:
    keys = IssuerKeys(issuer.url, lambda: httpx.AsyncClient(trust_env=False), ticks=ticks)
    return OidcVerifier(_configured(issuer.url), keys, lambda: NOW)


def _configured(url: str, **otherwise: Any) -> Issuer:
    said: dict[str, Any] = {
        "name": "customs",
        "issuer": url,
        "audience": AUDIENCE,
        "algorithms": frozenset({"RS256", "ES256", "Ed25519"}),
        "token_types": frozenset({"at+jwt"}),
        "subject": "sub",
        "grants": GRANTS,
    }
    return Issuer(**(said | otherwise))


async def _refused(verifier: OidcVerifier | Verifiers, token: str, now: datetime = NOW) -> Problem:
    with pytest.raises(Problem) as caught:
        await verifier.believe(token, now)
    return caught.value


async def test_somebody_of_a_group_has_its_roles_and_agency(issuer: PretendIssuer, verifier: OidcVerifier) -> None:
    caller = await verifier.believe(issuer.token(), NOW)

    assert caller == Caller("u-17@customs", "US-CBP", frozenset({Role.ANALYST}))


@pytest.mark.parametrize("key", [RSAKey.generate_key(2048), OKPKey.generate_key("Ed25519")], ids=["RS256", "Ed25519"])
async def test_each_algorithm_that_is_configured_counts(
    key: RSAKey | OKPKey, issuer: PretendIssuer, verifier: OidcVerifier
) -> None:
    issuer.keys = [("other", "RS256" if isinstance(key, RSAKey) else "Ed25519", key)]

    assert (await verifier.believe(issuer.token(aud=["other", AUDIENCE]), NOW)).agency == "US-CBP"


@pytest.mark.parametrize(
    ("claims", "roles", "agency"),
    [
        ({"realm_access": {"roles": ["shift-lead"]}}, {Role.SUPERVISOR, Role.ANALYST}, "US-CBP"),
        ({"groups": "postal-desk"}, {Role.OPERATOR}, "US-USPS"),
        ({"groups": [], "https://claims.example/duty": "audit"}, {Role.AUDITOR}, "US-OIG"),
    ],
    ids=["roles of two grants, the agency of one", "a claim that is one value", "a name with points in it"],
)
async def test_claims_are_read_wherever_an_issuer_puts_them(
    claims: dict[str, Any], roles: set[Role], agency: str, issuer: PretendIssuer, verifier: OidcVerifier
) -> None:
    caller = await verifier.believe(issuer.token(**claims), NOW)

    assert (set(caller.roles), caller.agency) == (roles, agency)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"groups": ["canteen"]}, "role"),
        ({"groups": None}, "role"),
        ({"groups": {"narcotics-targeting": True}}, "role"),
        ({"groups": [], "realm_access": {"roles": ["shift-lead"]}}, "agency"),
        ({"groups": ["narcotics-targeting", "postal-desk"]}, "agency"),
    ],
    ids=["an unmapped group", "no group", "another form", "no agency", "two agencies"],
)
async def test_whoever_is_mapped_to_nothing_is_nobody(
    claims: dict[str, Any], code: str, issuer: PretendIssuer, verifier: OidcVerifier
) -> None:
    refused = await _refused(verifier, issuer.token(**claims))

    assert (refused.status, refused.code) == (403, code)


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"aud": "parcelbridge-cn"}, id="for another audience"),
        pytest.param({"aud": CLIENT}, id="for the desk, as what proves a sign-in is"),
        pytest.param({"aud": []}, id="for nobody"),
        pytest.param({"iss": "https://elsewhere.example"}, id="of another issuer"),
        pytest.param({"exp": MOMENT}, id="expired this moment"),
        pytest.param({"exp": None}, id="without an end"),
        pytest.param({"exp": "9999999999"}, id="expiry as a string"),
        pytest.param({"exp": MOMENT + 43_201}, id="longer than half a day"),
        pytest.param({"iat": MOMENT + 61}, id="issued in the future"),
        pytest.param({"nbf": MOMENT + 61}, id="not good yet"),
        pytest.param({"iat": None}, id="issued nobody knows when"),
        pytest.param({"sub": None}, id="of nobody"),
        pytest.param({"sub": "x\ny"}, id="of a name with a line feed"),
        pytest.param({"sub": "x" * 101}, id="of a name too long"),
    ],
)
async def test_a_signed_token_with_wrong_claims_is_not_believed(
    claims: dict[str, Any], issuer: PretendIssuer, verifier: OidcVerifier
) -> None:
    assert (await _refused(verifier, issuer.token(**claims))).code == "unauthenticated"


async def test_another_type_of_token_is_not_believed_unless_it_is_configured(issuer: PretendIssuer) -> None:
    issuer.typ = "JWT"
    keys = IssuerKeys(issuer.url, lambda: httpx.AsyncClient(trust_env=False))
    strict = OidcVerifier(_configured(issuer.url), keys)
    lax = OidcVerifier(_configured(issuer.url, token_types=frozenset({"at+jwt", "JWT"})), keys)

    assert (await _refused(strict, issuer.token())).status == 401
    assert (await lax.believe(issuer.token(), NOW)).agency == "US-CBP"


async def test_neither_no_signature_nor_a_public_key_as_a_secret_is_believed(
    issuer: PretendIssuer, verifier: OidcVerifier
) -> None:
    head, payload, _ = issuer.token().split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "first", "typ": "at+jwt"}).encode())
    public = OctKey.import_key(json.dumps(issuer.keys[0][2].as_dict(private=False)))
    secret = jwt.encode(
        {"alg": "HS256", "kid": "first", "typ": "at+jwt"}, issuer.claims(), public, algorithms=["HS256"]
    )

    for token in (f"{none.rstrip(b'=').decode()}.{payload}.", f"{head}.{payload}.", secret):
        assert (await _refused(verifier, token)).code == "unauthenticated"


async def test_a_key_counts_for_its_own_algorithm_only(issuer: PretendIssuer, verifier: OidcVerifier) -> None:
    key = RSAKey.generate_key(2048)
    issuer.keys = [("both", "PS256", key)]
    token = jwt.encode({"alg": "RS256", "kid": "both", "typ": "at+jwt"}, issuer.claims(), key, algorithms=["RS256"])

    assert (await _refused(verifier, token)).status == 401


async def test_a_token_by_another_key_of_a_known_name_is_not_believed(
    issuer: PretendIssuer, verifier: OidcVerifier
) -> None:
    token = jwt.encode({"alg": "ES256", "kid": "first", "typ": "at+jwt"}, issuer.claims(), ECKey.generate_key("P-256"))

    assert (await _refused(verifier, token)).status == 401


async def test_a_seen_token_ends_when_it_ends(issuer: PretendIssuer, verifier: OidcVerifier) -> None:
    token = issuer.token(exp=MOMENT + 100)
    await verifier.believe(token, NOW)

    assert await verifier.believe(token, NOW + timedelta(seconds=99))
    assert (await _refused(verifier, token, NOW + timedelta(seconds=100))).status == 401


async def test_each_issuer_speaks_for_its_own_people_only(
    issuer: PretendIssuer, verifier: OidcVerifier, tmp_path: Path
) -> None:
    own = LocalIssuer(tmp_path / "access.jwk", "US", lambda: NOW)
    both = Verifiers(own.verifier(), [verifier])

    assert (await both.believe(issuer.token(), NOW)).subject == "u-17@customs"
    assert (await both.believe(own.issue("o", "US-CBP", [Role.OPERATOR], timedelta(hours=1)), NOW)).subject == "o"
    forged = issuer.token(iss="parcelbridge:US", aud="US", agency="US-CBP", roles=["admin"])
    assert (await _refused(both, forged)).status == 401
    assert (await _refused(both, "a.b.c")).status == 401


async def test_where_people_come_by_an_issuer_the_own_key_makes_nobody_but_ingest(tmp_path: Path) -> None:
    own = LocalIssuer(tmp_path / "access.jwk", "US", lambda: NOW)
    only = Verifiers(own.verifier(frozenset({Role.INGEST})), [])

    reader = own.issue("ingest", "US-INGEST", [Role.INGEST], timedelta(hours=1))
    admin = own.issue("x", "US-CBP", [Role.ADMIN, Role.INGEST], timedelta(hours=1))

    assert (await only.believe(reader, NOW)).roles == {Role.INGEST}
    assert (await _refused(only, admin)).status == 401


@given(
    st.one_of(
        st.text(max_size=60),
        st.from_regex(r"[A-Za-z0-9_-]{0,20}(\.[A-Za-z0-9_-]{0,20}){0,5}", fullmatch=True),
        st.dictionaries(st.sampled_from(["alg", "kid", "typ", "iss", "crit", "b64"]), st.text() | st.integers()).map(
            lambda head: f"{b64(head)}.{b64(head)}.AAAA"
        ),
    )
)
async def test_rubbish_is_refused_like_everything_else(token: str) -> None:
    keys = IssuerKeys("https://i.example", lambda: httpx.AsyncClient(transport=httpx.MockTransport(_no_keys)))
    verifier = OidcVerifier(_configured("https://i.example"), keys, lambda: NOW)

    assert (await _refused(verifier, token)).status in (401, 503)


async def test_what_is_nested_deep_or_too_long_is_no_token(verifier: OidcVerifier) -> None:
    deep = base64.urlsafe_b64encode(b"[" * 9_000).rstrip(b"=").decode()

    for token in (f"{deep}.{deep[:10]}.AAAA", "a" * 20_000, ".".join(["a"] * 3_000)):
        assert (await _refused(verifier, token)).status == 401


def b64(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _no_keys(_: httpx.Request) -> httpx.Response:
    return httpx.Response(404, json={})
