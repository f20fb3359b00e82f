"""Who matters in a network, and as what: its entities, by their position among each other.

Two entities are tied by each parcel from one to the other, and by each attribute that both have and that is no hub: a
telephone that many senders give is what holds them together. The centre of that graph is told by key_players.py. Then
an entity is, whichever holds first:

- `organiser`: the one that ranks first, alone and high;
- `broker`: on many of the shortest ways between others;
- `distributor`: it sends to several and receives from few;
- `sender` or `addressee`, as it mostly is.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.keys import Role
from services.ingest.core.networks.key_players import KeyPlayers, rank_key_players
from services.ingest.core.networks.rarity import rarity
from services.ingest.core.networks.view import Attributes, View

MOST_MEMBERS = 100
"""Entities that are told of a network, those that matter most."""
STANDS_OUT = 0.8
"""Score from which on who is first alone is the organiser, of 0 to 1."""
BETWEEN = 0.15
"""Share of shortest ways between others from which on an entity is a broker."""
FANS_OUT = 3
"""Addressees from which on a sender may be a distributor."""

_EQUAL = 1e-9
_SENDER, _ADDRESSEE = int(Role.SENDER), int(Role.ADDRESSEE)


class Member(NamedTuple):
    """An entity of a network."""

    entity: int
    role: str
    rank: int
    """1 for who matters most."""
    measures: Mapping[str, float]
    """What its rank and role rest on, and `sent`, `received` (parcels), `reaches` (entities that it sends to)."""


class _Trade(NamedTuple):
    """Columns over entities of a network."""

    entities: NDArray[np.int64]
    sent: NDArray[np.intp]
    received: NDArray[np.intp]
    reaches: NDArray[np.intp]


def members_of(view: View, rows: NDArray[np.int32], most: int = MOST_MEMBERS) -> tuple[Member, ...]:
    """The entities of these parcels, who matters most first, up to `most`."""
    both = np.concatenate([view.parcels.sender[rows], view.parcels.addressee[rows]])
    entities, at = np.unique(both, return_inverse=True)
    sender, addressee = at[: len(rows)], at[len(rows) :]
    edges = _edges(view, rows, sender, addressee)
    ends = np.array(list(edges), np.int32).reshape(-1, 2)
    players = rank_key_players(ends[:, 0], ends[:, 1], np.array(list(edges.values())), len(entities))
    pairs = np.unique(sender * len(entities) + addressee)
    count = [np.bincount(each, minlength=len(entities)) for each in (sender, addressee, pairs // len(entities))]
    trade = _Trade(entities, *count)
    told, alone = players.order[:most], _is_alone(players)
    each = zip(trade.entities[told].tolist(), _measures(trade, players, told), strict=True)
    return tuple(
        Member(entity, _role(measures, alone=alone and rank == 1), rank, measures)
        for rank, (entity, measures) in enumerate(each, 1)
    )


def _edges(
    view: View, rows: NDArray[np.int32], sender: NDArray[np.intp], addressee: NDArray[np.intp]
) -> dict[tuple[int, int], float]:
    """Ties between entities: one for a parcel, and for an attribute that both have as much as it tells."""
    edges: defaultdict[tuple[int, int], float] = defaultdict(float)
    holders: defaultdict[int, set[int]] = defaultdict(set)
    for row, one, other in zip(rows.tolist(), sender.tolist(), addressee.tolist(), strict=True):
        if one != other:
            edges[min(one, other), max(one, other)] += 1.0
        own = slice(view.links.of_parcel[row], view.links.of_parcel[row + 1])
        for attribute, roles in zip(view.links.attribute[own].tolist(), view.links.roles[own].tolist(), strict=True):
            if roles & _SENDER:
                holders[attribute].add(one)
            if roles & _ADDRESSEE:
                holders[attribute].add(other)
    shared = [attribute for attribute, both in holders.items() if len(both) > 1]
    for attribute, worth in zip(shared, _worth(view, shared), strict=True):
        for one, other in combinations(sorted(holders[attribute]), 2) if worth > 0 else ():
            edges[one, other] += worth / (len(holders[attribute]) - 1)
    return dict(edges)


def _worth(view: View, attributes: list[int]) -> list[float]:
    """The chance that two belong together which have it in common; none for hubs."""
    hashes, kind, held, allowed = view.attributes
    some = Attributes(hashes[attributes], kind[attributes], held[attributes], allowed[attributes])
    alone = rarity(some).alone.astype(np.float64)
    return [float(each) for each in 1 / (1 + np.exp(-alone))]


def _measures(trade: _Trade, players: KeyPlayers, nodes: NDArray[np.intp]) -> list[dict[str, float]]:
    """What is told of each of these nodes."""
    columns = {name: np.round(column[nodes], 4) for name, column in players.measures._asdict().items()}
    columns["score"] = np.round(players.score[nodes], 4)
    columns |= {name: getattr(trade, name)[nodes].astype(np.float64) for name in ("sent", "received", "reaches")}
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _is_alone(players: KeyPlayers) -> bool:
    """Whether nobody scores as much as who is first."""
    first = players.score[players.order[:1]]
    return len(players.order) > 2 and int((players.score >= first - _EQUAL).sum()) == 1


def _role(measures: Mapping[str, float], *, alone: bool) -> str:
    if alone and measures["score"] >= STANDS_OUT:
        return "organiser"
    if measures["betweenness"] >= BETWEEN:
        return "broker"
    if measures["reaches"] >= max(FANS_OUT, 2 * measures["received"]):
        return "distributor"
    return "sender" if measures["sent"] >= measures["received"] else "addressee"
