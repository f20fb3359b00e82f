"""Reasons added up to a score, the same whatever their order, and counted again from what was stored.

Reasons are not independent. One that rests on an attribute, or on a listing, that a stronger one has counted weighs
half as much, the third a quarter; so does the second finding of one detector. Reasons against are counted in full.
When every reason for rests on hubs alone, together they count nothing: no alert stands on a hub alone.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.ingest.core.scoring.terms import Term
from services.ingest.core.scoring.weights import Weights, load_weights

DIGITS = 4
"""Behind the point, of what a term adds."""
HUBS_ALONE, AT_MOST = "hubs-alone", "at-most"
_DERIVED = frozenset({HUBS_ALONE, AT_MOST, "base"})


class Scored(NamedTuple):
    """A score and what it is the sum of."""

    score: float
    terms: tuple[Term, ...]
    """The base first, then by what they add, the most for before the most against."""


def score(reasons: Iterable[Term], weights: Weights | None = None) -> Scored:
    """Add up. What `reasons` say in `log_odds`, and terms that this makes itself, are not looked at."""
    table = weights or load_weights()
    given = [term for term in reasons if term.name not in _DERIVED]
    speaking = _damped([term for term in given if term.raw > 0], table)
    against = [term._replace(log_odds=round(term.raw, DIGITS)) for term in given if term.raw <= 0]
    base = Term("base", "base", table.base, (), "Parcels that belong together.", log_odds=table.base)
    terms = [base, *speaking, *against, *_limits(speaking, table)]
    terms[1:] = sorted(terms[1:], key=lambda term: (-term.log_odds, _order(term)))
    return Scored(round(sum(term.log_odds for term in terms), DIGITS), tuple(terms))


def replay(terms: Sequence[Term], weights: Weights | None = None) -> Scored:
    """The score counted again from stored terms: what each is worth alone, nothing else."""
    return score(terms, weights)


def _damped(terms: Sequence[Term], table: Weights) -> list[Term]:
    counted: dict[object, int] = {}
    damped = []
    for term in sorted(terms, key=_order):
        grounds = _grounds(term)
        before = max((counted.get(ground, 0) for ground in grounds), default=0)
        damped.append(term._replace(log_odds=round(term.raw * table.damping**before, DIGITS)))
        for ground in grounds:
            counted[ground] = counted.get(ground, 0) + 1
    return damped


def _grounds(term: Term) -> list[object]:
    """What must not be counted twice: its attributes, its listing, and what found it."""
    own = (term.kind, term.name) if term.kind != "hit" else ("listing", term.source)
    return [own, *(("attribute", shared.hash) for shared in term.attributes if not shared.hub)]


def _limits(speaking: Sequence[Term], table: Weights) -> list[Term]:
    total = round(sum(term.log_odds for term in speaking), DIGITS)
    if speaking and all(_on_hubs_alone(term) for term in speaking):
        sentence = "All that speaks for it rests on what very many carry."
        return [Term("counter", HUBS_ALONE, -total, (), sentence, log_odds=-total)]
    if total > table.most_for:
        over = round(table.most_for - total, DIGITS)
        return [Term("counter", AT_MOST, over, (), "No sum of reasons counts for more.", log_odds=over)]
    return []


def _on_hubs_alone(term: Term) -> bool:
    return bool(term.attributes) and all(shared.hub for shared in term.attributes)


def _order(term: Term) -> tuple[object, ...]:
    return (-term.raw, term.kind, term.name, term.source or "", term.parcels, term.attributes)
