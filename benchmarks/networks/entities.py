"""Who is who, measured: ours beside Splink and beside rules with rapidfuzz, on noisy labels in two scripts with truth.

`python -m benchmarks.networks.entities [--people 4000] [--parcels 6000] [--seeds 11 12]` makes the labels of
noisy_parties.py and of the simulator (seeds that nothing was tuned on), finds entities by each method, and prints
pairwise precision, recall and F1, B-cubed, and the time. Splink is given the threshold that is best for it, ours has
one. Splink runs in the Python that PARCELBRIDGE_SPLINK_PYTHON names, else in this one; where it is not installed, that
is said.
"""

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson
from rapidfuzz import fuzz

from benchmarks.networks.noisy_parties import Labelled, make
from schemas.parcel import Party
from services.ingest.core.entities.marks import marks_of
from services.ingest.core.entities.parties import Parties, holders_of, joined
from services.ingest.core.entities.places import decided_by_place
from services.ingest.core.entities.who import compare, put_together, warm_up
from services.ingest.core.entities.written import values_of, written_address
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.identifiers import Kind
from services.ingest.core.labels import names_of_many
from services.ingest.core.names.name import Part
from services.ingest.core.names.read import read_name
from services.ingest.core.networks.view import country_code
from services.ingest.core.profile import profile_of_party
from services.ingest.core.stored_names import names_to_store
from services.simulator.bodies import parcels_at
from services.simulator.world import build_world

TODAY = dt.date(2026, 11, 23)
Clusters = Sequence[int]


class World(NamedTuple):
    """Labels with the truth; a person of -1 is somebody of whom nothing is known."""

    name: str
    labels: list[Labelled]


class Figures(NamedTuple):
    """How well clusters agree with the truth, pairwise and by B-cubed."""

    precision: float
    recall: float
    f1: float
    b_precision: float
    b_recall: float
    b_f1: float

    def __str__(self) -> str:
        pairs = f"{self.precision:.4f} / {self.recall:.4f} / {self.f1:.4f}"
        return f"{pairs}   B³ {self.b_precision:.4f} / {self.b_recall:.4f} / {self.b_f1:.4f}"


def simulated(seed: int, parcels: int, difficulty: str) -> World:
    """The labels that the US knows of a simulator's world."""
    world = build_world(seed, parcels, TODAY, difficulty)
    whose: dict[tuple[str, str], int] = {
        (item, side): number
        for number, person in enumerate(world.truth.people.values())
        for item, side in person.labels
    }
    labels = [
        Labelled(party, whose.get((seen.item, side), -1))
        for seen in parcels_at(world, "US")
        for side, party in (("sender", seen.parcel.sender), ("addressee", seen.parcel.addressee))
    ]
    return World(f"simulator {difficulty} {seed}", labels)


def columns(labels: Sequence[Labelled]) -> Parties:
    """As ingest stores them."""
    names = names_of_many([profile_of_party(label.party).names for label in labels])
    packed = names_to_store(names.columns, names.owners, len(labels))
    return joined((2 * at, _marks(label.party), packed[at]) for at, label in enumerate(labels))


def _marks(party: Party) -> "np.typing.NDArray[np.uint64]":
    keys = [(value.kind, value.key) for value in values_of(_body(party)) if value.key]
    return marks_of(keys, country_code(party.address.country))


def _body(party: Party) -> dict[str, object]:
    body: dict[str, object] = orjson.loads(party.model_dump_json(exclude_none=True))
    return body


def ours(labels: Sequence[Labelled]) -> Clusters:
    """As at night."""
    parties, weights = columns(labels), load_weights()
    compared = compare(parties, weights, holders_of(parties))
    numbers = compared.nodes.numbers.tolist()
    written = {2 * at: [written_address(_body(label.party)["address"])] for at, label in enumerate(labels)}  # type: ignore[arg-type]
    sure = decided_by_place(compared.maybe, numbers, written)
    clusters: list[int] = put_together(compared, weights, sure=sure).cluster.tolist()
    return clusters


def rows_of(labels: Sequence[Labelled]) -> Iterator[dict[str, object]]:
    """A row for each label, as the other methods take them."""
    for at, label in enumerate(labels):
        found: defaultdict[Kind, list[str]] = defaultdict(list)
        for value in values_of(_body(label.party)):
            if value.key:
                found[value.kind].append(value.key)
        name = profile_of_party(label.party).names[0]
        words = read_name(name.written, name.kind).tokens
        spelt = [
            (token.spellings[0] if token.spellings and not token.text.isascii() else token.text) for token in words
        ]
        family = next(
            (w for w, token in zip(spelt, words, strict=True) if token.part is Part.FAMILY), spelt[-1] if spelt else ""
        )
        address = next(iter(found[Kind.ADDRESS]), None)
        yield {
            "unique_id": at,
            "name": next(iter(found[Kind.NAME]), None),
            "latin": " ".join(sorted(spelt)) or None,
            "family": family or None,
            "phone": next(iter(found[Kind.PHONE]), None),
            "email": next(iter(found[Kind.EMAIL]), None),
            "reference": next(iter(found[Kind.TAX]), None),
            "address": address,
            "numbers": " ".join(sorted({word for word in (address or "").split() if word.isdigit()})) or None,
            "country": label.party.address.country,
        }


def by_rules(labels: Sequence[Labelled]) -> Clusters:
    """Labels that share a telephone, mailbox, number or address and whose names are alike by rapidfuzz; connected."""
    rows = list(rows_of(labels))
    head = list(range(len(rows)))

    def find(row: int) -> int:
        while head[row] != row:
            head[row] = head[head[row]]
            row = head[row]
        return row

    for column in ("phone", "email", "reference", "address"):
        holders: defaultdict[object, list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            if row[column]:
                holders[row[column]].append(at)
        for held in holders.values():
            for one, other in combinations(held[:200], 2):
                if fuzz.token_set_ratio(str(rows[one]["latin"]), str(rows[other]["latin"])) >= 85:
                    head[find(other)] = find(one)
    return [find(row) for row in range(len(rows))]


def by_splink(labels: Sequence[Labelled]) -> dict[float, Clusters] | None:
    """By each threshold; None where Splink is not installed."""
    python = os.environ.get("PARCELBRIDGE_SPLINK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory() as folder:
        rows, out = Path(folder) / "rows.jsonl", Path(folder) / "clusters.json"
        rows.write_bytes(b"\n".join(orjson.dumps(row) for row in rows_of(labels)))
        script = Path(__file__).with_name("by_splink.py")
        done = subprocess.run([python, str(script), str(rows), str(out)], capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            print(done.stderr.strip().splitlines()[-1] if done.stderr else "failed")
            return None
        found = json.loads(out.read_text("utf-8"))
    return {
        float(threshold): [int(clusters[str(at)]) for at in range(len(labels))] for threshold, clusters in found.items()
    }


def figures(truth: Sequence[int], clusters: Clusters) -> Figures:
    """Of the labels of people who are known; that one of them is joined with somebody unknown is an error as well."""
    own = [person if person >= 0 else -1 - at for at, person in enumerate(truth)]
    known = [at for at, person in enumerate(truth) if person >= 0]
    both, found = Counter(zip(own, clusters, strict=True)), Counter(clusters)
    people = Counter(own[at] for at in known)
    unknown = Counter(clusters[at] for at, person in enumerate(truth) if person < 0)
    right = sum(count * (count - 1) // 2 for (person, _), count in both.items() if person >= 0)
    said = sum(n * (n - 1) // 2 - unknown[c] * (unknown[c] - 1) // 2 for c, n in found.items())
    true = sum(count * (count - 1) // 2 for count in people.values())
    precision, recall = right / max(said, 1), right / max(true, 1)
    b_precision = sum(both[own[at], clusters[at]] / found[clusters[at]] for at in known) / max(len(known), 1)
    b_recall = sum(both[own[at], clusters[at]] / people[own[at]] for at in known) / max(len(known), 1)
    return Figures(precision, recall, _f1(precision, recall), b_precision, b_recall, _f1(b_precision, b_recall))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-9)


def _timed(work: Callable[[], Clusters]) -> tuple[Clusters, float]:
    start = time.perf_counter()
    found = work()
    return found, time.perf_counter() - start


def show(world: World) -> None:
    """All methods on one world."""
    truth = [label.person for label in world.labels]
    print(f"\n{world.name}: {len(truth):,} labels, {len({p for p in truth if p >= 0}):,} people known")
    print(f"{'':24} pairs: precision / recall / F1")
    for name, method in (("ours", ours), ("rapidfuzz and rules", by_rules)):
        clusters, seconds = _timed(lambda method=method: method(world.labels))  # type: ignore[misc]
        print(f"{name:24} {figures(truth, clusters)}   {seconds:.1f} s")
    start = time.perf_counter()
    if (found := by_splink(world.labels)) is None:
        print("Splink is not installed here: name a Python that has it in PARCELBRIDGE_SPLINK_PYTHON")
        return
    seconds = time.perf_counter() - start
    best = max(found, key=lambda threshold: figures(truth, found[threshold]).f1)
    print(f"{f'Splink, best at {best:g}':24} {figures(truth, found[best])}   {seconds:.1f} s")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4_000)
    parser.add_argument("--parcels", type=int, default=6_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12])
    asked = parser.parse_args()
    warm_up()
    for seed in asked.seeds:
        for noise in (1.0, 2.0):
            show(World(f"two scripts, noise {noise:g}, {seed}", make(seed, asked.people, noise)))
        for difficulty in ("default", "hard"):
            show(simulated(seed, asked.parcels, difficulty))


if __name__ == "__main__":
    main()
