"""Labels in columns, as they are compared to find who is who: their marks and their names.

Row by row one label: its number (networks/view.py, label_number), its marks (marks.py), its names as they were read.
What a mark weighs is reckoned here once for all pairs: as the table of the screening issue has it, less the more
different names carry it, and nothing where a hundred do.
"""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.entities.marks import CONTACTS, Marks, Tag, tag_of
from services.ingest.core.entities.placeholders import phrases
from services.ingest.core.evidence.weights import Weights
from services.ingest.core.index.columns import NameColumns, columns_of
from services.ingest.core.index.labels import unpack_names
from services.ingest.core.index.score import information_of
from services.ingest.core.names.name import Kind
from services.ingest.core.names.read import read_name

T = TypeVar("T", bound=np.generic)

HUB = 100
"""Different names from which on a telephone, mailbox, address or number is everybody's: it joins nobody."""
_LINES = {
    Tag.PHONE: "phone-same",
    Tag.EMAIL: "email-same",
    Tag.TAX: "reference-same",
    Tag.ADDRESS: "address-house",
    Tag.WALLET: "wallet-same",
    Tag.WEBSITE: "website-shop",
}


class Parties(NamedTuple):
    """Labels in columns, by rising number."""

    numbers: NDArray[np.int64]
    marks_at: NDArray[np.int64]
    """Offsets into `marks`, shape (labels + 1,)."""
    marks: Marks
    """Sorted for each label."""
    names_at: NDArray[np.int64]
    """Offsets into `names`, shape (labels + 1,)."""
    names: NDArray[np.uint8]
    """Packed (core/index/labels.py)."""

    @property
    def size(self) -> int:
        """How many labels there are."""
        return len(self.numbers)


class ReadNames(NamedTuple):
    """Names of labels, ready for the kernel."""

    columns: NameColumns
    information: NDArray[np.float32]
    """-ln share of each token."""
    of_label: NDArray[np.int64]
    """Offsets of each label's names, shape (labels + 1,)."""
    void: NDArray[np.bool_]
    """Names that name nobody."""


def some(parties: Parties, rows: NDArray[np.int64]) -> Parties:
    """These rows alone, in this order."""
    marks_at, marks = _slices(parties.marks_at, parties.marks, rows)
    names_at, names = _slices(parties.names_at, parties.names, rows)
    return Parties(parties.numbers[rows], marks_at, marks, names_at, names)


def _slices(at: NDArray[np.int64], values: NDArray[T], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[T]]:
    lengths = at[rows + 1] - at[rows]
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    place = np.arange(offsets[-1]) - np.repeat(offsets[:-1] - at[rows], lengths)
    return offsets, values[place]


def joined(each: Iterable[tuple[int, Marks, bytes]]) -> Parties:
    """Labels that are given one by one: number, marks, packed names."""
    rows = sorted(each, key=lambda row: row[0])
    return Parties(
        np.array([row[0] for row in rows], np.int64),
        _offsets([len(row[1]) for row in rows]),
        np.concatenate([np.empty(0, np.uint64), *(row[1] for row in rows)]),
        _offsets([len(row[2]) for row in rows]),
        np.frombuffer(b"".join(row[2] for row in rows), np.uint8),
    )


def _offsets(lengths: list[int]) -> NDArray[np.int64]:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.array(lengths, np.int64)))).astype(np.int64)


def read_names(parties: Parties) -> ReadNames:
    """The names of all labels. ValueError when they are stored in another form."""
    columns, owners, _ = unpack_names(parties.names_at, parties.names)
    of_label = np.searchsorted(owners, np.arange(parties.size + 1)).astype(np.int64)
    return ReadNames(columns, information_of(columns, None), of_label, np.isin(signatures(columns), _void()))


def signatures(columns: NameColumns) -> NDArray[np.uint64]:
    """One number for the words of each name, in any order."""
    texts = columns.hashes[columns.token_forms[columns.tokens]] if columns.tokens.size else np.empty(0, np.uint64)
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(texts, dtype=np.uint64)))
    return sums[columns.offsets[1:]] - sums[columns.offsets[:-1]]


_voids: list[NDArray[np.uint64]] = []


def _void() -> NDArray[np.uint64]:
    """Signatures of placeholders, and of a name without any word."""
    if not _voids:
        read = [read_name(phrase, kind) for phrase in phrases() for kind in (Kind.PERSON, Kind.COMPANY)]
        _voids.append(np.unique(np.append(signatures(columns_of(read)), np.uint64(0))))
    return _voids[0]


def name_signs(parties: Parties) -> NDArray[np.uint64]:
    """One number for all names of each label, 0 where it has none that counts."""
    of_names = np.where(tag_of(parties.marks) == Tag.NAME, parties.marks, np.uint64(0))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(of_names, dtype=np.uint64)))
    return sums[parties.marks_at[1:]] - sums[parties.marks_at[:-1]]


class Holders(NamedTuple):
    """By how many different names marks are carried; what is not in it is carried by one."""

    marks: Marks
    """Rising, each once."""
    names: NDArray[np.int64]


def holders_of(parties: Parties) -> Holders:
    """How many different names carry each contact, among these labels."""
    owner = np.repeat(np.arange(parties.size), np.diff(parties.marks_at))
    contact = np.isin(tag_of(parties.marks), [int(tag) for tag in CONTACTS])
    marks, names = parties.marks[contact], name_signs(parties)[owner[contact]]
    order = np.lexsort((names, marks))
    marks, names = marks[order], names[order]
    first = np.ones(len(marks), np.bool_)
    first[1:] = (marks[1:] != marks[:-1]) | (names[1:] != names[:-1])
    each, counts = np.unique(marks[first], return_counts=True)
    return Holders(each, counts.astype(np.int64))


def worth_of(marks: Marks, holders: Holders, weights: Weights) -> NDArray[np.float32]:
    """What it weighs that two labels share each of the marks, in log-odds; 0 of what is no contact, or everybody's."""
    by_tag = np.zeros(16, np.float32)
    for tag, line in _LINES.items():
        by_tag[tag] = weights.lines[line].log_odds
    held = np.ones(len(marks), np.int64)
    if len(holders.marks):
        at = np.minimum(np.searchsorted(holders.marks, marks), len(holders.marks) - 1)
        held = np.where(holders.marks[at] == marks, holders.names[at], held)
    less = np.log(np.maximum(1.0, held / weights.tolerated))
    worth = np.maximum(0.0, by_tag[tag_of(marks)] - less)
    return np.where(held >= HUB, 0.0, worth).astype(np.float32)
