"""Han characters to Latin letters: each Han name is looked for among all Latin names of the set.

A right answer is any Latin name of the same entity. `false pairs` is the part of all pairs of a Han and a Latin name of
different entities that score at or above the shipped threshold, which is what an analyst would have to look at. The
figure `among listed` has the names of the list of the United States in the index too.
"""

from collections.abc import Sequence

from benchmarks.screening.data import HanPair
from benchmarks.screening.matcher import Matcher, Query, Row
from benchmarks.screening.measures import Judged, recall_at_1, share_at_least

GROUPS = ("hk+mo", "tw", "sg", "companies")


def recalls(matcher: Matcher, pairs: Sequence[HanPair], beside: Sequence[Row] = ()) -> dict[str, float]:
    """Recall@1 of each group. `beside` are other names in the index; their entities are numbered anew."""
    judged = judge(matcher, pairs, beside)
    return {
        group: recall_at_1([each for each, pair in zip(judged, pairs, strict=True) if pair.group == group])
        for group in GROUPS
        if any(pair.group == group for pair in pairs)
    }


def judge(matcher: Matcher, pairs: Sequence[HanPair], beside: Sequence[Row] = ()) -> list[Judged]:
    """The answer to each Han name, beside the truth."""
    numbers = _numbers(pairs)
    others = [row._replace(entity=row.entity + len(numbers)) for row in beside]
    matcher.index([*(Row(numbers[pair.entity], pair.latin, pair.kind) for pair in pairs), *others])
    queries = [Query(pair.han, pair.kind, numbers[pair.entity]) for pair in pairs]
    return [Judged(query.right, answer) for query, answer in zip(queries, matcher.best(queries), strict=True)]


def false_pairs(matcher: Matcher, pairs: Sequence[HanPair]) -> float:
    """Part of the wrong pairs at or above the shipped threshold."""
    wrong = [
        (one.han, other.latin, one.kind)
        for one in pairs
        for other in pairs
        if one.entity != other.entity and one.latin != other.latin and one.kind == other.kind
    ]
    return share_at_least(matcher.pairs(wrong), matcher.threshold)


def _numbers(pairs: Sequence[HanPair]) -> dict[str, int]:
    return {entity: number for number, entity in enumerate(dict.fromkeys(pair.entity for pair in pairs))}
