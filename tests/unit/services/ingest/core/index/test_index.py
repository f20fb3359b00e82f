"""An index in memory and on disk. All names are invented."""

import json
from pathlib import Path

import numpy as np
import pytest

from services.ingest.core.index.build import NameRow, build_index
from services.ingest.core.index.columns import columns_of
from services.ingest.core.index.index import NameIndex, UnknownFormatError, load_index
from services.ingest.core.index.score import screen_names
from services.ingest.core.names.name import Kind, Name
from services.ingest.core.names.read import read_name

LISTED = ["QUILLFEATHER, Osgood Thistledown", "Zaborovskiy Dmitriy", "欧阳青枫", "Ashgrove Lantern Works"]


def names(*written: str) -> list[Name]:
    return [read_name(each, Kind.UNKNOWN) for each in written]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return build_index(NameRow(at, False, name) for at, name in enumerate(names(*LISTED)))


def test_a_saved_index_answers_as_the_one_in_memory(index: NameIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "index")
    loaded = load_index(tmp_path / "index")
    queries = columns_of(names("Osgood Quilfeather", "Dmitry Zaborovsky", "Ouyang Qingfeng"))

    for one, other in zip(screen_names(index, queries), screen_names(loaded, queries), strict=True):
        assert np.array_equal(one, other)
    assert not loaded.lookup.info.flags.writeable
    assert len(loaded) == len(index)


def test_an_index_of_another_format_is_refused(index: NameIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    (tmp_path / "index.json").write_text(json.dumps({"format": 99}), "utf-8")

    with pytest.raises(UnknownFormatError, match="99"):
        load_index(tmp_path)


def test_the_same_rows_give_the_same_index(index: NameIndex) -> None:
    again = build_index(NameRow(at, False, name) for at, name in enumerate(names(*LISTED)))

    assert np.array_equal(again.lookup.directory.keys, index.lookup.directory.keys)
    assert np.array_equal(again.lookup.directory.values, index.lookup.directory.values)
