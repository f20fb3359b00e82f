"""What taking in finds for a label, a rescreen finds for the same label when it is stored: no more and no less."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.core.exact import as_numbers
from services.ingest.core.index.labels import unpack_names
from services.ingest.core.keys import Role
from services.ingest.core.labels import Near, Screened
from services.ingest.core.list_index import ListedSide, build_list_index
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import WrittenName, profile_of_entity
from services.ingest.core.screening import Labels, near_stored, read_labels
from services.ingest.core.stored_names import StoredLabels

_LATIN = st.sampled_from(
    ("Osgood", "Quillfeather", "Thistledown", "Wei", "Xiaoming", "Ouyang", "Chan", "Tordric", "Wexquist", "bin", "al")
)
_COMPANY = st.sampled_from(
    ("Ashgrove", "Lantern", "Shenzhen", "Trading", "7", "Technology", "LLC", "霁岚", "贸易", "有限公司", "深圳市")
)
_HAN = st.text("欧阳青枫王伟李娜陈大文霁岚砚", min_size=1, max_size=4)


@st.composite
def names(draw: st.DrawFn) -> WrittenName:
    """Names that resemble each other often: of few words, in any order, with slips of the hand."""
    kind = draw(st.sampled_from((Kind.PERSON, Kind.COMPANY, Kind.UNKNOWN)))
    if draw(st.integers(0, 3)) == 0:
        return WrittenName(draw(_HAN | st.text(max_size=30)), kind)
    words = draw(st.lists(_COMPANY if kind is Kind.COMPANY else _LATIN, min_size=1, max_size=5))
    return WrittenName(draw(st.sampled_from((" ", "", "-"))).join(_slipped(draw, word) for word in words), kind)


def _slipped(draw: st.DrawFn, word: str) -> str:
    if len(word) < 4 or draw(st.integers(0, 2)):
        return word
    at = draw(st.integers(1, len(word) - 2))
    return word[:at] + draw(st.sampled_from(("", "a", "e", "n", word[at + 1] + word[at]))) + word[at + 1 :]


labels = st.lists(st.lists(names(), max_size=3).map(tuple), max_size=12)
entries = st.lists(st.lists(names(), min_size=1, max_size=3), max_size=12)
values = st.lists(st.integers(0, 30), max_size=3)


@settings(deadline=None, max_examples=300)
@given(labels, entries, st.data())
def test_a_rescreen_finds_what_taking_in_finds(
    written: list[tuple[WrittenName, ...]], listed: list[list[WrittenName]], data: st.DataObject
) -> None:
    index = build_list_index(
        ListedSide(
            number,
            profile_of_entity(
                "Person" if each[0].kind is Kind.PERSON else "Company", {"name": [name.written for name in each]}
            ),
            as_numbers(data.draw(values)),
        )
        for number, each in enumerate(listed)
    )
    screened = [
        Screened(ref, Role(ref % 2 + 1), each, as_numbers(data.draw(values))) for ref, each in enumerate(written)
    ]
    taken_in = read_labels(screened)
    at_once: Near = {}
    later: Near = {}

    taken_in.near(index, at_once)
    near_stored(index, stored(taken_in), later)

    assert later == at_once


def stored(labels: Labels) -> StoredLabels:
    names, exact = labels.names_to_store(), [each.exact for each in labels.screened]
    return StoredLabels(
        refs=np.array([each.ref for each in labels.screened], np.int64),
        roles=np.array([each.role for each in labels.screened], np.int16),
        names_at=np.cumsum([0, *map(len, names)]),
        names=np.frombuffer(b"".join(names), np.uint8),
        exact_at=np.cumsum([0, *map(len, exact)]),
        exact=np.concatenate([*exact, as_numbers(())]),
    )


@settings(max_examples=500)
@given(st.binary(max_size=200), st.lists(st.integers(0, 200), min_size=1, max_size=5))
def test_any_bytes_are_unpacked_or_refused(junk: bytes, ends: list[int]) -> None:
    offsets = np.array(sorted(min(end, len(junk)) for end in ends), np.int64)

    try:
        found = unpack_names(offsets, np.frombuffer(junk, np.uint8))
    except ValueError:
        return

    assert found.columns.offsets[-1] == found.columns.tokens.size
