"""Listings as screening needs them: which are in force, what each says, and a mark of the state of all lists.

A listing is one version of one entry of one list; its id rises with every change, because lists change under the lock
that pages are taken in under (places.TAKING_IN). So all listings up to an id, with a mark of those in force among
them, are a state of the lists.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.exact import as_numbers, listed_goods, numbers_of
from services.ingest.core.list_index import ListedSide
from services.ingest.core.profile import profile_of_entity
from services.ingest.core.raising import Entity

AT_ONCE = 2_000
REMEMBERED = 20_000
"""Entities whose profiles are kept in memory; a listing never changes, but for ending."""

_STATE = """
    SELECT coalesce(max(id), 0), count(*),
           coalesce(bit_xor(hashtextextended(id || encode(digest, 'hex'), 0)), 0)
    FROM listing WHERE until_version IS NULL"""


class ListsState(NamedTuple):
    """All listings up to one."""

    last: int
    """The greatest id among them."""
    in_force: int
    """How many of them are in force."""
    mark: int
    """64 bits, signed, that depend on every one of these."""

    @property
    def name(self) -> str:
        return f"{self.last}-{self.in_force}-{self.mark % 2**64:016x}"


async def state_of_lists(conn: AsyncConnection, upto: int) -> ListsState:
    """The state of the listings up to this one."""
    return ListsState(*(await conn.execute(text(_STATE + " AND id <= :upto"), {"upto": upto})).one())


async def count_since(conn: AsyncConnection, last: int, most: int) -> int:
    """How many listings came after `last` and are in force; no more than `most` are counted."""
    return len(await in_force_since(conn, last, most))


async def in_force_since(conn: AsyncConnection, last: int, most: int | None = None) -> list[int]:
    """The listings after `last` that are in force."""
    return await in_force_between(conn, last + 1, 2**62, most)


async def in_force_between(conn: AsyncConnection, first: int, last: int, most: int | None = None) -> list[int]:
    """The listings from `first` to `last` that are in force; no more than `most`."""
    found = await conn.execute(
        text("""SELECT id FROM listing WHERE id >= :first AND id <= :last AND until_version IS NULL
                ORDER BY id LIMIT :most"""),
        {"first": first, "last": last, "most": most},
    )
    return list(found.scalars())


async def load_sides(conn: AsyncConnection, ids: Sequence[int]) -> list[ListedSide]:
    """These listings, in the order of their ids, as an index takes them in."""
    found = await conn.execute(
        text("SELECT id, body FROM listing WHERE id = ANY(:ids) ORDER BY id"), {"ids": list(ids)}
    )
    return [_side(listing, body) for listing, body in found]


@contextmanager
def snapshot(url: str) -> Iterator[tuple[ListsState, Iterator[ListedSide]]]:
    """The lists as they are at one moment, with every listing in force, one after another. Blocks: for a thread."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    options = "-c search_path=ingest,public -c default_transaction_isolation=repeatable\\ read"
    with psycopg.connect(address, options=options) as conn, conn.cursor("listings") as rows:
        state = ListsState(*conn.execute(_STATE.encode()).fetchone() or (0, 0, 0))
        rows.itersize = AT_ONCE
        rows.execute(b"SELECT id, body FROM listing WHERE until_version IS NULL ORDER BY id")
        yield state, (_side(listing, body) for listing, body in rows)


def _side(listing: int, body: Mapping[str, Any]) -> ListedSide:
    profile = profile_of_entity(body["schema"], body["properties"])
    goods = listed_goods(body["properties"])
    return ListedSide(listing, profile, as_numbers([*numbers_of(profile).tolist(), *goods]))


@dataclass(slots=True)
class ListingCache:
    """Listings that were compared lately, so that a page does not read its candidates anew."""

    _held: OrderedDict[int, Entity] = field(default_factory=OrderedDict)

    async def in_force(self, conn: AsyncConnection, ids: Collection[int], today: dt.date) -> dict[int, Entity]:
        """Those of the listings that are in force for this transaction and this day."""
        found = await conn.execute(
            text("""SELECT id FROM listing WHERE id = ANY(:ids) AND until_version IS NULL
                    AND (ends_on IS NULL OR ends_on > :today)"""),
            {"ids": list(ids), "today": today},
        )
        wanted = list(found.scalars())
        await self._load(conn, [listing for listing in wanted if listing not in self._held])
        entities = {listing: self._held[listing] for listing in wanted}
        while len(self._held) > REMEMBERED:
            self._held.popitem(last=False)
        return entities

    async def _load(self, conn: AsyncConnection, ids: Sequence[int]) -> None:
        if ids:
            rows = await conn.execute(
                text("SELECT id, list, entity, body FROM listing WHERE id = ANY(:ids)"), {"ids": ids}
            )
            self._held |= {row.id: _entity(row.id, row.list, row.entity, row.body) for row in rows}


def _entity(listing: int, of: int, entity: str, body: Mapping[str, Any]) -> Entity:
    profile = profile_of_entity(body["schema"], body["properties"])
    return Entity(listing, of, entity, profile, listed_goods(body["properties"]))
