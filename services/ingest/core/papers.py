"""What records say of other records: which a record names, by when it must be answered, which notice a parcel names.

These are what cases and notices are found by. A notice's number is folded, with the country that issued it, so that a
declaration's spelling finds it.
"""

import datetime as dt
from typing import NamedTuple

from schemas.case import Case, CaseReply, CaseRequest
from schemas.finding import Finding
from schemas.mentions import mentioned
from schemas.outcome import Outcome
from schemas.parcel import Parcel
from schemas.precursor_notice import PreExportNotice, PreExportReply
from schemas.wire import Wire
from services.ingest.core.identifiers import plain

_NAMES = (Case, CaseRequest, CaseReply, PreExportReply, Outcome, Finding)


class NamingRow(NamedTuple):
    """A record names another."""

    record: str
    by: int
    type: str
    mark: str | None
    """Of an answer to a notice: which."""


class DueRow(NamedTuple):
    """A record that somebody must answer, or works on."""

    ref: int
    type: str
    at: dt.datetime
    mark: str
    """What lists are cut by: of a case its status, of a notice who is to answer, of a request what is asked."""


class NotifiedRow(NamedTuple):
    """A parcel whose declaration names a notice."""

    number: str
    parcel: int


def namings(ref: int, type: str, body: Wire) -> list[NamingRow]:
    """The records that the body names, each once; of types by which others are found."""
    if not isinstance(body, _NAMES):
        return []
    mark = body.answer if isinstance(body, PreExportReply) else None
    return [NamingRow(each, ref, type, mark) for each in dict.fromkeys(mentioned(body))]


def due(ref: int, type: str, body: Wire) -> list[DueRow]:
    """By when it is to be answered: the last day of a notice, the deadline of a request. A case stands under the day
    on which it was opened."""
    match body:
        case PreExportNotice():
            return [DueRow(ref, type, _midnight(body.reply_by), body.importing)]
        case CaseRequest():
            return [DueRow(ref, type, body.deadline, body.request)]
        case Case():
            return [DueRow(ref, type, _midnight(body.opened_on), body.status)]
        case _:
            return []


def notices_named(ref: int, parcel: Parcel) -> list[NotifiedRow]:
    """The pre-export notices that a declaration names, each once."""
    named = [
        notice_number(each.number, each.country or parcel.route.origin)
        for each in parcel.references
        if each.kind == "pre-export-notice"
    ]
    return [NotifiedRow(number, ref) for number in dict.fromkeys(named)]


def notice_number(written: str, country: str) -> str:
    """A notice's number as it is compared: no blanks, no case, behind the country that issued it."""
    return f"{country} {''.join(plain(written).split())}"


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
