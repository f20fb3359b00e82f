"""Which characters are family names, how they are read as such, and how families outside the mainland spell them."""

import tomllib
from importlib import resources
from typing import TypedDict, cast

from services.ingest.core.names.han.readings import Readings, readings_of


class _Table(TypedDict):
    single: str
    double: str
    mandarin: dict[str, str]
    compound: dict[str, str]
    cantonese: dict[str, str]
    families: dict[str, str]


_TABLE = cast(_Table, tomllib.loads((resources.files(__package__) / "surnames.toml").read_text("utf-8")))

SINGLE = frozenset("".join(_TABLE["single"].split())) | frozenset(_TABLE["families"])
"""Characters that are family names."""
DOUBLE = frozenset(_TABLE["double"].split())
"""Family names of two characters."""
COMMON = frozenset("".join(_TABLE["single"].split())[:120])
"""Family names that stand beside another one in a married woman's name."""


def family_readings(character: str) -> Readings:
    """Readings in a family name's place: its own ones alone where it has them."""
    usual = readings_of(character)
    mandarin, cantonese = _TABLE["mandarin"].get(character), _TABLE["cantonese"].get(character)
    return Readings(
        tuple(mandarin.split()) if mandarin else usual.mandarin,
        tuple(cantonese.split()) if cantonese else usual.cantonese,
    )


def compound_reading(surname: str) -> tuple[str, ...]:
    """Mandarin readings of the two characters of a family name that are read so only together; else ()."""
    return tuple(_TABLE["compound"].get(surname, "").split())


def written_by_families(character: str) -> tuple[str, ...]:
    """Spellings of Hokkien, Teochew, Hakka, Hainanese and overseas families, commonest first."""
    return tuple(_TABLE["families"].get(character, "").split())
