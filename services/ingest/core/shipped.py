"""What was notified against what was shipped: the parcels that name a notice, compared with it and its answer.

The elements are those of article 12(10)(a) of the 1988 Convention: who, to whom, what, how much, when. A parcel is
compared by what it declares; a declaration that says less than the notice is told apart from one that says otherwise.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import NamedTuple

from schemas.answers.notices import Difference
from schemas.parcel import Parcel, Party
from schemas.precursor_notice import PreExportNotice, PreExportReply, Quantity
from services.ingest.core.identifiers import cas_numbers, name_key, plain

_GRAMS = {"KGM": Decimal(1000), "GRM": Decimal(1)}
OVERDUE = dt.timedelta(days=30)
"""After the expected day of dispatch, before it is told that nothing was shipped."""
EARLY = dt.timedelta(days=2)
"""Before the expected day of dispatch, which is a day that is expected."""


class Sent(NamedTuple):
    """A parcel that names a notice."""

    parcel: Parcel
    named: frozenset[int]
    """Pieces of its contents that are known to be the substance, by a control on it."""


class Compared(NamedTuple):
    """A parcel against the notice."""

    grams: int | None
    differences: list[Difference]


class Whole(NamedTuple):
    """All parcels against the notice."""

    shipped: int
    """Grams, of those that say so."""
    allowed: float | None
    """Grams; None for a volume."""
    each: list[Compared]
    differences: list[Difference]
    """Each once."""


def grams_of(quantity: Quantity) -> float | None:
    """Grams of an amount; None for a volume."""
    return float(Decimal(quantity.amount) * _GRAMS[quantity.unit]) if quantity.unit in _GRAMS else None


def allowed_grams(notice: PreExportNotice, reply: PreExportReply | None) -> float | None:
    """What may be shipped: as notified, or as permitted where that is less."""
    return grams_of(reply.permitted if reply and reply.permitted else notice.quantity)


def compare(notice: PreExportNotice, reply: PreExportReply | None, sent: Sequence[Sent], today: dt.date) -> Whole:
    """The parcels against the notice, and the answer that counts."""
    each = [_compared(notice, reply, one) for one in sent]
    shipped, allowed = sum(one.grams or 0 for one in each), allowed_grams(notice, reply)
    found = [difference for one in each for difference in one.differences]
    if allowed is not None and shipped > allowed:
        found.append("more-than-permitted" if reply and reply.permitted else "more-than-notified")
    expected = reply is not None and reply.answer == "no-objection"
    if not sent and expected and today - notice.dispatch_on > OVERDUE:
        found.append("nothing-shipped")
    return Whole(shipped, allowed, each, list(dict.fromkeys(found)))


def _compared(notice: PreExportNotice, reply: PreExportReply | None, sent: Sent) -> Compared:
    parcel = sent.parcel
    pieces = [
        piece
        for place, piece in enumerate(parcel.contents)
        if place in sent.named or _is_it(notice, piece.description, piece.cas)
    ]
    weights = [piece.net_weight_grams for piece in pieces]
    known = [weight for weight in weights if weight is not None]
    found: list[Difference] = [*_answered(reply, parcel.posted_on)]
    if parcel.posted_on < notice.dispatch_on - EARLY:
        found.append("before-dispatch")
    if not pieces:
        found.append("other-substance")
    elif len(known) < len(weights):
        found.append("weight-unknown")
    if _others(parcel.sender, [notice.exporter]):
        found.append("other-sender")
    if _others(parcel.addressee, [notice.importer, *([notice.consignee] if notice.consignee else [])]):
        found.append("other-addressee")
    return Compared(sum(known) if known else None, found)


def _answered(reply: PreExportReply | None, posted_on: dt.date) -> list[Difference]:
    if reply is None or (reply.answer == "no-objection" and posted_on < reply.replied_on):
        return ["before-reply"]
    against: dict[str, Difference] = {
        "objection": "against-objection",
        "withdrawn": "after-withdrawal",
        "under-enquiry": "under-enquiry",
    }
    return [against[reply.answer]] if reply.answer in against else []


def _is_it(notice: PreExportNotice, description: str, cas: str | None) -> bool:
    said = notice.substance
    if said.cas is not None and (cas == said.cas or said.cas in cas_numbers(description)):
        return True
    return plain(said.name) in plain(description)


def _others(party: Party, notified: Collection[Party]) -> bool:
    """Whether both sides have names, and none in common."""
    here, there = _names([party]), _names(notified)
    return bool(here and there and here.isdisjoint(there))


def _names(parties: Collection[Party]) -> frozenset[str]:
    written = (name.written for party in parties for name in (*party.names, *party.companies))
    return frozenset(key for each in written if (key := name_key(each)))
