"""The table of what each piece of evidence is worth (`weights.toml`), loaded and checked strictly.

A line that is missing, unknown, on the wrong side of zero or without its reason is a mistake in the table: loading
raises `WeightsError`, which names the line. Only a feature of names may be left out: until it was estimated it has the
weight that the kernel argues for it. `load_weights` reads the table that ships with the code.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

from services.ingest.core.index.weights import FEATURES, NameWeights

BASES = frozenset({"data", "simulator", "argument"})
"""How a weight was found: fitted on the development data, measured on the made-up world, or argued from base rates."""

HIGHEST = 25.0
"""No evidence may weigh more, for or against."""

_MEMBERS = {"family", "log_odds", "by_rarity", "basis", "says"}
_MAY_HAVE = {"nothing_from", "beside_contact"}

FOR = frozenset(
    """
    name name-common name-weak writing-homoglyph writing-invisible writing-direction writing-cut phone-same phone-near
    email-same email-domain email-name email-website address-unit address-house address-building reference-checked
    reference-same reference-short reference-elsewhere website-shop website-domain wallet-same birth-date-same
    birth-date-swapped birth-year-same item-listed substance-listed
    """.split()  # noqa: SIM905 - a table is read more easily than fifty quotation marks
)
CONTACT = frozenset({"phone-same", "email-same", "website-shop", "wallet-same"})
"""What leads to somebody in person, whatever name and papers stand beside it."""
AGAINST = frozenset(
    """
    phone-apart email-apart address-apart reference-apart birth-date-near birth-date-apart gender-apart kind-apart
    country-apart
    """.split()  # noqa: SIM905
)


class WeightsError(ValueError):
    """The table is not in order; the message names the line and what is wrong with it."""


class Weight(NamedTuple):
    """One line of the table."""

    family: str
    """Evidence of one family depends on each other: the strongest piece counts, the others are shown."""
    log_odds: float
    """For a value that one party has. Of `name`, which is reckoned by its own features, the most."""
    by_rarity: bool
    """Whether it weighs less the more parties have the value."""
    basis: str
    says: str
    nothing_from: float = math.inf
    """Parties with the value from which on it weighs nothing."""
    beside_contact: float | None = None
    """Of what speaks against: what it weighs where a telephone, mailbox, shop or wallet is the same."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The whole table."""

    population: float
    """Parties that a label could name: before any evidence, the odds are one to as many."""
    threshold: float
    """Score (log-odds) from which a hit is raised."""
    tolerated: float
    """Parties that may share a value before it weighs less: a ring shares its telephone."""
    beyond_rarity: float
    """How far the log-odds of a name may go beyond −ln of the share of the population that has it."""
    common_name: float
    """Share of the population from which on a name is common, and a comparison of its own."""
    name_slope: float
    name_offset: float
    """What a name's score is multiplied by, and what is added then, to make it log-odds."""
    names: NameWeights
    nearest_steep: float
    nearest: NameWeights
    """The same features weighed for who is nearest, and what their sum is multiplied by to make it log-odds."""
    lines: Mapping[str, Weight]

    @property
    def prior(self) -> float:
        """Log-odds before any evidence."""
        return -math.log(self.population)


@cache
def load_weights() -> Weights:
    """The table that ships with the code."""
    return read_weights((resources.files(__package__) / "weights.toml").read_text("utf-8"))


def read_weights(text: str) -> Weights:
    """The table in `text`. Raises `WeightsError`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WeightsError(f"not TOML: {error}") from None
    _complete(
        "the table",
        table,
        {"population", "threshold", "tolerated", "beyond_rarity", "common_name", "evidence", "names", "nearest"},
    )
    names = dict(_table(table, "names"))
    _complete("names", names, {"slope", "offset", *(names.keys() & set(FEATURES))})
    nearest = dict(_table(table, "nearest"))
    _complete("nearest", nearest, {"steep", *(nearest.keys() & set(FEATURES))})
    evidence = _table(table, "evidence")
    _complete("evidence", evidence, FOR | AGAINST)
    return Weights(
        population=_number("population", table["population"], 1e3, 1e11),
        threshold=_number("threshold", table["threshold"]),
        tolerated=_number("tolerated", table["tolerated"], 1, 1_000),
        beyond_rarity=_number("beyond_rarity", table["beyond_rarity"], 0, 10),
        common_name=_number("common_name", table["common_name"], 1e-9, 1),
        name_slope=_number("names.slope", names.pop("slope"), 0.1, 10),
        name_offset=_number("names.offset", names.pop("offset")),
        names=NameWeights(**{name: _number(f"names.{name}", value) for name, value in names.items()}),
        nearest_steep=_number("nearest.steep", nearest.pop("steep"), 0.01, 10),
        nearest=NameWeights(**{name: _number(f"nearest.{name}", value) for name, value in nearest.items()}),
        lines=MappingProxyType({name: _line(name, _table(evidence, name)) for name in sorted(evidence)}),
    )


def _line(name: str, line: Mapping[str, object]) -> Weight:
    _complete(name, line, _MEMBERS | (_MAY_HAVE & line.keys()))
    family, basis, says, by_rarity = line["family"], line["basis"], line["says"], line["by_rarity"]
    if not isinstance(family, str) or not isinstance(says, str) or len(says) < 10:
        raise WeightsError(f"{name}: family and says are texts, and says why")
    if basis not in BASES or not isinstance(basis, str) or not isinstance(by_rarity, bool):
        raise WeightsError(f"{name}: basis is one of {', '.join(sorted(BASES))}, by_rarity is true or false")
    log_odds = _number(name, line["log_odds"])
    if (log_odds < 0) != (name in AGAINST):
        raise WeightsError(f"{name}: log_odds is on the wrong side of zero")
    nothing_from = _number(name, line["nothing_from"], 2, 1e6) if "nothing_from" in line else math.inf
    beside = _number(name, line["beside_contact"]) if "beside_contact" in line else None
    if beside is not None and not log_odds <= beside <= 0:
        raise WeightsError(f"{name}: beside_contact lies between log_odds and zero")
    return Weight(family, log_odds, by_rarity, basis, says, nothing_from, beside)


def _table(of: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = of[name]
    if not isinstance(table, dict):
        raise WeightsError(f"{name}: is not a table")
    return table


def _complete(name: str, table: Mapping[str, object], members: frozenset[str] | set[str]) -> None:
    wrong = sorted(members ^ table.keys())
    if wrong:
        raise WeightsError(f"{name}: missing or unknown: {', '.join(wrong)}")


def _number(name: str, value: object, least: float = -HIGHEST, most: float = HIGHEST) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise WeightsError(f"{name}: is no number from {least:g} to {most:g}")
    return float(value)
