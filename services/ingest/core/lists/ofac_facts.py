"""What OFAC says of an entity beside name and address: `kind value (country)`, in remarks and as documents of its XML.

The kinds stand in ofac_documents.toml, each with the FollowTheMoney property that it becomes.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import resources

from services.ingest.core.lists.country_names import country_code, country_or_name
from services.ingest.core.lists.dates import read_days
from services.ingest.core.lists.properties import Gathered

_WEAK = re.compile(r"\b([afn])\.k\.a\.,? +['‘’\"](.+?)['‘’\"](?=\s*(?:[;.,)]|$))", re.IGNORECASE)
_CURRENCY = re.compile(r"^-? *([A-Z0-9]{2,6}) +(?=\S)")
_BEHIND_NUMBER = re.compile(r" +(?:issued|expires|expired|expire|valid)\b.*$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"^(.*?) *\(([^()]*)\)")
_GENDERS = {"male": "male", "female": "female", "m": "male", "f": "female"}
_DATES = frozenset({"birthDate", "incorporationDate", "buildDate"})
_COUNTRIES = frozenset({"nationality", "citizenship", "jurisdiction"})
_PLAIN = frozenset({"website", "email", "phone", "model", "birthPlace", "linkedTo"})

_KEY = 3
"""Letters by which kinds are looked up; none is shorter."""

Fact = tuple[str, str]
"""A FollowTheMoney property and one value of it."""


def gather_remarks(remarks: str, into: Gathered) -> None:
    """Add what the remarks say, and the remarks themselves as `notes`. A name in quotes (`a.k.a. 'X'`) is one that the
    list holds for weak."""
    text = " ".join(remarks.split())
    into.add("notes", text)
    into.add("weakAlias", *(found[2] for found in _WEAK.finditer(text)))
    for item in _items(text):
        for name, value in read_fact(item):
            into.add(name, value)


def _items(text: str) -> Iterator[str]:
    """Remarks are divided by semicolons; some stand in brackets of their own."""
    for item in text.split(";"):
        plain = item.strip().rstrip(".").strip()
        if plain.startswith("(") and plain.endswith(")"):
            plain = plain[1:-1].strip()
        yield re.sub(r"^(?:alt\.|alternate|secondary) +(?!sanctions)", "", plain, flags=re.IGNORECASE)


def read_fact(item: str) -> list[Fact]:
    """`Passport A0000001 (Iraq) issued 01 Jan 2000` and its like; none for what is no kind that we know."""
    kind = _kind_of(item)
    return [] if kind is None else _facts(kind[0], item[kind[1] :].lstrip(" :"), None)


def read_document(kind: str, number: str, country: str | None) -> list[Fact]:
    """A document of the XML. One of a kind that we do not know is an `idNumber`."""
    known = _kind_of(kind)
    if known is None:
        return [("idNumber", number)] if number else []
    return _facts(known[0], f"{kind[known[1] :].lstrip(' :')} {number}".strip(), country)


def _facts(name: str, rest: str, country: str | None) -> list[Fact]:
    if not name or not rest:
        return []
    if name in _DATES:
        return [(name, day) for day in read_days(rest)]
    if name in _COUNTRIES:
        return [(name, country_or_name(rest))]
    if name == "gender":
        return [(name, _GENDERS[rest.lower()])] if rest.lower() in _GENDERS else []
    if name == "publicKey":
        return [(name, _CURRENCY.sub("", rest).strip())]
    return _plain_fact(name, rest) if name in _PLAIN else _numbered(name, rest, country)


def _plain_fact(name: str, rest: str) -> list[Fact]:
    return [(name, rest)]


def _numbered(name: str, rest: str, country: str | None) -> list[Fact]:
    """A number, and with it the country that gave it, which says where the entity has to do with."""
    text = _BEHIND_NUMBER.sub("", rest)
    bracketed = _IN_BRACKETS.match(text)
    number = (bracketed[1] if bracketed else text).removeprefix("IMO ").strip(" ,.")
    issuer = country_code(country or (bracketed[2] if bracketed else ""))
    facts = [(name, number)] if number else []
    return [*facts, ("country", issuer)] if facts and issuer else facts


def _kind_of(text: str) -> tuple[str, int] | None:
    """The property of the kind that the text begins with, and where its value begins."""
    lower = text.lower()
    for kind, name in _kinds().get(lower[:_KEY], ()):
        if lower.startswith(kind) and not lower[len(kind) : len(kind) + 1].isalpha():
            return name, len(kind)
    return None


@cache
def _kinds() -> dict[str, list[tuple[str, str]]]:
    """Kinds with their properties by their first letters, the longest first."""
    text = resources.files(__package__).joinpath("ofac_documents.toml").read_text("utf-8")
    table: dict[str, str] = tomllib.loads(text)
    kinds: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind in sorted(table, key=len, reverse=True):
        kinds[kind[:_KEY]].append((kind, table[kind]))
    return kinds
