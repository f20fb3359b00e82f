"""The parts of a network, opened: how large, since when, and what holds each together.

What holds a part together is told from MOST_PARCELS parcels of the network, as its links are.
"""

import uuid
from collections import defaultdict
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.networks import NetworkLink, PartRow
from services.ingest.core.networks.rarity import CEILING
from services.ingest.networks.attribute_values import held_by, shown, values_of
from services.ingest.records.read_rows import in_utc, places_of

MOST_PARTS = 50
MOST_PARCELS = 2_000
MOST_SHOWN = 3
_LOOKED_AT = 10
"""Attributes of a part of which it is looked up whether they are hubs."""

_PARTS = text("""
    SELECT m.part, count(*) AS parcels, min(p.posted_on) AS first_on, max(p.posted_on) AS last_on,
        min(n.born_at) AS born_at, count(*) OVER () AS all
    FROM network_parcel np JOIN network_part_parcel m USING (ref) JOIN parcel p USING (ref)
    JOIN network_part n ON n.id = m.part
    WHERE np.network = :id GROUP BY m.part ORDER BY parcels DESC, m.part LIMIT :most""")
_SHARED = text("""
    WITH member AS (
        SELECT m.ref, m.part FROM network_parcel np JOIN network_part_parcel m USING (ref)
        WHERE np.network = :id AND m.part = ANY(CAST(:parts AS uuid[])) ORDER BY m.ref LIMIT :parcels)
    SELECT part, attribute, roles, carrying FROM (
        SELECT m.part, l.attribute, bit_or(l.roles) AS roles, count(*) AS carrying,
            row_number() OVER (PARTITION BY m.part ORDER BY count(*) DESC, l.attribute) AS place
        FROM member m JOIN link l USING (ref) WHERE l.kind = ANY(:linking)
        GROUP BY m.part, l.attribute HAVING count(*) > 1) AS s
    WHERE place <= :looked_at ORDER BY part, place""")
_NEAR = text("""
    SELECT ref FROM network_parcel WHERE network = :id ORDER BY ref LIMIT :parcels""")
_PART_OF = text("""
    SELECT np.ref, m.part FROM network_parcel np JOIN network_part_parcel m USING (ref) WHERE np.network = :id""")


async def read_parts(conn: AsyncConnection, network: uuid.UUID) -> dict[str, Any]:
    """The members `parts` and `parts_left` of a `Network`."""
    rows = (await conn.execute(_PARTS, {"id": network, "most": MOST_PARTS})).all()
    links = await _links(conn, network, [row.part for row in rows])
    parts = [
        PartRow(
            id=str(row.part),
            parcels=row.parcels,
            first_on=row.first_on,
            last_on=row.last_on,
            born_at=in_utc(row.born_at),
            links=links[row.part],
        )
        for row in rows
    ]
    return {"parts": parts, "parts_left": (rows[0].all if rows else 0) - len(rows)}


async def part_of(conn: AsyncConnection, network: uuid.UUID) -> dict[int, uuid.UUID]:
    """The part of each parcel of the network that is in one, by ref."""
    return {row.ref: row.part for row in await conn.execute(_PART_OF, {"id": network})}


async def _links(
    conn: AsyncConnection, network: uuid.UUID, parts: list[uuid.UUID]
) -> defaultdict[uuid.UUID, list[NetworkLink]]:
    """What holds each part together, the most shared first."""
    bounds = {"id": network, "parts": parts, "parcels": MOST_PARCELS, "looked_at": _LOOKED_AT}
    rows = (await conn.execute(_SHARED, bounds | {"linking": [int(kind) for kind in CEILING]})).all()
    held = await held_by(conn, [row.attribute for row in rows])
    near = (await conn.execute(_NEAR, {"id": network, "parcels": MOST_PARCELS})).scalars()
    values = await values_of(conn, [row.attribute for row in rows], list(near))
    links: defaultdict[uuid.UUID, list[NetworkLink]] = defaultdict(list)
    for row in rows:
        attribute = shown(row.attribute, held[row.attribute], values.get(row.attribute))
        if not attribute.hub and len(links[row.part]) < MOST_SHOWN:
            links[row.part].append(NetworkLink(**dict(attribute), in_network=row.carrying, places=places_of(row.roles)))
    return links
