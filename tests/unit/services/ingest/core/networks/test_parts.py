import uuid

import numpy as np

from services.ingest.core.networks.communities import levels
from services.ingest.core.networks.parts import name_parts, parts_of
from tests.unit.services.ingest.core.networks.posted import Posted, person, posted, view_of

WORLD = 10_000


def two_halves(size: int, both: int) -> list[Posted]:
    """Senders with an address and a telephone for each half; `both` addressees of each half have one mailbox."""
    return [
        posted(
            {**person(f"from {half}{n}"), "address": f"{half} address", "phone": f"{half} phone"},
            {**person(f"to {half}{n}"), **({"email": "one mailbox"} if n < both else {})},
        )
        for half in ("first", "second")
        for n in range(size)
    ]


def test_a_network_of_two_halves_has_two_parts() -> None:
    groups, fine = levels(view_of(two_halves(8, both=3), WORLD))

    parts = [[part.tolist() for part in parts_of(fine, rows)] for rows in groups]

    assert [rows.tolist() for rows in groups] == [list(range(16))]
    assert parts == [[list(range(8)), list(range(8, 16))]]


def test_a_parcel_alone_at_the_fine_level_is_in_no_part() -> None:
    fine = np.array([4, 2, 4, 7, 2], np.int32)

    parts = [part.tolist() for part in parts_of(fine, np.array([0, 1, 2, 3], np.int32))]

    assert parts == [[0, 2]]


def test_a_part_keeps_its_id_while_most_of_it_stays_together() -> None:
    old, young = uuid.uuid4(), uuid.uuid4()

    named = name_parts({old: [1, 2, 3], young: [7, 8]}, [[2, 3, 9], [20, 21], [1, 7, 8]], "monday")

    assert (named.ids[0], named.ids[2]) == (old, young)
    assert named.born == [named.ids[1]]


def test_parts_born_in_two_runs_have_two_ids() -> None:
    ids = [name_parts({}, [[1, 2]], run).ids[0] for run in ("monday", "tuesday", "monday")]

    assert ids[0] == ids[2] != ids[1]
