"""Names as bytes and back. All names are invented."""

import numpy as np
import pytest

from services.ingest.core.index.columns import NameColumns, columns_of
from services.ingest.core.index.labels import pack_names, unpack_names
from services.ingest.core.names.name import Kind
from services.ingest.core.names.read import read_name

NAMES = (
    ("QUILLFEATHER, Osgood T.", Kind.PERSON),
    ("欧阳青枫", Kind.PERSON),
    ("", Kind.UNKNOWN),
    ("深圳市霁岚瓷贸易有限公司", Kind.COMPANY),
    ("Ashgrove Lantern 88 Supply Co., Ltd.", Kind.COMPANY),
)


def columns() -> NameColumns:
    return columns_of([read_name(*each) for each in NAMES])


def tokens(columns: NameColumns, name: int) -> list[tuple[object, ...]]:
    """All that is known of each token of a name."""
    found: list[tuple[object, ...]] = []
    for token in columns.tokens[columns.offsets[name] : columns.offsets[name + 1]].tolist():
        forms = range(columns.token_forms[token], columns.token_forms[token + 1])
        texts = [columns.chars[columns.form_bytes[at] : columns.form_bytes[at + 1]].tobytes() for at in forms]
        read = [columns.hashes[forms].tolist(), columns.sounds[forms].tolist(), columns.letters[forms].tolist()]
        found.append((columns.parts[token], columns.shares[token], texts, *read))
    return found


def test_what_was_packed_comes_back() -> None:
    packed = columns()

    unpacked = unpack_names(*pack_names(packed))

    assert unpacked.columns.kinds.tolist() == packed.kinds.tolist()
    assert [tokens(unpacked.columns, name) for name in range(len(NAMES))] == [
        tokens(packed, name) for name in range(len(NAMES))
    ]


def test_several_names_of_one_label_are_told_apart() -> None:
    offsets, packed = pack_names(columns())

    unpacked = unpack_names(offsets[[0, 0, 3, 5]], packed)

    assert unpacked.owners.tolist() == [1, 1, 1, 2, 2]
    assert unpacked.places.tolist() == [0, 1, 2, 0, 1]


def test_labels_from_the_middle_are_unpacked_alone() -> None:
    offsets, packed = pack_names(columns())

    unpacked = unpack_names(offsets[1:3], packed)

    assert tokens(unpacked.columns, 0) == tokens(columns(), 1)


def test_a_label_without_names_has_none() -> None:
    unpacked = unpack_names(np.zeros(3, np.int64), np.empty(0, np.uint8))

    assert unpacked.columns.kinds.size == 0


@pytest.mark.parametrize("cut", range(1, 40))
def test_bytes_that_were_cut_are_refused(cut: int) -> None:
    offsets, packed = pack_names(columns_of([read_name(*NAMES[0])]))

    with pytest.raises(ValueError, match="form"):
        unpack_names(np.array([0, offsets[-1] - min(cut, offsets[-1] - 1)]), packed)


def test_bytes_beyond_the_end_are_refused() -> None:
    offsets, packed = pack_names(columns())

    with pytest.raises(ValueError, match="form"):
        unpack_names(offsets + 1, packed)
