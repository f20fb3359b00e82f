"""What lies around parcels, gathered in rounds: a round asks what some parcels carry, and who carries that too.

An attribute that more than MOST_HELD parcels carry, or that a supervisor allowed, is a hub: it is noted and not
followed. Nor is what says little, a description, a block of item numbers, a name that more than MOST_NAMESAKES carry:
it counts where two parcels that were reached otherwise have it in common. So a round costs what its parcels carry, and
never what the whole trade has in common.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from itertools import chain
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.networks.asked import attribute_asked
from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.networks.rarity import CEILING, MOST_HELD
from services.ingest.core.networks.ways import Connector, Gathered, chance_of, cost_of
from services.ingest.networks.allow_hubs import unreadable
from services.ingest.networks.attribute_values import COUNTED, not_carried
from services.ingest.records.read_parties import entity_now, parcels_of
from services.kit.problems import Problem

END = r"^(e[0-9]{1,18}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|a[0-9a-f]{16}|[a-z]{3,11}:[^\x00-\x1f\x7f]{1,300})$"
"""An entity, a parcel's record id, an attribute as `kind:value`, or `a` with its number."""
MOST_OF_AN_END = MOST_HELD
"""Parcels of an entity or attribute that a search begins with, the newest."""
LEAST = 0.1
"""The chance that two parcels belong together which have something in common, from which on it is followed."""
FOLLOWED = [int(kind) for kind, chance in CEILING.items() if chance >= LEAST]
MOST_NAMESAKES = 16
NOTED = [int(kind) for kind, chance in CEILING.items() if chance < LEAST]

_CARRIED = text("SELECT ref, attribute, kind FROM link WHERE ref = ANY(:refs) AND kind = ANY(:linking)")
# Who carries each attribute; one more than may follow it says that there are too many.
_HOLDERS = text("""
    SELECT a.attribute, ARRAY(SELECT ref FROM link WHERE link.attribute = a.attribute LIMIT a.most) AS refs
    FROM unnest(CAST(:hashes AS bigint[]), CAST(:most AS integer[])) AS a (attribute, most)""")
_COUNT = text(f"""
    SELECT a.attribute, (SELECT count(*) FROM (
        SELECT FROM link WHERE link.attribute = a.attribute LIMIT {MOST_HELD + 1}) AS few) AS held
    FROM unnest(CAST(:hashes AS bigint[])) AS a (attribute)""")  # noqa: S608
# The entity of each label that is not alone, and its other labels but the founder's.
_ENTITIES = text(f"""
    SELECT o.entity, array_agg(o.label) AS own, (SELECT array_agg(label) FROM (
        SELECT label FROM same_entity s WHERE s.entity = o.entity LIMIT {MOST_HELD + 1}) AS few) AS labels
    FROM (SELECT l.label, coalesce(s.entity, l.label) AS entity
          FROM unnest(CAST(:labels AS bigint[])) AS l (label) LEFT JOIN same_entity s USING (label)) AS o
    WHERE EXISTS (SELECT FROM same_entity s WHERE s.entity = o.entity) GROUP BY o.entity""")  # noqa: S608
_ROLES = text("SELECT ref, attribute, roles FROM link WHERE ref = ANY(:refs)")
_NEWEST = text("SELECT ref FROM link WHERE attribute = :attribute ORDER BY ref DESC LIMIT :most")
_ALLOWED = text("SELECT attribute FROM allowed_hub")
_PARCEL = text("SELECT ref FROM parcel WHERE id = CAST(:id AS uuid) ORDER BY ref LIMIT 2")


class End(NamedTuple):
    """Where a search begins or ends."""

    parcels: tuple[int, ...]
    itself: Connector | None
    """None when it is a parcel."""
    cut: str | None
    """What of it was left out."""


class Around:
    """What was gathered so far."""

    def __init__(self, allowed: Collection[int]) -> None:
        self.allowed = frozenset(allowed)
        self.carried: dict[int, list[Connector]] = {}
        """By parcel that was asked about."""
        self.holders: dict[Connector, set[int]] = {}
        """All of what is followed; of the rest those that were asked about."""
        self.kinds: dict[Connector, int] = {}
        """Of attributes."""
        self.noted: set[Connector] = set()
        """What is not followed: hubs, and what says little."""
        self.hubs: set[Connector] = set()
        self.links = 0
        """That were looked at."""

    async def expand(self, conn: AsyncConnection, parcels: Collection[int]) -> list[int]:
        """What these carry and who else does; gives those others that were not asked about, the nearest first."""
        new = [ref for ref in dict.fromkeys(parcels) if ref not in self.carried]
        self.carried |= {ref: [] for ref in new}
        followed = [*await self._attributes(conn, new), *await self._entities(conn, new)]
        followed.sort(key=lambda each: (-self.chance(each), each))
        others = (ref for each in followed for ref in sorted(self.holders[each], reverse=True))
        return [ref for ref in dict.fromkeys(others) if ref not in self.carried]

    async def _attributes(self, conn: AsyncConnection, new: list[int]) -> list[Connector]:
        seen: defaultdict[Connector, list[int]] = defaultdict(list)
        for ref, number, kind in await conn.execute(_CARRIED, {"refs": new, "linking": [*FOLLOWED, *NOTED]}):
            connector = Connector("a", number)
            seen[connector].append(ref)
            self.kinds[connector] = kind
        unknown = [each for each in seen if each not in self.holders]
        self.hubs.update(each for each in unknown if each.number in self.allowed)
        self.noted.update(each for each in unknown if each in self.hubs or self.kinds[each] in NOTED)
        followed = await self._holders(conn, [each for each in unknown if each not in self.noted])
        for connector, refs in seen.items():
            self._carry(connector, refs)
        return followed

    async def _holders(self, conn: AsyncConnection, unknown: list[Connector]) -> list[Connector]:
        """Learn who carries these; gives those that are followed."""
        most = {each: MOST_NAMESAKES if self.kinds[each] == AttributeKind.NAME else MOST_HELD for each in unknown}
        wanted = {"hashes": [each.number for each in unknown], "most": [each + 1 for each in most.values()]}
        for number, refs in await conn.execute(_HOLDERS, wanted):
            connector = Connector("a", number)
            if len(refs) <= most[connector]:
                self._follow(connector, refs)
                continue
            self.noted.add(connector)
            if len(refs) > MOST_HELD:
                self.hubs.add(connector)
        return [each for each in unknown if each not in self.noted]

    async def _entities(self, conn: AsyncConnection, new: list[int]) -> list[Connector]:
        found = []
        labels = [ref * 2 + there for ref in new for there in (0, 1)]
        for entity, own, others in await conn.execute(_ENTITIES, {"labels": labels}):
            connector = Connector("e", entity)
            if len(others) >= MOST_HELD:
                self.noted.add(connector)
                self.hubs.add(connector)
            elif connector not in self.holders:
                self._follow(connector, [label // 2 for label in (*others, entity)])
                found.append(connector)
            self._carry(connector, [label // 2 for label in own])
        return found

    def _follow(self, connector: Connector, refs: Collection[int]) -> None:
        self.holders[connector] = set(refs)
        self.links += len(refs)

    def _carry(self, connector: Connector, refs: Collection[int]) -> None:
        self.holders.setdefault(connector, set()).update(refs)
        for ref in dict.fromkeys(refs):
            self.carried[ref].append(connector)

    def chance(self, connector: Connector) -> float:
        """That two parcels belong together which have this in common; of what is followed."""
        return chance_of(self.kinds.get(connector), len(self.holders[connector]))

    async def graph(self, conn: AsyncConnection, ends: Collection[int]) -> Gathered:
        """The part of the graph that is known; what is not followed joins those who were seen with it. A parcel that
        was reached by one thing alone leads nowhere, and is left out unless it is one of `ends`."""
        held = {each: len(refs) for each, refs in self.holders.items() if len(refs) > 1}
        await self._count(conn, held)
        ways = Counter(chain.from_iterable(self.holders[each] for each in held))
        kept = {ref for ref, count in ways.items() if count > 1}.union(ends)
        holders = {each: self.holders[each] & kept for each in held}
        carried: defaultdict[int, list[Connector]] = defaultdict(list)
        for connector, refs in holders.items():
            for ref in refs:
                carried[ref].append(connector)
        costs = {each: self._cost(each, count) for each, count in held.items()}
        return Gathered(carried, holders, costs)

    async def _count(self, conn: AsyncConnection, held: dict[Connector, int]) -> None:
        """Say of what is not followed how many carry it, so far as that matters."""
        wanted = [each.number for each in held if each in self.noted and each not in self.hubs]
        for row in await conn.execute(_COUNT, {"hashes": wanted}):
            connector = Connector("a", row.attribute)
            held[connector] = row.held
            if row.held > MOST_HELD:
                self.hubs.add(connector)

    def _cost(self, connector: Connector, held: int) -> float:
        hub = connector in self.hubs
        return cost_of(self.kinds.get(connector), COUNTED if hub else held, hub=hub)


async def roles_in(
    conn: AsyncConnection, refs: Collection[int], entities: Collection[Connector]
) -> dict[tuple[int, Connector], int]:
    """Where in these parcels each attribute stands, and each of these entities."""
    roles = {
        (ref, Connector("a", number)): role for ref, number, role in await conn.execute(_ROLES, {"refs": list(refs)})
    }
    wanted = {each.number for each in entities}
    labels = [ref * 2 + there for ref in refs for there in (0, 1)] if wanted else []
    for entity, own, _ in await conn.execute(_ENTITIES, {"labels": labels}):
        for label in own:
            key = (label // 2, Connector("e", entity))
            roles[key] = roles.get(key, 0) | label % 2 + 1
    return roles


async def begin(conn: AsyncConnection) -> Around:
    """Nothing gathered yet."""
    return Around(list((await conn.execute(_ALLOWED)).scalars()))


async def find_end(conn: AsyncConnection, written: str, member: str) -> End:
    """What is meant. Problem 422 `unreadable`, 404 `not-carried` or `not-found`, 409 `ambiguous`."""
    if written[0] == "e" and written[1:].isdecimal():
        return await _entity(conn, int(written[1:]))
    if len(written) == 36 and written[8] == "-":
        return await _parcel(conn, written)
    number = attribute_asked(written[1:] if len(written) == 17 and written[0] == "a" else written)
    if number is None:
        raise unreadable(member)
    return await _attribute(conn, number)


async def _entity(conn: AsyncConnection, entity: int) -> End:
    now = await entity_now(conn, entity)
    parcels = await parcels_of(conn, now, MOST_OF_AN_END + 1)
    if not parcels:
        raise Problem(404, "not-found", "No parcel of this person or firm is held.")
    return _end(parcels, Connector("e", now), "person or firm")


async def _parcel(conn: AsyncConnection, record: str) -> End:
    refs = list((await conn.execute(_PARCEL, {"id": record})).scalars())
    if not refs:
        raise Problem(404, "not-found", "No such parcel is held.")
    if len(refs) > 1:
        raise Problem(409, "ambiguous", "Two records have this id: begin with its item number, `item:…`.")
    return End(tuple(refs), None, None)


async def _attribute(conn: AsyncConnection, number: int) -> End:
    found = await conn.execute(_NEWEST, {"attribute": number, "most": MOST_OF_AN_END + 1})
    refs = list(found.scalars())
    if not refs:
        raise not_carried()
    return _end(refs, Connector("a", number), "attribute")


def _end(parcels: list[int], itself: Connector, what: str) -> End:
    cut = f"only the newest {MOST_OF_AN_END} parcels of the {what}" if len(parcels) > MOST_OF_AN_END else None
    return End(tuple(parcels[:MOST_OF_AN_END]), itself, cut)
