"""Keys of an issuer: rotation is followed at once, and nobody makes us ask all the time."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from services.kit.issuer_keys import KEPT_S, KEPT_WHILE_AWAY_S, IssuerKeys
from services.kit.problems import Problem
from tests.unit.services.kit.pretend_issuer import PretendIssuer
from tests.unit.services.kit.test_oidc_tokens import Ticks


@pytest.fixture
def issuer() -> Iterator[PretendIssuer]:
    with PretendIssuer() as playing:
        yield playing


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def keys(issuer: PretendIssuer, ticks: Ticks) -> IssuerKeys:
    return IssuerKeys(issuer.url, lambda: httpx.AsyncClient(trust_env=False), ticks=ticks)


def publishing(answer: Any, ticks: Ticks | None = None, status: int = 200) -> IssuerKeys:
    """Keys of an issuer that publishes this."""

    def answered(_: httpx.Request) -> httpx.Response:
        return (
            httpx.Response(status, json=answer)
            if not isinstance(answer, bytes)
            else httpx.Response(200, content=answer)
        )

    def open_http() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(answered))

    return IssuerKeys("https://i.example", open_http, keys_url="https://i.example/keys", ticks=ticks or Ticks())


async def test_keys_are_fetched_once_and_kept(issuer: PretendIssuer, keys: IssuerKeys) -> None:
    found = [await keys.find("first") for _ in range(5)]

    assert found[0] is not None
    assert found == found[:1] * 5
    assert issuer.asked_for_keys == 1


async def test_many_that_ask_at_once_cause_one_fetch(issuer: PretendIssuer, keys: IssuerKeys) -> None:
    found = await asyncio.gather(*(keys.find("first") for _ in range(20)))

    assert None not in found
    assert issuer.asked_for_keys == 1


async def test_a_rotation_is_followed_by_the_first_token_that_names_the_new_key(
    issuer: PretendIssuer, keys: IssuerKeys, ticks: Ticks
) -> None:
    await keys.find("first")
    issuer.rotate("second")
    ticks.now += 60

    assert await keys.find("second")
    assert await keys.find("first") is None


async def test_made_up_names_cause_no_more_than_a_fetch_a_minute(
    issuer: PretendIssuer, keys: IssuerKeys, ticks: Ticks
) -> None:
    for second in range(180):
        ticks.now = 1_000.0 + second
        assert await keys.find(f"made-up-{second}") is None

    assert issuer.asked_for_keys == 3


async def test_a_key_that_is_published_no_more_is_forgotten_when_the_keys_age(
    issuer: PretendIssuer, keys: IssuerKeys, ticks: Ticks
) -> None:
    await keys.find("first")
    issuer.rotate("second")
    ticks.now += KEPT_S + 1

    assert await keys.find("first") is None


async def test_while_the_issuer_is_away_its_keys_last_for_hours_and_then_it_is_a_state_of_its_own(
    issuer: PretendIssuer, keys: IssuerKeys, ticks: Ticks
) -> None:
    await keys.find("first")
    issuer.away = True
    ticks.now += KEPT_WHILE_AWAY_S - 1

    assert await keys.find("first")
    ticks.now += 2
    with pytest.raises(Problem) as caught:
        await keys.find("first")
    assert (caught.value.status, caught.value.code) == (503, "issuer")
    assert 1 <= int(caught.value.headers["Retry-After"]) <= 60


async def test_an_issuer_that_speaks_for_another_is_not_believed(issuer: PretendIssuer, ticks: Ticks) -> None:
    real, issuer.url = issuer.url, "https://elsewhere.example"

    with pytest.raises(Problem, match="issuer"):
        await IssuerKeys(real, lambda: httpx.AsyncClient(trust_env=False), ticks=ticks).find("first")


_STRONG = ECKey.generate_key("P-256").as_dict(private=False)


@pytest.mark.filterwarnings("ignore:Key size should be")
@pytest.mark.parametrize(
    "jwk",
    [
        pytest.param(OctKey.generate_key(256).as_dict() | {"kid": "x"}, id="a shared secret"),
        pytest.param(lambda: RSAKey.generate_key(1024).as_dict(private=False), id="a weak key"),
        pytest.param({**_STRONG, "use": "enc"}, id="for encryption"),
        pytest.param({**_STRONG, "key_ops": ["sign"]}, id="not to verify with"),
        pytest.param(ECKey.generate_key("P-256").as_dict(private=True), id="a private key, given away"),
        pytest.param({**_STRONG, "y": "AAAA"}, id="no point of the curve"),
        pytest.param({"kty": ["EC"]}, id="of no kind"),
    ],
)
async def test_what_is_no_public_key_for_signatures_is_passed_over(jwk: Any) -> None:
    bad = (jwk() if callable(jwk) else jwk) | {"kid": "bad"}
    keys = publishing({"keys": [bad, "x", {**_STRONG, "kid": "good"}]})

    assert await keys.find("good")
    assert await keys.find("bad") is None


async def test_of_two_keys_of_one_name_neither_is_believed() -> None:
    other = ECKey.generate_key("P-256").as_dict(private=False)
    keys = publishing({"keys": [{**_STRONG, "kid": "x"}, {**other, "kid": "x"}, {**other, "kid": "y"}]})

    assert await keys.find("x") is None


@pytest.mark.parametrize(
    "answer",
    [b"<html>", b"[]", b'{"keys": []}', b'{"keys": 1}', b" " * 262_145],
    ids=["html", "list", "none", "one", "large"],
)
async def test_an_answer_that_is_no_set_of_keys_changes_nothing(answer: bytes) -> None:
    with pytest.raises(Problem, match="issuer"):
        await publishing(answer).find("x")
