"""Pairs of names that people judged: F1 at the shipped threshold, as a whole and by group and category."""

from collections.abc import Callable, Sequence

from benchmarks.screening.data import LabelledPair
from benchmarks.screening.measures import pair_f1, tuned
from services.ingest.core.names.name import Kind

Compare = Callable[[Sequence[tuple[str, str, Kind]]], list[float]]
Scored = list[tuple[LabelledPair, float]]


def score(compare: Compare, pairs: Sequence[LabelledPair]) -> Scored:
    """The score of each pair."""
    scores = compare([(pair.left, pair.right, pair.kind) for pair in pairs])
    return list(zip(pairs, scores, strict=True))


def figures(scored: Scored, threshold: float) -> dict[str, float]:
    """F1 as shipped and at the best threshold, and of each group that has pairs of both sorts."""
    return {
        "F1": _f1(scored, threshold),
        "F1 tuned": tuned((each for _, each in scored), lambda at: _f1(scored, at))[0],
        **{f"F1 {group}": _f1(part, threshold) for group, part in _parts(scored, lambda pair: pair.group).items()},
    }


def mistakes(scored: Scored, threshold: float) -> dict[str, tuple[int, int, int]]:
    """Of each category: pairs, missed ones, wrong ones."""
    return {
        category: (
            len(part),
            sum(pair.same and each < threshold for pair, each in part),
            sum(not pair.same and each >= threshold for pair, each in part),
        )
        for category, part in _parts(scored, lambda pair: pair.category).items()
    }


def _f1(scored: Scored, threshold: float) -> float:
    return pair_f1(((each, pair.same) for pair, each in scored), threshold)


def _parts(scored: Scored, by: Callable[[LabelledPair], str]) -> dict[str, Scored]:
    parts: dict[str, Scored] = {}
    for pair, each in scored:
        parts.setdefault(by(pair), []).append((pair, each))
    return dict(sorted(parts.items()))
