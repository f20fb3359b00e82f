"""All evidence for and against two sides being one, added up: the score and its reasons.

The score is the log-odds before any evidence plus every piece's contribution. Pieces of one family depend on each
other (two spellings of one name, street and postcode): the strongest counts in full, the others are shown with zero;
what speaks against counts only where nothing in its family speaks for. So more evidence for never lowers the score,
and more against never raises it, whatever the order.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from services.ingest.core.evidence.addresses import compare_addresses
from services.ingest.core.evidence.dates import compare_dates
from services.ingest.core.evidence.emails import compare_emails
from services.ingest.core.evidence.found import Evidence, Found, Value
from services.ingest.core.evidence.kinds import compare_kinds
from services.ingest.core.evidence.names import NamePair, compare_names
from services.ingest.core.evidence.phones import compare_phones
from services.ingest.core.evidence.references import compare_references
from services.ingest.core.evidence.wallets import compare_wallets
from services.ingest.core.evidence.websites import compare_websites
from services.ingest.core.evidence.weights import CONTACT, Weight, Weights
from services.ingest.core.index.index import NameIndex
from services.ingest.core.profile import Profile

COMPARISONS: tuple[Callable[[Profile, Profile], Iterable[Found]], ...] = (
    compare_phones,
    compare_emails,
    compare_addresses,
    compare_references,
    compare_websites,
    compare_wallets,
    compare_dates,
    compare_kinds,
)
"""Every comparison but that of names, which needs the weights of its features."""

Holders = Mapping[Value, int]
"""How many different parties are known to have a value (by their names); what is not in it is held by one."""

NOBODY_ELSE: Holders = {}


class Assessment(NamedTuple):
    """The score, in log-odds (natural logarithm), and every piece of evidence, the weightiest first."""

    score: float
    evidence: tuple[Evidence, ...]


def assess(
    label: Profile,
    entity: Profile,
    weights: Weights,
    holders: Holders = NOBODY_ELSE,
    pairs: Iterable[NamePair] | None = None,
    index: NameIndex | None = None,
    *,
    explain: bool = True,
) -> Assessment:
    """How likely it is that the label names the entity.

    `pairs` are the pairs of names to compare (places in `label.names` and `entity.names`), where screening has found
    them already; without it all are. `index` tells how common tokens are in the list, as in screening. Without
    `explain` the evidence of a name has no note of its tokens, and takes a third of the time. Symmetric but for which
    value stands left.
    """
    names = compare_names(label, entity, weights, pairs, index, explain=explain)
    return weigh([*names, *compare_values(label, entity)], weights, holders)


def compare_values(label: Profile, entity: Profile) -> list[Found]:
    """What there is for and against, but for the names."""
    return [found for comparison in COMPARISONS for found in comparison(label, entity)]


def weigh(found: Iterable[Found], weights: Weights, holders: Holders = NOBODY_ELSE) -> Assessment:
    """Give each finding its weight and add them up. The order of `found` does not matter."""
    each = {(f.comparison, f.left, f.right): _weighed(f, weights, holders) for f in sorted(found, key=_place)}
    weighed = _beside_contact(each.values(), weights)
    evidence = sorted(_counted(weighed, weights), key=lambda e: (-abs(e.log_odds), e[:3]))
    return Assessment(weights.prior + math.fsum(piece.log_odds for piece in evidence), tuple(evidence))


def _place(found: Found) -> tuple[str, str, str, float, str]:
    """Of two findings about one pair of values the higher comes last and stays."""
    return found.comparison, found.left, found.right, found.log_odds or 0.0, found.note or ""


def _weighed(found: Found, weights: Weights, holders: Holders) -> Evidence:
    line = weights.lines[found.comparison]
    log_odds = line.log_odds if found.log_odds is None else min(found.log_odds, line.log_odds)
    share = found.share
    if line.by_rarity and found.value is not None:
        holding = max(1, holders.get(found.value, 1))
        share = holding / weights.population
        log_odds = _among(holding, log_odds, line, weights)
    return Evidence(found.comparison, found.left, found.right, log_odds, share, found.note)


def _beside_contact(evidence: Collection[Evidence], weights: Weights) -> Iterator[Evidence]:
    """Where the way to reach them is the same, other papers speak less against: fronts have their own."""
    reached = any(piece.comparison in CONTACT and piece.log_odds > 0 for piece in evidence)
    for piece in evidence:
        less = weights.lines[piece.comparison].beside_contact
        yield piece._replace(log_odds=less) if reached and less is not None else piece


def _among(holding: int, log_odds: float, line: Weight, weights: Weights) -> float:
    """What a value weighs that so many parties have."""
    if holding >= line.nothing_from:
        return 0.0
    return max(0.0, log_odds - math.log(max(1.0, holding / weights.tolerated)))


def _counted(evidence: Iterable[Evidence], weights: Weights) -> Iterator[Evidence]:
    """Of each family the strongest piece in full and the others with zero; nothing against beside something for."""
    families: dict[str, list[Evidence]] = {}
    for piece in evidence:
        families.setdefault(weights.lines[piece.comparison].family, []).append(piece)
    for pieces in families.values():
        speaking_for = [piece for piece in pieces if piece.log_odds >= 0]
        kept = speaking_for or pieces
        strongest = min(kept, key=lambda piece: (-abs(piece.log_odds), piece[:3]))
        yield strongest
        yield from (piece._replace(log_odds=0.0) for piece in kept if piece is not strongest)


def likeness(score: float, weights: Weights) -> float:
    """The score between 0 and 1, where 0.7 is the threshold: what clients of yente's `/match` expect."""
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, (score - weights.threshold) / 2 + math.log(0.7 / 0.3)))))
