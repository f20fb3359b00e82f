"""Columns with other names: guessed, put right on the page, tried, and remembered for the agency."""

import httpx
import orjson

from schemas.csv_columns import NAMES
from services.console.web.visit import Desk
from services.console.web.words.columns import COLUMN, GROUPED
from services.kit.access import Role
from tests.unit.services.console.web.conftest import Browser, word_of
from tests.unit.services.console.web.pretend_nation import PretendNation
from tests.unit.services.console.web.test_handing_in import READY, REFUSED, TAKES, drop, verdicts

FOREIGN = "寄件人姓名,Tracking No.,Colour\nQuillfeather,RB123456785GB,<script>\n".encode()


async def post(reader: httpx.AsyncClient, desk: Desk, place: str, **said: str) -> httpx.Response:
    return await reader.post(f"{place}/columns", data={"word": word_of(desk), **said})


def test_every_column_of_the_contract_has_a_word_and_a_group() -> None:
    grouped = [name for names in GROUPED.values() for name in names]

    assert sorted(grouped) == sorted(NAMES) == sorted(COLUMN)


async def test_strange_columns_are_asked_about_with_a_guess_and_samples_before_anything_is_sent(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    reader = browser(Role.OPERATOR)

    place = (await drop(reader, desk, "other.csv", FOREIGN)).headers["location"]
    page = (await reader.get(f"{place}/columns")).text

    assert (await reader.get(place)).headers["location"] == f"{place}/columns"
    assert ('value="sender_name" selected' in page, 'value="item_identifier" selected' in page) == (True, True)
    assert ("&lt;script&gt;" in page, "<script>\n" in page) == (True, False)
    assert [request.url.path for request in nation.asked] == []


async def test_a_mapping_is_tried_on_the_first_rows_and_nothing_is_kept_of_that(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[TAKES] = verdicts(REFUSED)
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "other.csv", FOREIGN)).headers["location"]

    page = (await post(reader, desk, place, **{"column-0": "sender_name", "then": "try"})).text

    assert ("would be refused" in page, "body.posted_on" in page) == (True, True)
    assert nation.asked[-1].url.params["check"] == "true"
    assert desk.handing_over.mappings.find("US-CUSTOMS", ["寄件人姓名", "Tracking No.", "Colour"]) is None


async def test_what_a_person_said_of_columns_is_kept_and_the_next_such_file_is_read_without_asking(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[TAKES] = verdicts(READY)
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "other.csv", FOREIGN)).headers["location"]
    said = {"column-0": "sender_name", "column-1": "item_identifier", "fixed-handling_code": "H1", "then": "keep"}

    await post(reader, desk, place, **said)
    again = (await drop(reader, desk, "next.csv", FOREIGN)).headers["location"]
    page = (await reader.get(again)).text

    header, row, *_ = nation.asked[-1].content.decode().splitlines()
    assert header == "sender_name,item_identifier,handling_code,submission"
    assert row.startswith("Quillfeather,RB123456785GB,H1,")
    assert "Read as your agency read these columns before." in page


async def test_refused_rows_of_a_mapped_file_come_back_in_its_own_columns_and_are_read_without_asking(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    nation.answers[TAKES] = verdicts(REFUSED)
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "other.csv", FOREIGN)).headers["location"]
    await post(reader, desk, place, **{"column-0": "sender_name", "then": "keep"})

    back = (await reader.get(f"{place}/refused")).content
    mended = (await drop(reader, desk, "refused.csv", back)).headers["location"]

    assert back.decode().splitlines()[0] == "寄件人姓名,Tracking No.,Colour,submission"
    assert (await reader.get(mended)).status_code == 200
    first, second = (request.content.splitlines()[1] for request in nation.asked if request.method == "POST")
    assert first == second


async def test_a_column_of_ours_given_twice_is_said_beside_the_form(
    browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "other.csv", FOREIGN)).headers["location"]

    answer = await post(reader, desk, place, **{"column-0": "cas", "column-1": "cas", "then": "keep"})

    assert (answer.status_code, "given twice: cas" in answer.text) == (422, True)


async def test_the_mapping_is_downloaded_for_the_command(browser: Browser, desk: Desk) -> None:
    reader = browser(Role.OPERATOR)
    place = (await drop(reader, desk, "other.csv", FOREIGN)).headers["location"]

    mapping = orjson.loads((await reader.get(f"{place}/mapping")).content)

    assert mapping["columns"] == {"寄件人姓名": "sender_name", "Tracking No.": "item_identifier"}
