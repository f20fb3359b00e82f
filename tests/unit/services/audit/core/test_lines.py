"""A line: one spelling, nothing personal in what is hashed, and a personal part that fits it or is gone."""

import pytest

from services.audit.core.lines import Deed, clean, read_line, write_line
from tests.unit.services.audit.made_up import START, deed

SALT = bytes(16)


def test_a_line_is_read_as_it_was_written() -> None:
    said = Deed(
        "hit.judged",
        "analyst@console",
        "US-TEST",
        ("analyst",),
        of="7",
        outcome="done",
        request="0f",
        case="case-1",
        purpose="prosecution",
        count=3,
        asked={"state": "open"},
        did=("judged hit 7: confirmed",),
    )

    written = write_line("US/ingest", 5, START, said, SALT)

    line = read_line(written.said, written.personal)
    assert (line.audit, line.line, line.at, line.deed, line.erased) == ("US/ingest", 5, START, said, False)


def test_what_is_hashed_names_nobody_and_nothing_that_was_asked() -> None:
    written = write_line("US/ingest", 0, START, deed(1), SALT)

    assert "analyst1@console" not in written.said
    assert "digest-1" not in written.said
    assert b"analyst1" not in written.data


def test_an_erased_line_says_all_but_who_it_was() -> None:
    written = write_line("US/ingest", 0, START, deed(1), SALT)

    line = read_line(written.said, None)

    assert (line.erased, line.deed.by, line.deed.act, line.deed.of) == (True, "", "parcel.shown", "parcel-1")


def test_the_same_person_twice_is_not_seen_in_what_is_hashed() -> None:
    one, other = (write_line("US/ingest", 0, START, deed(1), bytes(15) + bytes([salt])) for salt in (1, 2))

    assert one.said != other.said


def test_the_personal_part_of_another_line_is_refused() -> None:
    one, other = (write_line("US/ingest", number, START, deed(number), SALT) for number in (1, 2))

    with pytest.raises(ValueError, match="not the one"):
        read_line(one.said, other.personal)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (',"line":0', ', "line":0'),
        ('"line":0', '"line":"0"'),
        ('"roles":["analyst"]', '"roles":"analyst"'),
        ('"outcome":"shown"', '"outcome":"seen"'),
        ('"act":"parcel.shown",', ""),
        ('"act":', '"aa":1,"act":'),
    ],
)
def test_another_form_is_refused(old: str, new: str) -> None:
    written = write_line("US/ingest", 0, START, deed(1), SALT)
    assert old in written.said

    with pytest.raises(ValueError, match="line"):
        read_line(written.said.replace(old, new), None)


def test_what_does_not_print_is_replaced() -> None:
    assert clean("a\x00b\u202ec\n") == "a\ufffdb\ufffdc\ufffd"
