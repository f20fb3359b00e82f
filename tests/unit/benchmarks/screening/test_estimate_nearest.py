import numpy as np
import pytest

from benchmarks.screening.estimate_nearest import bounds_of, near_names, nearest_weights
from services.ingest.core.index.build import NameRow, build_index
from services.ingest.core.index.weights import FEATURES, NameWeights
from services.ingest.core.names.name import Kind, Name
from services.ingest.core.names.read import read_name


def read(*written: str) -> list[Name]:
    return [read_name(each, Kind.COMPANY) for each in written]


def test_an_alias_that_another_entity_bears_word_for_word_teaches_nothing() -> None:
    names = read("Ulmare Steel", "Ulmare Cement", "Ulmare Steel", "Torvik Steel", "Torvik Halden", "Torvik Cement")
    index = build_index(NameRow(row, False, name) for row, name in enumerate(names))

    near = near_names(index, names, [(names[0], frozenset({1})), (names[3], frozenset({4}))], NameWeights())

    assert set(near.query.tolist()) == {0}
    assert near.same.sum() == 1
    assert not near.same.all()


def test_what_tells_the_right_name_from_the_wrong_ones_gets_weight_within_its_bounds() -> None:
    names = read("Ulmare Shipping", "Ulmare Fishing", "Torvik Shipping", "Torvik Fishing Agency", "Ulmare Torvik")
    index = build_index(NameRow(row, False, name) for row, name in enumerate(names))
    near = near_names(index, names, [(names[0], frozenset({1})), (names[2], frozenset({3}))], NameWeights())

    found = nearest_weights(near)

    assert found.steep > 0
    bounds = bounds_of(NameWeights().array())
    for feature, value, (least, most) in zip(FEATURES, found.weights.array(), bounds, strict=True):
        assert value >= (-np.inf if least is None else least - 1e-9), feature
        assert value <= (np.inf if most is None else most + 1e-9), feature
    assert found.weights.same_w == pytest.approx(1.0)
    assert np.isfinite(found.weights.array()).all()
