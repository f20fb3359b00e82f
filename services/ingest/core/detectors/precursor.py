"""A controlled precursor without a notice, against an objected one, or more than was notified.

A pre-export notice (1988 Convention, article 12(10)(a)) is told before the goods leave, and answered by the country
that they go to. What a finding is worth is stated for each kind, as no data with the truth exist: the law itself makes
the difference. Innocent: notified, answered without objection or not answered, and no more than was notified.
"""

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.detectors.chance import finding
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.weights import load_weights, weight_of
from services.ingest.core.networks.view import ANSWERS, UNKNOWN, View

NAME = "precursor"
WEIGHT = weight_of(NAME)
"""Capped above what alerts alone: an objected consignment that leaves is an offence by itself."""
WITHOUT = 3.0
"""Log-odds of a parcel that names no notice: small laboratories forget it, so more must speak for it."""
NOT_HELD = 2.0
"""Of one that names a notice which is not held here: it may be on its way."""
ANOTHER = 4.0
"""Of one whose notice is for another substance."""
AGAINST = {"objection": 6.0, "withdrawn": 5.5, "under-enquiry": 3.0}
"""Of parcels whose notice has this answer."""
MORE = 2.5
"""Of parcels that hold more than was notified together; the logarithm of how many times as much comes on top."""
TOLERANCE = 1.1
"""What was notified, times this: scales differ and grams are rounded."""
SAID = {
    "without": "{parcels} parcels hold a controlled substance and name no pre-export notice.",
    "not-held": "{parcels} parcels hold a controlled substance and name a pre-export notice that is not held here.",
    "another": "{parcels} parcels hold a controlled substance and name a pre-export notice for another one.",
    "objection": "{parcels} parcels were posted under a pre-export notice that was objected to.",
    "withdrawn": "{parcels} parcels were posted under a pre-export notice that was withdrawn.",
    "under-enquiry": "{parcels} parcels were posted under a pre-export notice that is under enquiry.",
    "more": "{parcels} parcels hold {grams} g under a pre-export notice of {notified} g.",
}  # fmt: skip


class Case(NamedTuple):
    """Parcels with one thing wrong."""

    kind: str
    parcels: NDArray[np.int32]
    weight: float
    numbers: Mapping[str, float] = MappingProxyType({})


def detect(view: View, around: Around) -> list[Detected]:
    """Every such parcel, or parcels under one notice."""
    cases = [*_unnotified(view), *_notified(view)]
    found = (_finding(view, case) for case in cases if around is None or np.isin(case.parcels, around).any())
    return sorted((each for each in found if each), key=lambda each: (each.parcels, each.sentence))


def _finding(view: View, case: Case) -> Detected | None:
    weight = min(WEIGHT.cap, case.weight)
    numbers = {"parcels": float(len(case.parcels)), **case.numbers}
    rate = load_weights().telling * math.exp(-weight)
    return finding(view, NAME, case.parcels, (), numbers, rate, sentence=SAID[case.kind])


def _unnotified(view: View) -> Iterator[Case]:
    declared = view.declared
    unknown = declared.notice == UNKNOWN
    for kind, weight, rows in (
        ("without", WITHOUT, unknown & ~declared.named),
        ("not-held", NOT_HELD, unknown & declared.named),
    ):
        yield from (Case(kind, np.array([row], np.int32), weight) for row in np.unique(declared.parcel[rows]).tolist())


def _notified(view: View) -> Iterator[Case]:
    declared = view.declared
    for notice in np.setdiff1d(declared.notice, [UNKNOWN]).tolist():
        under = np.flatnonzero(declared.notice == notice)
        own = declared.substance[under] == view.notices.substance[notice]
        if not own.all():
            yield Case("another", np.unique(declared.parcel[under[~own]]), ANOTHER)
        yield from _under(view, notice, under[own])


def _under(view: View, notice: int, rows: NDArray[np.intp]) -> Iterator[Case]:
    """What is wrong with what a notice was given for."""
    parcels = np.unique(view.declared.parcel[rows])
    answer = ANSWERS[view.notices.answer[notice]]
    if answer in AGAINST and parcels.size:
        yield Case(answer, parcels, AGAINST[answer])
    grams, notified = float(np.nansum(view.declared.grams[rows])), float(view.notices.grams[notice])
    if grams > notified * TOLERANCE and grams > 0:
        times = math.log(grams / max(notified, 1.0))
        yield Case("more", parcels, MORE + times, {"grams": grams, "notified": notified})
