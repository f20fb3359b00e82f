"""Tokens: what is believed, and each way of not being believed, with the same answer."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI
from httpx import ASGITransport, AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from services.kit.access import Caller, LocalIssuer, Role, TokenVerifier, requires, spelled_out
from services.kit.problems import Problem, install_problems

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLAIMS: dict[str, Any] = {
    "iss": "parcelbridge:US",
    "aud": "US",
    "sub": "o.perator",
    "agency": "US-CBP",
    "roles": ["operator"],
    "iat": int(NOW.timestamp()),
    "exp": int((NOW + HOUR).timestamp()),
}
KEY = OKPKey.generate_key("Ed25519")
VERIFIER = TokenVerifier(KEY, "US", lambda: NOW)


def _token(header: dict[str, str] | None = None, key: OKPKey = KEY, claims: dict[str, object] | None = None) -> str:
    whole_header = {"alg": "Ed25519", "typ": "at+jwt"} | (header or {})
    return jwt.encode(whole_header, CLAIMS | (claims or {}), key, algorithms=["Ed25519", "EdDSA"])


def _refused(token: str, now: datetime = NOW) -> Problem:
    with pytest.raises(Problem) as caught:
        VERIFIER.verify(token, now)
    return caught.value


@pytest.fixture
def issuer(tmp_path: Path) -> LocalIssuer:
    return LocalIssuer(tmp_path / "home" / "access.jwk", "US", lambda: NOW)


def test_what_the_issuer_says_is_what_the_verifier_reads(issuer: LocalIssuer) -> None:
    token = issuer.issue("a.nalyst", "US-DEA", [Role.ANALYST, Role.AUDITOR], HOUR)

    caller = issuer.verifier().verify(token, NOW)

    assert caller == Caller("a.nalyst", "US-DEA", frozenset({Role.ANALYST, Role.AUDITOR}))


def test_a_supervisor_may_do_what_an_analyst_may(issuer: LocalIssuer) -> None:
    token = issuer.issue("s.upervisor", "US-DEA", [Role.SUPERVISOR], HOUR)

    assert issuer.verifier().verify(token, NOW).roles == {Role.SUPERVISOR, Role.ANALYST}


def test_no_other_role_stands_for_another() -> None:
    others = set(Role) - {Role.SUPERVISOR}

    assert {spelled_out([role]) for role in others} == {frozenset({role}) for role in others}


def test_a_seen_token_is_good_until_it_expires_and_not_a_moment_longer(issuer: LocalIssuer) -> None:
    token, verifier = issuer.issue("a", "US-CBP", [Role.OPERATOR], HOUR), issuer.verifier()
    verifier.verify(token, NOW)

    assert verifier.verify(token, NOW + HOUR - timedelta(seconds=1))
    with pytest.raises(Problem, match="unauthenticated"):
        verifier.verify(token, NOW + HOUR)


@pytest.mark.parametrize("lifetime", [timedelta(), timedelta(hours=13)])
def test_no_token_lives_longer_than_half_a_day(issuer: LocalIssuer, lifetime: timedelta) -> None:
    with pytest.raises(ValueError, match="lives up to"):
        issuer.issue("a", "US-CBP", [Role.OPERATOR], lifetime)


def test_the_key_is_for_its_owners_eyes_and_the_same_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "access.jwk"
    token = LocalIssuer(path, "US", lambda: NOW).issue("a", "US-CBP", [Role.OPERATOR], HOUR)

    again = LocalIssuer(path, "US", lambda: NOW).verifier()

    assert path.stat().st_mode & 0o777 == 0o600
    assert again.verify(token, NOW).subject == "a"
    assert [found.name for found in tmp_path.iterdir()] == ["access.jwk"]


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "access.jwk"
    LocalIssuer(path, "US")
    path.chmod(0o644)

    with pytest.raises(PermissionError, match="chmod 600"):
        LocalIssuer(path, "US")


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"aud": "CN"}, id="for another nation"),
        pytest.param({"aud": ["US", "CN"]}, id="for two nations"),
        pytest.param({"iss": "parcelbridge:CN"}, id="of another issuer"),
        pytest.param({"exp": CLAIMS["iat"]}, id="expired"),
        pytest.param({"exp": str(CLAIMS["exp"])}, id="expiry as a string"),
        pytest.param({"exp": CLAIMS["iat"] + 43_201}, id="longer than half a day"),
        pytest.param({"iat": CLAIMS["iat"] + 61}, id="issued in the future"),
        pytest.param({"roles": ["root"]}, id="a role that nobody has"),
        pytest.param({"roles": "operator"}, id="roles as a string"),
        pytest.param({"agency": "cbp"}, id="no agency's name"),
        pytest.param({"sub": ""}, id="nobody"),
        pytest.param({"sub": "x" * 4_000}, id="too long"),
    ],
)
def test_a_signed_token_with_wrong_claims_is_not_believed(claims: dict[str, object]) -> None:
    assert _refused(_token(claims=claims)).code == "unauthenticated"


def test_a_token_signed_by_another_key_is_not_believed() -> None:
    assert _refused(_token(key=OKPKey.generate_key("Ed25519"))).status == 401


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("header", [{"alg": "EdDSA"}, {"typ": "JWT"}, {"typ": "feed-checkpoint+json"}])
def test_only_one_algorithm_and_one_type_are_believed(header: dict[str, str]) -> None:
    assert _refused(_token(header)).status == 401


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_a_token_without_signature_is_not_believed() -> None:
    head, payload, _ = _token({"alg": "EdDSA"}).split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()).rstrip(b"=").decode()

    assert _refused(f"{none}.{payload}.").status == 401
    assert _refused(f"{head}.{payload}.").status == 401


def test_the_public_key_used_as_a_shared_secret_signs_nothing() -> None:
    public = OctKey.import_key(str(KEY.as_dict(private=False)["x"]))
    token = jwt.encode({"alg": "HS256", "typ": "at+jwt"}, CLAIMS, public, algorithms=["HS256"])

    assert _refused(token).status == 401


@given(
    st.one_of(st.text(max_size=60), st.from_regex(r"[A-Za-z0-9_-]{0,20}(\.[A-Za-z0-9_-]{0,20}){0,5}", fullmatch=True))
)
def test_rubbish_is_refused_like_everything_else(token: str) -> None:
    assert _refused(token).code == "unauthenticated"


def test_the_answer_does_not_say_what_was_wrong() -> None:
    said = {
        str(_refused(token)) for token in ("x", _token(claims={"aud": "CN"}), _token(claims={"exp": CLAIMS["iat"]}))
    }

    assert len(said) == 1


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        pytest.param([], 401, "unauthenticated", id="no token"),
        pytest.param([("authorization", "Basic dTpw")], 401, "unauthenticated", id="another scheme"),
        pytest.param([("authorization", f"Bearer {_token()}")] * 2, 401, "unauthenticated", id="two tokens"),
        pytest.param(
            [("authorization", f"Bearer {_token(claims={'roles': ['auditor']})}")], 403, "role", id="another role"
        ),
        pytest.param([("authorization", f"Bearer {_token(claims={'roles': []})}")], 403, "role", id="no role"),
        pytest.param([("authorization", f"Bearer {_token()}")], 200, None, id="the role"),
    ],
)
async def test_a_door_opens_for_its_role_only(headers: list[tuple[str, str]], status: int, code: str | None) -> None:
    app = FastAPI()
    app.state.verifier = VERIFIER
    install_problems(app)

    @app.get("/")
    async def who(caller: Annotated[Caller, Depends(requires(Role.OPERATOR))]) -> dict[str, str]:
        return {"subject": caller.subject}

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test.example") as client:
        answer = await client.get("/", headers=headers)

    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert app.openapi()["paths"]["/"]["get"]["security"] == [{"HTTPBearer": []}]
