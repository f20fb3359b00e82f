"""Candidates compared in full: their listings as they stand in this transaction, what analysts said, and all evidence.

Whatever the index proposed, a hit rests on what the transaction sees: a listing that has left its list meanwhile, or
leaves it today, brings none.
"""

import asyncio
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.evidence.assess import Holders
from services.ingest.core.keys import Role
from services.ingest.core.labels import Goods, Label, Near, Side
from services.ingest.core.raising import Entity, Found, raise_goods, raise_label
from services.ingest.lists.in_force import ListingCache
from services.ingest.screening.holders import Meeting, load_holders
from services.ingest.screening.judgements import About, hear

Place = tuple[int, Role]
"""A parcel, and where in it a side stands."""


async def compare(
    conn: AsyncConnection, cache: ListingCache, sides: Iterable[Side], near: Near, today: dt.date
) -> list[Found]:
    """Every hit among what is near; where a side or listing is gone, none."""
    if not near:
        return []
    entities = await cache.in_force(conn, {pair.listing for pair in near}, today)
    by_place = {(side.ref, side.role): side for side in sides}
    holders = await load_holders(conn, _meetings(by_place, entities, near))
    found = await asyncio.to_thread(_raise_all, by_place, entities, near, holders)
    return await hear(conn, [About(each, by_place[each.ref, each.role], entities[each.listing]) for each in found])


def _meetings(sides: Mapping[Place, Side], entities: Mapping[int, Entity], near: Near) -> Iterator[Meeting]:
    for pair in near:
        side, entity = sides.get((pair.ref, pair.role)), entities.get(pair.listing)
        if isinstance(side, Label) and entity:
            yield side.profile, pair.listing, entity.profile


def _raise_all(
    sides: Mapping[Place, Side], entities: Mapping[int, Entity], near: Near, holders: Holders
) -> list[Found]:
    found = []
    for pair in sorted(near):
        side, entity = sides.get((pair.ref, pair.role)), entities.get(pair.listing)
        if isinstance(side, Label) and entity:
            found.append(raise_label(side, entity, near[pair], holders))
        elif isinstance(side, Goods) and entity:
            found.append(raise_goods(side, entity))
    return [each for each in found if each is not None]
