"""A substance, or a class of substances: under which names and numbers it is traded and declared, each with its mark.

The facts of those that ship stand in `schemas/substances/`.
"""

from typing import Annotated, Literal

from pydantic import Field

from schemas.cas import CasNumber
from schemas.parcel import HsCode
from schemas.wire import ShortText, Text, Wire


class SubstanceCas(Wire):
    """A CAS number of one form of the substance."""

    number: CasNumber
    """CAS Registry Number with hyphens and check digit."""
    form: ShortText | None = None
    """Which form it numbers: `base`, `hydrochloride`, an enantiomer."""
    verified: bool
    """Whether a source was seen for this number."""


class SubstanceHs(Wire):
    """Where customs tariffs put the substance. An HS code alone never identifies it: several share one."""

    code: HsCode
    """Heading or subheading, digits without dots."""
    nomenclature: ShortText
    """Edition of the tariff that the code belongs to, such as `HS 2022`."""
    verified: bool
    """Whether a source was seen for this code."""
    note: Text | None = None
    """What the code depends on: an edition, an administration."""


class Substance(Wire):
    """A substance or a class of them, with every name under which it is traded and declared."""

    name: Text
    """The name in general use, in English."""
    kind: Literal["precursor", "drug", "class"]
    """What it is: a precursor, a drug, or a class of substances."""
    systematic_name: Text | None = None
    """IUPAC name; absent for a class."""
    synonyms: Annotated[list[Text], Field(max_length=50)] = Field(default_factory=list)
    """Other full names, trade names among them."""
    abbreviations: Annotated[list[ShortText], Field(max_length=20)] = Field(default_factory=list)
    """Short forms. Weak evidence by themselves: `4-AP` also names unrelated chemicals."""
    names_zh: Annotated[list[Text], Field(max_length=20)] = Field(default_factory=list)
    """Names in Chinese characters."""
    cas: Annotated[list[SubstanceCas], Field(max_length=20)] = Field(default_factory=list)
    """CAS numbers of its forms; none for a class."""
    hs: Annotated[list[SubstanceHs], Field(max_length=10)] = Field(default_factory=list)
    """Where customs tariffs put it."""
    note: Text | None = None
    """What an officer should know: a licit medicine, an ambiguous abbreviation."""
