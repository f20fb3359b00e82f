"""Signing in at an OpenID Connect issuer that plays on this machine: there, back, renewed, out, and every forgery."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import ECKey

from services.console.web.app import create_app
from services.console.web.at_issuer import AtIssuer
from services.console.web.pending import MOST, PendingSignIns
from services.console.web.visit import Desk
from services.kit.access import Role
from services.kit.issuer_keys import IssuerKeys
from services.kit.oidc_tokens import Grant, Issuer, OidcVerifier
from tests.unit.services.console.web.conftest import HOST, NOW, Browser, Time, invitation
from tests.unit.services.console.web.pretend_nation import PretendNation
from tests.unit.services.kit.pretend_issuer import AUDIENCE, CLIENT, SECRET, PretendIssuer

GRANTS = (
    Grant("groups", "narcotics-targeting", frozenset({Role.ANALYST}), "US-CBP"),
    Grant("groups", "inspectors", frozenset({Role.AUDITOR}), "US-OIG"),
)


class Ticks:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def issuer(time: Time) -> Iterator[PretendIssuer]:
    with PretendIssuer(now=lambda: time().timestamp()) as playing:
        yield playing


@pytest.fixture
def desk(desk: Desk, issuer: PretendIssuer, time: Time, ticks: Ticks) -> Desk:
    said = Issuer("customs", issuer.url, AUDIENCE, frozenset({"ES256"}), frozenset({"at+jwt"}), "sub", GRANTS)
    verifier = OidcVerifier(said, IssuerKeys(issuer.url, open_http, ticks=ticks), time)
    at_issuer = AtIssuer(verifier, open_http, CLIENT, SECRET, ("openid",), "none", f"{HOST}/signed-in")
    return dataclasses.replace(desk, issuer=at_issuer, takes_links=False)


def open_http() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False)


async def to_the_issuer(reader: httpx.AsyncClient, back: str = "/") -> httpx.URL:
    """Where the issuer sends the browser that the desk sent to it."""
    away = await reader.get("/sign-in", params={"back": back})
    async with open_http() as http:
        return httpx.URL((await http.get(away.headers["location"])).headers["location"])


async def signed_in(reader: httpx.AsyncClient, back: str = "/") -> httpx.Response:
    return await reader.get(await to_the_issuer(reader, back))


async def test_somebody_signs_in_at_the_issuer_and_is_who_it_says(
    anybody: httpx.AsyncClient, nation: PretendNation
) -> None:
    answer = await signed_in(anybody, "/alerts?state=open")

    assert answer.status_code == 200
    assert 'content="0;url=/alerts?state=open"' in answer.text
    start = await anybody.get("/")
    assert (start.status_code, "u-17@customs" in start.text, "US-CBP" in start.text) == (200, True, True)
    assert "This page is for other roles" in (await anybody.get("/audit")).text


async def test_services_are_asked_with_the_issuers_token(anybody: httpx.AsyncClient, desk: Desk) -> None:
    await signed_in(anybody)

    [session] = desk.sessions._open.values()
    assert desk.issuer
    assert (await desk.issuer.verifier.believe(session.token, NOW)).roles == {Role.ANALYST}
    assert session.ends == NOW + dt.timedelta(hours=1)


async def test_what_is_asked_of_the_issuer_is_bound_to_this_browser_and_this_moment(
    anybody: httpx.AsyncClient,
) -> None:
    urls = [(await anybody.get("/sign-in")).headers["location"] for _ in range(2)]
    first, second = (parse_qs(urlsplit(url).query) for url in urls)

    assert first["code_challenge_method"] == ["S256"]
    assert all(first[each] != second[each] for each in ("state", "nonce", "code_challenge"))
    assert "code_verifier" not in first


async def test_cookies_are_for_their_purpose(anybody: httpx.AsyncClient) -> None:
    begun = (await anybody.get("/sign-in")).headers["set-cookie"].lower()
    session = (await signed_in(anybody)).headers.get_list("set-cookie")[0].lower()

    assert "samesite=lax" in begun
    assert "max-age=600" in begun
    assert "samesite=strict" in session
    assert "httponly" in begun
    assert "httponly" in session


async def test_an_answer_counts_once(anybody: httpx.AsyncClient) -> None:
    back = await to_the_issuer(anybody)
    cookies = dict(anybody.cookies)
    await anybody.get(back)
    anybody.cookies.update(cookies)

    again = await anybody.get(back)

    assert again.status_code == 410
    assert "used already" in again.text


async def test_an_answer_counts_in_the_browser_that_asked_for_it_only(
    anybody: httpx.AsyncClient, app: FastAPI, desk: Desk
) -> None:
    other = httpx.AsyncClient(base_url=HOST, transport=httpx.ASGITransport(app))
    await other.get("/sign-in")

    answer = await other.get(await to_the_issuer(anybody))

    assert answer.status_code == 410
    assert not desk.sessions._open


async def test_an_answer_counts_for_ten_minutes(anybody: httpx.AsyncClient, time: Time) -> None:
    back = await to_the_issuer(anybody)
    time.now += dt.timedelta(minutes=10, seconds=1)

    assert (await anybody.get(back)).status_code == 410


@pytest.mark.parametrize(
    ("bent", "status"),
    [
        ({"state": "made-up"}, 410),
        ({"iss": "https://elsewhere.example"}, 403),
        ({"iss": None}, 403),
        ({"code": "made-up"}, 403),
        ({"code": None, "error": "access_denied"}, 403),
        ({"code": "x" * 5_000}, 422),
    ],
    ids=["another state", "another issuer", "no issuer", "another code", "refused there", "too long"],
)
async def test_an_answer_that_was_bent_signs_nobody_in(
    bent: dict[str, str | None], status: int, anybody: httpx.AsyncClient, desk: Desk
) -> None:
    back = await to_the_issuer(anybody)
    said = {name: value for name, value in ({**back.params} | bent).items() if value is not None}

    assert (await anybody.get("/signed-in", params=said)).status_code == status
    assert not desk.sessions._open


async def test_an_answer_that_says_something_twice_signs_nobody_in(anybody: httpx.AsyncClient, desk: Desk) -> None:
    back = await to_the_issuer(anybody)

    assert (await anybody.get(f"{back}&state=other")).status_code == 422
    assert not desk.sessions._open


@pytest.mark.parametrize(
    "bent",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"azp": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"exp": int(NOW.timestamp()) - 61},
        {"iat": int(NOW.timestamp()) + 600},
        {"sub": "somebody-else"},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=repr,
)
async def test_an_id_token_that_proves_nothing_signs_nobody_in(
    bent: dict[str, Any], anybody: httpx.AsyncClient, issuer: PretendIssuer, desk: Desk
) -> None:
    issuer.in_id_token = bent

    answer = await signed_in(anybody)

    assert (answer.status_code, "does not prove who you are" in answer.text) == (403, True)
    assert not desk.sessions._open


@pytest.mark.parametrize("bent", [{"aud": "parcelbridge-cn"}, {"exp": int(NOW.timestamp())}, {"nbf": 2**40}], ids=repr)
async def test_an_access_token_that_the_services_would_refuse_signs_nobody_in(
    bent: dict[str, Any], anybody: httpx.AsyncClient, issuer: PretendIssuer, desk: Desk
) -> None:
    issuer.person |= bent
    issuer.in_id_token = {"exp": int(NOW.timestamp()) + 3_600, "nbf": 0}

    assert (await signed_in(anybody)).status_code == 403
    assert not desk.sessions._open


async def test_an_id_token_of_a_key_that_the_issuer_does_not_publish_signs_nobody_in(
    anybody: httpx.AsyncClient, issuer: PretendIssuer
) -> None:
    published = issuer._published(*issuer.keys[0])
    issuer._published = lambda *_: published  # type: ignore[method-assign]
    issuer.keys = [("first", "ES256", ECKey.generate_key("P-256"))]

    assert (await signed_in(anybody)).status_code == 403


async def test_somebody_with_a_new_key_of_the_issuer_signs_in_after_a_rotation(
    anybody: httpx.AsyncClient, app: FastAPI, issuer: PretendIssuer, ticks: Ticks
) -> None:
    await signed_in(anybody)
    issuer.rotate("second")
    ticks.now += 61

    assert (await signed_in(httpx.AsyncClient(base_url=HOST, transport=httpx.ASGITransport(app)))).status_code == 200


async def test_whoever_is_mapped_to_no_role_is_told_so_and_not_signed_in(
    anybody: httpx.AsyncClient, issuer: PretendIssuer, desk: Desk
) -> None:
    issuer.person["groups"] = ["canteen"]

    answer = await signed_in(anybody)

    assert (answer.status_code, "is a role here" in answer.text) == (403, True)
    assert not desk.sessions._open


async def test_an_issuer_that_is_away_is_a_state_of_its_own(anybody: httpx.AsyncClient, issuer: PretendIssuer) -> None:
    issuer.away = True

    answer = await anybody.get("/sign-in")

    assert (answer.status_code, "does not answer now" in answer.text) == (503, True)


async def test_a_session_without_renewal_ends_with_its_token(anybody: httpx.AsyncClient, time: Time) -> None:
    await signed_in(anybody)
    time.now += dt.timedelta(minutes=59)
    assert (await anybody.get("/help")).status_code == 200
    time.now += dt.timedelta(minutes=1)

    assert (await anybody.get("/help")).status_code == 401


async def test_where_tokens_are_renewed_roles_follow_the_issuer(
    anybody: httpx.AsyncClient, issuer: PretendIssuer, time: Time, desk: Desk
) -> None:
    issuer.refreshes, issuer.lifetime = True, 300
    await signed_in(anybody)
    issuer.person["groups"] = ["inspectors"]
    time.now += dt.timedelta(minutes=5)

    assert (await anybody.get("/help")).status_code == 200
    [session] = desk.sessions._open.values()
    assert (set(session.roles), session.agency) == ({Role.AUDITOR}, "US-OIG")
    assert len(issuer.refresh_tokens) == 1


@pytest.mark.parametrize("change", ["revoked", "no role", "somebody else"])
async def test_whom_the_issuer_vouches_for_no_more_is_signed_out(
    change: str, anybody: httpx.AsyncClient, issuer: PretendIssuer, time: Time, desk: Desk
) -> None:
    issuer.refreshes, issuer.lifetime = True, 300
    await signed_in(anybody)
    time.now += dt.timedelta(minutes=5)
    if change == "revoked":
        issuer.refresh_tokens.clear()
    changed: dict[str, dict[str, Any]] = {"no role": {"groups": []}, "somebody else": {"sub": "u-18"}}
    issuer.person |= changed.get(change, {})

    assert (await anybody.get("/help")).status_code == 401
    assert not desk.sessions._open


async def test_while_the_issuer_is_away_a_session_lasts_as_long_as_its_token(
    anybody: httpx.AsyncClient, issuer: PretendIssuer, time: Time
) -> None:
    issuer.refreshes, issuer.lifetime = True, 300
    await signed_in(anybody)
    issuer.away = True
    time.now += dt.timedelta(seconds=299)

    assert (await anybody.get("/help")).status_code == 200
    time.now += dt.timedelta(seconds=1)
    assert (await anybody.get("/help")).status_code == 401


async def test_a_session_lasts_half_a_day_at_most_however_often_it_is_renewed(
    anybody: httpx.AsyncClient, issuer: PretendIssuer, time: Time
) -> None:
    issuer.refreshes = True
    await signed_in(anybody)
    answers = []
    for _ in range(24):
        time.now += dt.timedelta(minutes=30)
        answers.append((await anybody.get("/help")).status_code)

    assert answers == [200] * 23 + [401]


async def test_signing_out_ends_it_here_and_leads_to_the_issuers_own_page(
    anybody: httpx.AsyncClient, issuer: PretendIssuer, desk: Desk
) -> None:
    await signed_in(anybody)
    [session] = desk.sessions._open.values()

    answer = await anybody.post("/sign-out", data={"word": session.form_word})

    assert f"{issuer.url}/leave?client_id={CLIENT}" in answer.text
    assert "u-17@customs" not in answer.text
    assert not desk.sessions._open


async def test_links_let_nobody_in_where_people_come_by_an_issuer(anybody: httpx.AsyncClient, desk: Desk) -> None:
    code = desk.links.write(invitation(Role.ADMIN))

    assert (await anybody.get(f"/sign-in/{code}")).status_code == 410
    assert (await anybody.post(f"/sign-in/{code}")).status_code == 410
    assert not desk.sessions._open


async def test_whoever_is_signed_out_is_led_to_the_issuer_and_back_to_the_page(anybody: httpx.AsyncClient) -> None:
    answer = await anybody.get("/alerts?state=open")

    assert answer.status_code == 401
    assert 'href="/sign-in?back=/alerts%3Fstate%3Dopen"' in answer.text
    assert "parcelbridge invite" not in answer.text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example"])
async def test_nobody_is_led_elsewhere_after_signing_in(back: str, anybody: httpx.AsyncClient) -> None:
    assert 'content="0;url=/"' in (await signed_in(anybody, back)).text


async def test_without_an_issuer_there_is_no_such_page(desk: Desk, browser: Browser) -> None:
    app = create_app(dataclasses.replace(desk, issuer=None))
    anybody = httpx.AsyncClient(base_url=HOST, transport=httpx.ASGITransport(app))

    assert [(await anybody.get(path)).status_code for path in ("/sign-in", "/signed-in")] == [404, 404]


def test_sign_ins_that_never_come_back_do_not_pile_up() -> None:
    pending = PendingSignIns()

    begun = [pending.begin("/", NOW) for _ in range(MOST + 1)]

    assert pending.take(begun[0].state, begun[0].browser, NOW) is None
    assert pending.take(begun[-1].state, begun[-1].browser, NOW)
