"""A network to be drawn: nodes and edges with names, days, roles, communities, and what is not among them.

At most MOST_PARCELS parcels are looked at; what the limit of nodes cuts stands together by community.
"""

import asyncio
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Origin
from schemas.answers.charts import ChartCommunity, ChartEdge, ChartNode, NetworkChart, NotDrawn
from schemas.answers.networks import Attribute
from schemas.record import HandlingCode
from services.ingest.core.networks.charted import Charted, Joint, Key, Thing, chart_of_view, days_of
from services.ingest.core.networks.view import View
from services.ingest.network_answers.read_networks import find_network
from services.ingest.network_answers.read_terms import origins
from services.ingest.networks.attribute_values import hash_text, show_attributes
from services.ingest.networks.load_view import load_parcels
from services.ingest.records.read_parties import Party, entity_text, parties_of
from services.ingest.records.read_rows import FeedNames, feed_names
from services.ingest.records.restricted import code_of, hidden

MOST_NODES = 2_000
MOST_PARCELS = 5_000
MOST_RECORDS = 20
"""Parcels that a node names."""
_EPOCH = dt.date(1970, 1, 1)

_PARCELS = text("""
    SELECT ref FROM network_parcel JOIN parcel USING (ref) WHERE network = :id AND facts IS NOT NULL
    ORDER BY ref LIMIT :most""")
_MEMBERS = text("SELECT entity, role, rank FROM network_member WHERE network = :id")
# The strictest of the handling codes, which sort as they forbid.
_HANDLING = text(f"""
    SELECT 'H' || coalesce(max({code_of("record")}), 0) FROM record WHERE ref = ANY(:refs) AND bytes IS NOT NULL""")  # noqa: S608


class _Known(NamedTuple):
    """What names the nodes."""

    view: View
    feeds: FeedNames
    members: Mapping[int, tuple[str, int]]
    parties: Mapping[int, Party]
    attributes: Mapping[int, Attribute]
    records: Mapping[int, tuple[Origin, str]]
    """By row: the parcel, and its item number."""
    hits: Mapping[tuple[int, int], int]
    """By row and role."""


async def read_chart(conn: AsyncConnection, network: uuid.UUID, most: int) -> NetworkChart:
    """The network as nodes, at most `most` and 20 that stand for the rest, and edges. Problem 404 as `find_network`."""
    row = await find_network(conn, network)
    refs = list((await conn.execute(_PARCELS, {"id": network, "most": MOST_PARCELS})).scalars())
    view = await load_parcels(conn, refs)
    members = {r.entity: (r.role, r.rank) for r in await conn.execute(_MEMBERS, {"id": network})}
    ranks = {entity: rank for entity, (_, rank) in members.items()}
    charted = await asyncio.to_thread(chart_of_view, view, ranks, most)
    known = await _known(conn, view, charted, members)
    handling: HandlingCode = (await conn.execute(_HANDLING, {"refs": refs})).scalar_one()
    return NetworkChart(
        id=str(network),
        handling=handling,
        nodes=[_node(each, known) for each in charted.things],
        edges=[_edge(each, known) for each in charted.joints],
        communities=[ChartCommunity(number=n, parcels=p, parties=e) for n, p, e in charted.communities],
        not_drawn=NotDrawn(
            parties=charted.parties_left,
            parcels=charted.parcels_left,
            attributes=charted.attributes_left,
            of_one_party=charted.of_one,
            hubs=charted.hubs,
            unread=max(0, row["parcels"] - view.size),
        ),
    )


async def _known(conn: AsyncConnection, view: View, charted: Charted, members: Mapping[int, tuple[str, int]]) -> _Known:
    feeds, refs = await feed_names(conn), view.parcels.refs.tolist()
    named = {row for thing in charted.things if thing.key[0] == "p" for row in sorted(thing.rows)[:MOST_RECORDS]}
    found = await origins(conn, {refs[row] for row in named}, feeds)
    items = await conn.execute(
        text("SELECT ref, item FROM parcel WHERE ref = ANY(:refs)"), {"refs": [refs[row] for row in named]}
    )
    masked = await hidden(conn, {refs[row] for row in named})
    item_of = {each.ref: each.item for each in items if each.ref not in masked}
    standing = ~view.hits.dismissed
    return _Known(
        view,
        feeds,
        members,
        await parties_of(conn, [thing.key[1] for thing in charted.things if thing.key[0] == "e"]),
        await show_attributes(conn, [thing.key[1] for thing in charted.things if thing.key[0] == "a"], refs),
        {row: (found[refs[row]], item_of.get(refs[row], "")) for row in named if refs[row] in found},
        Counter(zip(view.hits.parcel[standing].tolist(), view.hits.role[standing].tolist(), strict=True)),
    )


def _node(thing: Thing, known: _Known) -> ChartNode:
    return ChartNode(
        id=_id(thing.key),
        community=thing.community,
        parcels=len(thing.rows),
        **_days(known.view, thing.rows),
        **_told(thing, known),
    )


def _told(thing: Thing, known: _Known) -> dict[str, Any]:
    match thing.key:
        case ("e", entity):
            return _party(entity, thing.rows, known)
        case ("a", number):
            attribute = known.attributes.get(number)
            told = attribute and {"label": attribute.value, "attribute": attribute.kind, "held": attribute.held}
            return {"kind": "attribute", **(told or {})}
        case ("p", _, _):
            return _parcels(thing.rows, known)
    return {"kind": "rest", "parties": thing.parties, "attributes": thing.attributes, "communities": thing.communities}


def _party(entity: int, rows: frozenset[int], known: _Known) -> dict[str, Any]:
    party, (role, rank) = known.parties.get(entity), known.members.get(entity, (None, None))
    senders, addressees = known.view.parcels.sender, known.view.parcels.addressee
    hits = sum(known.hits.get((row, 1), 0) for row in rows if senders[row] == entity)
    hits += sum(known.hits.get((row, 2), 0) for row in rows if addressees[row] == entity)
    return {
        "kind": "party",
        "label": party.names[0] if party and party.names else None,
        "country": party.country or None if party else None,
        "company": party.is_company if party else None,
        "role": role,
        "rank": rank,
        "hits": hits,
    }


def _parcels(rows: frozenset[int], known: _Known) -> dict[str, Any]:
    named = [known.records[row] for row in sorted(rows)[:MOST_RECORDS] if row in known.records]
    return {
        "kind": "parcels",
        "label": (named[0][1] or None) if len(rows) == 1 and named else None,
        "records": [origin for origin, _ in named],
        "hits": sum(known.hits.get((row, role), 0) for row in rows for role in (1, 2, 4, 8)),
    }


def _edge(joint: Joint, known: _Known) -> ChartEdge:
    return ChartEdge(
        source=_id(joint.source),
        target=_id(joint.target),
        kind=joint.sort,
        parcels=len(joint.rows),
        **_days(known.view, joint.rows),
    )


def _days(view: View, rows: frozenset[int]) -> dict[str, dt.date]:
    first, last = days_of(view, rows)
    return {"first_on": _EPOCH + dt.timedelta(days=first), "last_on": _EPOCH + dt.timedelta(days=last)}


def _id(key: Key) -> str:
    match key:
        case ("e", entity):
            return entity_text(entity)
        case ("a", number):
            return f"a{hash_text(number)}"
        case ("p", sender, addressee):
            return f"p{sender}-{addressee}"
    return f"rest{key[1]}"
