"""Moving nodes between communities while that makes them better, and drawing the graph of communities.

What is made great is the constant Potts model (Traag, Van Dooren, Nesterov: Narrow scope for resolution-limit-free
community detection, Phys. Rev. E 84, 2011): the ties inside communities less `density` for every pair in one. It has no
resolution limit, and what a community is depends on its own neighbourhood alone. All sums are of whole numbers.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.index.compiled import Whole, compiled


class Graph(NamedTuple):
    """Nodes and their ties, each tie at both ends."""

    offsets: NDArray[np.int64]
    """Into the next two, shape (nodes + 1,)."""
    others: NDArray[np.int32]
    ties: NDArray[np.int64] | NDArray[np.uint16]
    """Thousandths."""
    sizes: NDArray[np.int64]
    """Parcels of a node."""


class Places(NamedTuple):
    """Where nodes are; shape (nodes,) each."""

    label: NDArray[np.int32]
    """The community of each node."""
    total: NDArray[np.int64]
    """Parcels of each community."""
    pull: NDArray[np.int64]
    """Room; zero before and after."""
    queue: NDArray[np.int32]
    """The nodes, in the order in which they are looked at; room from then on."""
    waiting: NDArray[np.bool_]
    """Room; all true before."""
    home: NDArray[np.int32]
    """Where to look for an empty community for a node, from here on; all different."""


@compiled
def settle(graph: Graph, places: Places, density: Whole, rounds: Whole) -> int:
    """Move nodes, and again while a neighbour has moved, to the community that gains most; how many moved.

    Nobody moves for nothing. Of two equal gains the community with the smaller number is taken. At most `rounds` looks
    at each node on the average.
    """
    label, queue, waiting = places.label, places.queue, places.waiting
    nodes = label.size
    head, held, looks, moved = 0, nodes, 0, 0
    while held > 0 and looks < rounds * nodes:
        node = queue[head]
        head = (head + 1) % nodes
        held -= 1
        looks += 1
        waiting[node] = False
        best = better(graph, places, density, node)
        if best == label[node]:
            continue
        places.total[label[node]] -= graph.sizes[node]
        places.total[best] += graph.sizes[node]
        label[node] = best
        moved += 1
        for at in range(graph.offsets[node], graph.offsets[node + 1]):
            other = graph.others[at]
            if label[other] != best and not waiting[other]:
                waiting[other] = True
                queue[(head + held) % nodes] = other
                held += 1
    return moved


@compiled
def better(graph: Graph, places: Places, density: Whole, node: Whole) -> int:
    """The community in which a node gains most: its own, one it is tied to, or an empty one."""
    label, total, pull, size = places.label, places.total, places.pull, graph.sizes[node]
    first, end, own = graph.offsets[node], graph.offsets[node + 1], np.int64(label[node])
    for at in range(first, end):
        pull[label[graph.others[at]]] += graph.ties[at]
    stay = pull[own] - density * size * (total[own] - size)
    best, gain = own, max(stay, 0)
    for at in range(first, end):
        there = np.int64(label[graph.others[at]])
        offered = pull[there] - density * size * total[there]
        if there != own and (offered > gain or (offered == gain and best != own and there < best)):
            best, gain = there, offered
    for at in range(first, end):
        pull[label[graph.others[at]]] = 0
    if best == own and stay < 0:
        best = np.int64(places.home[node])
        while total[best] > 0:
            best = (best + 1) % total.size
    return int(best)


class Members(NamedTuple):
    """Who is in which community."""

    starts: NDArray[np.int64]
    """Into `nodes`, shape (communities + 1,)."""
    nodes: NDArray[np.int32]
    label: NDArray[np.int32]


class Drawn(NamedTuple):
    """The graph of communities, as it is drawn."""

    counts: NDArray[np.int64]
    """Shape (communities + 1,): while there is no room in the next two, how many ties the community before it has; then
    where its ties begin."""
    others: NDArray[np.int32]
    ties: NDArray[np.int64]
    pull: NDArray[np.int64]
    """Room, shape (communities,); zero before and after."""
    met: NDArray[np.int32]
    """Room, the same shape."""


@compiled
def draw(graph: Graph, members: Members, drawn: Drawn) -> None:
    """Draw the ties between communities, the sums of those of their nodes. Ties of one to itself are left out."""
    pull, met, label, write = drawn.pull, drawn.met, members.label, drawn.others.size > 0
    for community in range(members.starts.size - 1):
        count = 0
        for place in range(members.starts[community], members.starts[community + 1]):
            node = members.nodes[place]
            for at in range(graph.offsets[node], graph.offsets[node + 1]):
                there = label[graph.others[at]]
                if there == community:
                    continue
                if pull[there] == 0:
                    met[count] = there
                    count += 1
                pull[there] += graph.ties[at]
        for at in range(count):
            if write:
                drawn.others[drawn.counts[community] + at] = met[at]
                drawn.ties[drawn.counts[community] + at] = pull[met[at]]
            pull[met[at]] = 0
        if not write:
            drawn.counts[community + 1] = count
