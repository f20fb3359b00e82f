"""Restricted records on pages: that they are there, their code, and the way to say what they are opened for."""

from typing import Any

import httpx
import pytest

from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser, word_of
from tests.unit.services.console.web.pretend_cases import CASE, answers
from tests.unit.services.console.web.pretend_nation import RECORD, PretendNation, hit, parcel_row
from tests.unit.services.console.web.pretend_networks import NETWORK, chart, entity, network, network_answers

AT = f"/networks/{NETWORK}"
HIDDEN = {"withheld": "H2", "item": "", "sender": "", "addressee": ""}


def masked_hit() -> dict[str, Any]:
    found = hit()
    found["parcel"] |= {"withheld": "H2", "item": ""}
    found["evidence"] = [piece | {"left": "", "right": ""} for piece in found["evidence"]]
    return found


@pytest.fixture(autouse=True)
def _restricted(nation: PretendNation) -> None:
    nation.answers |= network_answers() | answers()
    member = entity()["members"][0] | {"withheld": "H2", "names": []}
    nation.answers |= {
        "GET /analyst/v1/parcels": {"items": [parcel_row(**HIDDEN)]},
        "GET /analyst/v1/hits": {"items": [masked_hit()]},
        "GET /analyst/v1/hits/7": masked_hit(),
        f"GET /analyst/v1{AT}": network(parcel_rows=[parcel_row(**HIDDEN)]),
        f"GET /analyst/v1{AT}/chart": chart(handling="H2"),
        "GET /analyst/v1/entities/e8": entity(withheld=1, names=[], members=[member], values=[], hits=[masked_hit()]),
    }


@pytest.mark.parametrize("path", ["/parcels", "/hits", "/hits/7", AT, "/entities/e8", "/search?q=RB123456785GB"])
@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR])
async def test_a_masked_record_shows_its_code_and_where_to_say_what_for(
    path: str, role: Role, browser: Browser
) -> None:
    page = await browser(role).get(path)

    assert page.status_code == 200
    assert f'href="/opening?record={RECORD}&amp;back=%2F' in page.text.replace("back=/", "back=%2F")
    assert "H2 restricted" in page.text


async def test_a_network_with_restricted_records_leads_to_opening_them_all(browser: Browser) -> None:
    page = await browser(Role.ANALYST).get(AT)

    assert f'href="/opening?network={NETWORK}&amp;back=' in page.text


async def test_what_is_opened_for_a_purpose_leads_back(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)
    form = {"case": f"{CASE} CN/US", "purpose": "investigation"}

    page = await reader.get(f"/opening?network={NETWORK}&back={AT}")
    answer = await reader.post(f"/opening?network={NETWORK}&back={AT}", data={**form, "word": word_of(desk)})

    assert "Restricted records of a network" in page.text
    assert answer.headers["location"] == AT
    assert nation.asked[-1].url.path == f"/analyst/v1/cases/{CASE}/opening"


async def test_nothing_is_opened_for_no_purpose(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)
    await reader.get("/")

    answer = await reader.post(f"/opening?record={RECORD}", data={"case": CASE, "word": word_of(desk)})

    assert (answer.status_code, "Choose one." in answer.text) == (422, True)
    assert all(not each.url.path.endswith("/opening") for each in nation.asked)


@pytest.mark.parametrize("query", ["", "?record=x", f"?record={RECORD}&network={NETWORK}"])
async def test_an_opening_of_nothing_or_of_two_things_is_none(query: str, browser: Browser) -> None:
    assert (await browser(Role.ANALYST).get(f"/opening{query}")).status_code == 422


async def test_a_way_back_that_leads_elsewhere_is_not_taken(browser: Browser, desk: Desk) -> None:
    reader = browser(Role.ANALYST)
    await reader.get("/")
    form = {"case": f"{CASE} CN/US", "purpose": "investigation", "word": word_of(desk)}

    answer = await reader.post(f"/opening?record={RECORD}&back=//elsewhere.example", data=form)

    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("path", [f"{AT}/picture", f"{AT}/report", f"{AT}/export/pdf"])
async def test_what_the_desk_draws_is_noted_before_it_leaves(
    path: str, browser: Browser, nation: PretendNation
) -> None:
    await browser(Role.ANALYST).get(path)
    noted = [each.url.path for each in nation.asked if each.method == "POST"]

    nation.answers[f"POST /analyst/v1{AT}/takings"] = httpx.Response(503, json={"code": "audit"})
    refused = await browser(Role.ANALYST).get(path)

    assert noted == [f"/analyst/v1{AT}/takings"]
    assert refused.status_code == 503


async def test_the_evidence_of_a_restricted_line_asks_what_it_is_for(browser: Browser, nation: PretendNation) -> None:
    at = "GET /operator/v1/feeds/CN/US/lines/4/evidence"
    given, reader = nation.answers[at], browser(Role.AUDITOR)
    nation.answers[at] = httpx.Response(403, json={"code": "restricted", "handling": "H3"})

    asked = await reader.get("/evidence/CN/US/4")
    nation.answers[at] = given
    taken = await reader.get("/evidence/CN/US/4?purpose=prosecution")

    assert (asked.status_code, "What is the file for?" in asked.text) == (403, True)
    assert taken.headers["content-disposition"].startswith("attachment")
    assert nation.asked[-1].url.params["purpose"] == "prosecution"
