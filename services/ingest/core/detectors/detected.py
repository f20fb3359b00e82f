"""What a detector says: which parcels, by which values, how often chance alone would do it, and a sentence.

A detector is a pure function of a view (core/networks/view.py), `detect(view, around) -> list[Detected]`. `around` are
the rows of parcels that are new, or None for all: what is detected then has at least one of them. It takes time that
grows with the links of the view and not with the pairs of its parcels, whatever the view holds.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.networks.view import View

Around = NDArray[np.int32] | None


class Detected(NamedTuple):
    """One finding. It holds no text of any record: values are looked up where it is shown."""

    detector: str
    """Name of the detector: its file."""
    parcels: tuple[int, ...]
    """Rows of the view, rising; all that the pattern rests on."""
    attributes: tuple[int, ...]
    """Rows of the attributes that the parcels share, the most telling first."""
    numbers: dict[str, float]
    """What was counted or measured; `sentence` names each in braces."""
    expected: float
    """Patterns of this kind, at least this strong, that chance and honest trade would be expected to show among as many
    parcels as are stored."""
    log_odds: float
    """What it adds to a score, natural logarithm, at most the detector's cap; never below zero."""
    sentence: str
    """One sentence in English; names in braces stand for `numbers`, so that it can be said in other languages."""

    def said(self) -> str:
        """The sentence with its numbers."""
        return self.sentence.format(**{name: f"{number:g}" for name, number in self.numbers.items()})


Detector = Callable[[View, Around], list[Detected]]
