"""Signing in by a link, staying signed in, and out."""

import datetime as dt
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from services.console.web.links import Links
from services.console.web.sessions import Sessions
from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.conftest import NOW, Browser, Time, invitation, word_of


async def test_a_link_first_asks_and_lets_in_once(anybody: httpx.AsyncClient, desk: Desk) -> None:
    code = desk.links.write(invitation(Role.ANALYST))

    asked = await anybody.get(f"/sign-in/{code}")
    first = await anybody.post(f"/sign-in/{code}")
    again = await anybody.post(f"/sign-in/{code}")

    assert (asked.status_code, "Li Wei" in asked.text) == (200, True)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert again.status_code == 410
    assert (await anybody.get("/")).status_code == 200


async def test_a_link_is_good_for_minutes_only(anybody: httpx.AsyncClient, desk: Desk, time: Time) -> None:
    code = desk.links.write(invitation(Role.ANALYST, minutes=10))
    time.now += dt.timedelta(minutes=11)

    assert (await anybody.get(f"/sign-in/{code}")).status_code == 410
    assert (await anybody.post(f"/sign-in/{code}")).status_code == 410


async def test_another_site_cannot_sign_somebody_in(anybody: httpx.AsyncClient, desk: Desk) -> None:
    code = desk.links.write(invitation(Role.ANALYST))

    answer = await anybody.post(f"/sign-in/{code}", headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert desk.links.look(code, NOW)


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(anybody: httpx.AsyncClient, desk: Desk) -> None:
    code = desk.links.write(invitation(Role.ANALYST))

    given = (await anybody.post(f"/sign-in/{code}")).headers.get_list("set-cookie")[0]

    assert given.startswith("parcelbridge-us-session=")
    assert {"httponly", "samesite=strict", "path=/", "max-age=28800"} <= {
        part.strip().lower() for part in given.split(";")
    }
    assert "a-token" not in given


def test_over_https_cookies_are_secure_and_of_this_host(desk: Desk) -> None:
    secure = replace(desk, public_url="https://desk.example")

    assert secure.secure
    assert secure.cookie_name("session") == "__Host-parcelbridge-us-session"


async def test_signing_out_ends_the_session_at_the_desk(browser: Browser, desk: Desk) -> None:
    reader = browser(Role.ANALYST)
    cookie = dict(reader.cookies)

    await reader.post("/sign-out", data={"word": word_of(desk)})
    reader.cookies.update(cookie)

    assert (await reader.get("/")).status_code == 401


@pytest.mark.parametrize("wait", [dt.timedelta(minutes=61), dt.timedelta(hours=9)])
async def test_a_session_ends_by_itself(wait: dt.timedelta, browser: Browser, time: Time) -> None:
    reader = browser(Role.ANALYST)
    time.now += wait

    answer = await reader.get("/")

    assert answer.status_code == 401
    assert "The session has ended" in answer.text


async def test_pages_in_between_keep_a_session(browser: Browser, time: Time) -> None:
    reader = browser(Role.ANALYST)

    seen = []
    for _ in range(3):
        time.now += dt.timedelta(minutes=50)
        seen.append((await reader.get("/help")).status_code)

    assert seen == [200, 200, 200]


@pytest.mark.parametrize(
    "spoil", [lambda c: c[:-1] + "0x"[c[-1] == "0"], lambda c: "x" + c, lambda _: "", lambda _: "é.é"]
)
def test_a_cookie_that_the_desk_did_not_sign_is_nobodys(spoil: Callable[[str], str]) -> None:
    sessions = Sessions()
    session = sessions.begin(invitation(Role.ANALYST), NOW)

    assert sessions.find(sessions.cookie(session), NOW) is session
    assert sessions.find(spoil(sessions.cookie(session)), NOW) is None


def test_a_waiting_link_can_be_read_by_its_owner_only_and_does_not_hold_its_code(tmp_path: Path) -> None:
    links = Links(tmp_path / "links")

    code = links.write(invitation(Role.ADMIN))

    (file,) = (tmp_path / "links").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert code not in file.name + file.read_text()


def test_links_that_nobody_used_are_removed_with_their_tokens(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.write(invitation(Role.ADMIN))

    links.forget_old(NOW + dt.timedelta(minutes=11))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", ["", "../../etc/passwd", "x" * 10_000, "名"])
def test_a_code_that_was_never_made_finds_nothing(code: str, tmp_path: Path) -> None:
    assert Links(tmp_path).look(code, NOW) is None
    assert Links(tmp_path).redeem(code, NOW) is None
