"""Pages and their states: what is there, what is missing, and what a form with a fault says."""

import httpx
import pytest

from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser, word_of
from tests.unit.services.console.web.pretend_nation import RECORD, PretendNation, control, hit, parcel_row

FOR_ANALYSTS = ["/parcels", f"/parcels/{RECORD}", "/hits", "/hits/7", "/control-hits", "/controls", "/search?q=Norbert"]


def refused(status: int, code: str, **more: object) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "detail": "", **more})


async def test_a_hit_shows_evidence_for_and_against_with_what_differs_marked(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/hits/7")).text

    assert "<bdi>Norbert Quil<mark>l</mark>feather</bdi>" in page
    assert ("+20.0" in page, "−0.8" in page, "1 in 10,000,000" in page) == (True, True, True)
    assert '<tr class="against">' in page
    assert page.count('<g class="bar-') == 4


async def test_a_judgement_needs_a_verdict_and_a_reason(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)

    answer = await reader.post("/hits/7/judgement", data={"word": word_of(desk), "verdict": "same", "reason": "  "})

    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert 'value="same" required checked' in answer.text
    assert [request.method for request in nation.asked] == ["GET"]


async def test_a_judgement_is_handed_on_in_the_readers_words(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    reader = browser(Role.ANALYST)
    said = {"word": word_of(desk), "verdict": "not-the-same", "reason": "Another birth date. 不是同一人。"}

    answer = await reader.post("/hits/7/judgement", data=said)

    assert (answer.status_code, answer.headers["location"]) == (303, "/hits/7#judgement")
    assert nation.asked[0].content.decode() == '{"verdict":"not-the-same","reason":"Another birth date. 不是同一人。"}'


async def test_an_auditor_sees_a_hit_and_no_form(browser: Browser) -> None:
    page = (await browser(Role.AUDITOR).get("/hits/7")).text

    assert "Analysts judge; you may look." in page
    assert "/judgement" not in page


@pytest.mark.parametrize("path", FOR_ANALYSTS)
async def test_a_service_that_is_away_has_a_page_of_its_own(path: str, browser: Browser, nation: PretendNation) -> None:
    nation.away = {"ingest"}

    answer = await browser(Role.ANALYST).get(path)

    assert answer.status_code in (200, 503)
    assert "does not answer" in answer.text or "is not there now" in answer.text


async def test_a_slow_service_is_told_from_one_that_is_away(browser: Browser, nation: PretendNation) -> None:
    nation.slow = {"ingest"}

    answer = await browser(Role.ANALYST).get("/hits")

    assert answer.status_code == 504
    assert "A service is too slow" in answer.text


async def test_the_start_page_shows_what_it_has_when_a_service_is_away(browser: Browser, nation: PretendNation) -> None:
    nation.away = {"exchange"}

    answer = await browser(Role.ANALYST).get("/")

    assert answer.status_code == 200
    assert "the exchange does not answer" in answer.text
    assert "Norbert Quillfeather" in answer.text


async def test_an_answer_of_another_version_is_said_to_be_one(browser: Browser, nation: PretendNation) -> None:
    nation.answers["GET /analyst/v1/hits"] = {"things": []}

    answer = await browser(Role.ANALYST).get("/hits")

    assert answer.status_code == 502
    assert "not understood" in answer.text


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (404, "not-found", "Nothing is here"),
        (410, "withdrawn", "This record was withdrawn"),
        (410, "superseded", "A later record replaces this one"),
        (403, "role", "asks for a role"),
        (422, "form", "asks for something unknown"),
    ],
)
async def test_what_a_service_refuses_is_told_in_words(
    status: int, code: str, said: str, browser: Browser, nation: PretendNation
) -> None:
    nation.answers[f"GET /analyst/v1/parcels/{RECORD}"] = refused(status, code)

    answer = await browser(Role.ANALYST).get(f"/parcels/{RECORD}")

    assert answer.status_code == status
    assert said in answer.text


async def test_two_records_of_one_id_are_offered_by_feed(browser: Browser, nation: PretendNation) -> None:
    nation.answers[f"GET /analyst/v1/parcels/{RECORD}"] = refused(409, "ambiguous", feeds=["US/US", "CN/US"])

    page = (await browser(Role.ANALYST).get(f"/parcels/{RECORD}")).text

    assert 'href="?feed=CN/US"' in page


async def test_a_token_that_a_service_does_not_take_any_more_is_a_sign_out(
    browser: Browser, nation: PretendNation
) -> None:
    nation.answers["GET /analyst/v1/hits"] = refused(401, "unauthenticated")

    assert (await browser(Role.ANALYST).get("/hits")).status_code == 401


@pytest.mark.parametrize(
    "path", ["/hits?state=guilty", "/hits?after=x", "/controls?on=yesterday", "/controls?cas=1-1-1"]
)
async def test_an_address_that_asks_for_nonsense_is_answered_with_what_is_wrong(path: str, browser: Browser) -> None:
    answer = await browser(Role.ANALYST).get(path)

    assert answer.status_code == 422
    assert f"<bdi>{path.partition('?')[2].partition('=')[0]}</bdi>" in answer.text


async def test_a_filter_that_says_nothing_is_marked_at_its_field(browser: Browser, nation: PretendNation) -> None:
    nation.answers["GET /analyst/v1/parcels"] = refused(422, "unreadable", member="phone")

    answer = await browser(Role.ANALYST).get("/parcels?phone=abc")

    assert answer.status_code == 422
    assert answer.text.count("Nothing to look for can be read in this.") == 1


async def test_lists_are_paged_by_key_and_keep_their_filters(browser: Browser, nation: PretendNation) -> None:
    rows = [parcel_row(sender="N" * 500) for _ in range(50)]
    nation.answers["GET /analyst/v1/parcels"] = {"items": rows, "next": f"{RECORD}.77"}

    answer = await browser(Role.ANALYST).get("/parcels?name=Norbert")

    assert f'href="/parcels?name=Norbert&amp;after={RECORD}.77"' in answer.text
    assert len(answer.content) < 100_000
    assert dict(nation.asked[0].url.params) == {"name": "Norbert", "limit": "50"}


async def test_an_empty_system_says_that_it_is_empty(browser: Browser, nation: PretendNation) -> None:
    counts = nation.answers["GET /analyst/v1/counts"] | {"parcels": 0}
    nation.answers |= {
        "GET /analyst/v1/counts": counts,
        "GET /analyst/v1/hits": {"items": []},
        "GET /analyst/v1/parcels": {"items": []},
    }
    reader = browser(Role.ANALYST)

    assert "Nothing has been taken in yet." in (await reader.get("/")).text
    assert "No parcel is held yet." in (await reader.get("/parcels")).text
    assert "No hit is in this state." in (await reader.get("/hits")).text


async def test_controls_stand_beside_each_other_and_say_where_nations_differ(
    browser: Browser, nation: PretendNation
) -> None:
    nation.answers["GET /analyst/v1/substances/controlled"] = {
        "on": "2026-11-20",
        "place": "US",
        "controls": [control()],
    }

    page = (await browser(Role.ANALYST).get("/controls?on=2026-11-20")).text

    assert "The nations differ on 1 substance." in page
    assert {request.url.params["place"] for request in nation.asked} == {"US", "CN"}


@pytest.mark.parametrize(
    ("typed", "to"), [(RECORD.upper(), f"/parcels/{RECORD}"), ("437-38-7", "/controls?cas=437-38-7")]
)
async def test_what_is_an_address_in_itself_is_gone_to(typed: str, to: str, browser: Browser) -> None:
    answer = await browser(Role.ANALYST).get("/search", params={"q": typed})

    assert (answer.status_code, answer.headers["location"]) == (303, to)


async def test_a_name_is_searched_among_parcels_and_lists(browser: Browser, nation: PretendNation) -> None:
    page = (await browser(Role.ANALYST).get("/search?q=quillfeather")).text

    assert "Norbert <mark>Quillfeather</mark>" in page
    asked = {"/analyst/v1/parcels", "/analyst/v1/match", "/analyst/v1/entities"}
    assert {request.url.path for request in nation.asked} == asked


async def test_evidence_is_downloaded_as_the_exchange_wrote_it(browser: Browser) -> None:
    answer = await browser(Role.ANALYST).get("/evidence/CN/US/4")

    assert answer.json() == {"evidence": 1}
    assert answer.headers["content-disposition"] == 'attachment; filename="evidence-CN-US-4.json"'


@pytest.mark.parametrize(
    "path", ["/evidence/CN/../4", "/evidence/cn/us/4", "/evidence/CN/US/-1", "/hits/x", "/lists/A%2FB"]
)
async def test_a_path_that_names_nothing_reaches_no_service(path: str, browser: Browser, nation: PretendNation) -> None:
    answer = await browser(Role.ANALYST).get(path)

    assert answer.status_code == 404
    assert nation.asked == []


async def test_language_and_look_are_kept_and_lead_back(browser: Browser, desk: Desk) -> None:
    reader = browser(Role.ANALYST)
    form = {"word": word_of(desk), "language": "zh", "theme": "dark", "back": "/hits?state=open"}

    answer = await reader.post("/preferences", data=form)
    page = (await reader.get("/hits/7")).text

    assert answer.headers["location"] == "/hits?state=open"
    assert '<html lang="zh-Hans" data-theme="dark">' in page
    assert "支持与反对的证据" in page


async def test_a_browser_that_asks_for_chinese_is_answered_in_it(anybody: httpx.AsyncClient) -> None:
    page = (await anybody.get("/", headers={"accept-language": "de;q=0.5, zh-CN, en;q=0.9"})).text

    assert '<html lang="zh-Hans"' in page


async def test_a_state_has_a_word_and_a_colour(browser: Browser, nation: PretendNation) -> None:
    nation.answers["GET /analyst/v1/hits"] = {"items": [hit(state="same"), hit(state="unsure")]}

    page = (await browser(Role.ANALYST).get("/hits")).text

    assert '<span class="tag state-same">the same</span>' in page
