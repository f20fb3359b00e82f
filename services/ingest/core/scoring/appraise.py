"""From groups of parcels to scores: every detector is asked, every reason is gathered and added up.

The same on arrival, of what lies around some new parcels, and at night, of everything.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from services.ingest.core.detectors.all import detect_all
from services.ingest.core.detectors.detected import Around
from services.ingest.core.networks.proximity import nearness
from services.ingest.core.networks.rarity import rarity
from services.ingest.core.networks.view import View
from services.ingest.core.scoring.cases import Case, Rows, cases
from services.ingest.core.scoring.reasons import reasons
from services.ingest.core.scoring.score import Scored, score


class Appraised(NamedTuple):
    """Parcels of a view that belong together, and their score with its terms."""

    rows: Rows
    """Rising."""
    scored: Scored


def appraise(view: View, groups: Sequence[Rows], around: Around) -> list[Appraised]:
    """Every group, then every case beside them. With `around`, those in which one of these parcels is."""
    hubs = rarity(view.attributes).hub
    near = nearness(view, around)
    speaking = np.zeros(view.size, np.bool_)
    for rows in (view.hits.parcel, view.declared.parcel, np.array(list(near), np.int32)):
        speaking[rows] = True
    wanted = np.full(view.size, around is None)
    if around is not None:
        wanted[around] = True
    found = cases(view, groups, detect_all(view, around))
    silent = score(())
    return [
        Appraised(case.rows, score(reasons(view, case, hubs, near)) if _says(case, speaking) else silent)
        for case in found
        if wanted[case.rows].any()
    ]


def _says(case: Case, speaking: "np.typing.NDArray[np.bool_]") -> bool:
    return bool(case.found) or bool(speaking[case.rows].any())
