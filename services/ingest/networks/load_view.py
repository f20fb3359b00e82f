"""Parcels with their links as columns (core/networks/view.py): all of them, or what lies around some.

Around new parcels lie those that share an attribute with them, the newest ones first and so many of each that nothing
becomes a hub by being loaded; of a hub a few, which show what kind of hub it is. How many parcels carry an attribute is
counted up to COUNTED: from there on more makes no difference. All that is not a network's matter (records, values)
stays where it is.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.controls.load_declared import load_declared
from services.ingest.core.detectors.population import LINKING
from services.ingest.core.keys import Role
from services.ingest.core.networks import view as v
from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.networks.rarity import CEILING, MOST_HELD
from services.ingest.core.networks.ties import LEAST
from services.ingest.core.networks.view import Attributes, Events, Hits, LinkColumns, Parcels, View, label_number
from services.kit.columns import Asked, Columns, as_array, copy_columns, fetch_all_columns, fetch_columns

COUNTED = 2 * MOST_HELD
"""Parcels with an attribute that are counted, around some."""
HOLDERS = MOST_HELD
"""Parcels of an attribute that are loaded around a new one."""
OF_A_HUB = 8
"""The same of what more carry, the newest."""
UNDER_ONE_NOTICE = 500
"""Parcels that name the notice of a new one, the newest: what was shipped is held against what was notified."""
MOST_AROUND = 20_000
"""Parcels of a view around some; the newest are kept."""

_LINKING = [int(kind) for kind in AttributeKind if kind not in (AttributeKind.CAS, AttributeKind.DOMAIN)]

_STRONG = [int(kind) for kind, chance in CEILING.items() if chance * 1000 >= LEAST]
"""What is a tie by itself."""

_OF_TRADE = [int(kind) for kind in (*LINKING, AttributeKind.NAME)]

_PARCEL: LiteralString = """
    SELECT ref, posted_on - date '1970-01-01', coalesce(origin, 0::smallint), coalesce(destination, 0::smallint),
        coalesce(issuer, 0::smallint), coalesce(transit, 0::smallint), coalesce(series, 0::smallint),
        coalesce(serial, -1), coalesce(grams, 0), coalesce(dollars, 'NaN'::real), coalesce(heading, -1::smallint),
        coalesce(vague, false) FROM parcel"""
_PARCEL_TYPES = {
    "refs": "i8", "posted": "i4", "origin": "i2", "destination": "i2", "issuer": "i2", "transit": "i2", "series": "i2",
    "serial": "i4", "grams": "i4", "dollars": "f4", "heading": "i2", "vague": "?",
}  # fmt: skip
_LINK: LiteralString = "SELECT ref, attribute, kind, roles FROM link"
_LINK_TYPES = {"refs": "i8", "hashes": "i8", "kinds": "i2", "roles": "i2"}
_ENTITY: LiteralString = "SELECT label, entity FROM same_entity"
_ENTITY_TYPES = {"label": "i8", "entity": "i8"}
_SOME: LiteralString = "ANY(%(refs)s::bigint[])"

# The day on which an entry came onto its list, where it says so, else the day on which we learned of it.
_HIT: LiteralString = """
    SELECT h.parcel, h.role, h.listing, h.score,
        (CASE WHEN l.body->>'listed_on' ~ '^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$' THEN CAST(l.body->>'listed_on' AS date)
              ELSE CAST(w.imported_at AS date) END) - date '1970-01-01',
        h.state = 'dismissed', h.state = 'same'
    FROM hit h JOIN listing l ON l.id = h.listing
    JOIN list_version w ON w.list = l.list AND w.number = l.since_version"""
_HIT_TYPES = {
    "parcel": "i8", "role": "i2", "listing": "i8", "score": "f4", "listed": "i4", "dismissed": "?", "confirmed": "?",
}  # fmt: skip

# Events of consignments of which one was not delivered at the first try: of others no detector asks.
_EVENT: LiteralString = """
    SELECT p.ref, CAST(extract(epoch FROM e.at) AS bigint), coalesce(e.code, 0::smallint),
        coalesce(e.country, 0::smallint)
    FROM parcel p JOIN tracking_event e ON e.item = p.item AND e.posted_on = p.posted_on"""
_OF_THE_TRIED: LiteralString = """
    WHERE (e.item, e.posted_on) IN (SELECT item, posted_on FROM tracking_event WHERE code = %(code)s)
    ORDER BY p.ref, e.at, e.ref"""
_TRIED_TOO: LiteralString = """EXISTS (
    SELECT FROM tracking_event t WHERE t.item = p.item AND t.posted_on = p.posted_on AND t.code = %(code)s)
    ORDER BY p.ref, e.at, e.ref"""
_EVENT_TYPES = {"parcel": "i8", "at": "i8", "code": "i2", "country": "i2"}
_TRIED = v.country_code("MH")

_AROUND: LiteralString = """
    SELECT a.attribute, a.kind, h.ref
    FROM (SELECT DISTINCT attribute, kind FROM link WHERE ref = ANY(%(refs)s::bigint[]) AND kind = ANY(%(linking)s))
        AS a,
    LATERAL (SELECT ref FROM link WHERE link.attribute = a.attribute ORDER BY ref DESC LIMIT %(holders)s) AS h"""

_POPULATION: LiteralString = """
    SELECT CAST(coalesce(sum(held), 0) AS bigint) FROM tally WHERE type = 'parcel' AND state = 0"""
_ALLOWED: LiteralString = "SELECT attribute FROM allowed_hub ORDER BY attribute"
_HELD: LiteralString = """
    SELECT a.attribute, (SELECT count(*) FROM (
        SELECT FROM link WHERE link.attribute = a.attribute LIMIT %(counted)s) AS enough)
    FROM unnest(%(hashes)s::bigint[]) AS a (attribute)"""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Columns as they came."""

    parcels: Columns
    links: Columns
    entities: Columns
    hits: Columns
    events: Columns


async def load_everything(conn: AsyncConnection) -> View:
    """All parcels. Some 150 bytes a link while it is put together."""
    loaded = _Loaded(
        await copy_columns(conn, _PARCEL + " WHERE facts IS NOT NULL ORDER BY ref", _PARCEL_TYPES),
        await copy_columns(conn, _LINK, _LINK_TYPES),
        await copy_columns(conn, _ENTITY, _ENTITY_TYPES),
        await copy_columns(conn, _HIT + " ORDER BY h.parcel, h.role, h.listing", _HIT_TYPES),
        await copy_columns(
            conn,
            _EVENT + _OF_THE_TRIED,
            _EVENT_TYPES,
            {"code": _TRIED},
        ),
    )  # fmt: skip
    allowed = await fetch_columns(conn, _ALLOWED, {"attribute": "i8"})
    parcels = len(loaded.parcels["refs"])
    view = await asyncio.to_thread(_put_together, loaded, allowed["attribute"], parcels)
    return await load_declared(conn, view)


_UNDER_ONE_NOTICE: LiteralString = """
    SELECT o.parcel FROM (SELECT DISTINCT number FROM notified WHERE parcel = ANY(%(refs)s::bigint[])) AS n,
    LATERAL (SELECT parcel FROM notified WHERE number = n.number ORDER BY parcel DESC LIMIT %(most)s) AS o"""


class Around(NamedTuple):
    """What lies around new parcels."""

    refs: list[int]
    """They, those that share an attribute with one of them, and those under one notice; rising."""
    tied: list[int]
    """Those of them that may belong to one of the new by what they share; rising."""


async def find_around(conn: AsyncConnection, new: Sequence[int]) -> Around:
    """The parcels around these."""
    wanted = {"refs": as_array(new), "linking": _LINKING, "holders": HOLDERS + 1, "most": UNDER_ONE_NOTICE}
    sharing, notified = await fetch_all_columns(
        conn,
        Asked(_AROUND, {"attribute": "i8", "kind": "i2", "ref": "i8"}, wanted),
        Asked(_UNDER_ONE_NOTICE, {"ref": "i8"}, wanted),
    )
    order = np.lexsort((-sharing["ref"], sharing["attribute"]))
    attribute, kind, ref = (column[order] for column in sharing.values())
    around = _around(attribute, kind, ref, np.unique(np.array(new, np.int64)))
    return around._replace(refs=np.union1d(around.refs, notified["ref"]).astype(np.int64).tolist())


def _around(
    attribute: NDArray[np.int64], kind: NDArray[np.int16], ref: NDArray[np.int64], new: NDArray[np.int64]
) -> Around:
    """From who carries each attribute, the newest first."""
    _, first, counts = np.unique(attribute, return_index=True, return_counts=True)
    hub = np.repeat(counts > HOLDERS, counts)
    place = np.arange(len(attribute)) - np.repeat(first, counts)
    near = (~hub | (place < OF_A_HUB)) & ~np.isin(ref, new)
    others, ways = np.unique(ref[near], return_counts=True)
    kept = np.sort(np.lexsort((others, ways))[::-1][: max(0, MOST_AROUND - new.size)])
    links, times = np.unique(ref[near & ~hub], return_counts=True)
    strongly = np.unique(ref[near & ~hub & np.isin(kind, _STRONG)])
    tied = np.union1d(strongly, links[times > 1])
    return Around(np.union1d(new, others[kept]).tolist(), np.union1d(new, np.intersect1d(tied, others[kept])).tolist())


async def load_parcels(conn: AsyncConnection, refs: Sequence[int]) -> View:
    """These parcels alone."""
    some = {"refs": as_array(refs)}
    labels = {"labels": as_array(label_number(ref, addressee=there) for ref in refs for there in (False, True))}
    *loaded, population, allowed = await fetch_all_columns(
        conn,
        Asked(_PARCEL + f" WHERE ref = {_SOME} AND facts IS NOT NULL ORDER BY ref", _PARCEL_TYPES, some),
        Asked(_LINK + f" WHERE ref = {_SOME}", _LINK_TYPES, some),
        Asked(_ENTITY + " WHERE label = ANY(%(labels)s::bigint[])", _ENTITY_TYPES, labels),
        Asked(_HIT + f" WHERE h.parcel = {_SOME} ORDER BY h.parcel, h.role, h.listing", _HIT_TYPES, some),
        Asked(_EVENT + f" WHERE p.ref = {_SOME} AND {_TRIED_TOO}", _EVENT_TYPES, some | {"code": _TRIED}),
        Asked(_POPULATION, {"parcels": "i8"}),
        Asked(_ALLOWED, {"attribute": "i8"}),
    )
    view = _put_together(_Loaded(*loaded), allowed["attribute"], int(population["parcels"][0]))
    return await load_declared(conn, await _counted(conn, view))


async def _counted(conn: AsyncConnection, view: View) -> View:
    """With the parcels of each attribute counted among all which several of the view have, or which tells of a sender
    how much he posts."""
    known = view.attributes
    counted = known.held > 1
    of_senders = view.links.attribute[(view.links.roles & Role.SENDER) > 0]
    counted[of_senders[np.isin(known.kind[of_senders], _OF_TRADE)]] = True
    wanted = {"hashes": as_array(known.hashes[counted].tolist()), "counted": COUNTED}
    found = await fetch_columns(conn, _HELD, {"attribute": "i8", "held": "i8"}, wanted)
    held = known.held.copy()
    held[np.searchsorted(known.hashes, found["attribute"])] = found["held"]
    return v.with_held(view, np.maximum(held, known.held))


def _put_together(loaded: _Loaded, allowed: NDArray[np.int64], population: int) -> View:
    refs = loaded.parcels["refs"]
    links = loaded.links
    columns = LinkColumns(
        links["refs"], links["hashes"], links["kinds"].astype(np.uint8), links["roles"].astype(np.uint8)
    )
    hashes, kinds, joined = v.join_links(refs, columns)
    attributes = Attributes(hashes, kinds, np.diff(joined.of_attribute), np.isin(hashes, allowed))
    return View(
        _parcels(loaded.parcels, loaded.entities),
        attributes,
        joined,
        _hits(loaded.hits, refs),
        _events(loaded.events, refs),
        v.declared_of(),
        v.notices_of(),
        max(population, len(refs)),
    )


def _parcels(held: Columns, entities: Columns) -> Parcels:
    refs = held["refs"]
    order = np.argsort(entities["label"], kind="stable")
    labels, of = entities["label"][order], entities["entity"][order]
    sender, addressee = (_entity(refs * 2 + there, labels, of) for there in (0, 1))
    origin, destination, issuer, transit, series = (
        held[name].astype(np.uint16) for name in ("origin", "destination", "issuer", "transit", "series")
    )
    return Parcels(
        refs, held["posted"], sender, addressee, origin, destination, issuer, transit, series, held["serial"],
        held["grams"], held["dollars"], held["heading"].astype(np.int32), held["vague"],
    )  # fmt: skip


def _entity(own: NDArray[np.int64], labels: NDArray[np.int64], of: NDArray[np.int64]) -> NDArray[np.int64]:
    """The entity of each label: what is kept of it, else the label's own number."""
    if not labels.size:
        return own
    at = np.minimum(np.searchsorted(labels, own), labels.size - 1)
    return np.where(labels[at] == own, of[at], own)


def _hits(held: Columns, refs: NDArray[np.int64]) -> Hits:
    rows, known = _rows(held["parcel"], refs)
    columns = (held[name][known] for name in ("listing", "score", "listed", "dismissed", "confirmed"))
    return Hits(rows, held["role"][known].astype(np.uint8), *columns)


def _events(held: Columns, refs: NDArray[np.int64]) -> Events:
    rows, known = _rows(held["parcel"], refs)
    codes = (held[name][known].astype(np.uint16) for name in ("code", "country"))
    return Events(rows, held["at"][known], *codes)


def _rows(of: NDArray[np.int64], refs: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """The rows of those among `refs`, and which those are."""
    if not refs.size:
        return np.empty(0, np.int32), np.zeros(of.size, np.bool_)
    at = np.minimum(np.searchsorted(refs, of), refs.size - 1)
    known = refs[at] == of
    return at[known].astype(np.int32), known
