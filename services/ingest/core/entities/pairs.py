"""Pairs of labels compared: how likely two are one party, as log-odds, and which comparisons spoke.

The evidence is that of the screening issue with its table of weights, reckoned for what the question is here. Names
must agree: of two labels whose names differ no telephone makes one person, for a family has one, and so has a ring. A
name proves at most what lets it join labels beside something else that they share: alone it never joins, for its
namesakes are in the same traffic. Of a family of evidence the strongest counts.

A name that is written in another script or order, or with a slip of the hand, agrees by the kernel of names
(core/index/alignment.py). An address agrees as a whole, or by its numbers and most of its words; in two scripts it may
agree by its numbers, which is a little, and is said, so that whoever has the text can look closer (places.py).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.kernels import evidence
from services.ingest.core.entities.kernels.evidence import (
    ADDRESS,
    ALIKE,
    ANALYST,
    APART,
    EMAIL,
    MAYBE,
    NAME,
    NEAR_PHONE,
    NEAR_PLACE,
    OTHER_SCRIPT,
    PHONE,
    PLACE,
    REFERENCE,
    SAME_BUILDING,
    SAME_NUMBERS,
    THRESHOLD,
    WALLET,
    WEBSITE,
    Labels,
    Measure,
)
from services.ingest.core.entities.parties import Parties, ReadNames, name_signs
from services.ingest.core.evidence.weights import Weights
from services.ingest.core.index.meetings import scratch

WORDS = {
    NAME: "name", OTHER_SCRIPT: "name-in-another-script", PHONE: "phone", EMAIL: "email", REFERENCE: "reference",
    WALLET: "wallet", WEBSITE: "website", ADDRESS: "address", PLACE: "address-written-otherwise",
    NEAR_PHONE: "phone-but-one-digit", ANALYST: "analyst", ALIKE: "all-the-same", APART: "something-against",
}  # fmt: skip
"""The reasons by name."""


class Pairs(NamedTuple):
    """Pairs of labels, compared; shape (pairs,)."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    """Rows of parties."""
    score: NDArray[np.float32]
    reasons: NDArray[np.uint16]


def measure_of(weights: Weights) -> Measure:
    """The numbers of the table that the kernel takes."""
    lines = weights.lines
    numbers = np.array([
        weights.name_slope, weights.name_offset, weights.beyond_rarity, lines["name-common"].log_odds,
        lines["name-weak"].log_odds, -np.log(weights.common_name), weights.prior,
    ])  # fmt: skip
    return Measure(weights.names.array(), numbers)


def for_kernel(parties: Parties, names: ReadNames, worth: NDArray[np.float32]) -> Labels:
    """Labels as the kernel takes them. `worth`: what each mark weighs (parties.py, worth_of)."""
    return Labels(
        parties.marks_at, parties.marks, worth, names.columns, names.information, names.of_label, names.void,
        name_signs(parties),
    )  # fmt: skip


def score_pairs(labels: Labels, left: NDArray[np.int64], right: NDArray[np.int64], measure: Measure) -> Pairs:
    """Compare pairs of rows."""
    score, reasons = np.zeros(len(left), np.float32), np.zeros(len(left), np.uint16)
    evidence.score_each(labels, left, right, measure, scratch(), evidence.counts(), score, reasons)
    return Pairs(left, right, score, reasons)


def reasons_of(bits: int) -> list[str]:
    """The reasons by name."""
    return [word for bit, word in WORDS.items() if bits & bit]


__all__ = [
    "ALIKE", "ANALYST", "MAYBE", "NAME", "NEAR_PLACE", "PLACE", "SAME_BUILDING", "SAME_NUMBERS", "THRESHOLD", "Labels",
    "Measure", "Pairs", "for_kernel", "measure_of", "reasons_of", "score_pairs",
]  # fmt: skip
