"""What protects a reader: headers, forms that only this desk can have written, names that nobody can borrow."""

import dataclasses
import re

import httpx
import pytest

from services.console.web.app import create_app
from services.console.web.headers import CONTENT_SECURITY_POLICY
from services.console.web.visit import Desk, own_hosts, safe_path
from services.kit.access import Role
from services.kit.rates import Rates
from tests.unit.services.console.web.conftest import HOST, Browser, invitation, word_of
from tests.unit.services.console.web.pretend_nation import RECORD, PretendNation, hit, parcel, parcel_row

HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "a' onclick='x"]
PAGES = ["/", "/parcels", f"/parcels/{RECORD}", "/hits", "/hits/7", "/control-hits", "/controls", "/lists", "/exchange",
         "/search?q=Norbert", "/help", "/nowhere", "/static/desk.css"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_forbids_what_the_desk_does_not_need(path: str, browser: Browser) -> None:
    answer = await browser(Role.ANALYST).get(path)

    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] in ("no-store", "no-cache")


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")
    assert set(re.findall(r"\S+-src(?:-\w+)? (\S+)", CONTENT_SECURITY_POLICY.replace(";", ""))) <= {"'none'", "'self'"}


@pytest.mark.parametrize("path", PAGES[:-1])
async def test_a_page_holds_no_inline_style_or_script_and_stays_small(path: str, browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get(path)).text

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?! src=)", page)
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page)
    assert len(page.encode()) < 100_000


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_form_from_another_site_is_refused(site: str, browser: Browser, desk: Desk) -> None:
    reader = browser(Role.ANALYST)

    answer = await reader.post("/sign-out", data={"word": word_of(desk)}, headers={"sec-fetch-site": site})

    assert answer.status_code == 403
    assert (await reader.get("/help")).status_code == 200


async def test_a_form_of_another_origin_is_refused(browser: Browser, desk: Desk) -> None:
    reader = browser(Role.ANALYST)

    answer = await reader.post("/sign-out", data={"word": word_of(desk)}, headers={"origin": "http://evil.example"})

    assert answer.status_code == 403


@pytest.mark.parametrize("word", ["", "wrong", "ö"])
@pytest.mark.parametrize("path", ["/sign-out", "/preferences", "/hits/7/judgement", "/hand-in"])
async def test_a_form_without_the_word_of_the_session_changes_nothing(
    path: str, word: str, browser: Browser, nation: PretendNation
) -> None:
    answer = await browser(Role.ANALYST, Role.OPERATOR).post(
        path, data={"word": word, "verdict": "same", "reason": "x"}
    )

    assert (answer.status_code, "This form was not taken" in answer.text) == (403, True)
    assert nation.asked == []


async def test_the_word_of_one_session_is_no_good_in_another(browser: Browser, desk: Desk) -> None:
    browser(Role.ANALYST)
    word = word_of(desk)

    answer = await browser(Role.ANALYST).post("/sign-out", data={"word": word})

    assert answer.status_code == 403


async def test_a_foreign_host_name_reaches_no_page(anybody: httpx.AsyncClient) -> None:
    answers = [
        await anybody.get(path, headers={"host": "evil.example"}) for path in ("/", "/nowhere", "/static/desk.css")
    ]

    assert [answer.status_code for answer in answers] == [421, 421, 421]


def test_a_desk_answers_for_its_public_name_and_for_this_machine() -> None:
    hosts = own_hosts("127.0.0.1:7103", "https://desk.customs.example")

    assert hosts == {"desk.customs.example", "127.0.0.1:7103", "localhost:7103", "[::1]:7103"}


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\nb", "x" * 3_000]
)
def test_going_back_stays_at_the_desk(path: str) -> None:
    assert safe_path(path) == "/"
    assert safe_path("/hits?state=open") == "/hits?state=open"


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_a_stranger_wrote_stays_text_on_every_page(
    text: str, browser: Browser, nation: PretendNation
) -> None:
    body = parcel()["record"]["body"] | {
        "sender": {"names": [{"written": text}], "address": {"lines": [text], "country": "US"}}
    }
    evil = hit(entry=hit()["entry"] | {"caption": text, "reasons": [text]})
    evil["evidence"] = [{"comparison": text, "left": text, "right": text[::-1], "log_odds": 9.0, "note": text}]
    nation.answers |= {
        "GET /analyst/v1/parcels": {"items": [parcel_row(sender=text, addressee=text)]},
        f"GET /analyst/v1/parcels/{RECORD}": parcel(record={"body": body, "handling": parcel()["record"]["handling"]}),
        "GET /analyst/v1/hits/7": evil,
        "GET /analyst/v1/hits": {"items": [evil]},
    }
    reader = browser(Role.ANALYST)

    for path in ("/", "/parcels", f"/parcels/{RECORD}", "/hits", "/hits/7", f"/search?{httpx.QueryParams(q=text)}"):
        page = (await reader.get(path)).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "onclick='" not in page


async def test_turned_writing_is_kept_apart_and_shown(browser: Browser, nation: PretendNation) -> None:
    nation.answers["GET /analyst/v1/parcels"] = {"items": [parcel_row(sender="Nor\u202etreb")]}

    page = (await browser(Role.ANALYST).get("/parcels")).text

    assert '<bdi>Nor<span class="unseen">U+202E</span>treb</bdi>' in page
    assert "\u202e" not in page


async def test_the_token_goes_to_the_services_and_nowhere_else(browser: Browser, nation: PretendNation) -> None:
    page = (await browser(Role.ANALYST).get("/hits")).text

    assert {request.headers["authorization"] for request in nation.asked} == {"Bearer a-token"}
    assert "a-token" not in page


async def test_a_form_beyond_its_bound_is_not_read(browser: Browser) -> None:
    answer = await browser(Role.ANALYST).post("/preferences", data={"word": "x" * 70_000})

    assert answer.status_code == 413


async def test_a_reader_who_asks_too_often_is_told_when_to_come_back_and_others_are_served(
    desk: Desk, browser: Browser
) -> None:
    app = create_app(dataclasses.replace(desk, rates=Rates(0.2)))
    session = desk.sessions.begin(invitation(Role.ANALYST), desk.clock())
    cookies = {desk.cookie_name("session"): desk.sessions.cookie(session)}
    reader = httpx.AsyncClient(base_url=HOST, transport=httpx.ASGITransport(app), cookies=cookies)
    other = httpx.AsyncClient(base_url=HOST, transport=httpx.ASGITransport(app))

    answers = [await reader.get("/help") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Too many pages at once" in answers[2].text
    assert 1 <= int(answers[2].headers["retry-after"]) <= 5
    assert (await other.get("/help")).status_code == 401
    assert (await reader.get("/static/desk.css")).status_code == 200


async def test_services_are_asked_under_the_id_of_the_page(browser: Browser, nation: PretendNation) -> None:
    page = await browser(Role.ANALYST).get("/lists", headers={"x-request-id": "proxy-12345"})

    assert page.headers["x-request-id"] == "proxy-12345"
    assert {request.headers["x-request-id"] for request in nation.asked} == {"proxy-12345"}
