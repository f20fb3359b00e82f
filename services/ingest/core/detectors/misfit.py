"""Value or description that does not fit weight and route.

A parcel does not fit when its value for the kilogram lies far from what its HS heading, else its lane, is usually
worth; or when it is described as hardly anything and declared worth less than it costs to send it by express. One alone
tells little, as people err. Strength is the number of different senders, no houses of trade, who have a rare attribute
in common and whose parcels do not fit. Innocent: presents, described as such and declared as worth nothing.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.detectors.chance import binomial_tail, finding, is_whole, rate_of, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    ADDRESSEE,
    SENDER,
    Mask,
    Numbers,
    groups_by,
    houses,
    kept,
    linking,
    people,
)
from services.ingest.core.detectors.weights import load_weights, weight_of
from services.ingest.core.networks.view import UNKNOWN, View

NAME = "misfit"
WEIGHT = weight_of(NAME)
"""Capped low: declarations are careless, and a family is careless together."""
ALONE = 0.8
"""Cap of one parcel: a wrong digit does it."""
FAR = 4.0
"""Robust standard deviations of the logarithm of dollars for the kilogram: by a normal law, one in 15,000."""
LEAST_SPREAD = 0.5
"""Of that logarithm: goods of one heading differ by as much."""
ENOUGH = 100
"""Parcels from which on a heading or a lane has a usual value."""
USUAL, USUAL_SPREAD = 3.7, 1.5
"""Where nothing is measured: 40 dollars a kilogram, and a third to three times it twice over."""
POSTAGE = 20.0
"""US dollars that an express item costs at least."""
EXPRESS = ord("E")
"""First letter of an express item's service indicator (UPU S10)."""
SHARED = (
    "{misfits} of {all} parcels of {senders} unrelated senders with something in common do not fit what they declare."
)
SINGLE = "It is declared at {dollars} dollars a kilogram, where {usual} is usual: {far} standard deviations away."


class Fits(NamedTuple):
    """How parcels fit; shape (parcels,)."""

    far: NDArray[np.float64]
    """Robust standard deviations from the usual value, with sign; 0 where no value is known."""
    usual: NDArray[np.float64]
    """Logarithm of the usual dollars for the kilogram."""
    valued: NDArray[np.float64]
    """Logarithm of the declared ones; NaN where not known."""
    misfit: Mask


def detect(view: View, around: Around) -> list[Detected]:
    """People with something in common whose parcels do not fit, and single ones where all are known."""
    fits = _fits(view)
    single = _single(view, fits) if is_whole(view) else ()
    return strongest([*_shared(view, fits, around), *single], around)


def _fits(view: View) -> Fits:
    own = view.parcels
    known = (own.grams > 0) & (own.dollars > 1)
    valued = np.full(view.size, np.nan)
    valued[known] = np.log(own.dollars[known] * 1000.0 / own.grams[known])
    lane = own.origin.astype(np.int64) << 16 | own.destination
    usual, spread = _usual(view, lane, valued, np.full(view.size, USUAL), np.full(view.size, USUAL_SPREAD))
    headed = own.heading != UNKNOWN
    of_heading = _usual(view, np.where(headed, own.heading, UNKNOWN).astype(np.int64), valued, usual, spread)
    usual, spread = (np.where(headed, *columns) for columns in zip(of_heading, (usual, spread), strict=True))
    far = np.nan_to_num((valued - usual) / spread)
    express = (own.series == 0) | (own.series >> 8 == EXPRESS)
    empty = own.vague & express & (own.dollars < POSTAGE)
    return Fits(far, usual, valued, (np.abs(far) >= FAR) | empty)


def _usual(
    view: View, of: Numbers, valued: NDArray[np.float64], middle: NDArray[np.float64], spread: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Median, and 1.4826 times the median of distances from it, of each kind; as given where too few are known."""
    if not is_whole(view):
        return middle, spread
    middle, spread = middle.copy(), spread.copy()
    rows = np.flatnonzero(~np.isnan(valued))
    rows = rows[np.argsort(of[rows], kind="stable")]
    starts = np.flatnonzero(np.r_[True, of[rows[1:]] != of[rows[:-1]]]) if rows.size else rows
    for some in np.split(rows, starts[1:]):
        if len(some) >= ENOUGH:
            median = float(np.median(valued[some]))
            middle[some] = median
            spread[some] = max(LEAST_SPREAD, 1.4826 * float(np.median(np.abs(valued[some] - median))))
    return middle, spread


def _shared(view: View, fits: Fits, around: Around) -> Iterator[Detected | None]:
    who = people(view)
    groups = groups_by(view, linking(view), (SENDER, ADDRESSEE), WEIGHT.least, around)
    groups = kept(groups, ~houses(view)[groups.parcel])
    odd = kept(groups, fits.misfit[groups.parcel])
    strength = who.counted(odd, SENDER)
    share = max(load_weights().habit, float(fits.misfit.mean())) if is_whole(view) else load_weights().habit
    for n in np.flatnonzero(strength >= WEIGHT.least).tolist():
        parcels, every = odd.parcels(n), groups.parcels(n)
        rate = rate_of(WEIGHT, int(strength[n])) * binomial_tail(len(parcels), len(every), share)
        numbers = {"misfits": float(len(parcels)), "all": float(len(every)), "senders": float(strength[n])}
        yield finding(view, NAME, parcels, (int(groups.attribute[n]),), numbers, rate, sentence=SHARED)


def _single(view: View, fits: Fits) -> Iterator[Detected | None]:
    """Parcels far out, as often as there are parcels at least as far out."""
    rows = np.flatnonzero(np.abs(fits.far) >= FAR)
    ranks = np.searchsorted(np.sort(-np.abs(fits.far[rows])), -np.abs(fits.far[rows]), "right")
    for row, rank in zip(rows.tolist(), ranks.tolist(), strict=True):
        numbers = {
            "dollars": round(float(np.exp(fits.valued[row])), 2),
            "usual": round(float(np.exp(fits.usual[row])), 2),
            "far": round(abs(float(fits.far[row])), 1),
        }
        yield finding(view, NAME, np.array([row], np.int32), (), numbers, rank / view.size, sentence=SINGLE, cap=ALONE)
