"""Persons and firms as the records have them: how one is called, and by which id it goes now.

An entity has the number of the label that founded it: a parcel's line times two, and one more for the addressee.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.records.read_rows import body_of
from services.ingest.records.restricted import withheld

MOST = 2_000
"""Entities that are looked up at once."""

# A label of each entity whose record stands and is shown to the reader: the founder's first, then the earliest.
_LABELS = text(f"""
    SELECT e.entity, l.label, r.bytes FROM unnest(CAST(:entities AS bigint[])) AS e (entity),
    LATERAL (
        SELECT label FROM (
            SELECT e.entity AS label
            UNION ALL (SELECT label FROM same_entity s WHERE s.entity = e.entity ORDER BY label LIMIT 5)) AS known
        WHERE EXISTS (SELECT FROM record WHERE ref = known.label / 2 AND state = 0 AND bytes IS NOT NULL)
        AND {withheld("known.label / 2")} IS NULL
        ORDER BY label <> e.entity, label LIMIT 1) AS l
    JOIN record r ON r.ref = l.label / 2""")  # noqa: S608

_NOW = text("""
    WITH RECURSIVE moved (entity, hops) AS (
        SELECT coalesce((SELECT entity FROM same_entity WHERE label = CAST(:entity AS bigint)),
                        CAST(:entity AS bigint)), 0
        UNION ALL SELECT m.into_, hops + 1 FROM moved JOIN entity_moved m USING (entity) WHERE hops < 50)
    SELECT entity FROM moved ORDER BY hops DESC LIMIT 1""")

# Parcels of an entity, the newest first.
_PARCELS = text("""
    SELECT DISTINCT label / 2 AS ref FROM (
        SELECT label FROM same_entity WHERE entity = :entity
        UNION ALL SELECT CAST(:entity AS bigint)) AS own
    JOIN parcel p ON p.ref = label / 2 ORDER BY ref DESC LIMIT :most""")


class Party(NamedTuple):
    """A sender or addressee, as declared."""

    names: tuple[str, ...]
    """Persons, then companies, as written."""
    is_company: bool
    country: str


def entity_text(entity: int) -> str:
    """An entity's id as answers have it."""
    return f"e{entity}"


async def entity_now(conn: AsyncConnection, entity: int) -> int:
    """The entity that goes by this id now, or did before it was merged into another."""
    return int((await conn.execute(_NOW, {"entity": entity})).scalar_one())


async def parcels_of(conn: AsyncConnection, entity: int, most: int) -> list[int]:
    """The newest parcels of an entity, so many at most."""
    found = await conn.execute(_PARCELS, {"entity": entity, "most": most})
    return list(found.scalars())


async def parties_of(conn: AsyncConnection, entities: Collection[int]) -> dict[int, Party]:
    """How each is called on the first record about it that stands and that the reader may see; of at most MOST."""
    rows = await conn.execute(_LABELS, {"entities": sorted(set(entities))[:MOST]})
    return {row.entity: party_of(body_of(row.bytes), row.label) for row in rows}


def party_of(body: Mapping[str, object], label: int) -> Party:
    """The sender or addressee of a parcel's body that this label is."""
    party = body["addressee" if label % 2 else "sender"]
    return read_party(party) if isinstance(party, Mapping) else Party((), is_company=False, country="")


def read_party(party: Mapping[str, object]) -> Party:
    """A party of a stored body."""
    people, companies = ([str(name["written"]) for name in _members(party, which)] for which in ("names", "companies"))
    address = party["address"]
    country = str(address["country"]) if isinstance(address, Mapping) else ""
    return Party((*people, *companies), is_company=bool(companies) and not people, country=country)


def _members(party: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    members = party.get(name, [])
    return members if isinstance(members, list) else []
