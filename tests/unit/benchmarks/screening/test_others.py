import pytest

from benchmarks.screening.matcher import Query, Row
from benchmarks.screening.measures import NOBODY
from benchmarks.screening.others import BruteForce, Nomenklatura, plain
from services.ingest.core.names.name import Kind

ROWS = [
    Row(0, "WEXQUIST, Tordric", Kind.PERSON),
    Row(0, "QUISTWEX, Tordric", Kind.PERSON),
    Row(1, "YARNMERE, Ullith", Kind.PERSON),
]


def same_words(left: object, right: object) -> float:
    """Stands for a comparison of nomenklatura: entities here are sets of names."""
    return max(float(plain(str(one)) == plain(str(other))) for one in list(left) for other in list(right))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("written", "read"), [("Tordric  WEXQUIST-Mére", "mere tordric wexquist"), ("霁舟", "ji zhou"), ("?!", "")]
)
def test_brute_force_reads_letters_in_any_order_and_han_as_pinyin(written: str, read: str) -> None:
    assert plain(written) == read


def test_brute_force_leaves_out_the_name_itself() -> None:
    brute = BruteForce("ratio")
    brute.index(ROWS)

    seen = brute.best([Query("YARNMERE, Ullith", Kind.PERSON)])[0]
    left_out = brute.best([Query("YARNMERE, Ullith", Kind.PERSON, 1)])[0]

    assert (seen.entity, seen.score) == (1, 100.0)
    assert left_out.entity == 0


def test_an_index_replaces_the_one_before() -> None:
    brute = BruteForce("ratio")
    brute.index(ROWS)
    brute.index(ROWS[:1])

    assert brute.best([Query("YARNMERE, Ullith", Kind.PERSON, 1)])[0].entity == 0


def test_an_entity_is_compared_without_the_name_that_is_left_out() -> None:
    tool = Nomenklatura("stub", same_words, lambda _, names: names)
    tool.index(ROWS)

    seen, left_out = tool.best([Query("Tordric Wexquist", Kind.PERSON), Query("WEXQUIST, Tordric", Kind.PERSON, 0)])

    assert (seen.entity, seen.score) == (0, 1.0)
    assert left_out.entity == NOBODY


def test_a_pair_takes_the_better_direction() -> None:
    tool = Nomenklatura("stub", lambda left, right: float(left < right), lambda _, names: names)

    assert tool.pairs([("b", "a", Kind.PERSON)]) == [1.0]
