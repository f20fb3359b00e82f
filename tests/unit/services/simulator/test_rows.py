"""Chunks of rows, and ids that are filled in when a row is sent."""

from threading import Thread

import pytest

from services.simulator.rows import CHUNK_ROWS, UNKNOWN_ID, Ids, NoSuchRecord, Row, chunks

ONE = "01934000-0000-7000-8000-000000000001"
TWO = "01934000-0000-7000-8000-000000000002"


def row(number: int, agency: str = "US-POST", data: bytes = b"{}") -> Row:
    return Row(agency, f"R{number}", data)


def test_a_chunk_ends_where_it_is_full() -> None:
    rows = [row(number) for number in range(CHUNK_ROWS + 1)]

    sizes = [len(chunk) for chunk in chunks(rows)]

    assert sizes == [CHUNK_ROWS, 1]


def test_a_chunk_ends_where_the_agency_changes() -> None:
    rows = [row(1, "US-NARCOTICS"), row(2), row(3), row(4, "US-NARCOTICS")]

    agencies = [[each.agency for each in chunk] for chunk in chunks(rows)]

    assert agencies == [["US-NARCOTICS"], ["US-POST", "US-POST"], ["US-NARCOTICS"]]


def test_a_chunk_ends_before_it_has_too_many_bytes() -> None:
    rows = [row(number, data=b"x" * 3_000_000) for number in range(3)]

    sizes = [len(chunk) for chunk in chunks(rows)]

    assert sizes == [2, 1]


def test_ids_are_filled_in_in_the_order_of_their_places() -> None:
    ids = Ids()
    ids.note("A", ONE)
    ids.note("B", TWO)
    about_both = Row("US-POST", "C", f'["{UNKNOWN_ID}","{UNKNOWN_ID}"]'.encode(), about=("A", "B"))

    data = ids.fill(about_both)

    assert data == f'["{ONE}","{TWO}"]'.encode()


def test_a_row_waits_for_the_record_that_the_other_nation_is_about_to_hand_in() -> None:
    ids = Ids()
    other = Thread(target=ids.note, args=("A", ONE))

    other.start()
    data = ids.fill(Row("US-POST", "C", UNKNOWN_ID.encode(), about=("A",)))
    other.join()

    assert data == ONE.encode()


def test_a_row_about_a_refused_record_is_not_sent() -> None:
    ids = Ids()
    ids.note("A", None)

    with pytest.raises(NoSuchRecord, match="A was not taken"):
        ids.fill(Row("US-POST", "C", UNKNOWN_ID.encode(), about=("A",)))


def test_nobody_waits_for_a_play_that_was_given_up() -> None:
    ids = Ids()
    ids.give_up()

    with pytest.raises(NoSuchRecord):
        ids.fill(Row("US-POST", "C", UNKNOWN_ID.encode(), about=("A",)))


def test_nobody_waits_for_ever() -> None:
    ids = Ids(longest_wait_s=0.01)

    with pytest.raises(NoSuchRecord):
        ids.fill(Row("US-POST", "C", UNKNOWN_ID.encode(), about=("A",)))
