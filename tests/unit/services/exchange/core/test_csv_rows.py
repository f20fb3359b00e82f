"""Parcels and events as CSV become the submissions that JSON would have been."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from schemas.csv_columns import COLUMNS
from services.exchange.core.csv_rows import Unreadable, read_csv
from services.exchange.core.sharing import Policy
from services.exchange.core.submissions import Desk, Ready, Refusal

DESK = Desk("US-TEST", Policy({}), datetime(2026, 11, 23, 12, tzinfo=UTC))
HEADER = (
    "submission,handling_code,source_grade,information_grade,retain_until,item_identifier,posted_on,sender_name,"
    "sender_country,sender_phone,addressee_company,addressee_country,nature,description,gross_weight_grams,"
    "route_origin,route_destination"
)
ROW = (
    'A-1,H1,B,2,2028-01-01,RB123456785GB,2026-11-20,"Quillfeather, Norbert",US,+1 202 555 0101 | 2025550102,'
    "Mingzhu Garden Tools,CN,gift,brass parts,480,US,CN"
)


def rows(*lines: str) -> list[Ready | Refusal]:
    return list(read_csv("\r\n".join(lines).encode(), DESK))


def test_a_row_becomes_a_parcel() -> None:
    (read,) = rows(HEADER, ROW)

    assert isinstance(read, Ready)
    record = orjson.loads(b"{" + read.home_tail[1:])
    body = record["body"]
    assert body["item"] == {"kind": "s10", "identifier": "RB123456785GB", "issuer": "GB"}
    assert body["sender"]["names"] == [{"written": "Quillfeather, Norbert"}]
    assert body["sender"]["phones"] == ["+1 202 555 0101", "2025550102"]
    assert body["gross_weight_grams"] == 480
    assert record["handling"]["purpose"] == "counter-narcotics"


def test_a_byte_order_mark_as_spreadsheets_write_it_is_no_harm() -> None:
    assert isinstance(next(read_csv(b"\xef\xbb\xbf" + f"{HEADER}\n{ROW}\n".encode(), DESK)), Ready)


def test_a_bad_row_refuses_itself_alone() -> None:
    bad = ROW.replace("RB123456785GB", "RB123456784GB")

    first, second, third = rows(HEADER, ROW, bad, "too,few")

    assert isinstance(first, Ready)
    assert isinstance(second, Refusal)
    assert second.member == "body.item.identifier"
    assert isinstance(third, Refusal)
    assert third.code == "malformed"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["colour"], "column 1 is not one of the documented columns"),
        (["description,description"], "each once"),
        ([""], "the first row names the columns"),
        ([HEADER, '"broken'], "line"),
    ],
)
def test_a_file_that_is_no_csv_of_ours_says_why(lines: list[str], says: str) -> None:
    with pytest.raises(Unreadable) as fault:
        rows(*lines)

    assert says in str(fault.value)


def test_bytes_that_are_not_utf_8_are_refused_as_a_file() -> None:
    with pytest.raises(Unreadable):
        list(read_csv(b"\xff\xfe", DESK))


def test_every_column_is_documented() -> None:
    document = Path("docs/csv.md").read_text()

    missing = [name for columns in COLUMNS.values() for name in columns if f"`{name}`" not in document]

    assert missing == []


@pytest.mark.parametrize("weight", ["9" * 5_000, "-" + "9" * 19])
def test_a_number_of_more_digits_than_any_member_holds_refuses_its_row_alone(weight: str) -> None:
    first, second = rows(HEADER, ROW.replace(",480,", f",{weight},"), ROW)

    assert isinstance(first, Refusal)
    assert first.member == "body.gross_weight_grams"
    assert isinstance(second, Ready)
