"""A network as the body of a `finding` (schemas/finding.py): what its reasons say in words, and in which records.

Reasons for come first, with their share of what speaks for it; reasons against follow without one, then what else the
parcels have in common, which is what made them one network. What does not fit the contract is left out and counted.
"""

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from schemas.mentions import MOST_RECORDS
from services.ingest.core.exports.chart import tidy
from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.scoring.said import said
from services.ingest.core.scoring.terms import Term

MOST_LINES = 100
MOST_VALUES = 10
LONGEST = 300
"""Characters of a statement or a value."""
METHOD = "parcelbridge networks 1"
Judged = Literal["unseen", "confirmed", "doubtful"]
_WORDS: Mapping[int, str] = {
    AttributeKind.PHONE: "telephone",
    AttributeKind.EMAIL: "mailbox",
    AttributeKind.TAX: "tax number",
    AttributeKind.WEBSITE: "web page",
    AttributeKind.ITEM: "item number",
    AttributeKind.CAS: "CAS number",
    AttributeKind.DOMAIN: "mail domain",
    AttributeKind.SERIES: "run of item numbers",
}
"""Of kinds whose own name is no word for it."""


class Bond(NamedTuple):
    """Something that several parcels of the network carry, and few others."""

    attribute: int
    kind: int
    """AttributeKind."""
    held: int
    """Parcels that carry it, of all."""
    parcels: Sequence[int]
    """Those of the network, as refs."""


class Told(NamedTuple):
    """What a finding is made of."""

    statement: str
    found_at: dt.datetime
    score: float
    """Log-odds."""
    records: Mapping[int, str]
    """Ids of the network's parcels, by ref."""
    terms: Sequence[Term]
    values: Mapping[int, str]
    """Of attributes, as written."""
    judged: Judged
    bonds: Sequence[Bond] = ()
    """The most shared first."""


class Found(NamedTuple):
    """The body, and what it leaves out."""

    body: dict[str, Any]
    records_left: int
    evidence_left: int


def finding_of(told: Told) -> Found:
    """The body of the finding."""
    named = _most_telling(told)
    position = {ref: at for at, ref in enumerate(named)}
    telling = sorted((t for t in told.terms if t.kind != "base" and t.log_odds), key=lambda t: -t.log_odds)
    whole = sum(term.log_odds for term in telling if term.log_odds > 0)
    lines = [_line(term, position, told.values, whole) for term in telling]
    lines += [_shared(bond, position, told.values) for bond in _unsaid(told)]
    lines = lines or [_together(position)]
    body = {
        "kind": "network",
        "statement": told.statement,
        "method": METHOD,
        "found_at": told.found_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": _share(1 / (1 + math.exp(-told.score))),
        "records": [told.records[ref] for ref in named],
        "evidence": lines[:MOST_LINES],
        "judged": told.judged,
    }
    return Found(body, len(told.records) - len(named), len(lines[MOST_LINES:]))


def _most_telling(told: Told) -> list[int]:
    """Parcels that reasons rest on before the others; as many as a finding may name."""
    strongest = sorted(told.terms, key=lambda term: -term.log_odds)
    resting = (ref for term in strongest if term.kind != "base" for ref in term.parcels if ref in told.records)
    return list(dict.fromkeys([*resting, *sorted(told.records)]))[:MOST_RECORDS]


def _line(term: Term, position: Mapping[int, int], values: Mapping[int, str], whole: float) -> dict[str, Any]:
    shown = [tidy(values[shared.hash])[:LONGEST] for shared in term.attributes if shared.hash in values]
    line: dict[str, Any] = {
        "kind": _kind(term),
        "statement": tidy(said(term))[:LONGEST],
        "values": [value for value in dict.fromkeys(shown) if value][:MOST_VALUES],
        "seen_in": sorted({position[ref] for ref in term.parcels if ref in position}),
    }
    return {**line, "weight": _share(term.log_odds / whole)} if term.log_odds > 0 else line


def _unsaid(told: Told) -> list[Bond]:
    """What no reason rests on already."""
    resting = {shared.hash for term in told.terms for shared in term.attributes}
    return [bond for bond in told.bonds if bond.attribute not in resting]


def _shared(bond: Bond, position: Mapping[int, int], values: Mapping[int, str]) -> dict[str, Any]:
    name = AttributeKind(bond.kind).name.lower()
    word = _WORDS.get(bond.kind, name)
    written = tidy(values.get(bond.attribute, ""))[:LONGEST]
    return {
        "kind": f"shared-{name}",
        "statement": f"{len(bond.parcels):,} of its parcels carry one {word}; {bond.held:,} of all carry it.",
        "values": [written] if written else [],
        "seen_in": sorted(position[ref] for ref in bond.parcels if ref in position),
    }


def _kind(term: Term) -> str:
    name = re.sub("[^a-z0-9]+", "-", term.name.lower()).strip("-") or "reason"
    return (name if term.log_odds > 0 else f"against-{name}")[:40].rstrip("-")


def _together(position: Mapping[int, int]) -> dict[str, Any]:
    return {"kind": "together", "statement": "They share what few share.", "seen_in": sorted(position.values())}


def _share(part: float) -> str:
    """0 to 1 with at most four digits behind the point, as the contract spells it."""
    written = f"{min(1.0, max(0.0, part)):.4f}".rstrip("0").rstrip(".")
    return written or "0"
