"""A pre-export notice by form: faults beside their fields, shown whole before it goes, corrected by what was sent."""

from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from schemas.registry import read_submission
from services.console.web.forms import Form
from services.console.web.notice_said import FIELDS, field_of, fields_of, submission_said, what_is_wrong
from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser, word_of
from tests.unit.services.console.web.pretend_nation import LISTING, RECORD, PretendNation, control

TAKES, CONTROLS = "POST /operator/v1/records", "GET /analyst/v1/substances/controlled"
EXAMPLES = Path("schemas/examples/valid/pre-export-notice")
SAID = {
    "reference": "US-PEN-2026-1", "authority": "Invented authority", "exporting": "US", "importing": "CN",
    "notified_on": "2026-11-23", "reply_by": "2026-12-07", "exporter_company": "Quill Fine Chemicals\n羽毛化工",
    "exporter_address": "1 Quill Road\nNowhere OH", "exporter_country": "US", "importer_company": "Mingzhu",
    "importer_address": "88 Sample Road", "importer_country": "CN", "consignee_country": "CN",
    "substance": "4-AP", "cas": "23056-29-3", "amount": "2.5", "unit": "KGM", "dispatch_on": "2026-12-09",
    "point_of_entry": "Nowhere port", "route": "kr, jp", "code": "H1", "source_grade": "A", "information_grade": "1",
    "retain_until": "2031-11-23",
}  # fmt: skip


async def post(reader: httpx.AsyncClient, desk: Desk, then: str, **changed: str) -> httpx.Response:
    return await reader.post("/hand-in/notice", data={**SAID, "word": word_of(desk), "then": then, **changed})


def law(**changed: Any) -> dict[str, Any]:
    return {"on": "2026-12-09", "place": "US", "controls": [control(**changed)]}


@pytest.fixture
def at_work(nation: PretendNation) -> PretendNation:
    nation.answers[TAKES] = {"verdict": "ready", "would_share": ["CN"]}
    nation.answers[CONTROLS] = law()
    return nation


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_a_record_becomes_the_form_and_the_form_the_record(path: Path) -> None:
    record = orjson.loads(path.read_bytes())

    said = submission_said(Form(fields_of(record)), None)

    read_submission(said)
    again = fields_of(said)
    assert again == fields_of(record)


def test_every_member_of_the_contract_that_a_form_can_say_has_its_field() -> None:
    said = submission_said(Form(SAID), RECORD)

    notice = read_submission(said)

    assert [name.written for name in notice.body.exporter.companies] == ["Quill Fine Chemicals", "羽毛化工"]
    assert (notice.body.route, notice.body.consignee, notice.supersedes) == (["KR", "JP"], None, RECORD)
    assert what_is_wrong(said) == {}


@pytest.mark.parametrize(
    ("member", "field"),
    [
        ("body.quantity.amount", "amount"),
        ("body.exporter", "exporter_company"),
        ("body.importer.phones.0", "importer_phone"),
        ("body.route.1", "route"),
        ("handling.text", "restriction"),
        ("submission", "reference"),
        ("", "reference"),
    ],
)
def test_a_fault_stands_beside_the_field_of_its_member(member: str, field: str) -> None:
    assert field_of(member) == field
    assert field in FIELDS


async def test_an_empty_form_is_preset_and_every_fault_is_told_beside_its_field(
    browser: Browser, desk: Desk, at_work: PretendNation
) -> None:
    reader = browser(Role.OPERATOR)

    empty = (await reader.get("/hand-in/notice")).text
    answer = await post(reader, desk, "check", reference="", amount="0", cas="437-38-8", reply_by="2026-11-01")

    assert ('value="2026-11-23"' in empty, 'value="CN"' in empty) == (True, True)
    assert answer.status_code == 422
    for field in ("reference", "amount", "cas"):
        assert f'id="fault-{field}"' in answer.text
    assert 'value="Nowhere port"' in answer.text
    assert [request for request in at_work.asked if request.method == "POST"] == []


async def test_a_notice_is_shown_whole_with_the_law_before_it_goes(
    browser: Browser, desk: Desk, at_work: PretendNation
) -> None:
    page = (await post(browser(Role.OPERATOR), desk, "check")).text

    (checked,) = [request for request in at_work.asked if request.method == "POST"]
    assert checked.url.params["check"] == "true"
    for shown in ("US-PEN-2026-1", "羽毛化工", "Invented Act", "Hand in the notice"):
        assert shown in page
    assert "is known here" not in page


async def test_what_the_exchange_finds_wrong_stands_beside_its_field(
    browser: Browser, desk: Desk, at_work: PretendNation
) -> None:
    problem = {"code": "implausible", "member": "body.notified_on", "detail": "lies in the future"}
    at_work.answers[TAKES] = httpx.Response(422, json=problem)

    answer = await post(browser(Role.OPERATOR), desk, "check")

    assert (answer.status_code, "lies in the future" in answer.text) == (422, True)
    assert 'id="fault-notified_on"' in answer.text


async def test_it_goes_once_it_was_looked_over_and_where_it_stands_is_shown(
    browser: Browser, desk: Desk, at_work: PretendNation
) -> None:
    at_work.answers[TAKES] = {"verdict": "accepted", "id": RECORD, "line": 3, "shared": {"CN": 1}}
    reader = browser(Role.OPERATOR)

    sent, again = [await post(reader, desk, "send") for _ in range(2)]
    page = (await reader.get(sent.headers["location"])).text

    first, second = (orjson.loads(request.content) for request in at_work.asked if request.method == "POST")
    assert sent.headers["location"] == again.headers["location"] == f"/records/{RECORD}?sent=true"
    assert first == second
    assert ("Handed in, and kept." in page, "stored at home" in page) == (True, True)


async def test_a_person_may_go_back_to_the_form(browser: Browser, desk: Desk, at_work: PretendNation) -> None:
    page = (await post(browser(Role.OPERATOR), desk, "change")).text

    assert ('value="US-PEN-2026-1"' in page, "Check and look over" in page) == (True, True)


@pytest.mark.parametrize(
    ("controls", "said"),
    [
        ([], "No control of this substance is known here"),
        (["4-AP", "Madeupine"], "are of two different substances"),
    ],
)
async def test_a_substance_that_nothing_controls_or_that_is_two_is_doubted(
    controls: list[str], said: str, browser: Browser, desk: Desk, at_work: PretendNation
) -> None:
    def answer(service: str, request: httpx.Request) -> httpx.Response:
        by_name = "name" in request.url.params
        found = [control(substance=controls[by_name])] if controls else []
        return httpx.Response(200, json={"on": "2026-12-09", "place": "US", "controls": found})

    desk.ingest._transport = httpx.MockTransport(lambda request: answer("ingest", request))

    page = (await post(browser(Role.OPERATOR), desk, "check")).text

    assert said in page
    assert "Hand in the notice" in page


async def test_without_ingest_the_notice_can_go_and_the_missing_part_is_said(
    browser: Browser, desk: Desk, at_work: PretendNation
) -> None:
    at_work.away = {"ingest"}

    page = (await post(browser(Role.OPERATOR), desk, "check")).text

    assert ("this part of the page is missing" in page, "Hand in the notice" in page) == (True, True)


async def test_a_correction_begins_with_what_was_handed_in_and_supersedes_it(
    browser: Browser, desk: Desk, at_work: PretendNation
) -> None:
    held = submission_said(Form(SAID), None)
    at_work.answers[f"GET /operator/v1/records/{RECORD}/content"] = {**held, "id": RECORD}
    at_work.answers[TAKES] = {"verdict": "accepted", "id": LISTING, "line": 4, "shared": {}}
    reader = browser(Role.OPERATOR)

    form = (await reader.get(f"/hand-in/notice?corrects={RECORD}")).text
    await post(reader, desk, "send", corrects=RECORD, amount="3")

    sent = orjson.loads(at_work.asked[-1].content)
    assert ("Correct a pre-export notice" in form, 'value="Invented authority"' in form) == (True, True)
    assert (sent["supersedes"], sent["body"]["quantity"]["amount"]) == (RECORD, "3")
    assert sent["submission"] != held["submission"]


async def test_what_is_no_notice_of_ones_own_is_not_corrected_here(browser: Browser, at_work: PretendNation) -> None:
    at_work.answers[f"GET /operator/v1/records/{RECORD}/content"] = {"id": RECORD, "type": "parcel", "body": {}}
    reader = browser(Role.OPERATOR)

    answers = [await reader.get(f"/hand-in/notice?corrects={name}") for name in (RECORD, LISTING)]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_a_record_is_found_by_ones_own_reference(browser: Browser, nation: PretendNation) -> None:
    nation.answers["POST /operator/v1/standings"] = [
        {"id": RECORD, "type": "parcel", "reference": "A-1", "retracted": False, "superseded_by": None, "peers": []}
    ]
    reader = browser(Role.OPERATOR)

    found = await reader.get("/records", params={"id": "A-1"})

    assert found.headers["location"] == f"/records/{RECORD}"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([], "Nobody has answered yet."),
        ([{"nation": "CN", "answer": "objection", "authority": "Over there", "replied_on": "2026-12-01",
           "counts": True}], "Over there"),
    ],
)  # fmt: skip
async def test_how_a_notice_was_answered_stands_with_its_record(
    answers: list[dict[str, Any]], said: str, browser: Browser, at_work: PretendNation
) -> None:
    standing = at_work.answers[f"GET /operator/v1/records/{RECORD}"]
    at_work.answers[f"GET /operator/v1/records/{RECORD}"] = {**standing, "type": "pre-export-notice"}
    told = {"state": "waiting", "reply_by": "2026-12-07", "answers": answers}
    at_work.answers[f"GET /analyst/v1/notices/{RECORD}/answers"] = told
    reader = browser(Role.OPERATOR)

    page = (await reader.get(f"/records/{RECORD}")).text
    at_work.away = {"ingest"}
    without = await reader.get(f"/records/{RECORD}")

    assert said in page
    assert (without.status_code, "Its answers are not to be had now" in without.text) == (200, True)
