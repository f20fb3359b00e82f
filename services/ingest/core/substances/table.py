"""Every name and number under which the scheduling records know a substance, ready to be found in descriptions.

One Aho-Corasick automaton holds all names in both languages, so that a description is read once however many
substances there are. A name is found where it stands by itself: `N-Boc-4-piperidone` does not name 4-piperidone, nor
does `4-piperidones`; `4-piperidone-HCl` and `4-piperidone2kg` do. Chinese has no blanks, so a name that begins or ends
with a Han character may touch others.
Of names that lie within one another the longest is meant.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from schemas.parcel import ContentPiece, Parcel
from schemas.scheduling import Scheduling
from services.ingest.core.identifiers import cas_numbers
from services.ingest.core.substances.fold import Folded, chemical_key, fold

SHORTEST_NAME = 3
"""Characters of a key below which a name would be found in everything."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_JOINS = frozenset("-‐‑‒–—−﹣－'′’")
_SHORT = 5
_AMOUNT = (
    r"\d+(?:[.,]\d+)?\s?(?:[%％]|(?:kgs?|kilos?|grams?|g|mg|mcg|µg|μg|ug|ml|l|lbs?|oz|pcs)(?![a-z0-9])"
    r"|公斤|千克|毫克|克|毫升|升|斤|瓶|袋|包|盒|片|支)"
)
_AMOUNT_BEHIND = re.compile(_AMOUNT, re.IGNORECASE)
"""What may be written on behind a name."""
_SALT_OR_AMOUNT = re.compile(
    r"\s?(?:(?:di)?(?:hcl|hbr|hydrochloride|hydrobromide|citrate|sulfate|sulphate|oxalate|tartrate|acetate|maleate"
    rf"|(?:free)?base|salts?|powder|liquid|solution)(?![a-z])|{_AMOUNT})",
    re.IGNORECASE,
)
"""What may be tied to a name without being part of it."""


class By(StrEnum):
    """How a declaration names a substance, the firmest first."""

    CAS = "cas"
    NAME = "name"
    ABBREVIATION = "abbreviation"
    HS = "hs"


WEAK = frozenset({By.ABBREVIATION, By.HS})
"""Short forms also name unrelated chemicals, and several substances share one HS code: neither identifies alone."""


class Named(NamedTuple):
    """A substance as one piece of a parcel's contents names it."""

    piece: int
    """Which piece, from 0."""
    by: By
    key: str
    """CAS number, `chemical_key` of the name, or the HS code of the record."""
    written: str
    """As it stands in the declaration."""


class SubstanceTable:
    """What there is to be found. Immutable once made."""

    def __init__(self, controls: Iterable[Scheduling]) -> None:
        self._names: dict[str, By] = {}
        codes: set[str] = set()
        for control in controls:
            codes.update(each.code for each in control.substance.hs)
            for by, name in _names(control):
                self._add(by, chemical_key(name))
        self._keys = list(self._names)
        self._codes = sorted(codes)
        self._automaton = AhoCorasick(self._keys, store_patterns=False) if self._keys else None

    def _add(self, by: By, key: str) -> None:
        shortest = 2 if _HAN.search(key) else SHORTEST_NAME
        if len(key) >= shortest and self._names.get(key) is not By.NAME:
            self._names[key] = by

    def find(self, parcel: Parcel) -> list[Named]:
        """Everything that the contents name, each once a piece: numbers first, then names as they stand, then codes."""
        return [named for number, piece in enumerate(parcel.contents) for named in self._in_piece(number, piece)]

    def _in_piece(self, number: int, piece: ContentPiece) -> Iterator[Named]:
        stated = [piece.cas] if piece.cas else []
        for cas in dict.fromkeys(stated + cas_numbers(piece.description)):
            yield Named(number, By.CAS, cas, cas)
        seen = set[str]()
        for key, written in self._names_in(piece.description):
            if key not in seen:
                seen.add(key)
                yield Named(number, self._names[key], key, written)
        if piece.hs_code:
            yield from (Named(number, By.HS, c, piece.hs_code) for c in self._codes if piece.hs_code.startswith(c))

    def _names_in(self, description: str) -> Iterator[tuple[str, str]]:
        if self._automaton is None:
            return
        folded = fold(description)
        found = self._automaton.find_matches_as_indexes(folded.key, overlapping=True)
        whole = [each for each in found if _stands_alone(description, folded, each[1], each[2])]
        for number, start, end in _longest(whole):
            yield self._keys[number], description[folded.places[start] : folded.places[end - 1] + 1]


def _names(control: Scheduling) -> Iterator[tuple[By, str]]:
    substance = control.substance
    for name in (substance.name, substance.systematic_name, *substance.synonyms, *substance.names_zh):
        if name:
            short = name == substance.name and _is_short_form(name)
            yield By.ABBREVIATION if short or name in substance.abbreviations else By.NAME, name
    yield from ((By.ABBREVIATION, name) for name in substance.abbreviations)
    for member in control.members:
        yield By.ABBREVIATION if _is_short_form(member.name) else By.NAME, member.name


def _is_short_form(name: str) -> bool:
    """`NPP`, `4-AP`: capitals and digits, few of them. Some records have no other name than that."""
    return len(chemical_key(name)) <= _SHORT and name == name.upper() and not _HAN.search(name)


def _stands_alone(text: str, folded: Folded, start: int, end: int) -> bool:
    first, last = folded.places[start], folded.places[end - 1]
    if (start and folded.places[start - 1] == first) or (
        end < len(folded.places) and folded.places[end] == last
    ):  # within what one written character became
        return False
    return _is_open(text, first, -1) and _is_open(text, last, 1)


def _is_open(text: str, edge: int, step: int) -> bool:
    """Whether nothing of the same word goes on beyond the edge. A comma between locants joins (`1,4-`)."""
    beside = text[edge + step] if 0 <= edge + step < len(text) else " "
    if beside in _JOINS:
        return step > 0 and _SALT_OR_AMOUNT.match(text, edge + 2) is not None
    if beside == "," and 0 <= edge + 2 * step < len(text):
        return not (text[edge].isdigit() and text[edge + 2 * step].isdigit())
    if step > 0 and not text[edge].isdigit() and _AMOUNT_BEHIND.match(text, edge + 1):
        return True
    return not beside.isalnum() or bool(_HAN.match(beside)) or bool(_HAN.match(text[edge]))


def _longest(found: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Those that do not lie within another, in the order of the text."""
    kept: list[tuple[int, int, int]] = []
    for number, start, end in sorted(found, key=lambda each: (each[1], -each[2])):
        if not kept or end > kept[-1][2]:
            kept.append((number, start, end))
    return kept
