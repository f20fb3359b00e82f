"""Hubs that supervisors allow and take back, and findings of both nations."""

import httpx
import orjson
import pytest

from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser, word_of
from tests.unit.services.console.web.pretend_nation import PretendNation
from tests.unit.services.console.web.pretend_networks import NETWORK, finding, hub, network_answers

HOSTILE = "<script>alert(1)</script>\u202e" + "x" * 480


@pytest.fixture(autouse=True)
def _networks(nation: PretendNation) -> None:
    nation.answers |= network_answers()


async def test_hubs_say_why_since_when_and_by_whom(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/hubs")).text

    assert all(each in page for each in ("+1 202 555 0143", "A forwarder&#39;s desk.", "Ada Ashgrove", "20 Nov 2026"))
    assert "/hubs/00000000000000aa/back" not in page


async def test_a_supervisor_calls_something_everybodys(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.SUPERVISOR)
    await reader.get("/hubs")
    form = {"word": word_of(desk), "kind": "phone", "value": "+1 202 555 0143", "reason": "A forwarder."}

    answer = await reader.post("/hubs", data=form)
    done = await reader.get(answer.headers["location"])

    said = next(each for each in nation.asked if each.method == "POST")
    assert orjson.loads(said.content) == {"attribute": "phone:+1 202 555 0143", "reason": "A forwarder."}
    assert "90 parcels are looked at again" in done.text


@pytest.mark.parametrize(
    ("code", "told"),
    [("allowed", "called so already"), ("not-carried", "No parcel that is held"), ("unreadable", "Nothing to look")],
)
async def test_what_is_not_taken_is_told_beside_the_form(
    code: str, told: str, browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers["POST /analyst/v1/hubs"] = httpx.Response(409, json={"code": code})
    reader = browser(Role.SUPERVISOR)
    await reader.get("/hubs")

    page = await reader.post("/hubs", data={"word": word_of(desk), "kind": "phone", "value": "1", "reason": "Because."})

    assert (page.status_code, told in page.text, "Because." in page.text) == (409, True, True)


async def test_a_reason_is_needed(browser: Browser, desk: Desk) -> None:
    reader = browser(Role.SUPERVISOR)
    await reader.get("/hubs")

    page = await reader.post("/hubs", data={"word": word_of(desk), "kind": "phone", "value": "1", "reason": " "})

    assert (page.status_code, "Say why" in page.text) == (422, True)


async def test_a_supervisor_takes_a_hub_back(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.SUPERVISOR)
    await reader.get("/hubs")

    answer = await reader.post("/hubs/00000000000000aa/back", data={"word": word_of(desk)})

    assert answer.headers["location"] == "/hubs?done=1"
    assert nation.asked[-1].method == "DELETE"


async def test_a_network_leads_a_supervisor_to_the_form_with_the_value(browser: Browser) -> None:
    page = await browser(Role.SUPERVISOR).get(f"/networks/{NETWORK}")
    form = await browser(Role.SUPERVISOR).get("/hubs?attribute=00000000000000aa")

    assert 'href="/hubs?attribute=00000000000000aa#new"' in page.text
    assert '<input type="hidden" name="attribute" value="00000000000000aa">' in form.text


async def test_findings_say_what_is_held_of_them_and_where(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/findings")).text

    assert all(
        each in page for each in ("Two strangers share a telephone.", "CN/US 4", "1 parcel of them is held here")
    )
    assert f"/networks/{NETWORK}" in page


async def test_a_restricted_finding_tells_its_code_alone(browser: Browser, nation: PretendNation) -> None:
    hidden = finding(withheld="H2", statement="", evidence=[])
    nation.answers["GET /analyst/v1/findings"] = {"items": [hidden]}

    page = (await browser(Role.ANALYST).get("/findings")).text

    assert "H2 restricted" in page
    assert 'class="prose"' not in page


@pytest.mark.parametrize("path", ["/hubs", "/findings", "/findings?whose=peers"])
async def test_nothing_yet_a_service_away_and_hostile_words_have_their_states(
    path: str, browser: Browser, nation: PretendNation
) -> None:
    at = f"GET /analyst/v1{path.partition('?')[0]}"
    reader = browser(Role.ANALYST)

    nation.answers[at] = {"items": []}
    empty = await reader.get(path)
    nation.away = {"ingest"}
    away = await reader.get(path)
    nation.away = set()
    nation.answers[at] = {
        "items": [hub(value=HOSTILE, reason=HOSTILE) if "hubs" in path else finding(statement=HOSTILE)]
    }
    hostile = await reader.get(path)

    assert 'class="nothing"' in empty.text
    assert away.status_code == 503
    assert "<script>alert" not in hostile.text
    assert "U+202E" in hostile.text
