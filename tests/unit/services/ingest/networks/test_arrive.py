"""What becomes of networks when parcels arrive, without a database."""

import datetime as dt
import uuid
from dataclasses import replace

import numpy as np

from services.ingest.core.networks.view import Hits
from services.ingest.networks.arrive import Belonging, look_at
from tests.unit.services.ingest.core.networks.posted import posted, view_of

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
STANDING = uuid.UUID(int=7)


def test_a_network_that_falls_into_two_cases_goes_on_as_one_of_them() -> None:
    rows = np.arange(9, dtype=np.int32)
    parcels = [posted({"name": "shop"}, {"name": f"customer {number}"}, (1_000, None)) for number in rows]
    listed = Hits(
        parcel=np.array([8], np.int32),
        role=np.array([2], np.uint8),
        listing=np.array([1], np.int64),
        score=np.array([12.0], np.float32),
        listed=np.array([20_000], np.int32),
        confirmed=np.array([False]),
        dismissed=np.array([False]),
    )
    view = replace(view_of(parcels), hits=listed)
    seen = Belonging(np.array([0, 8], np.int32), [rows], np.zeros(9, np.int64), [STANDING], {STANDING})

    networks, _ = look_at(view, seen, NOW)

    assert sorted(len(each.refs) for each in networks) == [1, 8]
    assert len({each.id for each in networks}) == 2
    assert [len(each.refs) for each in networks if each.id == STANDING] == [8]
