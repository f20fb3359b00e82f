"""The judge of a campaign must notice a loss: a check that cannot fail shows nothing."""

from dataclasses import replace

import orjson
import pytest

from services.feed.tree import EMPTY, leaf_hash
from tests.chaos.copies import Copy
from tests.chaos.judge import Holding, judge
from tests.chaos.ledger import Promise

A, B, C = (f"01a208b1-0000-7000-8000-00000000000{number}" for number in (1, 2, 3))


def line(record: str, paper: str) -> bytes:
    return orjson.dumps({"id": record, "source": {"agency": "US-CUSTOMS", "submission": paper}})


def copy_of(*lines: bytes) -> Copy:
    root = EMPTY.extend([leaf_hash(each) for each in lines])[0].root()
    return Copy(lines, root, root)


HOME = (line(A, "a"), line(B, "b"), line(C, "c"))
SHARED = (line(A, "a"), line(C, "c"))
WHOLE = Holding(
    "US",
    "CN",
    {
        "a": Promise(A, 0, shared=True, peer_line=0),
        "b": Promise(B, 1, shared=False, peer_line=None),
        "c": Promise(C, 2, shared=True, peer_line=None),
    },
    home=copy_of(*HOME),
    sent=copy_of(*SHARED),
    received=copy_of(*SHARED),
    ingested_home=[A, B, C],
    ingested_abroad=[A, C],
)


def test_what_is_whole_is_good() -> None:
    verdict = judge(WHOLE)

    assert verdict.good
    assert verdict.accepted == 3


@pytest.mark.parametrize(
    "holding",
    [
        replace(WHOLE, home=copy_of(HOME[0], HOME[2])),
        replace(WHOLE, home=copy_of(HOME[1], HOME[0], HOME[2])),
        replace(WHOLE, sent=copy_of(SHARED[0]), received=copy_of(SHARED[0])),
        replace(WHOLE, sent=copy_of(*SHARED[::-1]), received=copy_of(*SHARED[::-1])),
        replace(WHOLE, ingested_home=[A, B]),
        replace(WHOLE, ingested_abroad=[C]),
    ],
    ids=["gone at home", "moved at home", "gone abroad", "moved abroad", "not taken in", "not taken in abroad"],
)
def test_a_record_that_is_not_where_it_was_promised_is_lost(holding: Holding) -> None:
    assert judge(holding).lost != []


@pytest.mark.parametrize(
    "holding",
    [
        replace(WHOLE, home=copy_of(*HOME, HOME[0])),
        replace(WHOLE, sent=copy_of(*SHARED, SHARED[0]), received=copy_of(*SHARED, SHARED[0])),
        replace(WHOLE, ingested_home=[A, B, C, B]),
        replace(WHOLE, ingested_abroad=[A, C, C]),
        replace(WHOLE, home=copy_of(*HOME, line("01a208b1-0000-7000-8000-000000000004", "a"))),
    ],
    ids=["at home", "abroad", "in ingest", "in ingest abroad", "one paper as two records"],
)
def test_a_record_that_stands_twice_is_doubled(holding: Holding) -> None:
    assert judge(holding).doubled != []


@pytest.mark.parametrize(
    "holding",
    [
        replace(WHOLE, received=copy_of(SHARED[0], line(C, "changed"))),
        replace(WHOLE, received=copy_of(SHARED[0])),
        replace(WHOLE, received=replace(WHOLE.received, signed_root=bytes(32))),
        replace(WHOLE, sent=copy_of(*SHARED, line(B, "b")), received=copy_of(*SHARED, line(B, "b"))),
    ],
    ids=["a line differs", "a line is missing", "the root is not the signed one", "a record that stays at home"],
)
def test_copies_that_are_not_one_or_show_too_much_are_wrong(holding: Holding) -> None:
    assert judge(holding).wrong != []


def since_backup(*papers: str) -> Holding:
    changed = {paper: replace(WHOLE.promises[paper], since_backup=True) for paper in papers}
    return replace(WHOLE, promises={**WHOLE.promises, **changed})


def test_what_went_with_a_backup_is_not_lost() -> None:
    without = replace(since_backup("b"), home=copy_of(HOME[0], HOME[2]), ingested_home=[A, C])

    verdict = judge(without)

    assert (verdict.lost, verdict.went_with_a_backup) == ([f"{C} is not at line 2 of US/US"], 1)


def test_what_the_peer_has_must_be_there_again_after_a_restore_at_whatever_line() -> None:
    moved = replace(since_backup("b", "c"), home=copy_of(HOME[0], HOME[2]), ingested_home=[A, C])
    gone = replace(moved, home=copy_of(HOME[0]))

    assert judge(moved).good
    assert judge(gone).lost != []
