"""What a page means for the feed that is held."""

from datetime import UTC, datetime

from services.exchange.core.receiving import Fits, Forked, Held, Mismatched, contradicts, weigh
from services.feed.checkpoint import Checkpoint
from services.feed.names import FeedName
from services.feed.tree import EMPTY, Frontier, leaf_hash

LEAVES = [leaf_hash(bytes([n])) for n in range(12)]


def tree(size: int) -> Frontier:
    return EMPTY.extend(LEAVES[:size])[0]


def checkpoint(size: int, root: bytes | None = None) -> Checkpoint:
    return Checkpoint(FeedName("US", "CN"), size, root or tree(size).root(), datetime(2026, 11, 23, tzinfo=UTC))


def held(size: int, first: int, upto: int, seen: dict[int, bytes] | None = None) -> Held:
    return Held(size, tree(first), LEAVES[first : min(size, upto)], seen or {})


def test_lines_that_hash_to_the_signed_root_fit() -> None:
    meaning = weigh(LEAVES[5:9], checkpoint(9), held(5, 5, 9))

    assert isinstance(meaning, Fits)
    assert meaning.frontier == tree(9)
    assert len(meaning.nodes) == 4


def test_an_overlap_with_equal_lines_fits() -> None:
    assert isinstance(weigh(LEAVES[2:9], checkpoint(9), held(5, 2, 9)), Fits)


def test_lines_that_do_not_hash_to_the_signed_root_are_a_mismatch() -> None:
    assert weigh([*LEAVES[5:8], leaf_hash(b"other")], checkpoint(9), held(5, 5, 9)) == Mismatched()


def test_other_lines_under_a_matching_signed_root_prove_a_fork() -> None:
    other = [*LEAVES[:2], leaf_hash(b"other"), *LEAVES[3:9]]
    signed = checkpoint(9, EMPTY.extend(other)[0].root())

    assert weigh(other, signed, held(5, 0, 9)) == Forked("lines")


def test_a_checkpoint_seen_before_inside_the_page_with_another_root_proves_a_fork() -> None:
    assert weigh(LEAVES[5:9], checkpoint(9), held(5, 5, 9, {7: bytes(32)})) == Forked("root")
    assert isinstance(weigh(LEAVES[5:9], checkpoint(9), held(5, 5, 9, {7: tree(7).root()})), Fits)


def test_only_another_root_at_the_same_size_contradicts() -> None:
    assert contradicts(checkpoint(5), tree(4).root())
    assert not contradicts(checkpoint(5), tree(5).root())
    assert not contradicts(checkpoint(5), None)
