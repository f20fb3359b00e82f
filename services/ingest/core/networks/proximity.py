"""How near parcels are to parties on watch lists: where a walk over what they have in common ends.

A walk goes from a parcel to an attribute that it carries, the rarer the likelier, and on to any parcel of the view that
carries it too; at each parcel it ends with the chance ENDS. What share of the walks from a parcel ends at parcels on
hits is its proximity: personalised PageRank of the hits (Andersen, Chung, Lang, Local Graph Partitioning using PageRank
Vectors, FOCS 2006), summed over walks of at most STEPS steps, which leaves out less than a sixth. Hubs carry no walk.

Time and room grow with the links of the view. On arrival the view is a neighbourhood, which bounds both.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.detectors.detected import Around
from services.ingest.core.networks.rarity import Rarity, rarity
from services.ingest.core.networks.view import View

ENDS = 0.25
STEPS = 6
FLOOR = 0.01
"""Less than this is not told."""
MOST_TOLD = 20_000
"""Parcels of which a path is told, the nearest."""
_LONGEST_PATH = 3

Share = NDArray[np.float64]


class Near(NamedTuple):
    """How near a parcel is to hits on others."""

    mass: float
    """Share of the walks from the parcel that end at parcels on hits, 0 to 1."""
    hit: int
    """Row of the parcel on a hit at the end of the path."""
    path: tuple[str, ...]
    """`p` and a ref, `a` and an attribute, in turn, from the parcel to that one."""
    attributes: tuple[int, ...]
    """Rows of the attributes on it."""


def nearness(view: View, around: Around, known: Rarity | None = None) -> dict[int, Near]:
    """By row, each parcel that no hit is on and from which a hit is near. With `around`, those of these rows alone."""
    hit = np.zeros(view.size, np.bool_)
    hit[view.hits.parcel[~view.hits.dismissed]] = True
    if not hit.any():
        return {}
    weight = _weights(view, known or rarity(view.attributes))
    reach = _reach(view, weight, hit)
    wanted = (
        np.flatnonzero(~hit & (reach >= FLOOR)) if around is None else around[~hit[around] & (reach[around] >= FLOOR)]
    )
    told = wanted[np.argsort(-reach[wanted], kind="stable")][:MOST_TOLD]
    paths = ((int(row), _path(view, weight, reach, hit, int(row))) for row in told)
    return {row: Near(round(float(reach[row]), 4), *path) for row, path in paths if path}


def _weights(view: View, known: Rarity) -> NDArray[np.float64]:
    """What draws a walk to each attribute: the chance that two parcels belong together which have it in common. None
    where it leads nowhere."""
    odds = np.exp(np.minimum(known.alone.astype(np.float64), 50))
    return np.where(np.diff(view.links.of_attribute) > 1, odds / (1 + odds), 0.0)


def _reach(view: View, weight: NDArray[np.float64], hit: NDArray[np.bool_]) -> Share:
    """The share of walks from each parcel that end at a parcel on a hit."""
    links = view.links
    owner = np.repeat(np.arange(view.size), np.diff(links.of_parcel))
    bearer = np.repeat(np.arange(len(weight)), np.diff(links.of_attribute))
    draw = weight[links.attribute]
    total = np.bincount(owner, draw, view.size)
    holders = np.maximum(np.diff(links.of_attribute), 1)
    at, reach, going = hit.astype(np.float64), np.zeros(view.size), 1.0
    for _ in range(STEPS + 1):
        reach += ENDS * going * at
        over = np.bincount(bearer, at[links.parcel], len(weight)) / holders
        at = np.bincount(owner, draw * over[links.attribute], view.size) / np.maximum(total, 1e-12)
        going *= 1 - ENDS
    return reach


def _path(
    view: View, weight: NDArray[np.float64], reach: Share, hit: NDArray[np.bool_], row: int
) -> tuple[int, tuple[str, ...], tuple[int, ...]] | None:
    """The way that most walks take, up to a parcel on a hit; None when it does not come there soon."""
    path, attributes, seen = [f"p{view.parcels.refs[row]}"], [], {row}
    for _ in range(_LONGEST_PATH):
        step = _step(view, weight, reach, hit, row, seen)
        if step is None:
            return None
        attribute, row = step
        seen.add(row)
        attributes.append(attribute)
        path += [f"a{view.attributes.hashes[attribute]}", f"p{view.parcels.refs[row]}"]
        if hit[row]:
            return row, tuple(path), tuple(attributes)
    return None


def _step(
    view: View, weight: NDArray[np.float64], reach: Share, hit: NDArray[np.bool_], row: int, seen: set[int]
) -> tuple[int, int] | None:
    links = view.links
    best: tuple[float, int, int] | None = None
    for attribute in links.attribute[links.of_parcel[row] : links.of_parcel[row + 1]].tolist():
        if weight[attribute] > 0:
            others = links.parcel[links.of_attribute[attribute] : links.of_attribute[attribute + 1]]
            there = [int(each) for each in others if int(each) not in seen]
            for each in there:
                worth = float(weight[attribute] / len(others) * (1.0 if hit[each] else reach[each]))
                best = max(best or (-1.0, 0, 0), (worth, -attribute, -each))
    return (-best[1], -best[2]) if best and best[0] > 0 else None
