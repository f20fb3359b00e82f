"""What substances a parcel's declaration names: CAS numbers, and names that the scheduling records know, exactly.

A name counts when it stands in the description as whole words, whatever their case, blanks and hyphens; a name in
Han characters when it stands anywhere, since such text has no blanks. Nothing is guessed from words that are near.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.parcel import Parcel
from schemas.scheduling import Scheduling
from services.ingest.core.controls import ControlInForce, chemical_key, controls_in_force
from services.ingest.core.identifiers import cas_numbers

LONGEST_NAME = 8
"""Words of a name that are looked for together."""

_WORD = re.compile(r"[^\s,;:/()\[\]\"“”'，；：、（）]+")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")


class Asked(NamedTuple):
    """A substance as declared: by CAS number or by name."""

    cas: str | None
    name: str | None


class Reached(NamedTuple):
    """A control that reached what the parcel declares, and by which of its words."""

    by: str
    found: ControlInForce


def controls_on(controls: Iterable[Scheduling], asked: Iterable[Asked], parcel: Parcel, place: str) -> list[Reached]:
    """The controls at `place` on the day of posting that reached what was declared, each control once."""
    known, reached = list(controls), dict[int, Reached]()
    for cas, name in asked:
        for found in controls_in_force(
            known, place=place, on=parcel.posted_on, destination=parcel.route.destination, cas=cas, name=name
        ):
            reached.setdefault(id(found.control), Reached(cas or name or "", found))
    return list(reached.values())


def declared(parcel: Parcel, controls: Iterable[Scheduling]) -> list[Asked]:
    """Every substance that the contents name, CAS numbers first, each once."""
    known = {key for control in controls for name in _names(control) if (key := chemical_key(name))}
    numbers, names = dict[Asked, None](), dict[Asked, None]()
    for piece in parcel.contents:
        for cas in [piece.cas] if piece.cas else cas_numbers(piece.description):
            numbers[Asked(cas, None)] = None
        names.update((Asked(None, name), None) for name in _names_in(piece.description, known))
    return [*numbers, *names]


def _names(control: Scheduling) -> Iterator[str]:
    substance = control.substance
    yield from (substance.name, substance.systematic_name or "", *substance.abbreviations)
    yield from (*substance.synonyms, *substance.names_zh)
    yield from (member.name for member in control.members)


def _names_in(description: str, known: set[str]) -> Iterator[str]:
    words = _WORD.findall(description)
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            run = " ".join(words[start:end])
            if chemical_key(run) in known:
                yield run
    if _HAN.search(description):
        text = chemical_key(description)
        yield from sorted(name for name in known if _HAN.search(name) and name in text)
