"""The cheapest ways between parcels over what they have in common, in a part of the graph that was gathered before.

A way goes from parcel to parcel over connectors: attributes and entities. A connector costs the logarithm of the chance
that two parcels belong together which have it in common and nothing else (rarity.py), so the cheapest way is the one
that most likely holds at every step; a hub costs HUB more. Between two parcels the cheapest connector counts, so no two
ways have the same parcels.
"""

import heapq
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from typing import Literal, NamedTuple

from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.networks.rarity import CEILING, ENTITY_CEILING, TYPICAL

HUB = 10.0
"""What a hub costs beside how common it is."""
MOST_LOOKED_AT = 20_000
"""Beginnings of ways that are looked at."""


class Connector(NamedTuple):
    """Something that parcels have in common."""

    kind: Literal["a", "e"]
    """An attribute, or an entity."""
    number: int


class Gathered(NamedTuple):
    """A part of the graph: whoever stands in one mapping stands in the other."""

    carried: Mapping[int, Collection[Connector]]
    """By parcel."""
    holders: Mapping[Connector, Collection[int]]
    """Parcels of this part."""
    costs: Mapping[Connector, float]


class Way(NamedTuple):
    """From a parcel to another."""

    cost: float
    parcels: tuple[int, ...]
    over: tuple[Connector, ...]
    """One less than parcels."""


def chance_of(kind: int | None, held: int) -> float:
    """That two parcels belong together which have this in common; `kind` is an AttributeKind, None for an entity."""
    odds = TYPICAL / max(held, 2)
    return min(odds / (1 + odds), ENTITY_CEILING if kind is None else CEILING[AttributeKind(kind)])


def cost_of(kind: int | None, held: int, *, hub: bool) -> float:
    """What a connector of this kind, that so many parcels carry, costs."""
    return -math.log(chance_of(kind, held)) + (HUB if hub else 0.0)


def cheapest_ways(graph: Gathered, start: Collection[int], goal: Collection[int], most: int) -> tuple[list[Way], bool]:
    """Up to `most` ways from any parcel of `start` to any of `goal`, the cheapest first; and whether all were looked at
    that could be cheaper than the last."""
    left = _distances(graph, goal)
    goals, starts, order, known = set(goal), set(start), count(), _Steps(graph)
    beginnings = [(left[parcel], next(order), Way(0.0, (parcel,), ())) for parcel in sorted(starts) if parcel in left]
    heapq.heapify(beginnings)
    found: list[Way] = []
    while beginnings and len(found) < most:
        _, _, way = heapq.heappop(beginnings)
        if way.parcels[-1] in goals:
            found.append(way)
            continue
        for other, over in known.of(way.parcels[-1]):
            if other in left and other not in way.parcels and other not in starts:
                longer = Way(way.cost + graph.costs[over], (*way.parcels, other), (*way.over, over))
                heapq.heappush(beginnings, (longer.cost + left[other], next(order), longer))
        if next(order) > MOST_LOOKED_AT:
            return found, False
    return found, True


class _Steps:
    """Steps from parcels, each looked for once."""

    def __init__(self, graph: Gathered) -> None:
        self._graph = graph
        self._known: dict[int, list[tuple[int, Connector]]] = {}

    def of(self, parcel: int) -> list[tuple[int, Connector]]:
        """From this one."""
        if parcel not in self._known:
            self._known[parcel] = list(steps(self._graph, parcel))
        return self._known[parcel]


def steps(graph: Gathered, parcel: int) -> Iterator[tuple[int, Connector]]:
    """Each parcel that has something in common with this one, with the cheapest that they have."""
    seen = {parcel}
    for connector in sorted(graph.carried.get(parcel, ()), key=lambda each: (graph.costs[each], each)):
        for other in sorted(graph.holders.get(connector, ())):
            if other not in seen:
                seen.add(other)
                yield other, connector


def shared_beside(graph: Gathered, way: Way, step: int) -> Sequence[Connector]:
    """What else the two parcels of a step have in common."""
    both = set(graph.carried[way.parcels[step]]) & set(graph.carried[way.parcels[step + 1]])
    return sorted(both - {way.over[step]}, key=lambda each: (graph.costs[each], each))


def _distances(graph: Gathered, goal: Collection[int]) -> dict[int, float]:
    """What the cheapest way from each parcel to the goal costs (Dijkstra, over connectors as nodes between)."""
    known: dict[int, float] = {}
    passed: set[Connector] = set()
    waiting = [(0.0, parcel) for parcel in sorted(set(goal))]
    heapq.heapify(waiting)
    while waiting:
        cost, parcel = heapq.heappop(waiting)
        if parcel in known:
            continue
        known[parcel] = cost
        for connector in graph.carried.get(parcel, ()):
            if connector not in passed:
                passed.add(connector)
                for other in graph.holders.get(connector, ()):
                    if other not in known:
                        heapq.heappush(waiting, (cost + graph.costs[connector], other))
    return known
