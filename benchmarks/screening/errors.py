"""What is missed and what is wrongly raised, case by case, for people who improve the matcher.

It quotes the measuring sets: keep it out of the project.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from benchmarks.screening.data import HanPair, Listed
from benchmarks.screening.labelled import Scored
from benchmarks.screening.matcher import Query
from benchmarks.screening.measures import NOBODY, Judged
from benchmarks.screening.ours import Ours
from benchmarks.screening.retrieval import Asked, bearers_of, beside, category_of

_SHOWN = 400

Case = tuple[str, str]
"""Category and text."""


def write_cases(file: TextIO, title: str, cases: Iterable[Case]) -> dict[str, int]:
    """A heading a category, the largest first; gives their sizes."""
    by_category: dict[str, list[str]] = {}
    for category, said in cases:
        by_category.setdefault(category, []).append(said)
    ordered = sorted(by_category.items(), key=lambda item: -len(item[1]))
    file.write(f"# {title}\n\n")
    for category, texts in ordered:
        file.write(f"## {category}: {len(texts)}\n")
        file.writelines(f"{each}\n" for each in texts[:_SHOWN])
        file.write("\n")
    return {category: len(texts) for category, texts in ordered}


def retrieval_cases(ours: Ours, asked: Asked, listed: Sequence[Listed]) -> Iterator[Case]:
    """Listed names that are not found or not raised, and others that are raised."""
    bearers = bearers_of(listed)
    for query, judged in zip(asked.task.queries, asked.listed, strict=True):
        case = _missed(ours, query, judged)
        if case:
            left = beside(query, listed)
            category = f"{query.kind.name.lower()}: {case}; {category_of(query, listed, bearers)}"
            yield category, _said(query.written, judged, listed, " | ".join(left[:6]))
    for query, judged in zip(asked.task.noise, asked.noise, strict=True):
        if judged.answer.entity != NOBODY and judged.answer.score >= ours.threshold:
            yield "noise raised", _said(query.written, judged, listed, "")


def han_cases(pairs: Sequence[HanPair], judged: Sequence[Judged]) -> Iterator[Case]:
    """Han names whose Latin name is not on top. Entities are numbered by the first time they occur."""
    latin = dict(enumerate({pair.entity: pair.latin for pair in pairs}.values()))
    for pair, each in zip(pairs, judged, strict=True):
        if not each.found:
            answer = latin.get(each.answer.entity, "nothing")
            yield pair.group, f"{pair.han} is {pair.latin}; on top {answer} ({each.answer.score:.1f})"


def pair_cases(scored: Scored, threshold: float) -> Iterator[Case]:
    """Labelled pairs on the wrong side of the threshold."""
    for pair, score in scored:
        if pair.same != (score >= threshold):
            kind = "missed" if pair.same else "wrong"
            yield f"{kind}, {pair.group}, {pair.category}", f"{score:6.1f}  {pair.left}  ~  {pair.right}"


def _missed(ours: Ours, query: Query, judged: Judged) -> str | None:
    raised = judged.answer.entity != NOBODY and judged.answer.score >= ours.threshold
    if judged.found:
        return None if raised else "on top, below the threshold"
    looked_at = {row.entity for row, _ in ours.ranked(query) if row.written != query.written}
    seen = "another entity on top" if query.right in looked_at else "not among the candidates"
    return f"{seen}, another raised" if raised else seen


def _said(written: str, judged: Judged, listed: Sequence[Listed], right: str) -> str:
    top = "" if judged.answer.entity in {NOBODY, judged.right} else f"  TOP {listed[judged.answer.entity].name}"
    return f"{judged.answer.score:6.1f}  {written}{'  OF ' + right if right else ''}{top}"
