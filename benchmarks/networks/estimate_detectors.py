"""How often each detector fires in made-up worlds: on what was planted, and on honest trade.

    python -m benchmarks.networks.estimate_detectors [--seeds 1 2 3] [--parcels 50000] [--alone]

A ring counts as found by a detector when at least half of a finding's parcels are the ring's. A finding is honest when
fewer are any ring's; it is counted for 100,000 parcels, with the decoys it fell on. Entities are the true ones: that is
what who-is-who could give at best; `--alone` makes each label an entity of its own, which is the worst. Parties on
hits are those that the truth says are listed.
"""

import argparse
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from services.ingest.core.detectors.all import DETECTORS
from services.ingest.core.detectors.detected import Detected
from services.ingest.core.exact import number
from services.ingest.core.keys import Role
from services.ingest.core.networks.sightings import Sighting, view_of
from services.ingest.core.networks.view import (
    ANSWERS,
    EPOCH_DAY,
    UNKNOWN,
    Events,
    Hits,
    View,
    country_code,
    declared_of,
    events_of,
    hits_of,
    label_number,
    notices_of,
)
from services.simulator.bodies import Seen, events_at, notices_at, parcels_at
from services.simulator.truth import Truth
from services.simulator.world import World, build_world

TODAY = dt.date(2026, 11, 1)
SEEDS = (1, 2, 3)
PARCELS = 50_000
HIT_SCORE = 3.0
"""Log-odds of a hit as screening raises them by a telephone or mailbox."""
TYPOLOGIES = {
    "splitting": "splitting",
    "reshipper": "reshipper-hub",
    "many_names": "one-phone",
    "return_address": "return-address",
    "sequence": "sequence",
    "misfit": "misfit",
    "rotation": "rotation",
    "third_post": "third-post",
    "precursor": "precursor",
    "after_listing": "near-hit",
    "returns": "return-loop",
    "same_text": "same-text",
}
"""Typology of the simulator that a detector is made for."""


@dataclass
class Tally:
    """What a detector did in some worlds."""

    own: int = 0
    """Rings of its typology that can be seen."""
    found: int = 0
    any_ring: int = 0
    """Rings of any typology that it found."""
    fired: int = 0
    """Honest findings."""
    log_odds: list[float] = field(default_factory=list)
    """Of honest findings."""
    on_rings: list[float] = field(default_factory=list)
    """Best of each ring found."""
    decoys: Counter[str] = field(default_factory=Counter)


class Told(NamedTuple):
    """What a nation knows of a world, and the truth in its rows."""

    view: View
    rings: dict[str, frozenset[int]]
    typologies: dict[str, tuple[str, ...]]
    decoys: dict[int, str]
    wrong: frozenset[int]
    """Parcels with a controlled substance and no notice, an objected one, or more than was notified; rings' too."""


def told(world: World, nation: str, *, alone: bool) -> Told:
    """The world as the nation's detectors see it."""
    seen = list(parcels_at(world, nation))
    rows = {each.item: row for row, each in enumerate(seen)}
    refs = {each.item: each.ref for each in seen}
    entities = {} if alone else _entities(world.truth, refs)
    view = view_of([Sighting(each.ref, each.parcel) for each in seen], entities)
    view = replace(view, hits=_hits(world, seen, rows, nation), events=_events(world, nation, view))
    view = _with_substances(world, view, seen)
    rings = {
        ring.name: frozenset(rows[item] for item in ring.items_at(nation) if item in rows) for ring in world.truth.rings
    }
    typologies = {ring.name: ring.typologies for ring in world.truth.rings}
    decoys = {rows[item]: kind for kind, items in world.truth.decoys.items() for item in items if item in rows}
    wrong = (
        each
        for each in world.truth.controlled
        if each.answer != "no-objection" or each.grams > (each.notified_grams or 0)
    )
    planted = frozenset(rows[each.identifier] for each in wrong if each.identifier in rows)
    return Told(view, rings, typologies, {row: kind.rpartition("-")[0] for row, kind in decoys.items()}, planted)


def _entities(truth: Truth, refs: dict[str, int]) -> dict[int, int]:
    found = {}
    for person in truth.people.values():
        own = [label_number(refs[item], addressee=side == "addressee") for item, side in person.labels if item in refs]
        found.update(dict.fromkeys(own, min(own, default=0)))
    return found


def _hits(world: World, seen: Sequence[Seen], rows: dict[str, int], nation: str) -> Hits:
    """Hits on the side of the listed party's nation."""
    listed = {each.name: each for each in world.listed}
    found = []
    for use in world.truth.listed:
        if nation in use.seen_by and use.identifier in rows:
            entry, row = listed[use.entity], rows[use.identifier]
            side = Role.SENDER if seen[row].parcel.sender.address.country == entry.party.nation else Role.ADDRESSEE
            place = number("listing", use.entity) >> 1
            found.append((row, side, place, HIT_SCORE, _day(entry.listed_on), False, False))
    return hits_of(found)


def _day(day: dt.date) -> int:
    return int((np.datetime64(day) - EPOCH_DAY).astype(int))


def _events(world: World, nation: str, view: View) -> Events:
    rows = {ref: row for row, ref in enumerate(view.parcels.refs.tolist())}
    return events_of(
        sorted(
            (
                rows[each.ref],
                int(each.event.at.timestamp()),
                country_code(each.event.code[1:]),
                country_code(each.event.country),
            )
            for each in events_at(world, nation)
            if each.ref in rows
        )
    )


def _with_substances(world: World, view: View, seen: Sequence[Seen]) -> View:
    """With the controlled substances that the truth says are declared, and the notices."""
    rows = {each.item: row for row, each in enumerate(seen)}
    noticed = list(notices_at(world))
    numbers = {each.notice.reference: row for row, each in enumerate(noticed)}
    declared = [
        (
            rows[each.identifier],
            number("substance", each.cas) >> 1,
            each.grams,
            numbers.get(each.notice or "", UNKNOWN),
            each.notice is not None,
        )
        for each in world.truth.controlled
        if each.identifier in rows
    ]
    notices = [
        (
            row,
            number("substance", (each.notice.substance.cas or "")) >> 1,
            float(each.notice.quantity.amount),
            ANSWERS.index(each.reply.answer),
            0,
        )
        for row, each in enumerate(noticed)
    ]
    return replace(view, declared=declared_of(declared), notices=notices_of(notices))


def count(known: Told, tallies: dict[str, Tally]) -> None:
    """Add what every detector does in a world."""
    ring_of: dict[int, set[str]] = defaultdict(set)
    for name, parcels in known.rings.items():
        for row in parcels:
            ring_of[row].add(name)
    for name, detect in DETECTORS.items():
        tally, best = tallies[name], dict[str, float]()
        for found in detect(known.view, None):
            hit = _ring(found, ring_of)
            if hit:
                best[hit] = max(best.get(hit, 0.0), found.log_odds)
            elif name != "precursor" or known.wrong.isdisjoint(found.parcels):
                tally.fired += 1
                tally.log_odds.append(found.log_odds)
                tally.decoys[_decoy(found, known.decoys)] += 1
        own = {n for n, rows in known.rings.items() if len(rows) >= 4 and known.typologies[n][0] == TYPOLOGIES[name]}
        tally.own += len(own)
        tally.found += len(own & best.keys())
        tally.any_ring += len(best)
        tally.on_rings += best.values()


def _ring(found: Detected, ring_of: dict[int, set[str]]) -> str | None:
    counts = Counter(ring for row in found.parcels for ring in ring_of[row])
    name, most = max(counts.items(), key=lambda each: (each[1], each[0]), default=("", 0))
    return name if most * 2 >= len(found.parcels) else None


def _decoy(found: Detected, decoys: dict[int, str]) -> str:
    counts = Counter(decoys.get(row, "-") for row in found.parcels)
    return max(counts.items(), key=lambda each: (each[1], each[0]))[0]


def lines(tallies: dict[str, Tally], parcels: int) -> Iterable[str]:
    """The table."""
    yield "detector       own rings  found  any ring  median  honest/100k  median   max  of which"
    for name, tally in tallies.items():
        ours, theirs = (float(np.median(each)) if each else 0.0 for each in (tally.on_rings, tally.log_odds))
        decoys = ", ".join(f"{kind} {count}" for kind, count in tally.decoys.most_common(4))
        yield (
            f"{name:14} {tally.own:9} {tally.found:6} {tally.any_ring:9} {ours:7.2f} "
            f"{tally.fired * 1e5 / parcels:12.1f} {theirs:7.2f} {max(tally.log_odds, default=0):5.2f}  {decoys}"
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--parcels", type=int, default=PARCELS)
    parser.add_argument("--difficulty", default="default")
    parser.add_argument("--alone", action="store_true", help="every label is an entity of its own")
    told_to = parser.parse_args()
    tallies, parcels = {name: Tally() for name in DETECTORS}, 0
    for seed in told_to.seeds:
        known = told(build_world(seed, told_to.parcels, TODAY, told_to.difficulty), "US", alone=told_to.alone)
        parcels += known.view.size
        count(known, tallies)
    print("\n".join(lines(tallies, parcels)))


if __name__ == "__main__":
    main()
