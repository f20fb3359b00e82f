"""Why two names score as they do: each line, and that the lines sum to the score."""

import math

import pytest

from services.ingest.core.index.explain import Comparison, TokenMatch, explain_names
from services.ingest.core.index.score import compare_names
from services.ingest.core.names.name import Kind
from tests.unit.services.ingest.core.index.examples import COMPANY, EXAMPLES, PERSON, THING, WEIGHTS, Example, read


def _explained(one: str, other: str, kind: Kind) -> list[TokenMatch]:
    return explain_names(read(one, kind), read(other, kind), weights=WEIGHTS.names)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.rule}: {example.listed}")
def test_the_lines_sum_to_the_score(example: Example) -> None:
    listed = read(example.listed, example.kind)

    for written in (example.written, example.twin):
        name = read(written, example.kind)
        total = math.fsum(line.log_odds for line in explain_names(name, listed, weights=WEIGHTS.names))
        assert total == pytest.approx(compare_names(name, listed, weights=WEIGHTS.names), abs=1e-5)


MET = [
    (PERSON, "Tordric Wexquist", "WEXQUIST, Tordric", "tordric", "tordric", Comparison.SAME),
    (PERSON, "Tordric Vexquist", "WEXQUIST, Tordric", "vexquist", "wexquist", Comparison.SOUND),
    (PERSON, "Todric Wexquist", "WEXQUIST, Tordric", "todric", "tordric", Comparison.CLOSE),
    (PERSON, "Mei Wexquist", "Wei Wexquist", "mei", "wei", Comparison.FAR),
    (PERSON, "Tordric H. Wexquist", "WEXQUIST, Tordric Halvin", "h", "halvin", Comparison.INITIAL),
    (PERSON, "XIAOMING QUELL", "Xiao Ming Quell", "xiaoming", "xiao ming", Comparison.JOINED),
    (PERSON, "陈骥骞", "CHAN Kei Hin", "陈", "chan", Comparison.SPELLING),
    (PERSON, "陈骥骞", "CHEN Jiqian", "骥 骞", "jiqian", Comparison.JOINED),
    (PERSON, "Halvin Wexquist", "WEXQUIST, Tordric", "halvin", "tordric", Comparison.AGAINST),
    (PERSON, "Wexquist Tordric Halvin", "WEXQUIST, Tordric", "halvin", "", Comparison.MISSING),
    (COMPANY, "骞骥科技有限公司", "Qianji Technology Ltd", "科技", "technology", Comparison.SPELLING),
    (COMPANY, "UNS", "Ulmare Netherlisle Shipping", "uns", "ulmare netherlisle shipping", Comparison.ACRONYM),
    (THING, "ULMARE 2", "ULMARE 3", "2", "3", Comparison.AGAINST),
]


@pytest.mark.parametrize(("kind", "one", "other", "left", "right", "comparison"), MET)
def test_it_says_what_met_what_and_how(
    kind: Kind, one: str, other: str, left: str, right: str, comparison: Comparison
) -> None:
    lines = _explained(one, other, kind)

    assert (left, right, comparison) in [line[:3] for line in lines]


def test_a_rarer_word_has_a_smaller_share_and_is_worth_more() -> None:
    lines = {line.left: line for line in _explained("Maria Wexquist", "WEXQUIST, Maria", PERSON)}

    maria, wexquist = lines["maria"], lines["wexquist"]
    assert maria.share is not None
    assert wexquist.share is not None
    assert wexquist.share < maria.share < 1
    assert wexquist.log_odds > maria.log_odds


def test_father_and_son_are_told_apart_in_words() -> None:
    lines = _explained("Torqan bin Yazdur", "Yazdur bin Torqan", PERSON)

    assert [line.log_odds < 0 for line in lines if line.left == "father and son"] == [True]


def test_of_names_with_nothing_to_compare_no_word_speaks() -> None:
    assert [line for line in _explained("", "...", PERSON) if line.share is not None or line.log_odds > 0] == []
