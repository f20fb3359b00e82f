"""What a score would be if an analyst judged a hit: the stored reasons, with that one replaced."""

from collections.abc import Sequence

from services.ingest.core.scoring.score import score
from services.ingest.core.scoring.terms import Term
from services.ingest.core.scoring.weights import Weights, load_weights

_HITS = frozenset({"hit", "hit-confirmed", "hit-dismissed"})


def if_judged(terms: Sequence[Term], source: str, *, same: bool) -> float:
    """The score were all hits on the listing `source` judged so. Another entry that the same party might be, and that
    was left out as the less likely one, is not put in its place: that is for the next look at the parcels."""
    table = load_weights()
    return score(_judged(term, same, table) if _is_of(term, source) else term for term in terms).score


def _is_of(term: Term, source: str) -> bool:
    return term.name in _HITS and term.source == source


def _judged(term: Term, same: bool, table: Weights) -> Term:
    if same:
        return term._replace(kind="hit", name="hit-confirmed", raw=table.judged_same)
    return term._replace(kind="counter", name="hit-dismissed", raw=table.judged_other)
