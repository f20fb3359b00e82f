"""What lies around a person, firm, parcel or attribute: parcels within one or two steps, and what they have in common.

The rarest first: what few have in common is followed before what many have, hubs are not followed, and what a limit
cuts is counted.
"""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.ways import NeighbourEdge, Neighbourhood
from services.ingest.core.networks.ways import Connector
from services.ingest.network_answers.gather import Around, End, begin, roles_in
from services.ingest.network_answers.read_terms import place_text
from services.ingest.networks.attribute_values import hash_text, show_attributes
from services.ingest.records.read_parties import entity_text
from services.ingest.records.read_rows import PARCEL, FeedNames, feed_names, parcel_row, places_of

MOST_HUBS = 50
MOST_ATTRIBUTES = 1_000
AT_ONCE = 500
"""Parcels around which is looked in one step."""


async def read_neighbourhood(conn: AsyncConnection, of: End, depth: int, limit: int) -> Neighbourhood:
    """Up to `limit` parcels within `depth` steps, nearest first, what they carry, and who carries what."""
    around = await begin(conn)
    reached, cut = await _walk(conn, around, of, depth)
    shown = reached[:limit]
    await around.expand(conn, shown)
    telling = _shared(around, shown, of)
    connectors = telling[:MOST_ATTRIBUTES]
    if left := len(telling[MOST_ATTRIBUTES:]):
        cut.append(f"{left:,} attributes that fewest of the parcels have in common are not shown")
    names = await feed_names(conn)
    hubs = sorted({each.number for ref in shown for each in around.carried[ref] if each in around.hubs and _is_a(each)})
    attributes = await show_attributes(conn, [*(e.number for e in connectors if _is_a(e)), *hubs[:MOST_HUBS]], shown)
    rows = (await conn.execute(text(PARCEL + " WHERE p.ref = ANY(:refs)"), {"refs": shown})).mappings().all()
    by_ref = {row["ref"]: parcel_row(row, names) for row in rows}
    return Neighbourhood(
        depth=depth,
        parcels=[by_ref[ref] for ref in shown if ref in by_ref],
        attributes=[attributes[e.number] for e in connectors if _is_a(e) and e.number in attributes],
        edges=_edges(around, shown, await roles_in(conn, shown, connectors), connectors, names),
        hubs_left_out=[attributes[each] for each in hubs[:MOST_HUBS] if each in attributes],
        hubs_left=len(hubs[MOST_HUBS:]),
        parcels_left=len(reached) - len(shown),
        cut=[*([of.cut] if of.cut else []), *cut],
    )


async def _walk(conn: AsyncConnection, around: Around, of: End, depth: int) -> tuple[list[int], list[str]]:
    """Parcels in the order in which they are reached, and what was not followed."""
    reached, cut = list(of.parcels), []
    following = list(of.parcels)
    for step in range(depth):
        found = await around.expand(conn, following[:AT_ONCE])
        if left := len(following[AT_ONCE:]):
            cut.append(f"step {step + 1} followed {AT_ONCE} parcels and not {left:,} more")
        following = [ref for ref in found if ref not in set(reached)]
        reached += following
    return reached, cut


def _shared(around: Around, shown: list[int], of: End) -> list[Connector]:
    """What several of the parcels have in common, and what was asked for; the most telling first."""
    inside = set(shown)
    held = {each: len(inside & around.holders[each]) for ref in shown for each in around.carried[ref]}
    telling = [each for each, count in held.items() if (count > 1 or each == of.itself) and each not in around.hubs]
    return sorted(telling, key=lambda each: (-held[each], each in around.noted, each))


def _edges(
    around: Around,
    shown: list[int],
    roles: Mapping[tuple[int, Connector], int],
    connectors: list[Connector],
    names: FeedNames,
) -> list[NeighbourEdge]:
    known = set(connectors)
    return [
        NeighbourEdge(
            parcel=place_text(ref, names),
            to=hash_text(each.number) if _is_a(each) else entity_text(each.number),
            places=places_of(roles.get((ref, each), 0)),
        )
        for ref in shown
        for each in sorted(around.carried[ref])
        if each in known
    ]


def _is_a(connector: Connector) -> bool:
    """Whether it is an attribute."""
    return connector.kind == "a"
