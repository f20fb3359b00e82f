"""An operator's file: checked before it is handed in, on the disk until it is, refused rows back, and bounds on all."""

import asyncio
import datetime as dt
from typing import Any

import httpx
import orjson
import pytest

from services.console.web import hand_ins
from services.console.web.hand_ins import HandIn
from services.console.web.pages import files
from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser, Time, word_of
from tests.unit.services.console.web.pretend_nation import RECORD, PretendNation

CSV = b'submission,sender_name,posted_on\r\nA-1,"Quill, Norbert",2026-11-20\r\nA-2,Wrong,never\r\n'
READY = {"verdict": "ready", "would_share": ["CN"]}
ACCEPTED = {"verdict": "accepted", "id": RECORD, "line": 3, "shared": {"CN": 5}}
REFUSED = {"verdict": "refused", "code": "schema", "member": "body.posted_on", "detail": "not a day"}
TAKES = "POST /operator/v1/records"


def verdicts(*rows: dict[str, Any]) -> httpx.Response:
    lines = [orjson.dumps({"row": place, **row}) for place, row in enumerate(rows, 1)]
    return httpx.Response(200, content=b"\n".join([*lines, b'{"summary":{}}', b""]))


async def drop(reader: httpx.AsyncClient, desk: Desk, name: str, content: bytes) -> httpx.Response:
    return await reader.post("/hand-in", data={"word": word_of(desk)}, files={"file": (name, content)})


async def go_on(reader: httpx.AsyncClient, desk: Desk, place: str, step: str, **said: str) -> str:
    answer = await reader.post(f"{place}/{step}", data={"word": word_of(desk), **said})
    assert answer.status_code == 303, answer.text
    return (await reader.get(place)).text


def the_one(desk: Desk) -> HandIn:
    (found,) = desk.handing_over.held.of("Li Wei", "US-CUSTOMS")
    return found


async def test_every_row_is_checked_before_anything_is_handed_in(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[TAKES] = verdicts(READY, REFUSED)
    reader = browser(Role.OPERATOR)

    answer = await drop(reader, desk, "C:\\papers\\today.csv", CSV)
    page = (await reader.get(answer.headers["location"])).text

    assert answer.status_code == 303
    assert [request.url.params.get("check") for request in nation.asked if request.method == "POST"] == ["true"]
    assert ("today.csv" in page, "papers" in page) == (True, False)
    assert ("body.posted_on" in page, "China" in page, "Hand in 1 row" in page) == (True, True, True)


async def test_what_was_checked_is_handed_in_and_every_row_tells_where_it_stands(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[TAKES] = verdicts(READY, REFUSED)
    nation.answers["POST /operator/v1/standings"] = [
        {"id": RECORD, "type": "parcel", "reference": "A-1", "retracted": False, "superseded_by": None,
         "peers": [{"nation": "CN", "shared": True, "receipted": True, "because": "always"}]}
    ]  # fmt: skip
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "today.csv", CSV)).headers["location"]
    nation.answers[TAKES] = verdicts(ACCEPTED, REFUSED)

    page = await go_on(reader, desk, place, "send")
    back = await reader.get(f"{place}/refused")

    assert (f"/records/{RECORD}" in page, "China: receipted" in page) == (True, True)
    assert back.text == "submission,sender_name,posted_on\nA-2,Wrong,never\n"
    assert back.headers["content-disposition"].startswith('attachment; filename="refused-20261123-')


async def test_the_file_is_erased_once_its_last_row_has_a_verdict(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[TAKES] = verdicts(READY, REFUSED)
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "today.csv", CSV)).headers["location"]
    nation.answers[TAKES] = verdicts(ACCEPTED, REFUSED)

    await go_on(reader, desk, place, "send")

    folder = desk.handing_over.held.place(the_one(desk))
    assert sorted(each.name for each in folder.iterdir()) == ["about.json", "sent.refused", "sent.verdicts"]
    assert "Quill" not in "".join(each.read_text() for each in folder.iterdir())


async def test_refused_rows_of_ndjson_come_back_with_their_reason(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[TAKES] = verdicts(REFUSED)
    reader = browser(Role.OPERATOR)

    answer = await drop(reader, desk, "a.ndjson", b'{"submission":"A-1","type":"parcel"}\n')
    back = await reader.get(f"{answer.headers['location']}/refused")

    assert orjson.loads(back.content) == {
        "row": 1, "code": "schema", "member": "body.posted_on", "detail": "not a day",
        "record": {"submission": "A-1", "type": "parcel"},
    }  # fmt: skip


async def test_a_row_without_a_reference_is_given_one_by_the_file(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[TAKES] = verdicts(READY)
    reader = browser(Role.OPERATOR)

    for _ in range(2):
        await drop(reader, desk, "a.ndjson", b'{"type":"parcel"}\n')

    first, second = (orjson.loads(request.content)["submission"] for request in nation.asked)
    assert first == second


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "Choose a file"),
        ("a.exe", b"MZ", "ends in none of"),
        ("a.csv", b"a,b\n\xff,2\n", "cannot be read"),
        ("a.csv", b"submission,submission\n1,2\n", "cannot be read"),
        ("a.csv", b"submission\n", "cannot be read"),
        ("a.csv", b"x" * 500 + b"\n1\n", "cannot be read"),
        ("a.csv", b",".join(b"%d" % place for place in range(300)) + b"\n", "cannot be read"),
        ("a.json", b'[{"a":1}', "cannot be read"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_refused_beside_its_field(
    name: str, content: bytes, said: str, browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    answer = await drop(browser(Role.OPERATOR), desk, name, content)

    assert answer.status_code == 422
    assert said in answer.text
    assert [request for request in nation.asked if request.method == "POST"] == []


async def test_a_file_beyond_its_bounds_is_not_handed_on(
    browser: Browser, desk: Desk, nation: PretendNation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 1)

    answer = await drop(browser(Role.OPERATOR), desk, "a.csv", CSV)

    assert (answer.status_code, "The file is too large" in answer.text) == (413, True)
    assert [request for request in nation.asked if request.method == "POST"] == []


async def test_who_leaves_too_many_files_waiting_is_asked_to_see_to_them_first(
    browser: Browser, desk: Desk, nation: PretendNation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_ins, "MOST_UNSENT", 1)
    nation.answers[TAKES] = verdicts(READY, READY)
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "a.csv", CSV)).headers["location"]

    too_many = await drop(reader, desk, "b.csv", CSV)
    await reader.post(f"{place}/drop", data={"word": word_of(desk)})
    again = await drop(reader, desk, "b.csv", CSV)

    assert (too_many.status_code, again.status_code) == (409, 303)


class _GoesAway(list[httpx.Request]):
    """After so many calls, the exchange is away."""

    def __init__(self, nation: PretendNation, after: int) -> None:
        super().__init__()
        self._nation, self._after = nation, after

    def append(self, request: httpx.Request) -> None:
        super().append(request)
        self._nation.away = {"exchange"} if len(self) > self._after else set()


async def test_a_sending_that_met_nobody_midway_goes_on_where_it_stood_even_at_another_desk(
    browser: Browser, desk: Desk, nation: PretendNation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.console.web.handing_over.PATIENCE_S", 0.0)
    monkeypatch.setattr("services.console.sending.hand_in.CHUNK_ROWS", 1)
    nation.answers[TAKES] = verdicts(READY)
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "a.csv", CSV)).headers["location"]
    nation.answers[TAKES] = verdicts(ACCEPTED)
    monkeypatch.setattr(nation, "asked", _GoesAway(nation, 1))

    stood = await go_on(reader, desk, place, "send")
    nation.asked, nation.away = [], set()
    went = await go_on(reader, desk, place, "send")

    sent = [request.content for request in nation.asked if request.url.path == "/operator/v1/records"]
    assert ("The exchange does not answer." in stood, "Go on" in stood) == (True, True)
    assert len(sent) == 1
    assert b"A-2" in sent[0]
    assert the_one(desk).said == {"accepted": 2, "held": 0, "refused": 0}
    assert went.count(f"/records/{RECORD}") >= 2


async def test_a_desk_that_was_ended_midway_says_so_and_the_operator_goes_on(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[TAKES] = verdicts(READY, READY)
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "a.csv", CSV)).headers["location"]
    held = desk.handing_over.held
    held.keep(the_one(desk).model_copy(update={"stage": "sending", "said": {}}))
    nation.answers[TAKES] = verdicts(ACCEPTED, ACCEPTED)

    interrupted = (await reader.get(place)).text
    await go_on(reader, desk, place, "send")

    assert "the desk was ended midway" in interrupted
    assert the_one(desk).stage == "done"


async def test_a_session_that_ended_meanwhile_is_said(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    nation.answers[TAKES] = httpx.Response(401, json={"code": "unauthenticated"})
    reader = browser(Role.OPERATOR)

    place = (await drop(reader, desk, "a.csv", CSV)).headers["location"]

    assert "Your session ended meanwhile." in (await reader.get(place)).text


async def test_references_used_before_become_corrections_when_the_operator_says_so(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    differs = {"verdict": "refused", "code": "submission-differs", "member": "submission", "detail": "used before"}
    nation.answers[TAKES] = verdicts(differs, READY)
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "a.csv", CSV)).headers["location"]
    offered = (await reader.get(place)).text
    nation.answers[TAKES] = verdicts(READY, READY)

    checked = await go_on(reader, desk, place, "check", correct="yes")
    await go_on(reader, desk, place, "send")

    posts = [dict(request.url.params) for request in nation.asked if request.url.path == "/operator/v1/records"]
    assert "They are corrections" in offered
    assert "References that were used before correct their records." in checked
    assert posts == [{"check": "true"}, {"check": "true", "correct": "true"}, {"correct": "true"}]


async def test_what_somebody_handed_in_is_nobody_elses(browser: Browser, desk: Desk) -> None:
    kept = desk.handing_over.held.begin(
        b"x", desk.clock(), subject="Somebody Else", agency="US-CUSTOMS", name="a.csv", form="csv", digest="", rows=1
    )
    assert kept is not None
    reader = browser(Role.OPERATOR)

    answers = [
        await reader.get(f"/hand-in/{kept.id}{end}") for end in ("", "/refused", "/columns", "/mapping", "/progress")
    ]
    dropped = await reader.post(f"/hand-in/{kept.id}/drop", data={"word": word_of(desk)})

    assert {answer.status_code for answer in [*answers, dropped]} == {404}


async def test_what_is_too_old_is_erased(browser: Browser, desk: Desk, nation: PretendNation, time: Time) -> None:
    nation.answers[TAKES] = verdicts(READY, READY)
    reader = browser(Role.OPERATOR)
    await drop(reader, desk, "a.csv", CSV)

    desk.handing_over.held.tidy(desk.clock() + dt.timedelta(days=2))
    kept = len(desk.handing_over.held.of("Li Wei", "US-CUSTOMS"))
    desk.handing_over.held.tidy(desk.clock() + dt.timedelta(days=4))

    assert (kept, desk.handing_over.held.of("Li Wei", "US-CUSTOMS")) == (1, [])


async def test_a_desk_that_nobody_visits_erases_what_is_too_old(
    browser: Browser, desk: Desk, nation: PretendNation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.console.web.handing_over.TIDY_EVERY_S", 0.0)
    nation.answers[TAKES] = verdicts(READY, READY)
    await drop(browser(Role.OPERATOR), desk, "a.csv", CSV)
    erased = desk.handing_over.held.place(the_one(desk))
    hours = [desk.clock(), desk.clock() + dt.timedelta(days=4)]

    def clock() -> dt.datetime:
        if not hours:
            raise asyncio.CancelledError
        return hours.pop(0)

    with pytest.raises(asyncio.CancelledError):
        await desk.handing_over.keep_tidy(clock)

    assert not erased.exists()


async def test_progress_is_told_to_the_pages_script(browser: Browser, desk: Desk, nation: PretendNation) -> None:
    nation.answers[TAKES] = verdicts(READY, READY)
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "a.csv", CSV)).headers["location"]

    assert (await reader.get(f"{place}/progress")).json() == {"running": False, "done": 0, "rows": 2}


async def test_where_a_record_stands_is_shown_to_who_asks_by_its_id(browser: Browser) -> None:
    reader = browser(Role.OPERATOR)

    asked = await reader.get("/records", params={"id": f" {RECORD.upper()} "})
    page = (await reader.get(asked.headers["location"])).text

    assert "stored at home" in page
    assert (await reader.get("/records?id=nonsense")).status_code == 422
