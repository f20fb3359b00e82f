"""Which of several entries a side is likeliest to mean, below the score that raises.

Whether two names are one and which of the listed names is the nearest are two questions. The first must be careful with
words that thousands have; for the second such a word tells much, as all that are asked about have others. So the
features of a pair of names have weights of their own here (`[nearest]` in the table). They order, and raise nothing:
what reaches the threshold stands before all else, by its score.
"""

from collections.abc import Iterable
from typing import NamedTuple

from services.ingest.core.evidence.assess import Assessment
from services.ingest.core.evidence.names import NamePair, pairs_of_names, read_written
from services.ingest.core.evidence.weights import Weights
from services.ingest.core.index.score import aligned
from services.ingest.core.profile import Profile

_FAMILY = "name"


class Place(NamedTuple):
    """Where an entry stands among others: the highest first."""

    raised: bool
    score: float
    """Of what is raised its score, else log-odds of being the one that is meant, beside others."""


def place_of(
    label: Profile, entity: Profile, assessment: Assessment, weights: Weights, pairs: Iterable[NamePair] | None = None
) -> Place:
    """Where an entry with this assessment stands; `pairs` as in `assess`. Symmetric."""
    if assessment.score >= weights.threshold:
        return Place(True, assessment.score)
    named = sum(piece.log_odds for piece in assessment.evidence if weights.lines[piece.comparison].family == _FAMILY)
    return Place(False, assessment.score - named + nearness(label, entity, weights, pairs))


def nearness(label: Profile, entity: Profile, weights: Weights, pairs: Iterable[NamePair] | None = None) -> float:
    """Log-odds of the nearest two names, beside names as near; 0 without names."""
    compared = (
        aligned(read_written(one), read_written(other), None, weights.nearest)[0]
        for one, other in pairs_of_names(label, entity, pairs)
    )
    return weights.nearest_steep * max(compared, default=0.0)
