"""Pairs that an address in two scripts may decide: the addresses are read, and compared as screening does."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from services.ingest.core.addresses.meet import Meeting, meet
from services.ingest.core.addresses.read import read_address
from services.ingest.core.entities.pairs import NEAR_PLACE, PLACE, SAME_BUILDING, SAME_NUMBERS, THRESHOLD, Pairs
from services.ingest.core.scripts import has_han

MOST = 20_000
"""Pairs that are looked at; the likeliest first."""
_WORTH = {Meeting.UNIT: NEAR_PLACE + 1.5, Meeting.HOUSE: NEAR_PLACE, Meeting.BUILDING: SAME_BUILDING + 2.0}


def of_scripts(written: str) -> tuple[str, ...]:
    """An address in lines of one script each."""
    lines = [line.strip() for line in written.split(",")]
    han, other = (", ".join(line for line in lines if line and has_han(line) is which) for which in (True, False))
    return tuple(text for text in (han, other) if text)


def decided_by_place(maybe: Pairs, numbers: Sequence[int], written: Mapping[int, Sequence[str]]) -> Pairs:
    """Those of the pairs that are likely with what their addresses say. `numbers`: of the labels by row, `written`: the
    addresses of each label as written."""
    order = np.argsort(-maybe.score, kind="stable")[:MOST]
    score, reasons = maybe.score[order].copy(), maybe.reasons[order].copy()
    for at, (one, other) in enumerate(zip(maybe.left[order].tolist(), maybe.right[order].tolist(), strict=True)):
        met = _meeting(written.get(numbers[one], ()), written.get(numbers[other], ()))
        if met in _WORTH:
            score[at] += _WORTH[met] - SAME_NUMBERS
            reasons[at] |= PLACE
    kept = score >= THRESHOLD
    return Pairs(maybe.left[order][kept], maybe.right[order][kept], score[kept], reasons[kept])


def _meeting(left: Sequence[str], right: Sequence[str]) -> Meeting:
    """The closest of any two."""
    order = list(Meeting)
    texts = product((t for text in left for t in of_scripts(text)), (t for text in right for t in of_scripts(text)))
    met = [meet(read_address(one), read_address(other)) for one, other in texts]
    return min(met, key=order.index, default=Meeting.NOTHING)
