"""In which state or province a party is: ISO 3166-2 for the United States and China, else the country (ISO 3166-1).

What the declaration says is its region counts first, then the lines of the address, in either script and in pinyin, or
by the post's two letters of a state before a ZIP code. What says nothing is the country alone.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from schemas.parcel import Address
from services.ingest.core.addresses.words import STATES

_LONGEST = 300
_FORGET_AFTER = 20_000
_LETTERS = re.compile(r"[^a-z]+")
_STATE_BEFORE_ZIP = re.compile(r"\b([A-Z]{2})[ ,.]+[0-9]{5}(?:-[0-9]{4})?\b")
_PLACE_WORDS = re.compile(r"\b(sheng|province|shi|municipality|autonomous|region|zizhiqu|state|of|sar)\b")


def region_of(address: Address) -> str:
    """The code of the place."""
    if address.country not in ("US", "CN"):
        return address.country
    written = [each[:_LONGEST] for each in (address.region, address.city, *reversed(address.lines)) if each]
    found = (_read(address.country, each) for each in written)
    return next((f"{address.country}-{code}" for code in found if code), address.country)


@lru_cache(maxsize=_FORGET_AFTER)
def _read(country: str, written: str) -> str | None:
    return _state(written) if country == "US" else _province(written)


def _state(written: str) -> str | None:
    if written.upper() in _postal():
        return written.upper()
    before_zip = _STATE_BEFORE_ZIP.search(written)
    if before_zip and before_zip[1] in _postal():
        return before_zip[1]
    pieces = (_LETTERS.sub("", piece) for piece in written.lower().split(","))
    return next((_states()[piece] for piece in pieces if piece in _states()), None)


def _province(written: str) -> str | None:
    if han := next((code for name, code in _han().items() if name in written), None):
        return han
    pieces = (_LETTERS.sub("", _PLACE_WORDS.sub("", piece)) for piece in written.lower().split(","))
    return next((_pinyin()[piece] for piece in pieces if piece in _pinyin()), None)


@cache
def _postal() -> frozenset[str]:
    return frozenset(code.upper() for code in STATES)


@cache
def _states() -> dict[str, str]:
    return {name: code.upper() for code, name in STATES.items()}


@cache
def _provinces() -> dict[str, list[str]]:
    table = files("services.ingest.core").joinpath("provinces.toml").read_text("utf-8")
    return {code: names.split() for code, names in tomllib.loads(table)["provinces"].items()}


@cache
def _han() -> dict[str, str]:
    return {name: code for code, names in _provinces().items() for name in names if not name.isascii()}


@cache
def _pinyin() -> dict[str, str]:
    return {name: code for code, names in _provinces().items() for name in names if name.isascii()}
