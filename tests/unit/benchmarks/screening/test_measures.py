import pytest

from benchmarks.screening.measures import (
    NOBODY,
    Answer,
    Judged,
    noise_raised,
    pair_f1,
    percentile,
    recall_at_1,
    retrieval_f1,
    share_at_least,
    tuned,
    wrongly_raised,
)

FOUND = Judged(4, Answer(4, 3.0))
FOUND_LOW = Judged(4, Answer(4, -1.0))
WRONG = Judged(4, Answer(5, 2.0))
NOTHING = Judged(4, Answer(NOBODY, 0.0))
NOISE_RAISED = Judged(NOBODY, Answer(5, 1.0))
NOISE_QUIET = Judged(NOBODY, Answer(5, -1.0))
ALL = (FOUND, FOUND_LOW, WRONG, NOTHING, NOISE_RAISED, NOISE_QUIET)


def test_recall_counts_the_right_entity_on_top_at_any_score_and_no_noise() -> None:
    assert recall_at_1(ALL) == 0.5


def test_recall_of_no_listed_name_is_nothing() -> None:
    assert recall_at_1([NOISE_QUIET]) == 0.0


def test_f1_counts_a_wrong_entity_as_a_false_alarm_and_as_missed() -> None:
    assert retrieval_f1([FOUND, WRONG], 0.0) == pytest.approx(2 / (2 + 1 + 1))


def test_f1_counts_raised_noise_and_names_below_the_threshold() -> None:
    assert retrieval_f1(ALL, 0.0) == pytest.approx(2 / (2 + 2 + 3))


def test_a_score_at_the_threshold_is_raised() -> None:
    assert retrieval_f1([FOUND], 3.0) == 1.0


def test_f1_of_nothing_right_is_nothing() -> None:
    assert retrieval_f1([NOTHING, NOISE_RAISED], 0.0) == 0.0


def test_noise_raised_is_a_share_of_noise_only() -> None:
    assert noise_raised(ALL, 0.0) == 0.5
    assert noise_raised([FOUND], 0.0) == 0.0


def test_wrongly_raised_is_a_share_of_listed_names_only() -> None:
    assert wrongly_raised(ALL, 0.0) == 0.25
    assert wrongly_raised(ALL, 2.5) == 0.0


def test_pairs_are_matches_from_the_threshold_on() -> None:
    assert pair_f1([(0.9, True), (0.7, True), (0.8, False), (0.1, True)], 0.7) == pytest.approx(4 / (4 + 1 + 1))


def test_the_share_of_false_pairs_counts_the_threshold_in() -> None:
    assert share_at_least([1.0, 2.0, 3.0, 4.0], 3.0) == 0.5
    assert share_at_least([], 3.0) == 0.0


def test_the_tuned_figure_is_the_best_at_any_score() -> None:
    best, at = tuned([1.0, 2.0, 3.0], lambda threshold: -abs(threshold - 2.0))

    assert (best, at) == (0.0, 2.0)


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_a_percentile_is_one_of_the_values(share: float, value: int) -> None:
    assert percentile(range(1, 101), share) == value
