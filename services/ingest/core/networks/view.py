"""A part of the world in columns: some parcels with all their links, or all there are.

The same functions look at it on arrival (a parcel and its neighbourhood) and at night (everything). Rows are numbers
from 0; what joins them to the database is `refs` and `hashes`. Everything is a NumPy array, nothing is written to.

A view is closed over parcels: it has every link of each parcel in it. It need not have every parcel of an attribute:
`Attributes.held` says how many there are in all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

I8: TypeAlias = np.int64
I4: TypeAlias = np.int32
U2: TypeAlias = np.uint16
U1: TypeAlias = np.uint8
F4: TypeAlias = np.float32
B1: TypeAlias = np.bool_

UNKNOWN = -1
"""In a column of whole numbers: not known."""
EPOCH_DAY = np.datetime64("1970-01-01")
"""Day 0 of columns of days."""


class Parcels(NamedTuple):
    """Columns of parcels, by rising `refs`; shape (parcels,)."""

    refs: NDArray[I8]
    """Feed and line of each (services/ingest/records/places.py)."""
    posted: NDArray[I4]
    """Days since 1970-01-01."""
    sender: NDArray[I8]
    """The sender's entity: number of the label that founded it (`label_number`)."""
    addressee: NDArray[I8]
    """The addressee's entity."""
    origin: NDArray[U2]
    """Country, by `country_code`; 0 unknown."""
    destination: NDArray[U2]
    issuer: NDArray[U2]
    """Post whose number is on the item; 0 for a courier's."""
    transit: NDArray[U2]
    """The first country between; 0 when none is declared."""
    series: NDArray[U2]
    """Service indicator, two letters as a country code; 0 for a courier's."""
    serial: NDArray[I4]
    """Serial number of the item; UNKNOWN for a courier's."""
    grams: NDArray[I4]
    dollars: NDArray[F4]
    """Declared value; NaN when not known."""
    heading: NDArray[I4]
    """HS heading, four digits; UNKNOWN when none is declared."""
    vague: NDArray[B1]


class Links(NamedTuple):
    """Who carries what, by parcel; the same by attribute."""

    of_parcel: NDArray[I8]
    """Offsets into the next two, shape (parcels + 1,)."""
    attribute: NDArray[I4]
    """Rows of attributes."""
    roles: NDArray[U1]
    """services/ingest/core/keys.py, Role."""
    of_attribute: NDArray[I8]
    """Offsets into the next two, shape (attributes + 1,)."""
    parcel: NDArray[I4]
    """Rows of parcels, rising for each attribute."""
    roles_there: NDArray[U1]


class Attributes(NamedTuple):
    """Columns of attributes, by rising `hashes`; shape (attributes,)."""

    hashes: NDArray[I8]
    kind: NDArray[U1]
    """attributes.py, AttributeKind."""
    held: NDArray[I8]
    """Parcels that carry it, of all that are stored; at least those of the view. May be capped."""
    allowed: NDArray[B1]
    """A supervisor said that it is everybody's, with a reason: it links nobody."""


class Hits(NamedTuple):
    """Parties and goods on watch lists, by parcel; dismissed ones are counter-evidence. Shape (hits,)."""

    parcel: NDArray[I4]
    role: NDArray[U1]
    listing: NDArray[I8]
    score: NDArray[F4]
    """Log-odds of the hit (services/ingest/core/raising.py)."""
    listed: NDArray[I4]
    """Day on which the entry was published to us; UNKNOWN when not told."""
    dismissed: NDArray[B1]
    """An analyst said: not the same."""
    confirmed: NDArray[B1]
    """An analyst said: the same."""


class Events(NamedTuple):
    """Tracking events of the view's parcels, by parcel, then time; shape (events,)."""

    parcel: NDArray[I4]
    at: NDArray[I8]
    """Seconds since 1970-01-01 UTC."""
    code: NDArray[U2]
    """The last two letters of the EMSEVT code, as a country code: EMH is `MH`."""
    country: NDArray[U2]
    """Where it happened."""


class Declared(NamedTuple):
    """Controlled substances that parcels name firmly, by parcel; shape (declared,)."""

    parcel: NDArray[I4]
    substance: NDArray[I8]
    """Hash of the substance's name in its control."""
    grams: NDArray[np.float64]
    """Net weight; NaN when not declared."""
    notice: NDArray[I4]
    """Row of the pre-export notice that the parcel refers to; UNKNOWN when it names none that is held."""
    named: NDArray[B1]
    """The parcel names a notice, held here or not."""


class Notices(NamedTuple):
    """Pre-export notices; shape (notices,)."""

    refs: NDArray[I8]
    substance: NDArray[I8]
    grams: NDArray[np.float64]
    """What was notified, or permitted where that is less; NaN when it is a volume."""
    answer: NDArray[U1]
    """`Answer`, of the newest reply."""
    dispatch: NDArray[I4]
    """Expected day of dispatch."""


ANSWERS = ("none", "no-objection", "objection", "under-enquiry", "withdrawn")
"""What `Notices.answer` counts, in order."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Some parcels, all their links, and what else is known of them. A view equals itself alone."""

    parcels: Parcels
    attributes: Attributes
    links: Links
    hits: Hits
    events: Events
    declared: Declared
    notices: Notices
    population: int
    """Parcels that are stored in all."""

    @property
    def size(self) -> int:
        """Parcels in the view."""
        return len(self.parcels.refs)


def country_code(letters: str) -> int:
    """Two capital letters as one number; 0 for none."""
    return (ord(letters[0]) << 8) + ord(letters[1]) if len(letters) >= 2 else 0


def country_letters(code: int) -> str:
    """The letters again."""
    return chr(code >> 8) + chr(code & 255) if code else ""


def label_number(ref: int, *, addressee: bool) -> int:
    """The number of a parcel's sender's or addressee's label; an entity has that of the label that founded it."""
    return ref * 2 + addressee


def with_held(view: View, held: NDArray[I8]) -> View:
    """The same view, with these counts of parcels that carry each attribute."""
    return replace(view, attributes=view.attributes._replace(held=held))


class LinkColumns(NamedTuple):
    """Links as they are stored, in any order; shape (links,)."""

    refs: NDArray[I8]
    hashes: NDArray[I8]
    kinds: NDArray[U1]
    roles: NDArray[U1]


_HITS, _EVENTS = (I4, U1, I8, F4, I4, B1, B1), (I4, I8, U2, U2)
_DECLARED, _NOTICES = (I4, I8, np.float64, I4, B1), (I8, I8, np.float64, U1, I4)
"""Types of their columns."""


def hits_of(rows: Sequence[Sequence[float]] = ()) -> Hits:
    """Hits given one by one, each by the members of `Hits`, as the view is to have them."""
    return Hits(*_columns(rows, _HITS))


def events_of(rows: Sequence[Sequence[float]] = ()) -> Events:
    """Events given one by one."""
    return Events(*_columns(rows, _EVENTS))


def declared_of(rows: Sequence[Sequence[float]] = ()) -> Declared:
    """Declared substances given one by one."""
    return Declared(*_columns(rows, _DECLARED))


def notices_of(rows: Sequence[Sequence[float]] = ()) -> Notices:
    """Notices given one by one."""
    return Notices(*_columns(rows, _NOTICES))


def _columns(rows: Sequence[Sequence[float]], types: Sequence[type]) -> list[NDArray[Any]]:
    return [np.array([row[at] for row in rows], type_) for at, type_ in enumerate(types)]


def join_links(refs: NDArray[I8], columns: LinkColumns) -> tuple[NDArray[I8], NDArray[U1], Links]:
    """Hashes and kinds of the attributes, by rising hash, and the links both ways.

    `refs` are the parcels, rising; links of others are left out. Roles of a link that stands twice are joined.
    """
    rows = np.searchsorted(refs, columns.refs)
    known = (rows < len(refs)) & (refs[np.minimum(rows, len(refs) - 1)] == columns.refs) if len(refs) else rows > 0
    hashes, attribute = np.unique(columns.hashes[known], return_inverse=True)
    parcel, roles = rows[known], columns.roles[known]
    kinds = np.zeros(len(hashes), U1)
    kinds[attribute] = columns.kinds[known]
    order = np.lexsort((parcel, attribute))
    pairs = np.stack([attribute[order], parcel[order]])
    first = np.flatnonzero(np.r_[True, (pairs[:, 1:] != pairs[:, :-1]).any(axis=0)]) if order.size else order
    joined = np.bitwise_or.reduceat(roles[order], first).astype(U1) if order.size else roles[order]
    by_attribute, by_parcel = pairs[0][first], pairs[1][first]
    back = np.lexsort((by_attribute, by_parcel))
    return hashes, kinds, Links(
        _offsets(by_parcel, len(refs)),
        by_attribute[back].astype(I4),
        joined[back],
        _offsets(by_attribute, len(hashes)),
        by_parcel.astype(I4),
        joined,
    )  # fmt: skip


def _offsets(rows: NDArray[np.intp], size: int) -> NDArray[I8]:
    return np.concatenate([np.zeros(1, I8), np.cumsum(np.bincount(rows, minlength=size)[:size])]).astype(I8)
