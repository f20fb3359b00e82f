"""Stored reasons as answers have them: the sentence with its numbers, parcels by feed and line, attributes as written.

A reason holds numbers only (core/scoring/terms.py), so what it shows is read from the records as they stand now.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Origin
from schemas.answers.networks import Attribute, Because, TermRow
from services.ingest.core.scoring.said import said
from services.ingest.core.scoring.terms import Shared, Term
from services.ingest.networks.attribute_values import NAMES, Held, hash_text, held_by, values_of, why_hub
from services.ingest.records.places import place_of
from services.ingest.records.read_rows import FeedNames

_LISTING = "listing "
NOTHING_ELSE = "Its parcels belong together; nothing else speaks for it."
MOST_PARCELS = 50
MOST_ATTRIBUTES = 50

_IDS = text("SELECT ref, id FROM record WHERE ref = ANY(:refs)")


async def show_terms(conn: AsyncConnection, terms: Sequence[Term], names: FeedNames) -> list[TermRow]:
    """Reasons in words. Values that no record holds any more are left out."""
    refs = {ref for term in terms for ref in term.parcels[:MOST_PARCELS]}
    hashes = {shared.hash for term in terms for shared in term.attributes[:MOST_ATTRIBUTES]}
    parcels = await origins(conn, refs, names)
    values = await values_of(conn, hashes, refs)
    now = await held_by(conn, hashes)
    return [
        TermRow(
            kind=term.kind,
            name=term.name,
            sentence=said(term),
            text=term.sentence,
            log_odds=term.log_odds,
            raw=term.raw,
            expected=term.expected,
            numbers=dict(term.numbers),
            parcels=[parcels[ref] for ref in term.parcels[:MOST_PARCELS] if ref in parcels],
            parcels_left=max(0, len(term.parcels) - MOST_PARCELS),
            attributes=[
                _shared(each, values.get(each.hash), now.get(each.hash)) for each in term.attributes[:MOST_ATTRIBUTES]
            ],
            attributes_left=max(0, len(term.attributes) - MOST_ATTRIBUTES),
            path=None if term.path is None else [_station(each, names) for each in term.path],
        )
        for term in terms
    ]


async def origins(conn: AsyncConnection, refs: Iterable[int], names: FeedNames) -> dict[int, Origin]:
    """Records by id, feed and line; of those that are still known."""
    rows = await conn.execute(_IDS, {"refs": sorted(set(refs))})
    return {row.ref: names.origin(row.ref, row.id) for row in rows}


def _shared(shared: Shared, value: str | None, now: Held | None) -> Attribute:
    """As it was when the reason was stored."""
    return Attribute(
        kind=NAMES[shared.kind],
        hash=hash_text(shared.hash),
        value=value,
        held=shared.held,
        hub=shared.hub,
        why_hub=why_hub(now) if shared.hub and now else None,
        allowed=now.allowed if shared.hub and now else None,
    )


def _station(written: str, names: FeedNames) -> str:
    """`p` and a ref as `p` with feed and line, `a` and an attribute as `a` with its number in hexadecimal."""
    number = int(written[1:])
    if written[0] == "a":
        return f"a{hash_text(number)}"
    return f"p{place_text(number, names)}"


def place_text(ref: int, names: FeedNames) -> str:
    """A line as `CN/US:12`."""
    place = place_of(ref)
    return f"{names.by_id[place.feed]}:{place.line}"


def because(terms: Sequence[Mapping[str, Any]]) -> Because:
    """The reason that adds most, out of stored terms."""
    telling = [term for term in terms if term["kind"] != "base" and term["log_odds"] > 0]
    if not telling:
        return Because(text=NOTHING_ELSE, numbers={}, more=0)
    best = max(telling, key=lambda term: (term["log_odds"], term["name"]))
    return Because(text=best["sentence"], numbers=best["numbers"], more=len(telling) - 1)


def listing_of(source: str | None) -> int | None:
    """The entry that a reason's source names; None when it is no hit."""
    number = (source or "").removeprefix(_LISTING)
    return int(number) if source != number and number.isascii() and number.isdecimal() else None


def strongest_listing(terms: Sequence[Mapping[str, Any]]) -> int | None:
    """The entry of the hit that adds most, out of stored terms."""
    hits = [term for term in terms if term["kind"] == "hit" and term["log_odds"] > 0]
    best = max(hits, key=lambda term: (term["log_odds"], term["source"] or ""), default=None)
    return None if best is None else listing_of(best["source"])


def why(reason: Because) -> str:
    """It, in one sentence."""
    sentence = said(Term("base", "", 0.0, (), reason.text, reason.numbers))
    return f"{sentence} And {reason.more} more." if reason.more else sentence
