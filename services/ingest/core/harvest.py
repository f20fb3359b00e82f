"""What the lines of a believed page mean for the tables: rows to keep, none of them written yet.

Every accepted line is kept as a record. A parcel gives its links, facts and the labels that are screened, an event
its consignment, a watch-list entry the entity that it lists, a retraction and a `supersedes` what they do to other
records. A line whose retention has ended is passed over, as if it had come erased. A line of a type or version that
is not known yet is kept as unread, and read again after an upgrade.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from schemas.key_announcement import KeyAnnouncement
from schemas.parcel import Parcel
from schemas.record import Record
from schemas.retraction import Retraction
from schemas.scheduling import Scheduling
from schemas.tracking_event import TrackingEvent
from schemas.watchlist import WatchlistEntry
from services.feed.verdict import Judged
from services.ingest.core.entities.marks import Marks, marks_of_parcel
from services.ingest.core.identifiers import item_number
from services.ingest.core.keys import Key, parcel_keys
from services.ingest.core.labels import Side, sides_of
from services.ingest.core.lists.entity import ListedEntity, entity_of_record
from services.ingest.core.networks.attributes import Link, links_of
from services.ingest.core.networks.facts import Facts, facts_of
from services.ingest.core.papers import DueRow, NamingRow, NotifiedRow, due, namings, notices_named
from services.ingest.core.quality import Counts, count_record
from services.ingest.core.regions import region_of
from services.ingest.core.substances.law import Contents
from services.ingest.records.places import State


class KeptRecord(NamedTuple):
    """A line as it is kept."""

    ref: int
    id: str
    type: str
    retain_until: dt.date
    supersedes: str | None
    state: State
    handling: int | None
    """Number of the handling code; of a line that is not read none."""
    bytes: bytes


class Withdrawal(NamedTuple):
    """What a line does to another record of its feed."""

    record: str
    by: int
    kind: str
    type: str | None
    """With `supersedes`: the type that both must have."""


class ParcelRow(NamedTuple):
    """A consignment: identifier and posting date, what detectors need of it, and what it carries."""

    ref: int
    id: str
    item: str
    posted_on: dt.date
    facts: Facts
    links: list[Link]
    marks: tuple[Marks, Marks]
    """By which its sender and its addressee are compared with others."""


class EventRow(NamedTuple):
    """An event, and the consignment that it belongs to."""

    ref: int
    item: str
    posted_on: dt.date
    at: dt.datetime
    code: str
    """EMSEVT code."""
    country: str
    """ISO 3166-1 alpha-2."""


class EntryRow(NamedTuple):
    """An entity that a record puts on its feed's list."""

    ref: int
    entity: ListedEntity
    ends_on: dt.date | None
    """The day on which it leaves the list."""


class Flow(NamedTuple):
    """From where to where parcels go, and on which day they were posted."""

    on: dt.date
    origin: str
    """ISO 3166-2 of the United States and China, else ISO 3166-1."""
    goal: str


class Announcement(NamedTuple):
    """A key-announcement's body, as JSON."""

    ref: int
    body: bytes


@dataclass(slots=True)
class Harvest:
    """All rows of a page, in the order of its lines."""

    records: list[KeptRecord] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    parcels: list[ParcelRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    """Labels and goods of the parcels, to be screened."""
    entries: list[EntryRow] = field(default_factory=list)
    announcements: list[Announcement] = field(default_factory=list)
    contents: list[Contents] = field(default_factory=list)
    """What is in the parcels, to be held against the controls."""
    controls: list[int] = field(default_factory=list)
    """Scheduling records."""
    namings: list[NamingRow] = field(default_factory=list)
    due: list[DueRow] = field(default_factory=list)
    notified: list[NotifiedRow] = field(default_factory=list)
    counts: Counts = field(default_factory=Counter)
    """Of what senders send, and how good it is."""
    flows: Counter[Flow] = field(default_factory=Counter)


def gather(into: Harvest, ref: int, row: bytes, judged: Judged, today: dt.date) -> None:
    """Add the rows of one line; without a record, it is kept as unread and has no effect."""
    if judged.id is None or judged.type is None or judged.retain_until is None or judged.retain_until < today:
        return
    record = judged.record
    state, supersedes = (State.UNREAD, None) if record is None else (State.STANDS, judged.supersedes)
    code = None if record is None else int(record.handling.code[1:])
    into.records.append(KeptRecord(ref, judged.id, judged.type, judged.retain_until, supersedes, state, code, row))
    if supersedes is not None:
        into.withdrawals.append(Withdrawal(supersedes, ref, "supersedes", judged.type))
    if record is not None:
        _derive(into, ref, record, row)
        _tell(into, ref, record)


def parcel_row(ref: int, id: str, parcel: Parcel, keys: Iterable[Key] | None = None) -> ParcelRow:
    """What is kept of a parcel beside its record; `keys` are its keys where they are known already."""
    item = item_number(parcel.item.identifier) or parcel.item.identifier
    known = parcel_keys(parcel) if keys is None else list(keys)
    links, marks = links_of(parcel, known), marks_of_parcel(parcel, known)
    return ParcelRow(ref, id, item, parcel.posted_on, facts_of(parcel), links, marks)


def event_row(ref: int, event: TrackingEvent) -> EventRow:
    """What is kept of an event beside its record."""
    item = item_number(event.item.identifier) or event.item.identifier
    return EventRow(ref, item, event.posted_on, event.at, event.code, event.country)


def _tell(into: Harvest, ref: int, record: Record[Any]) -> None:
    """Add what the record says of others, by when, and how good it is."""
    into.namings.extend(namings(ref, record.type, record.body))
    into.due.extend(due(ref, record.type, record.body))
    facts = None
    if isinstance(record.body, Parcel):
        parcel, facts = record.body, into.parcels[-1].facts
        into.notified.extend(notices_named(ref, parcel))
        into.flows[Flow(parcel.posted_on, region_of(parcel.sender.address), region_of(parcel.addressee.address))] += 1
    count_record(into.counts, record, facts)


def _derive(into: Harvest, ref: int, record: Record[Any], row: bytes) -> None:
    """Add what the record's body gives beside the record itself."""
    match record.body:
        case Parcel() as parcel:
            keys = parcel_keys(parcel)
            into.parcels.append(parcel_row(ref, record.id, parcel, keys))
            into.sides.extend(sides_of(ref, parcel))
            into.contents.append(Contents(ref, parcel))
        case TrackingEvent() as event:
            into.events.append(event_row(ref, event))
        case WatchlistEntry() as entry:
            into.entries.append(EntryRow(ref, entity_of_record(entry), entry.delisted_on))
        case Scheduling():
            into.controls.append(ref)
        case Retraction() as retraction:
            into.withdrawals.append(Withdrawal(retraction.record, ref, "retraction", None))
        case KeyAnnouncement():  # its proof signs the texts as they stand in the line
            into.announcements.append(Announcement(ref, orjson.dumps(orjson.loads(row)["body"])))
        case _:
            pass
