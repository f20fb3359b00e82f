"""An operator's file: a verdict for every row, refused rows back, and a bound on all of it."""

from typing import Any

import httpx
import orjson
import pytest

from services.console.web import handed_in
from services.console.web.pages import handing_in
from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser, word_of
from tests.unit.services.console.web.pretend_nation import RECORD, PretendNation

CSV = b'submission,sender_name,posted_on\r\nA-1,"Quill, Norbert",2026-11-20\r\nA-2,Wrong,never\r\n'
ACCEPTED = {"verdict": "accepted", "id": RECORD, "line": 3, "shared": {"CN": 5}}
REFUSED = {"verdict": "refused", "code": "schema", "member": "body.posted_on", "detail": "not a day"}


def verdicts(*rows: dict[str, Any]) -> httpx.Response:
    lines = [orjson.dumps({"row": place, **row}) for place, row in enumerate(rows, 1)]
    return httpx.Response(200, content=b"\n".join([*lines, b'{"summary":{}}', b""]))


async def drop(reader: httpx.AsyncClient, desk: Desk, name: str, content: bytes) -> httpx.Response:
    return await reader.post("/hand-in", data={"word": word_of(desk)}, files={"file": (name, content)})


async def test_every_row_gets_its_verdict_and_refused_rows_come_back_to_be_mended(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers["POST /operator/v1/records"] = verdicts(ACCEPTED, REFUSED)
    reader = browser(Role.OPERATOR)

    answer = await drop(reader, desk, "C:\\papers\\today.csv", CSV)
    page = (await reader.get(answer.headers["location"])).text
    back = await reader.get(f"{answer.headers['location']}/refused")

    assert answer.status_code == 303
    assert ("today.csv" in page, "papers" in page) == (True, False)
    assert (f"/records/{RECORD}" in page, "body.posted_on" in page, "China" in page) == (True, True, True)
    assert back.text == "submission,sender_name,posted_on\nA-2,Wrong,never\n"
    assert back.headers["content-disposition"].startswith('attachment; filename="refused-20261123-')


async def test_refused_rows_of_ndjson_come_back_with_their_reason(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers["POST /operator/v1/records"] = verdicts(REFUSED)
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
    nation.answers["POST /operator/v1/records"] = verdicts(ACCEPTED)
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
        ("a.json", b'[{"a":1}', "cannot be read"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_refused_beside_its_field(
    name: str, content: bytes, said: str, browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    answer = await drop(browser(Role.OPERATOR), desk, name, content)

    assert answer.status_code == 422
    assert said in answer.text
    assert nation.asked == []


async def test_a_file_beyond_its_bounds_is_not_handed_on(
    browser: Browser, desk: Desk, nation: PretendNation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_in, "MOST_ROWS", 1)

    answer = await drop(browser(Role.OPERATOR), desk, "a.csv", CSV)

    assert (answer.status_code, nation.asked) == (413, [])


async def test_what_was_answered_before_the_exchange_went_away_is_kept_and_said_to_be_a_part(
    browser: Browser, desk: Desk, nation: PretendNation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.console.sending.hand_in.CHUNK_ROWS", 1)
    nation.answers["POST /operator/v1/records"] = verdicts(ACCEPTED)
    monkeypatch.setattr(nation, "asked", _GoesAway(nation))
    reader = browser(Role.OPERATOR)

    answer = await drop(reader, desk, "a.csv", CSV)
    page = (await reader.get(answer.headers["location"])).text

    assert "The exchange went away before the last row" in page


class _GoesAway(list[httpx.Request]):
    """After the first call, the exchange is away."""

    def __init__(self, nation: PretendNation) -> None:
        super().__init__()
        self._nation = nation

    def append(self, request: httpx.Request) -> None:
        super().append(request)
        self._nation.away = {"exchange"} if len(self) > 1 else set()


async def test_a_file_that_met_nobody_is_a_page_that_says_so(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.away = {"exchange"}

    assert (await drop(browser(Role.OPERATOR), desk, "a.csv", CSV)).status_code == 503


async def test_what_somebody_handed_in_is_nobody_elses(browser: Browser, desk: Desk) -> None:
    kept = desk.handed_in.keep(
        subject="Somebody Else",
        agency="US-CUSTOMS",
        name="a.csv",
        at=desk.clock(),
        verdicts=[],
        refused=b"",
        is_csv=True,
    )

    answers = [await browser(Role.OPERATOR).get(f"/hand-in/{kept.id}{end}") for end in ("", "/refused")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_only_the_newest_files_are_kept(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    monkeypatch.setattr(handed_in, "MOST", 2)

    kept = [
        desk.handed_in.keep(
            subject="a", agency="US-A", name=str(place), at=desk.clock(), verdicts=[], refused=b"", is_csv=True
        )
        for place in range(3)
    ]

    assert [each.name for each in desk.handed_in.of("a", "US-A")] == ["2", "1"]
    assert not kept[0].refused_path.exists()


async def test_where_a_record_stands_is_shown_to_who_asks_by_its_id(browser: Browser) -> None:
    reader = browser(Role.OPERATOR)

    asked = await reader.get("/records", params={"id": f" {RECORD.upper()} "})
    page = (await reader.get(asked.headers["location"])).text

    assert "stored at home" in page
    assert (await reader.get("/records?id=nonsense")).status_code == 422
