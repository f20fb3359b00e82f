"""What is counted, from the answers alone: pure functions, the same for every matcher.

An answer is the entity on top with its score, or none. Names of noise have no right entity.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

NOBODY = -1
"""No entity: nothing was found, or nobody is right."""


class Answer(NamedTuple):
    """The entity on top (NOBODY for none) and its score."""

    entity: int
    score: float


class Judged(NamedTuple):
    """A query's answer beside the truth. `right` is NOBODY for a name that is not on the list."""

    right: int
    answer: Answer

    @property
    def found(self) -> bool:
        """The right entity is on top, at whatever score."""
        return self.right != NOBODY and self.answer.entity == self.right


def recall_at_1(judged: Sequence[Judged]) -> float:
    """Part of the listed names whose entity is on top, at whatever score."""
    listed = [each for each in judged if each.right != NOBODY]
    return sum(each.found for each in listed) / len(listed) if listed else 0.0


def retrieval_f1(judged: Iterable[Judged], threshold: float) -> float:
    """F1 of raising hits.

    True positive: a listed name whose right entity is on top at or above the threshold. False positive: anything else
    raised, another entity or a noise name. False negative: every listed name that is no true positive.
    """
    true = false = missed = 0
    for each in judged:
        raised = each.answer.entity != NOBODY and each.answer.score >= threshold
        hit = raised and each.found
        true += hit
        false += raised and not hit
        missed += each.right != NOBODY and not hit
    return f1(true, false, missed)


def f1(true: int, false: int, missed: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * true / (2 * true + false + missed) if true else 0.0


def noise_raised(judged: Sequence[Judged], threshold: float) -> float:
    """Part of the noise names that are raised."""
    noise = [each for each in judged if each.right == NOBODY]
    raised = sum(each.answer.entity != NOBODY and each.answer.score >= threshold for each in noise)
    return raised / len(noise) if noise else 0.0


def wrongly_raised(judged: Sequence[Judged], threshold: float) -> float:
    """Part of the listed names for which another entity is raised."""
    listed = [each for each in judged if each.right != NOBODY]
    wrong = sum(e.answer.entity not in {NOBODY, e.right} and e.answer.score >= threshold for e in listed)
    return wrong / len(listed) if listed else 0.0


def pair_f1(scored: Iterable[tuple[float, bool]], threshold: float) -> float:
    """F1 of labelled pairs: (score, whether they are one)."""
    pairs = list(scored)
    return f1(
        sum(score >= threshold and same for score, same in pairs),
        sum(score >= threshold and not same for score, same in pairs),
        sum(score < threshold and same for score, same in pairs),
    )


def share_at_least(scores: Sequence[float], threshold: float) -> float:
    """Part of the scores at or above the threshold."""
    return sum(score >= threshold for score in scores) / len(scores) if scores else 0.0


def tuned(scores: Iterable[float], figure: Callable[[float], float], steps: int = 200) -> tuple[float, float]:
    """The best figure at any threshold among the scores (of `steps` of them), and that threshold."""
    ordered = sorted(set(scores))
    tried = ordered[:: max(1, len(ordered) // steps)] or [0.0]
    return max((figure(threshold), threshold) for threshold in tried)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies, by nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered)) - 1))]
