"""Ways from one to another: from a person, firm, parcel or attribute to another, with what each step rests on.

A search from both ends at once, in rounds (gather.py), the smaller side first: AT_ONCE parcels a round, ROUNDS rounds
and MOST_LINKS links at most; when the two sides have met, it goes on for one round, for a longer way may be rarer. A
hub is not followed; where both sides carry one, it is a way that costs more than any other. What was not followed is
said.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Origin
from schemas.answers.networks import Attribute
from schemas.answers.ways import EntityShown, PathNode, PathRow, Paths
from services.ingest.core.networks.ways import Connector, Gathered, Way, cheapest_ways, shared_beside
from services.ingest.network_answers.gather import Around, End, begin, roles_in
from services.ingest.network_answers.read_terms import origins
from services.ingest.networks.attribute_values import show_attributes
from services.ingest.records.read_parties import Party, entity_text, parties_of
from services.ingest.records.read_rows import feed_names, places_of

ROUNDS = 8
AT_ONCE = 60
MOST_LINKS = 6_000
MOST_HUBS = 20
MOST_BESIDE = 10
"""Attributes of a step that are shown beside the one that it goes over."""


class _Side:
    """What one end has reached."""

    def __init__(self, end: End) -> None:
        self.reached = set(end.parcels)
        self.next = list(end.parcels)
        self.left_out = 0


class _Found(NamedTuple):
    """What a search found."""

    around: Around
    graph: Gathered
    ends: tuple[End, End]
    ways: list[Way]


class _Shown(NamedTuple):
    """All that the paths name."""

    around: Around
    graph: Gathered
    parcels: Mapping[int, Origin]
    attributes: Mapping[int, Attribute]
    parties: Mapping[int, Party]
    roles: Mapping[tuple[int, Connector], int]


async def find_paths(conn: AsyncConnection, start: End, goal: End, most: int) -> Paths:
    """The cheapest ways, as far as they were looked for."""
    around = await begin(conn)
    sides = _Side(start), _Side(goal)
    met_for = await _search(conn, around, sides)
    graph = await around.graph(conn, {*start.parcels, *goal.parcels})
    ways, all_looked_at = cheapest_ways(graph, start.parcels, goal.parcels, most)
    cut = [each.cut for each in (start, goal) if each.cut]
    cut += [f"{side.left_out:,} parcels were reached and not followed" for side in sides if side.left_out]
    if not all_looked_at:
        cut.append("of very many ways, not all were compared")
    if not met_for and any(side.next for side in sides):
        cut.append(f"the search ended after {len(around.carried):,} parcels: a longer way may be there")
    return await _answer(conn, _Found(around, graph, (start, goal), ways), cut)


async def _search(conn: AsyncConnection, around: Around, sides: tuple[_Side, _Side]) -> int:
    """Gather what lies between; gives for how many rounds the sides have met."""
    met_for = 0
    for _ in range(ROUNDS):
        ready = [side for side in sides if side.next]
        if not ready or met_for == 2 or around.links > MOST_LINKS:
            break
        side = min(ready, key=lambda each: len(each.next))
        now, rest = side.next[:AT_ONCE], side.next[AT_ONCE:]
        side.left_out += len(rest)
        side.next = [ref for ref in await around.expand(conn, now) if ref not in side.reached]
        side.reached.update(side.next)
        met_for += bool(sides[0].reached & sides[1].reached)
    return met_for


async def _answer(conn: AsyncConnection, found: _Found, cut: list[str]) -> Paths:
    ends = [ref for end in found.ends for ref in end.parcels]
    met = [each for ref in ends for each in found.around.carried.get(ref, ()) if each in found.around.hubs]
    hubs = [each.number for each in dict.fromkeys([*met, *sorted(found.around.hubs)]) if each.kind == "a"]
    shown = await _shown(conn, found, hubs[:MOST_HUBS])
    return Paths(
        paths=[_path(way, found.ends, shown) for way in found.ways],
        looked_at=len(found.around.carried),
        hubs_left_out=[shown.attributes[each] for each in hubs[:MOST_HUBS] if each in shown.attributes],
        hubs_left=len(hubs[MOST_HUBS:]),
        cut=cut,
    )


async def _shown(conn: AsyncConnection, found: _Found, hubs: Collection[int]) -> _Shown:
    graph, ways = found.graph, found.ways
    refs = {ref for way in ways for ref in way.parcels}
    over = {each for way in ways for each in way.over} | {end.itself for end in found.ends if end.itself}
    beside = {e for way in ways for at in range(len(way.over)) for e in shared_beside(graph, way, at)[:MOST_BESIDE]}
    numbers = {each.number for each in over | beside if each.kind == "a"}
    entities = [each.number for each in over if each.kind == "e"]
    return _Shown(
        found.around,
        graph,
        await origins(conn, refs, await feed_names(conn)),
        await show_attributes(conn, numbers.union(hubs), refs),
        await parties_of(conn, entities),
        await roles_in(conn, refs, [each for each in over if each.kind == "e"]),
    )


def _path(way: Way, ends: tuple[End, End], shown: _Shown) -> PathRow:
    nodes = [_end(end, shown) for end in (ends[0],) if end.itself]
    nodes.append(_parcel(way.parcels[0], shown))
    for at, connector in enumerate(way.over):
        nodes += [_step(way, at, connector, shown), _parcel(way.parcels[at + 1], shown)]
    nodes += [_end(end, shown) for end in (ends[1],) if end.itself]
    hub = any(each in shown.around.hubs for each in way.over)
    return PathRow(cost=round(way.cost, 3), hub=hub, nodes=nodes)


def _parcel(ref: int, shown: _Shown) -> PathNode:
    return PathNode(kind="parcel", parcel=shown.parcels.get(ref))


def _end(end: End, shown: _Shown) -> PathNode:
    connector = end.itself or Connector("a", 0)
    return PathNode(**_what(connector, shown, len(end.parcels)))


def _step(way: Way, at: int, connector: Connector, shown: _Shown) -> PathNode:
    beside = [each.number for each in shared_beside(shown.graph, way, at)[:MOST_BESIDE] if each.kind == "a"]
    return PathNode(
        **_what(connector, shown, len(shown.graph.holders[connector])),
        before=places_of(shown.roles[way.parcels[at], connector]),
        behind=places_of(shown.roles[way.parcels[at + 1], connector]),
        also=[shown.attributes[each] for each in beside if each in shown.attributes],
    )


def _what(connector: Connector, shown: _Shown, held: int) -> dict[str, object]:
    if connector.kind == "a":
        return {"kind": "attribute", "attribute": shown.attributes.get(connector.number)}
    party = shown.parties.get(connector.number)
    name = party.names[0] if party and party.names else None
    return {
        "kind": "entity",
        "entity": EntityShown(entity=entity_text(connector.number), name=name, held=held),
    }
