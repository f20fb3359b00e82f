"""What lies around parcels, gathered in rounds: a round asks what some parcels carry, and who carries that too.

An attribute that more than MOST_HELD parcels carry, or that a supervisor allowed, is a hub: it is noted and not
followed. Nor is what says little, a description, a block of item numbers, a name that more than MOST_NAMESAKES carry:
it counts where two parcels that were reached otherwise have it in common. So a round costs what its parcels carry, and
never what the whole trade has in common.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.allow_hubs import unreadable
from services.ingest.attribute_values import COUNTED, not_carried
from services.ingest.core.networks.asked import attribute_asked
from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.networks.rarity import CEILING, MOST_HELD
from services.ingest.core.networks.ways import Connector, Gathered, chance_of, cost_of
from services.ingest.read_parties import entity_now, parcels_of
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

_CARRIED = text("SELECT ref, attribute, kind, roles FROM link WHERE ref = ANY(:refs) AND kind = ANY(:linking)")
# Who carries each attribute, and where; of a hub that it is one.
_HOLDERS = text(f"""
    SELECT a.attribute, h.count AS held, CASE WHEN h.count <= {MOST_HELD} THEN h.refs END AS refs,
        CASE WHEN h.count <= {MOST_HELD} THEN h.roles END AS roles
    FROM unnest(CAST(:hashes AS bigint[])) AS a (attribute),
    LATERAL (SELECT count(*) AS count, array_agg(ref) AS refs, array_agg(roles) AS roles FROM (
        SELECT ref, roles FROM link WHERE link.attribute = a.attribute LIMIT {MOST_HELD + 1}) AS few) AS h""")  # noqa: S608
_NEWEST = text("SELECT ref FROM link WHERE attribute = :attribute ORDER BY ref DESC LIMIT :most")
_COUNT = text(f"""
    SELECT a.attribute, (SELECT count(*) FROM (
        SELECT FROM link WHERE link.attribute = a.attribute LIMIT {MOST_HELD + 1}) AS few) AS held
    FROM unnest(CAST(:hashes AS bigint[])) AS a (attribute)""")  # noqa: S608
_ENTITY_OF = text("SELECT label, entity FROM same_entity WHERE label = ANY(:labels)")
_LABELS = text(f"""
    SELECT e.entity, l.label FROM unnest(CAST(:entities AS bigint[])) AS e (entity),
    LATERAL (SELECT label FROM same_entity s WHERE s.entity = e.entity ORDER BY label DESC LIMIT {MOST_HELD + 1}) AS l
    """)  # noqa: S608
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
        self.carried: defaultdict[int, set[Connector]] = defaultdict(set)
        self.holders: defaultdict[Connector, set[int]] = defaultdict(set)
        self.roles: dict[tuple[int, Connector], int] = {}
        self.hubs: set[Connector] = set()
        self.noted: dict[Connector, int] = {}
        """What says little and is no hub, with how many carry it; known when it was asked for."""
        self.links = 0
        """That were looked at."""
        self.kinds: dict[Connector, int] = {}
        """Of attributes."""
        self.expanded: set[int] = set()

    async def expand(self, conn: AsyncConnection, parcels: Collection[int]) -> list[int]:
        """What these carry and who else does; gives those others that were not expanded, the nearest first."""
        new = [ref for ref in parcels if ref not in self.expanded]
        self.expanded.update(new)
        followed = [*await self._attributes(conn, new), *await self._entities(conn, new)]
        followed.sort(key=lambda each: (-self.chance(each), each))
        others = (ref for each in followed for ref in sorted(self.holders[each], reverse=True))
        return [ref for ref in dict.fromkeys(others) if ref not in self.expanded]

    async def _attributes(self, conn: AsyncConnection, new: list[int]) -> list[Connector]:
        rows = (await conn.execute(_CARRIED, {"refs": new, "linking": [*FOLLOWED, *NOTED]})).all()
        unknown = {r.attribute for r in rows if r.kind in FOLLOWED and Connector("a", r.attribute) not in self.holders}
        for row in rows:
            self.kinds[Connector("a", row.attribute)] = row.kind
            self._add(row.ref, Connector("a", row.attribute), row.roles)
        for row in await conn.execute(_HOLDERS, {"hashes": list(unknown)}):
            if (
                self.kinds[Connector("a", row.attribute)] == AttributeKind.NAME
                and MOST_NAMESAKES < row.held <= MOST_HELD
            ):
                self.noted[Connector("a", row.attribute)] = row.held
                continue
            holders = (
                None if row.refs is None or row.attribute in self.allowed else zip(row.refs, row.roles, strict=True)
            )
            self._follow(Connector("a", row.attribute), holders)
        followed = (Connector("a", number) for number in unknown)
        return [each for each in followed if each not in self.hubs and each not in self.noted]

    async def _entities(self, conn: AsyncConnection, new: list[int]) -> list[Connector]:
        labels = [ref * 2 + there for ref in new for there in (0, 1)]
        known = {row.label: row.entity for row in await conn.execute(_ENTITY_OF, {"labels": labels})}
        wanted = {known.get(label, label) for label in labels}
        unknown = [each for each in wanted if Connector("e", each) not in self.holders]
        found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for row in await conn.execute(_LABELS, {"entities": unknown}):
            found[row.entity].append((row.label // 2, row.label % 2 + 1))
        for number, others in found.items():
            holders = [*others, (number // 2, number % 2 + 1)] if len(others) < MOST_HELD else None
            self._follow(Connector("e", number), holders)
        for label in labels:
            if (each := Connector("e", known.get(label, label))) in self.holders:
                self._add(label // 2, each, label % 2 + 1)
        return [each for number in found if (each := Connector("e", number)) not in self.hubs]

    def _follow(self, connector: Connector, holders: Iterable[tuple[int, int]] | None) -> None:
        """Its parcels with where it stands in each; None of a hub."""
        if holders is None:
            self.hubs.add(connector)
            return
        for ref, roles in holders:
            self._add(ref, connector, roles)

    def _add(self, ref: int, connector: Connector, roles: int) -> None:
        self.links += 1
        self.carried[ref].add(connector)
        self.holders[connector].add(ref)
        self.roles[ref, connector] = self.roles.get((ref, connector), 0) | roles

    def chance(self, connector: Connector) -> float:
        """That two parcels belong together which have this in common; of what is no hub."""
        held = self.noted.get(connector) or len(self.holders[connector])
        return chance_of(self.kinds.get(connector), held)

    async def graph(self, conn: AsyncConnection) -> Gathered:
        """The part of the graph that is known; hubs and what says little join those who were seen with them."""
        held = {each: len(refs) for each, refs in self.holders.items()} | self.noted
        noted = [each for each, count in held.items() if count > 1 and self.kinds.get(each) in NOTED]
        for row in await conn.execute(_COUNT, {"hashes": [each.number for each in noted]}):
            held[Connector("a", row.attribute)] = row.held
        self.hubs.update(each for each in noted if held[each] > MOST_HELD or each.number in self.allowed)
        costs = {
            each: cost_of(self.kinds.get(each), COUNTED if each in self.hubs else count, hub=each in self.hubs)
            for each, count in held.items()
        }
        return Gathered(self.carried, self.holders, costs)


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
