"""How good what a sender sends is, counted line by line: late, incomplete, wrong in itself, at odds with itself.

The four dimensions are those of ISO 8000-8 and of the WCO's guidance on data quality for pre-advice: a record is in
time, complete, right, and agrees with itself and with its earlier self. Each fault is a measure with a stable code; a
sender's score of a dimension is the share of his chances that he did not miss. Nothing of what a record says is kept:
counts alone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from schemas.parcel import Parcel, Party, S10Item
from schemas.precursor_notice import PreExportNotice
from schemas.record import Record
from schemas.tracking_event import TrackingEvent
from services.ingest.core.networks.facts import Facts
from services.ingest.core.phones import numbers

Dimension = Literal["timeliness", "completeness", "accuracy", "consistency"]
RECORDS = "records"
"""The measure that counts the records themselves."""
PARCEL_IN_TIME = dt.timedelta(days=1)
"""From the end of the day of posting: pre-advice is of use before the item arrives."""
EVENT_IN_TIME = dt.timedelta(hours=24)
NOTICE_AHEAD = dt.timedelta(days=10)
"""Before dispatch, so that the other side can look into it."""


class Count(NamedTuple):
    """What is counted together."""

    agency: str
    type: str
    on: dt.date
    """Day of issue, UTC."""
    measure: str


Counts = Counter[Count]

DIMENSIONS: dict[str, Dimension] = {
    "late": "timeliness",
    "short-notice": "timeliness",
    "no-sender-contact": "completeness",
    "no-addressee-contact": "completeness",
    "no-sender-postcode": "completeness",
    "no-addressee-postcode": "completeness",
    "no-hs-code": "completeness",
    "no-net-weight": "completeness",
    "no-value": "completeness",
    "vague-contents": "completeness",
    "no-cas": "completeness",
    "phone-unreadable": "accuracy",
    "corrected": "accuracy",
    "weights-disagree": "consistency",
    "sender-elsewhere": "consistency",
    "addressee-elsewhere": "consistency",
    "number-elsewhere": "consistency",
}
"""Every measure, and which dimension it counts for."""

CHANCES: dict[str, frozenset[str]] = {
    "parcel": frozenset(DIMENSIONS) - {"short-notice", "no-cas"},
    "tracking-event": frozenset({"late", "corrected"}),
    "pre-export-notice": frozenset({"short-notice", "no-cas", "no-hs-code", "corrected"}),
}
"""Type of record to the faults that one of it can have; of every other type: `corrected`."""
ANY_TYPE = frozenset({"corrected"})


def count_record(into: Counts, record: Record[Any], facts: Facts | None) -> None:
    """Count a record and its faults; `facts` are those of a parcel."""
    agency, kind, on = record.source.agency, record.type, record.issued_at.date()
    into[Count(agency, kind, on, RECORDS)] += 1
    for measure in _faults(record, facts):
        into[Count(agency, kind, on, measure)] += 1


def _faults(record: Record[Any], facts: Facts | None) -> Iterator[str]:
    if record.supersedes is not None:
        yield "corrected"
    match record.body:
        case Parcel() as parcel:
            yield from _of_parcel(parcel, record.issued_at, facts)
        case TrackingEvent() as event:
            if record.issued_at - event.at > EVENT_IN_TIME:
                yield "late"
        case PreExportNotice() as notice:
            yield from _of_notice(notice)
        case _:
            pass


def _of_parcel(parcel: Parcel, issued_at: dt.datetime, facts: Facts | None) -> Iterator[str]:
    posted = dt.datetime.combine(parcel.posted_on, dt.time(), dt.UTC) + dt.timedelta(days=1)
    if issued_at - posted > PARCEL_IN_TIME:
        yield "late"
    yield from _of_party(parcel.sender, "sender", parcel.route.origin)
    yield from _of_party(parcel.addressee, "addressee", parcel.route.destination)
    yield from _of_contents(parcel, facts)
    item = parcel.item
    if isinstance(item, S10Item) and item.issuer not in (parcel.route.origin, *parcel.route.transit):
        yield "number-elsewhere"


def _of_party(party: Party, who: str, country: str) -> Iterator[str]:
    if not party.phones and not party.emails:
        yield f"no-{who}-contact"
    if party.address.postal_code is None:
        yield f"no-{who}-postcode"
    if party.address.country != country:
        yield f"{who}-elsewhere"
    if any(not numbers(phone, party.address.country) for phone in party.phones):
        yield "phone-unreadable"


def _of_contents(parcel: Parcel, facts: Facts | None) -> Iterator[str]:
    pieces = parcel.contents
    if any(piece.hs_code is None for piece in pieces):
        yield "no-hs-code"
    if any(piece.net_weight_grams is None for piece in pieces):
        yield "no-net-weight"
    if any(piece.value is None for piece in pieces):
        yield "no-value"
    if facts is not None and facts.vague:
        yield "vague-contents"
    if sum(piece.net_weight_grams or 0 for piece in pieces) > parcel.gross_weight_grams:
        yield "weights-disagree"


def _of_notice(notice: PreExportNotice) -> Iterator[str]:
    if notice.dispatch_on - notice.notified_on < NOTICE_AHEAD:
        yield "short-notice"
    if notice.substance.cas is None:
        yield "no-cas"
    if notice.substance.hs is None:
        yield "no-hs-code"


class Fault(NamedTuple):
    """A fault of a sender, and how often he has it."""

    measure: str
    dimension: Dimension
    number: int
    chances: int
    """Records that could have had it."""


class Score(NamedTuple):
    """A sender's records of a span of time."""

    records: int
    dimensions: dict[Dimension, float]
    """Share of chances not missed, 0 to 1; a dimension without a chance is absent."""
    faults: list[Fault]
    """What to mend, the most frequent share first."""


def score_of(counts: dict[tuple[str, str], int]) -> Score:
    """The score of counts by type and measure. Each chance weighs the same, so that one kind of fault that every parcel
    has costs as much as it is frequent."""
    records = {kind: count for (kind, measure), count in counts.items() if measure == RECORDS}
    had: Counter[str] = Counter()
    for (_, measure), count in counts.items():
        had[measure] += count
    chances: Counter[str] = Counter()
    for kind, count in records.items():
        for measure in CHANCES.get(kind, ANY_TYPE):
            chances[measure] += count
    faults = [
        Fault(measure, DIMENSIONS[measure], min(had[measure], number), number) for measure, number in chances.items()
    ]
    dimensions: dict[Dimension, float] = {}
    for dimension in ("timeliness", "completeness", "accuracy", "consistency"):
        of = [fault for fault in faults if fault.dimension == dimension]
        if whole := sum(fault.chances for fault in of):
            dimensions[dimension] = 1 - sum(fault.number for fault in of) / whole
    mend = sorted(
        (each for each in faults if each.number), key=lambda each: (-each.number / each.chances, each.measure)
    )
    return Score(sum(records.values()), dimensions, mend)
