"""Kernels are compiled before anything waits for them: at the first start, or when they are installed.

numba keeps what it compiled beside the source, so later starts read it in a moment; where nothing can be written there,
every start compiles anew. A transaction must not wait for that: the database ends one that is idle for a minute.

`python -m services.ingest.screening.warm_up` does it once after installing.
"""

import numpy as np

from schemas.parcel import Parcel
from services.ingest.core.entities import who
from services.ingest.core.labels import Near, labels_of
from services.ingest.core.list_index import ListedSide, build_list_index
from services.ingest.core.networks.communities import communities
from services.ingest.core.networks.roles import members_of
from services.ingest.core.networks.sightings import Sighting, view_of
from services.ingest.core.scoring.appraise import appraise
from services.ingest.core.screening import labels_of_sides

_PARCELS = 4


def warm_up() -> None:
    """Have every kernel compiled, by doing once what arrival and night do."""
    sightings = [Sighting(number, _parcel(number)) for number in range(_PARCELS)]
    sides = [label for each in sightings for label in labels_of(each.ref, each.parcel)]
    labels = labels_of_sides(sides)
    labels.near(build_list_index(ListedSide(1, side.profile, side.exact) for side in sides), Near())
    labels.names_to_store()
    who.warm_up()
    view = view_of(sightings)
    groups = communities(view)
    communities(view, np.arange(1, dtype=np.int32))
    for case in appraise(view, groups or [np.arange(_PARCELS, dtype=np.int32)], None):
        members_of(view, case.rows)


def _parcel(number: int) -> Parcel:
    """Of strangers with one telephone."""
    party = {"phones": ["+1 202 555 0100"], "address": {"lines": ["1 Example Road"], "country": "US"}}
    return Parcel.model_validate(
        {
            "item": {
                "kind": "courier",
                "identifier": f"EXAMPLE-{number}",
                "candidates": [{"courier": "example", "confidence": 1}],
            },
            "posted_on": f"2026-01-0{1 + number}",
            "sender": party | {"names": [{"written": f"Sender Example {number}"}]},
            "addressee": party | {"names": [{"written": f"王小{number} Example"}]},
            "nature": "other",
            "contents": [{"description": "Example"}],
            "gross_weight_grams": 100,
            "route": {"origin": "US", "destination": "CN"},
        }
    )


if __name__ == "__main__":
    warm_up()
