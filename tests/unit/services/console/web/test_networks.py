"""Pages about networks: the chart for reading and for the script, what is not shown, files, and what may not leave."""

import re
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from services.console.web.headers import CONTENT_SECURITY_POLICY
from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser, word_of
from tests.unit.services.console.web.pretend_nation import RECORD, PretendNation, parcel_row
from tests.unit.services.console.web.pretend_networks import (
    NETWORK,
    chart,
    edge,
    network,
    network_answers,
    node,
)

AT = f"/networks/{NETWORK}"
READ = ["/networks", AT, f"{AT}/report", f"{AT}/without?attribute=phone:1", "/paths?from=e8&to=e12", "/paths"]
HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a' onclick='x"]


@pytest.fixture(autouse=True)
def _networks(nation: PretendNation) -> None:
    nation.answers |= network_answers()


def refused(status: int, code: str, **more: object) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "detail": "", **more})


def many(parties: int) -> dict[str, Any]:
    nodes = [node(id=f"e{at}", label=f"Quill {at}", role="sender", rank=at + 1) for at in range(parties)]
    links = [edge(f"e{at}", f"p{at}", "sent") for at in range(parties)]
    links += [edge(f"p{at}", f"e{(at * 7 + 1) % parties}", "addressed") for at in range(parties)]
    parcels = [node(id=f"p{at}", kind="parcels", label=f"LX{at:09}US", parcels=1) for at in range(parties)]
    return chart(nodes=[*nodes, *parcels], edges=links)


async def test_the_list_says_why_and_leads_to_network_and_alert(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/networks")).text

    assert f'href="{AT}"' in page
    assert "Two strangers share a telephone." in page
    assert 'href="/alerts/12"' in page


async def test_filters_go_to_the_service_as_they_stand_in_the_address(browser: Browser, nation: PretendNation) -> None:
    await browser(Role.ANALYST).get(
        "/networks?alert=open&least_score=1.5&entity=e8&detector=many_names&since=2026-11-01"
    )

    assert dict(nation.asked[0].url.params) == {
        "alert": "open", "least_score": "1.5", "entity": "e8", "detector": "many_names", "since": "2026-11-01",
        "limit": "50",
    }  # fmt: skip


async def test_the_chart_is_drawn_without_scripts_and_its_table_says_the_same(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get(AT)).text

    assert page.count('<use href="#s-') == 5
    assert '<use href="#s-star" class="r-organiser hit"' in page
    assert ">明珠园艺工具</text>" in page
    assert page.count("<tr data-id=") == 5
    assert ('class="edge-sent"' in page, 'class="edge-carries"' in page, 'class="edge-rest"' in page) == (True,) * 3


async def test_communities_have_a_shape_and_a_colour_of_their_own(browser: Browser, nation: PretendNation) -> None:
    two = chart(nodes=[node(), node(id="e12", community=2)], edges=[])
    nation.answers[f"GET /analyst/v1{AT}/chart"] = two

    page = (await browser(Role.ANALYST).get(f"{AT}?by=community")).text

    assert set(re.findall(r'<use href="#s-(\w+)" class="(\w+)"', page)) == {("ellipse", "c1"), ("rectangle", "c2")}


async def test_what_is_not_shown_is_counted(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get(f"{AT}?until=2026-11-10")).text

    assert "1 party behind the limit" in page
    assert "1 node of other days" in page
    assert "1 hub that links nobody" in page
    assert "7 values that only one party has" in page


async def test_the_script_gets_both_looks_of_every_node(browser: Browser) -> None:
    found = (await browser(Role.ANALYST).get(f"{AT}/chart")).json()

    first = found["nodes"][0]
    assert (first["shapes"], first["tones"]) == (["star", "ellipse"], ["r-organiser", "c1"])
    assert all(isinstance(each["x"], float) and each["first"] <= each["last"] for each in found["nodes"])
    assert len(found["edges"]) == 5


async def test_two_thousand_nodes_stay_under_400_kilobytes_and_page_their_table(
    browser: Browser, nation: PretendNation
) -> None:
    nation.answers[f"GET /analyst/v1{AT}/chart"] = many(1_000)
    reader = browser(Role.ANALYST)

    answer = await reader.get(f"{AT}?most=2000")
    following = re.search(r'rel="next" href="([^"]*row=[^"]*)"', answer.text)
    behind = (await reader.get(following[1].replace("&amp;", "&"))).text if following else ""

    assert len(answer.content) < 400_000
    assert answer.text.count("<tr data-id=") == 200
    assert set(rows_of(behind)) & set(rows_of(answer.text)) == set()


def rows_of(page: str) -> Sequence[str]:
    return re.findall(r'<tr data-id="([^"]+)"', page)


@pytest.mark.parametrize("sort", ["name", "kind", "community", "parcels", "first", "last", "hits"])
async def test_the_table_is_sorted_without_scripts(sort: str, browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get(f"{AT}?sort={sort}")).text

    assert f'data-key="{sort}" aria-sort="ascending"' in page
    assert len(rows_of(page)) == 5


@pytest.mark.parametrize("path", [*READ, "/entities?name=Norbert", "/entities/e8"])
async def test_pages_about_networks_hold_nothing_inline(path: str, browser: Browser) -> None:
    answer = await browser(Role.ANALYST).get(path)

    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?! src=)", answer.text)


@pytest.mark.parametrize("path", READ[:-1])
async def test_a_service_that_is_away_is_said_to_be(path: str, browser: Browser, nation: PretendNation) -> None:
    nation.away = {"ingest"}

    answer = await browser(Role.ANALYST).get(path)

    assert answer.status_code == 503


async def test_a_network_is_shown_when_its_chart_fails(browser: Browser, nation: PretendNation) -> None:
    nation.answers[f"GET /analyst/v1{AT}/chart"] = httpx.Response(503, json={"code": "database"})

    answer = await browser(Role.ANALYST).get(AT)

    assert answer.status_code == 200
    assert "this part of the page is missing" in answer.text
    assert "Two names at one telephone." in answer.text


async def test_a_network_that_became_part_of_another_leads_there(browser: Browser, nation: PretendNation) -> None:
    nation.answers[f"GET /analyst/v1{AT}"] = refused(404, "moved", into=RECORD)

    answer = await browser(Role.ANALYST).get(AT)

    assert answer.status_code == 404
    assert f'href="/networks/{RECORD}"' in answer.text


async def test_a_network_that_ended_says_so(browser: Browser, nation: PretendNation) -> None:
    nation.answers[f"GET /analyst/v1{AT}"] = refused(404, "ended")

    assert "This network has ended" in (await browser(Role.ANALYST).get(AT)).text


async def test_no_network_yet_and_none_that_fits_are_told_apart(browser: Browser, nation: PretendNation) -> None:
    nation.answers["GET /analyst/v1/networks"] = {"items": []}
    reader = browser(Role.ANALYST)

    assert "No network has been found yet." in (await reader.get("/networks")).text
    assert "No network fits all of this." in (await reader.get("/networks?alert=open")).text


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_a_stranger_wrote_stays_text_in_table_and_drawing(
    text: str, browser: Browser, nation: PretendNation
) -> None:
    nation.answers[f"GET /analyst/v1{AT}/chart"] = chart(nodes=[node(label=text)], edges=[])
    nation.answers[f"GET /analyst/v1{AT}"] = network(why=text)
    reader = browser(Role.ANALYST)

    for path in (AT, f"{AT}/report", f"{AT}/picture"):
        page = (await reader.get(path)).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "onclick='" not in page


async def test_a_label_cannot_turn_the_drawing_around_or_fill_it(browser: Browser, nation: PretendNation) -> None:
    nation.answers[f"GET /analyst/v1{AT}/chart"] = chart(nodes=[node(label="Nor\u202etreb" + "x" * 490)], edges=[])

    page = (await browser(Role.ANALYST).get(AT)).text

    assert "\u202e" not in page
    assert max(map(len, re.findall(r"<text [^>]*>([^<]*)</text>", page))) <= 24


async def test_a_file_goes_on_as_the_service_wrote_it(browser: Browser, nation: PretendNation) -> None:
    headers = {"content-type": "application/gexf+xml", "content-disposition": 'attachment; filename="n.gexf"'}
    nation.answers[f"GET /analyst/v1{AT}/export"] = httpx.Response(200, content=b"<gexf/>", headers=headers)

    answer = await browser(Role.ANALYST).get(f"{AT}/export/gexf")

    assert (answer.content, answer.headers["content-type"]) == (b"<gexf/>", "application/gexf+xml")
    assert answer.headers["content-disposition"] == 'attachment; filename="n.gexf"'


async def test_a_restricted_network_asks_what_the_file_is_for(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[f"GET /analyst/v1{AT}/export"] = refused(403, "restricted", handling="H2")
    reader = browser(Role.ANALYST)

    asked = await reader.get(f"{AT}/export/stix")
    again = await reader.post(f"{AT}/export/stix", data={"word": word_of(desk), "purpose": "idle curiosity"})
    await reader.post(f"{AT}/export/stix", data={"word": word_of(desk), "purpose": "prosecution"})

    assert "Restricted: H2" in asked.text
    assert again.status_code == 422
    assert dict(nation.asked[-1].url.params) == {"format": "stix", "purpose": "prosecution"}


async def test_the_drawing_of_a_restricted_network_is_no_file_without_a_purpose(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[f"GET /analyst/v1{AT}/chart"] = chart(handling="H3")
    nation.answers[f"POST /analyst/v1{AT}/takings"] = refused(403, "restricted", handling="H3")
    reader = browser(Role.ANALYST)

    page, picture = await reader.get(AT), await reader.get(f"{AT}/picture")

    assert 'data-do="png"' not in page.text
    assert "Restricted: H3" in picture.text


async def test_a_drawing_is_a_file_with_its_handling_code(browser: Browser) -> None:
    answer = await browser(Role.ANALYST).get(f"{AT}/picture")

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "-H1.svg" in answer.headers["content-disposition"]
    assert answer.text.count("<use ") == 5


async def test_a_report_is_a_pdf_in_the_readers_language(browser: Browser) -> None:
    for language in ("en", "zh"):
        answer = await browser(Role.ANALYST, language=language).get(f"/networks/{NETWORK}/export/pdf?most=50")

        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == f'attachment; filename="network-{NETWORK}-H1.pdf"'
        assert answer.content.startswith(b"%PDF-1.")
        assert b"STSong-Light" in answer.content


async def test_a_report_on_a_restricted_network_needs_a_purpose(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    at = f"/analyst/v1/networks/{NETWORK}"
    nation.answers[f"GET {at}/chart"] = chart(handling="H2")
    nation.answers[f"POST {at}/takings"] = refused(403, "restricted", handling="H2")
    reader = browser(Role.ANALYST)

    asked = await reader.get(f"/networks/{NETWORK}/export/pdf?most=50")
    nation.answers[f"POST {at}/takings"] = {"handling": "H2"}
    said = {"word": word_of(desk), "purpose": "prosecution"}
    made = await reader.post(f"/networks/{NETWORK}/export/pdf", data=said)

    assert asked.headers["content-type"].startswith("text/html")
    assert "What is the file for?" in asked.text
    assert made.headers["content-disposition"].endswith('-H2.pdf"')


async def test_a_hostile_name_makes_no_report_fail(browser: Browser, nation: PretendNation) -> None:
    hostile = "<b>\u202e</font>" + "x" * 480
    rows = [parcel_row(sender=hostile, addressee=hostile)] * 3
    nation.answers[f"GET /analyst/v1/networks/{NETWORK}"] = network(parcel_rows=rows, why=hostile)

    answer = await browser(Role.ANALYST).get(f"/networks/{NETWORK}/export/pdf")

    assert answer.content.startswith(b"%PDF-1.")


async def test_a_finding_is_handed_in_in_the_readers_words(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    reader = browser(Role.ANALYST)
    said = {"word": word_of(desk), "statement": "One telephone, two names.", "information_grade": "3"}

    answer = await reader.post(f"{AT}/share", data=said)

    assert "The finding stays at home" in answer.text
    assert nation.asked[-1].content.decode() == '{"statement":"One telephone, two names.","information_grade":"3"}'


async def test_an_auditor_looks_and_tells_nobody(browser: Browser) -> None:
    page = (await browser(Role.AUDITOR).get(AT)).text

    assert f'action="{AT}/share"' not in page


@pytest.mark.parametrize("code", ["not-found", "not-carried", "ambiguous", "unreadable"])
async def test_ends_of_a_path_that_lead_nowhere_are_told_beside_the_question(
    code: str, browser: Browser, nation: PretendNation
) -> None:
    nation.answers["GET /analyst/v1/paths"] = refused(404, code)

    answer = await browser(Role.ANALYST).get("/paths?from=e8&to=phone:1")

    assert answer.status_code == 422
    assert 'value="phone:1"' in answer.text


async def test_a_path_says_what_each_step_rests_on(browser: Browser) -> None:
    page = (await browser(Role.ANALYST).get("/paths?from=e8&to=e12")).text

    assert "3 parcels carry it" in page
    assert "(sender → addressee)" in page
    assert "a@quill.example" in page


@pytest.mark.parametrize("path", ["/networks/x", "/networks/../x", "/entities/8", "/entities/e", f"{AT}/export/exe"])
async def test_a_path_that_names_nothing_reaches_no_service(path: str, browser: Browser, nation: PretendNation) -> None:
    answer = await browser(Role.ANALYST).get(path)

    assert answer.status_code == 404
    assert nation.asked == []


@pytest.mark.parametrize(
    ("accepted", "packed"), [("gzip, deflate", True), ("br;q=1, gzip;q=0.5", True), ("gzip;q=0", False), ("", False)]
)
async def test_what_pages_load_is_compressed_for_who_takes_that(accepted: str, packed: bool, browser: Browser) -> None:
    answer = await browser(Role.ANALYST).get("/static/cytoscape.min.js", headers={"accept-encoding": accepted})

    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert b"Cytoscape Consortium" in answer.content


async def test_a_parcel_leads_to_its_network(browser: Browser, nation: PretendNation) -> None:
    nation.answers[f"GET /analyst/v1/parcels/{RECORD}"]["network"] = NETWORK

    page = (await browser(Role.ANALYST).get(f"/parcels/{RECORD}")).text

    assert f'href="{AT}"' in page
