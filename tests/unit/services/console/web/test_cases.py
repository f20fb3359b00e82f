"""Pages of cases, notices, data quality and flows: what they show, withhold, and hand in."""

import html
import json
import re
from typing import Any

import httpx
import pytest

from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser, word_of
from tests.unit.services.console.web.pretend_cases import (
    CASE,
    NOTICE,
    REQUEST,
    answers,
    case,
    case_row,
    note,
    notice,
    outcome,
    request,
)
from tests.unit.services.console.web.pretend_nation import RECORD, PretendNation

PAGES = ["/cases", f"/cases/{CASE}", "/notices", f"/notices/{NOTICE}", "/quality", "/flows"]
HOSTILE = "<script>alert(1)</script>\u202eevil" + "x" * 400


@pytest.fixture(autouse=True)
def _answers(nation: PretendNation) -> None:
    nation.answers |= answers()


def sent(nation: PretendNation) -> dict[str, Any]:
    """The body of the last POST."""
    body: dict[str, Any] = json.loads(next(each for each in reversed(nation.asked) if each.method == "POST").content)
    return body


def refused(code: str, *members: str, status: int = 422) -> httpx.Response:
    faults = [{"member": member, "kind": "missing"} for member in members]
    return httpx.Response(status, json={"code": code, "detail": "", "faults": faults})


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_page_is_drawn_in_both_languages(path: str, language: str, browser: Browser) -> None:
    answer = await browser(Role.ANALYST, language=language).get(path)

    assert answer.status_code == 200
    assert len(answer.content) < 100_000


@pytest.mark.parametrize("path", PAGES)
async def test_a_service_that_is_away_has_a_page_of_its_own(path: str, browser: Browser, nation: PretendNation) -> None:
    nation.away = {"ingest"}

    answer = await browser(Role.ANALYST).get(path)

    assert answer.status_code == 503
    assert "is not there now" in answer.text


async def test_an_empty_system_says_that_it_is_empty(browser: Browser, nation: PretendNation) -> None:
    nothing = {"since": "2026-08-25", "until": "2026-11-23"}
    nation.answers |= {
        "GET /analyst/v1/cases": {"items": []},
        "GET /analyst/v1/notices": {"items": []},
        "GET /analyst/v1/quality": nothing | {"senders": [], "nations": []},
        "GET /analyst/v1/flows": nothing
        | {"parcels": 0, "flows": [], "flows_left": 0, "parcels_left": 0, "places": []},
    }
    reader = browser(Role.ANALYST)

    assert "No case is open here." in (await reader.get("/cases")).text
    assert "No notice waits for an answer." in (await reader.get("/notices")).text
    assert "No record was issued in this span." in (await reader.get("/quality")).text
    assert "No parcel was posted in this span." in (await reader.get("/flows")).text


async def test_what_strangers_wrote_is_shown_safe(browser: Browser, nation: PretendNation) -> None:
    nation.answers[f"GET /analyst/v1/cases/{CASE}"] = case(
        title=HOSTILE,
        summary=HOSTILE,
        asked=[request(question=HOSTILE, reason=HOSTILE)],
        outcomes=[outcome(statement=HOSTILE)],
        notes=[note(written=HOSTILE)],
    )
    nation.answers[f"GET /analyst/v1/notices/{NOTICE}"] = notice(substance=HOSTILE, authority=HOSTILE)

    pages = [(await browser(Role.ANALYST).get(path)).text for path in (f"/cases/{CASE}", f"/notices/{NOTICE}")]

    assert all("<script>alert" not in page and "\u202e" not in page for page in pages)
    assert all("U+202E" in page for page in pages)


async def test_an_auditor_reads_a_case_and_has_no_form_but_that_for_a_purpose(
    browser: Browser, nation: PretendNation
) -> None:
    nation.answers[f"GET /analyst/v1/cases/{CASE}"] = case(hidden=1)

    page = (await browser(Role.AUDITOR).get(f"/cases/{CASE}")).text

    assert "/opening" in page
    assert [
        each for each in ("/reply", "/requests?", "/outcomes", "/notes") if f'action="/cases/{CASE}{each}' in page
    ] == []


async def test_restricted_parts_ask_for_a_purpose(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    hidden: dict[str, Any] = {
        "withheld": True,
        "reference": None,
        "title": None,
        "summary": "",
        "hidden": 1,
        "materials": [],
    }
    nation.answers[f"GET /analyst/v1/cases/{CASE}"] = case(
        **hidden, asked=[], outcomes=[], notes=[], entities=[], handling="H3"
    )
    reader = browser(Role.ANALYST)

    page = (await reader.get(f"/cases/{CASE}")).text
    answer = await reader.post(f"/cases/{CASE}/opening", data={"word": word_of(desk), "purpose": "prosecution"})

    assert "Restricted case" in page
    assert "For what do you open it?" in page
    assert (answer.status_code, sent(nation)) == (303, {"purpose": "prosecution"})


async def test_a_restricted_case_has_no_name_in_the_list(browser: Browser, nation: PretendNation) -> None:
    row = case_row(withheld=True, handling="H2", reference=None, title=None)
    nation.answers["GET /analyst/v1/cases"] = {"items": [row]}

    assert "opened for a purpose only" in (await browser(Role.ANALYST).get("/cases")).text


async def test_a_request_of_the_other_nation_is_answered_from_the_page(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    form = {"word": "", "asked": "hold", "answer": "done", "statement": "Kept.\r\nSince noon.", "code": "H1"}
    reader = browser(Role.ANALYST)

    answer = await reader.post(f"/cases/{CASE}/requests/{REQUEST}/reply", data=form | {"word": word_of(desk)})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{CASE}?sent=reply")
    assert sent(nation) == {
        "answer": "done",
        "statement": "Kept.\nSince noon.",
        "records": [],
        "handling": {"code": "H1"},
    }


async def test_what_is_missing_is_marked_and_what_was_typed_stays(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[f"POST /analyst/v1/requests/{REQUEST}/reply"] = refused("form", "body.statement")
    reader = browser(Role.ANALYST)

    answer = await reader.post(
        f"/cases/{CASE}/requests/{REQUEST}/reply", data={"word": word_of(desk), "answer": "refused"}
    )

    assert answer.status_code == 422
    assert "A refusal needs its reason." in answer.text
    assert 'value="refused" required checked' in answer.text


async def test_the_other_nation_is_asked_from_the_page(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)
    form = {
        "word": word_of(desk), "request": "controlled-delivery", f"about-{RECORD}": "on", "question": "Let it go on.",
        "reason": "To learn who takes it.", "legal_basis": "Article 11", "deadline": "2026-11-25T12:00",
        "way": "removed", "handover": "Inward office", "code": "H1",
    }  # fmt: skip

    await reader.post(f"/cases/{CASE}/requests", data=form)

    said = sent(nation)
    assert (said["records"], said["deadline"]) == ([RECORD], "2026-11-25T12:00:00Z")
    assert said["delivery"] == {"way": "removed", "handover": "Inward office"}


async def test_a_seizure_is_told_with_what_was_taken(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)
    form = {
        "word": word_of(desk), "result": "seized", "on": "2026-11-23", "what": "Madeupine", "amount": "12",
        "unit": "GRM", "identified_by": "field-test", "code": "H3", "restriction": "Ask first.",
    }  # fmt: skip

    await reader.post(f"/cases/{CASE}/outcomes", data=form)

    said = sent(nation)
    assert said["seizures"] == [
        {"what": "Madeupine", "identified_by": "field-test", "quantity": {"amount": "12", "unit": "GRM"}}
    ]
    assert said["handling"] == {"code": "H3", "text": "Ask first."}


async def test_a_case_that_was_just_opened_is_awaited(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    nation.answers.pop(f"GET /analyst/v1/cases/{CASE}")
    reader = browser(Role.ANALYST)
    form = {"word": word_of(desk), "reference": "US-8", "title": "Another", "priority": "routine", "summary": "Why."}

    answer = await reader.post("/cases/new", data=form)
    page = await reader.get(answer.headers["location"])

    assert (page.status_code, "The case was handed in" in page.text) == (202, True)
    assert sent(nation)["lead"] == "US"


async def test_a_notice_is_answered_from_the_page(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)
    form = {"word": word_of(desk), "answer": "no-objection", "authority": "Ours", "amount": "200", "unit": "GRM"}

    answer = await reader.post(f"/notices/{NOTICE}/reply?feed=CN/US", data=form)

    assert answer.headers["location"] == f"/notices/{NOTICE}?sent=true&feed=CN/US"
    assert sent(nation) == {
        "answer": "no-objection",
        "authority": "Ours",
        "handling": {"code": "H1"},
        "permitted": {"amount": "200", "unit": "GRM"},
    }


async def test_a_notice_shows_what_was_notified_beside_what_was_shipped(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get(f"/notices/{NOTICE}")).text

    assert "more than was notified" in page
    assert "<b>550 g</b>declared on parcels" in page


@pytest.mark.parametrize(
    ("nation_of", "importing", "offered"),
    [("CN", "US", ["no-objection", "objection", "under-enquiry"]), ("US", "CN", ["withdrawn"]), ("CN", "MX", [])],
)
async def test_only_answers_that_this_nation_may_give_are_offered(
    nation_of: str, importing: str, offered: list[str], browser: Browser, nation: PretendNation
) -> None:
    nation.answers[f"GET /analyst/v1/notices/{NOTICE}"] = notice(nation=nation_of, importing=importing)

    page = (await browser(Role.ANALYST).get(f"/notices/{NOTICE}")).text

    answers = ("no-objection", "objection", "under-enquiry", "withdrawn")
    assert [each for each in answers if f'name="answer" value="{each}"' in page] == offered


async def test_an_operator_sees_the_score_of_his_agency_with_what_to_mend(browser: Browser) -> None:
    page = (await browser(Role.OPERATOR).get("/quality")).text

    assert "Data quality of your agency" in page
    assert "Declare an HS code for every piece." in page


async def test_a_week_without_a_record_is_a_gap_in_the_trend(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/quality")).text

    assert page.count("<polyline points=") >= 2
    assert page.count('<g class="line-timeliness">') == 2


async def test_the_map_has_a_tile_for_every_place_and_loads_nothing(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/flows")).text

    assert page.count("<rect class=") == 34 + 52 + 1
    assert "Guangdong → California: 7" in page
    assert "http" not in page.partition("<main")[2]


@pytest.mark.parametrize("path", ["/cases/x", "/notices/1", f"/cases/{CASE}/requests/x/reply"])
async def test_a_path_that_names_nothing_reaches_no_service(path: str, browser: Browser, nation: PretendNation) -> None:
    answer = await browser(Role.ANALYST).get(path)

    assert answer.status_code in (404, 405)
    assert nation.asked == []


async def test_a_restricted_parcel_asks_under_which_case_and_for_what(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    problem = {"code": "purpose", "detail": "", "handling": "H2"}
    nation.answers[f"GET /analyst/v1/parcels/{RECORD}"] = httpx.Response(403, json=problem)
    reader = browser(Role.ANALYST)

    page = await reader.get(f"/parcels/{RECORD}?feed=CN/US")
    form = {"word": word_of(desk), "case": f"{CASE} CN/US", "purpose": "investigation"}
    action = re.search(r'action="(/opening[^"]*)"', page.text)
    assert action is not None
    answer = await reader.post(html.unescape(action[1]), data=form)

    assert (page.status_code, "Restricted record" in page.text) == (403, True)
    assert sent(nation) == {"purpose": "investigation", "record": RECORD}
    assert answer.headers["location"] == f"/parcels/{RECORD}?feed=CN/US"


async def test_a_restricted_parcel_without_an_open_case_leads_to_one(browser: Browser, nation: PretendNation) -> None:
    nation.answers[f"GET /analyst/v1/parcels/{RECORD}"] = httpx.Response(403, json={"code": "purpose"})
    nation.answers["GET /analyst/v1/cases"] = {"items": []}

    page = (await browser(Role.ANALYST).get(f"/parcels/{RECORD}")).text

    assert f'href="/cases/new?record={RECORD}"' in page


async def test_a_case_is_a_report_with_the_strictest_code_of_what_it_shows(
    browser: Browser, nation: PretendNation
) -> None:
    for language in ("en", "zh"):
        answer = await browser(Role.ANALYST, language=language).get(f"/cases/{CASE}/report")

        assert answer.headers["content-type"] == "application/pdf"
        assert re.search(rf'filename="case-{CASE}-H[0-3]\.pdf"', answer.headers["content-disposition"])
        assert answer.content.startswith(b"%PDF-1.")
    assert [each.url.path for each in nation.asked] == [f"/analyst/v1/cases/{CASE}"] * 2
