"""An export proves each of its lines, and that the period is whole; anything else is named by its row."""

from collections.abc import Callable

import pytest

from services.audit.core.exports import NotProven, judge_export, write_head, write_row
from services.feed.keys import SigningKey
from tests.unit.services.audit.made_up import MINUTE, START, MadeUp

KEY = SigningKey.generate()
Rows = list[bytes]


def exported(first: int = 3, end: int = 7, *, borders: bool = True) -> Rows:
    """Lines 3 to 6 of twelve, one a minute, and the borders."""
    feed = MadeUp(KEY).append(12)
    rows = [write_head(feed.checkpoint(), START + first * MINUTE, START + end * MINUTE)]
    for line in range(max(0, first - borders), min(12, end + borders)):
        row, within = feed.rows[line], first <= line < end
        rows.append(write_row(row.said, row.personal if within else None, feed.path(line, 12)))
    return [row.encode() for row in rows]


def test_a_period_with_its_borders_is_whole() -> None:
    judged = judge_export(iter(exported()), [KEY.public])

    assert (judged.audit, judged.lines, judged.erased, judged.whole) == ("US/ingest", 4, 0, True)
    assert judged.checkpoint.size == 12


def test_a_period_that_reaches_both_ends_of_the_feed_needs_no_borders() -> None:
    judged = judge_export(iter(exported(0, 12)), [KEY.public])

    assert (judged.lines, judged.whole) == (12, True)


def test_without_a_border_nobody_knows_whether_lines_are_missing() -> None:
    judged = judge_export(iter(exported(borders=False)), [KEY.public])

    assert (judged.lines, judged.whole) == (4, False)


def _alter(rows: Rows) -> Rows:
    return [*rows[:3], rows[3].replace(b"parcel.shown", b"parcel.mailed"), *rows[4:]]


def _blame(rows: Rows) -> Rows:
    return [*rows[:3], rows[3].replace(b"analyst1@console", b"analyst9@console"), *rows[4:]]


def _leave_out(rows: Rows) -> Rows:
    return rows[:3] + rows[4:]


def _swap(rows: Rows) -> Rows:
    return [*rows[:3], rows[4], rows[3], *rows[5:]]


def _garble(rows: Rows) -> Rows:
    return [*rows[:3], b"[]", *rows[4:]]


@pytest.mark.parametrize("change", [_alter, _blame, _leave_out, _swap, _garble])
def test_a_row_that_was_changed_is_named(change: Callable[[Rows], Rows]) -> None:
    with pytest.raises(NotProven) as refused:
        judge_export(iter(change(exported())), [KEY.public])

    assert refused.value.row == 4


def test_a_checkpoint_of_a_key_that_nobody_trusts_proves_nothing() -> None:
    with pytest.raises(NotProven, match="row 1: the checkpoint is not believed"):
        judge_export(iter(exported()), [SigningKey.generate().public])


@pytest.mark.parametrize(
    "head", [b"", b"{}", b"[]", b'{"export":1}', b'{"export":2,"checkpoint":{},"since":1,"until":2}']
)
def test_a_file_that_is_no_export_is_called_so(head: bytes) -> None:
    with pytest.raises(NotProven, match="row 1"):
        judge_export(iter([head]), [KEY.public])
