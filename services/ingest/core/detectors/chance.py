"""What chance and honest trade would do: rates of patterns, and what a pattern that is rarer than that is worth.

The null model of all detectors is the same. Honest groups of a strength s are `rate * ratio^(s - least)` for each
parcel: each further stranger who has something in common with the others by accident comes in a fixed share of cases.
Conditions that come on top (the same way, the same weight) multiply by their own chance, never less than `habit` for
people who may know each other.
"""

import math
from collections.abc import Iterable, Mapping, Sequence, Set

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.weights import Weight, load_weights, weight_of
from services.ingest.core.networks.view import View

SMALLEST = 1e-12
"""A rate is at least this: what is rarer makes no difference."""


def is_whole(view: View) -> bool:
    """Whether the view is everything, and enough of it to measure rates: what lies around a parcel is no sample."""
    return view.size >= load_weights().whole and view.size * 2 > view.population


def measured(view: View, weight: Weight, strengths: NDArray[np.integer]) -> float:
    """The rate of patterns of the least strength, for each parcel.

    In a view of everything it follows from those that are one weaker, which nobody plants: a share `ratio` of them is
    stronger by chance. It leaves the shipped rate by no more than the factor `trusted`.
    """
    if not is_whole(view):
        return weight.rate
    weaker = int((strengths == weight.least - 1).sum())
    trusted = load_weights().trusted
    seen = weaker / view.size * weight.ratio
    return min(weight.rate * trusted, max(weight.rate / trusted, seen))


def rate_of(weight: Weight, strength: float, rate: float | None = None) -> float:
    """Patterns of at least this strength for each parcel."""
    base = weight.rate if rate is None else rate
    return max(SMALLEST, base * math.pow(weight.ratio, strength - weight.least))


def seen_rate(view: View, weight: Weight, strengths: NDArray[np.integer], strength: int) -> float:
    """The rate of a pattern that honest trade shows: as often as the view shows it, no rarer than shipped."""
    if not is_whole(view):
        return rate_of(weight, strength)
    return max(rate_of(weight, strength), int((strengths >= strength).sum()) / view.size)


def taper(held: float) -> float:
    """What is left of a finding on an attribute that so many parcels carry: from `tolerated` on hubs grow likelier than
    people who hide, at `most` nothing is left."""
    table = load_weights()
    return min(1.0, max(0.0, (table.most - held) / (table.most - table.tolerated)))


def worth(rate: float, cap: float) -> float:
    """Log-odds of a pattern that is expected so often for each parcel."""
    return min(cap, max(0.0, math.log(load_weights().telling / max(rate, SMALLEST))))


def binomial_tail(count: int, of: int, share: float) -> float:
    """Chance of at least `count` out of `of` when each comes with this chance."""
    if count <= 0 or share >= 1:
        return 1.0
    terms = (math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count, of + 1))
    return min(1.0, math.fsum(terms))


def alike(values: NDArray[np.integer], within: float) -> NDArray[np.bool_]:
    """Which values lie within a factor of `1 + within` of their median."""
    middle = max(1.0, float(np.median(values)))
    return (values <= middle * (1 + within)) & (values * (1 + within) >= middle)


def finding(
    view: View,
    detector: str,
    parcels: NDArray[np.int32],
    attributes: Sequence[int],
    numbers: Mapping[str, float],
    rate: float,
    *,
    sentence: str,
    cap: float | None = None,
) -> Detected | None:
    """A finding, or None when it is too faint.

    It rests on the attributes given: the more parcels carry the rarest of them, the less it is worth.
    """
    held = [int(view.attributes.held[each]) for each in attributes]
    most = weight_of(detector).cap if cap is None else cap
    log_odds = worth(rate, most) * (taper(min(held)) if held else 1.0)
    if log_odds < load_weights().faint:
        return None
    rows = tuple(np.unique(parcels).tolist())
    expected = max(rate, SMALLEST) * view.population
    return Detected(detector, rows, tuple(attributes), dict(numbers), expected, log_odds, sentence)


def strongest(found: Iterable[Detected | None], around: Around) -> list[Detected]:
    """Each pattern once, and only those in which a parcel `around` is.

    A finding whose parcels all stand in a stronger one goes; with the same parcels its attributes stay.
    """
    new = None if around is None else set(around.tolist())
    ordered = sorted((each for each in found if each and _is_new(each, new)), key=_order)
    holders: dict[int, list[int]] = {}
    stay: list[Detected] = []
    for each in ordered:
        own = set(each.parcels)
        above = next((n for n in holders.get(each.parcels[0], ()) if own <= set(stay[n].parcels)), None)
        if above is None:
            for row in each.parcels:
                holders.setdefault(row, []).append(len(stay))
            stay.append(each)
        elif stay[above].parcels == each.parcels:
            both = dict.fromkeys(stay[above].attributes + each.attributes)
            stay[above] = stay[above]._replace(attributes=tuple(both))
    return sorted(stay, key=lambda each: (each.parcels, each.attributes))


def _is_new(found: Detected, new: Set[int] | None) -> bool:
    return new is None or not new.isdisjoint(found.parcels)


def _order(found: Detected) -> tuple[float, int, tuple[int, ...], tuple[int, ...], str]:
    return -found.log_odds, -len(found.parcels), found.parcels, found.attributes, found.sentence
