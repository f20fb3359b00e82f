"""The bytes of PostgreSQL's binary COPY format, as its documentation gives them."""

import datetime as dt
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit import database

ID = "0192f0c1-0000-7000-8000-0000000000ff"


def test_a_stream_has_its_signature_its_rows_and_its_trailer() -> None:
    buffer = database.CopyBuffer(2)

    buffer.add_row(b"ab", None)

    head, rows, end = buffer.finished()[:19], buffer.finished()[19:-2], buffer.finished()[-2:]
    assert head == b"PGCOPY\n\xff\r\n\x00" + bytes(8)
    assert rows == b"\x00\x02" + b"\x00\x00\x00\x02ab" + b"\xff\xff\xff\xff"
    assert end == b"\xff\xff"


def test_rows_are_counted() -> None:
    buffer = database.CopyBuffer(1)

    for _ in range(3):
        buffer.add_row(b"")

    assert buffer.rows == 3


@pytest.mark.parametrize("fields", [(b"a",), (b"a", b"b", b"c")])
def test_a_row_with_another_number_of_fields_is_refused_and_leaves_nothing(fields: tuple[bytes, ...]) -> None:
    buffer = database.CopyBuffer(2)

    with pytest.raises(ValueError, match="for 2 columns"):
        buffer.add_row(*fields)

    assert buffer.finished() == database.CopyBuffer(2).finished()


def test_times_count_microseconds_from_the_year_2000_in_utc() -> None:
    in_shanghai = dt.datetime(2000, 1, 1, 8, 0, 0, 5, dt.timezone(dt.timedelta(hours=8)))

    assert database.timestamptz(in_shanghai) == database.int8(5)
    assert database.timestamptz(dt.datetime(1999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)) == database.int8(-1_000_000)


def test_days_count_from_the_year_2000() -> None:
    assert database.day(dt.date(2000, 1, 2)) == database.int4(1)
    assert database.day(dt.date(1999, 12, 31)) == database.int4(-1)


def test_a_uuid_is_its_sixteen_bytes_however_it_is_given() -> None:
    assert database.uuid(ID) == database.uuid(UUID(ID)) == UUID(ID).bytes


@given(st.datetimes(timezones=st.just(dt.UTC)))
def test_a_time_keeps_its_last_microsecond(moment: dt.datetime) -> None:
    microseconds = int.from_bytes(database.timestamptz(moment), "big", signed=True)

    assert dt.datetime(2000, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=microseconds) == moment
