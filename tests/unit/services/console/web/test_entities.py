"""Pages about persons and firms: all values, why records are one, and decisions with their reasons."""

import httpx
import pytest

from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser, word_of
from tests.unit.services.console.web.pretend_nation import PretendNation
from tests.unit.services.console.web.pretend_networks import entity, network_answers

AT = "/entities/e8"


@pytest.fixture(autouse=True)
def _networks(nation: PretendNation) -> None:
    nation.answers |= network_answers()


async def test_a_firm_is_shown_with_every_spelling_its_hits_networks_and_reasons(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get(AT)).text

    for shown in ("+1 202 555 0143", "(202) 555-0143", "诺伯特", "/hits/7", "too many different names have it"):
        assert shown in page
    assert "Two strangers share a telephone." in page
    assert 'href="#e8"' in page
    assert page.count('<rect class="span"') == 1


async def test_who_was_merged_is_found_by_the_former_id(browser: Browser, nation: PretendNation) -> None:
    nation.answers["GET /analyst/v1/entities/e99"] = entity(redirected_from="e99", former=["e99"])

    page = (await browser(Role.ANALYST).get("/entities/e99")).text

    assert "e99 was merged into this one." in page


async def test_networks_that_cannot_be_had_leave_the_rest_of_the_page(browser: Browser, nation: PretendNation) -> None:
    nation.answers["GET /analyst/v1/networks"] = httpx.Response(503, json={"code": "database"})

    answer = await browser(Role.ANALYST).get(AT)

    assert answer.status_code == 200
    assert "this part of the page is missing" in answer.text


async def test_records_are_parted_with_a_reason(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)
    said = {"word": word_of(desk), "label-e12": "on", "reason": "Another person."}

    answer = await reader.post(f"{AT}/split", data=said)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{AT}#decisions")
    assert nation.asked[-1].url.path == "/analyst/v1/entities/e8/split"
    assert nation.asked[-1].content.decode() == '{"labels":["e12"],"reason":"Another person."}'


async def test_firms_are_made_one_with_a_reason(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)
    said = {"word": word_of(desk), "others": "e12, e14", "reason": "One telephone."}

    await reader.post(f"{AT}/merge", data=said)

    assert nation.asked[-1].content.decode() == '{"entities":["e8","e12","e14"],"reason":"One telephone."}'


async def test_a_decision_is_taken_back_with_a_reason(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)

    await reader.post(f"{AT}/undo/3", data={"word": word_of(desk), "reason": "I was wrong."})

    assert nation.asked[-1].url.path == "/analyst/v1/entities/decisions/3/undo"


@pytest.mark.parametrize(
    ("form", "fields", "said"),
    [
        ("split", {"label-e12": "on", "reason": " "}, "Say why"),
        ("split", {"reason": "x"}, "Tick at least one record."),
        ("merge", {"others": "12", "reason": "x"}, "An id is an e and a number"),
        ("merge", {"others": "e12", "reason": ""}, "Say why"),
        ("undo/3", {"reason": ""}, "Say why"),
    ],
)
async def test_a_form_with_a_fault_is_shown_again_and_decides_nothing(
    form: str, fields: dict[str, str], said: str, browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    reader = browser(Role.ANALYST)

    answer = await reader.post(f"{AT}/{form}", data={"word": word_of(desk), **fields})

    assert answer.status_code == 422
    assert said in answer.text
    assert {request.method for request in nation.asked} == {"GET"}


async def test_what_the_service_does_not_take_is_said_beside_the_form(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers["POST /analyst/v1/entities/decisions/3/undo"] = httpx.Response(409, json={"code": "undone"})
    reader = browser(Role.ANALYST)

    answer = await reader.post(f"{AT}/undo/3", data={"word": word_of(desk), "reason": "I was wrong."})

    assert answer.status_code == 422
    assert "This was taken back already." in answer.text


async def test_an_auditor_sees_the_decisions_and_no_form(browser: Browser) -> None:
    page = (await browser(Role.AUDITOR).get(AT)).text

    assert "One telephone." in page
    assert ("/split" in page, "/merge" in page, "/undo/" in page) == (False, False, False)


async def test_firms_are_found_by_one_value(browser: Browser, nation: PretendNation) -> None:
    page = (await browser(Role.ANALYST).get("/entities?phone=202+555+0143")).text

    assert 'href="/entities/e8"' in page
    assert dict(nation.asked[0].url.params) == {"phone": "202 555 0143", "limit": "40"}


async def test_without_a_value_no_service_is_asked(browser: Browser, nation: PretendNation) -> None:
    page = (await browser(Role.ANALYST).get("/entities")).text

    assert "Fill in one field." in page
    assert nation.asked == []


async def test_the_one_box_finds_persons_and_firms_with_the_matched_part_marked(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/search?q=quillfeather")).text

    assert '<a href="/entities/e8"><bdi>Norbert <mark>Quillfeather</mark></bdi></a>' in page
