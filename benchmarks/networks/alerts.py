"""What analysts are shown: alerts at night and on arrival, held against all that was planted.

`python -m benchmarks.networks.alerts [--seeds 201 202 203] [--parcels 20000] [--difficulty default]`, on seeds that
nothing was tuned on. Entities are those that who-is-who finds, hits those that screening raises; nothing is taken from
the truth but the events and notices that operators hand in. An alert is right when half of its parcels are planted: of
a ring, of a listed person, of a precursor that should not have been sent.

On arrival each ring's parcels come one by one into what the nation knows by then; it counts from which of its parcels
on an alert is about the ring.
"""

import argparse
import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.networks.entities import ours
from benchmarks.networks.estimate_detectors import TODAY, told
from benchmarks.networks.noisy_parties import Labelled
from benchmarks.screening.traffic import screened
from services.ingest.core.networks.communities import communities
from services.ingest.core.networks.view import (
    Hits,
    LinkColumns,
    View,
    join_links,
)
from services.ingest.core.raising import Found
from services.ingest.core.scoring.appraise import appraise
from services.ingest.core.scoring.weights import load_weights
from services.ingest.networks.arrive import belonging, look_at
from services.ingest.networks.load_view import HOLDERS
from services.simulator.bodies import Seen, parcels_at
from services.simulator.world import build_world

SEEDS = (201, 202, 203)
FIRST = 100
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
_SPACE = uuid.UUID(int=1)

Rows = NDArray[np.int32]


@dataclass
class Figures:
    """Sums over worlds."""

    parcels: int = 0
    honest: int = 0
    first: int = 0
    first_right: int = 0
    alerts: int = 0
    right: int = 0
    rings: int = 0
    ring_alerts: int = 0
    surfaced_at: list[float] = field(default_factory=list)
    """Of each ring the number of its parcel that raised the alert; infinity where none did."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--parcels", type=int, default=20_000)
    parser.add_argument("--difficulty", default="default")
    asked = parser.parse_args()
    figures = Figures()
    for seed in asked.seeds:
        _add(figures, seed, asked.parcels, asked.difficulty)
    print("\n".join(lines(figures)))


def lines(figures: Figures) -> Iterator[str]:
    """For people."""
    soon = median(figures.surfaced_at) if figures.surfaced_at else float("nan")
    on_arrival = sum(at < float("inf") for at in figures.surfaced_at)
    false = (figures.alerts - figures.right) * 100_000 / figures.honest
    yield f"precision among the first {FIRST} alerts      {figures.first_right / max(1, figures.first):.3f} (goal 0.80)"
    yield f"alerts in all, right ones                 {figures.alerts}, {figures.right}"
    yield f"false alarms for 100,000 honest parcels   {false:.1f}"
    yield f"rings with an alert at night              {figures.ring_alerts} of {figures.rings}"
    yield f"rings with an alert on arrival            {on_arrival} of {figures.rings}"
    yield f"surfaced by their parcel number (median)  {soon:g} (goal 4)"


def _add(figures: Figures, seed: int, parcels: int, difficulty: str) -> None:
    world = build_world(seed, parcels, TODAY, difficulty)
    known, seen = told(world, "US", alone=False), list(parcels_at(world, "US"))
    rows = {each.item: row for row, each in enumerate(seen)}
    view = _as_found(known.view, seen, screened(world, "US").found)
    planted = {rows[item] for item in world.truth.planted() if item in rows}
    rings = [sorted(ring) for ring in known.rings.values() if len(ring) > 1]
    cases = sorted(appraise(view, communities(view), None), key=lambda case: -case.scored.score)
    alerts = [case.rows for case in cases if case.scored.score >= load_weights().threshold]
    figures.parcels += view.size
    figures.honest += view.size - len(planted)
    figures.first += len(alerts[:FIRST])
    figures.first_right += sum(_is_right(each, planted) for each in alerts[:FIRST])
    figures.alerts += len(alerts)
    figures.right += sum(_is_right(each, planted) for each in alerts)
    figures.rings += len(rings)
    figures.ring_alerts += sum(any(_is_about(each, ring) for each in alerts) for ring in rings)
    figures.surfaced_at += [_surfaced(view, ring) for ring in rings]


def _is_right(alert: Rows, planted: set[int]) -> bool:
    return 2 * len(planted.intersection(alert.tolist())) >= len(alert)


def _is_about(alert: Rows, ring: Sequence[int]) -> bool:
    """Most of the alert is the ring's: what an analyst who opens it is led to."""
    return 2 * len(set(ring).intersection(alert.tolist())) >= len(alert)


def _as_found(view: View, seen: Sequence[Seen], hits: Sequence[Found]) -> View:
    """The view with entities and hits as found."""
    labels = [Labelled(party, -1) for each in seen for party in (each.parcel.sender, each.parcel.addressee)]
    cluster = np.array(ours(labels), np.int64)
    first = {int(number): int(at) for at, number in reversed(list(enumerate(cluster)))}
    entity = np.array([first[int(number)] for number in cluster], np.int64)
    found = sorted(hits, key=lambda hit: (hit.ref, int(hit.role), hit.listing))
    columns = Hits(
        np.array([hit.ref for hit in found], np.int32),
        np.array([int(hit.role) for hit in found], np.uint8),
        np.array([hit.listing for hit in found], np.int64),
        np.array([hit.score for hit in found], np.float32),
        np.full(len(found), view.hits.listed.min() if view.hits.listed.size else 0, np.int32),
        np.zeros(len(found), np.bool_),
        np.zeros(len(found), np.bool_),
    )
    return replace(view, hits=columns, parcels=view.parcels._replace(sender=entity[::2], addressee=entity[1::2]))


def _surfaced(view: View, ring: Sequence[int]) -> float:
    """From which of its parcels on an alert is about the ring, when they come in the order of posting."""
    members: dict[int, uuid.UUID] = {}
    for place, row in enumerate(sorted(ring, key=lambda each: (int(view.parcels.posted[each]), each))):
        own = np.searchsorted(view.parcels.refs, sorted(members)).astype(np.int32)
        around = _around(view, row, own)
        part = part_of(view, around)
        networks, _ = look_at(part, belonging(part, [int(view.parcels.refs[row])], members), NOW)
        for network in networks:
            members |= dict.fromkeys(network.refs, network.id)
            rows = np.searchsorted(view.parcels.refs, network.refs).astype(np.int32)
            if network.scored.score >= load_weights().threshold and _is_about(rows, ring):
                return place + 1
    return float("inf")


def _around(view: View, row: int, members: Rows) -> Rows:
    """Parcels posted by then that share an attribute with this one, the newest of each."""
    links = view.links
    posted = view.parcels.posted
    found = [members, np.array([row], np.int32)]
    for attribute in links.attribute[links.of_parcel[row] : links.of_parcel[row + 1]]:
        holders = links.parcel[links.of_attribute[attribute] : links.of_attribute[attribute + 1]]
        found.append(holders[posted[holders] <= posted[row]][-HOLDERS:])
    return np.unique(np.concatenate(found)).astype(np.int32)


def part_of(view: View, rows: Rows) -> View:
    """These parcels of a view with all their links; attributes keep the number of their holders."""
    links = view.links
    counts = np.diff(links.of_parcel)[rows]
    at = np.concatenate([np.arange(links.of_parcel[row], links.of_parcel[row + 1]) for row in rows.tolist()])
    attribute = links.attribute[at]
    refs = view.parcels.refs[rows]
    columns = LinkColumns(
        np.repeat(refs, counts), view.attributes.hashes[attribute], view.attributes.kind[attribute], links.roles[at]
    )
    hashes, kinds, joined = join_links(refs, columns)
    own = np.searchsorted(view.attributes.hashes, hashes)
    attributes = view.attributes._replace(
        hashes=hashes, kind=kinds, held=view.attributes.held[own], allowed=view.attributes.allowed[own]
    )
    place = {int(row): new for new, row in enumerate(rows.tolist())}
    hits = np.flatnonzero(np.isin(view.hits.parcel, rows))
    declared = np.flatnonzero(np.isin(view.declared.parcel, rows))
    events = np.flatnonzero(np.isin(view.events.parcel, rows))
    return replace(
        view,
        parcels=_some(view.parcels, rows),
        attributes=attributes,
        links=joined,
        hits=_moved(_some(view.hits, hits), place),
        events=_moved(_some(view.events, events), place),
        declared=_moved(_some(view.declared, declared), place),
    )


def _some(columns: Any, at: NDArray[Any]) -> Any:
    """These rows of any columns."""
    return type(columns)(*(column[at] for column in columns))


def _moved(columns: Any, place: Mapping[int, int]) -> Any:
    return columns._replace(parcel=np.array([place[int(row)] for row in columns.parcel], np.int32))


if __name__ == "__main__":
    main()
