"""Shorter pages after a fault, longer ones after belief."""

import pytest

from services.ingest.core.page_length import PageLength


def asked_after_faults(code: str, *served: int) -> list[int]:
    length, asked, going_on = PageLength(), [], True
    for lines in served:
        length.served = lines
        going_on = length.shorten(code)
        asked.append(length.asked)
    assert not going_on
    return asked


def test_a_page_that_is_wrong_is_halved_until_one_line_is_left() -> None:
    assert asked_after_faults("root-mismatch", *[1_000] * 10) == [500, 250, 125, 62, 31, 15, 7, 3, 1, 1]


@pytest.mark.parametrize("code", ["no-receipt", "receipt-gap"])
def test_where_receipts_are_missing_every_end_of_a_page_is_tried_and_then_the_first_again(code: str) -> None:
    assert asked_after_faults(code, 12, 11, 7, 7) == [11, 10, 6, 1_000]


def test_belief_doubles_the_page_up_to_the_longest() -> None:
    length = PageLength(asked=300)

    length.after_belief()
    once = length.asked
    length.after_belief()

    assert (once, length.asked) == (600, 1_000)
