"""`python -m benchmarks.screening.speed FOLDER --names N`: build time, memory and speed of our index, on one core.

Runs in a process of its own, so that memory is what the index costs and nothing else. Prints one JSON object. A query
is measured from the written name to the hits: reading, blocking and scoring. Half of the queries are aliases of listed
entities, each mistyped once or not at all, the other half noise names. `memory` is resident memory above the imports;
`kernel` is the part of it that loading the compiled code takes, whatever the list. What stands is spared from the
garbage collector, as ingest does it at its start. The rate is the median of three passes over all queries; where other
work shares the core, the rate by processor time says what the core would carry alone.
"""

import argparse
import json
import os
import resource
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

from benchmarks.screening.data import Listed, read_listed, read_noise
from benchmarks.screening.matcher import Query, Row
from benchmarks.screening.measures import percentile
from benchmarks.screening.retrieval import rows_of
from benchmarks.screening.synthetic import bend, rows
from services.ingest.core.evidence.weights import Weights, load_weights
from services.ingest.core.index.build import NameRow, build_index
from services.ingest.core.index.columns import columns_of
from services.ingest.core.index.index import NameIndex
from services.ingest.core.index.score import screen_names
from services.ingest.core.names.name import Kind
from services.ingest.core.names.read import read_name
from services.ingest.core.raising import name_floor
from services.kit.collector import spare_the_collector

PAGE = 1_000
PASSES = 3
LIMIT = 10
_SEED = 7


class Room(NamedTuple):
    """What is measured with."""

    listed: NameIndex
    weights: Weights

    def screen(self, queries: Sequence[Query]) -> int:
        """Hits of these names that could become an alarm: what ingest asks for."""
        names = columns_of([read_name(query.written, query.kind) for query in queries])
        return len(screen_names(self.listed, names, limit=LIMIT, floor=name_floor(), weights=self.weights.names).row)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening.speed", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--names", type=int, default=20_000)
    parser.add_argument("--entities", type=int, default=None, help="as many entities, whatever their names")
    parser.add_argument("--queries", type=int, default=20_000)
    wanted = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(json.dumps(measure(wanted.folder, wanted.names, wanted.entities, wanted.queries)))


def measure(folder: Path, names: int, entities: int | None, count: int) -> dict[str, float]:
    """All figures of one index."""
    listed, noise = read_listed(folder), read_noise(folder)
    asked = _queries(listed, noise, count)
    imported = _resident()
    weights = load_weights()
    warm = Room(build_index(_read(rows_of(listed)[:200])), weights)
    warm.screen(asked[:200])
    kernel = _resident()
    source = _rows(listed, noise, names, entities)
    before, started = _resident(), time.perf_counter()
    index = build_index(_read(source))
    built, after = time.perf_counter() - started, _resident()
    room = Room(index, weights)
    return {
        "names": len(index),
        "build seconds": built,
        "memory MB": after - before + kernel - imported,
        "kernel MB": kernel - imported,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - imported,
        **_timed(room, asked),
    }


def _timed(room: Room, asked: Sequence[Query]) -> dict[str, float]:
    spare_the_collector()
    pages = [asked[at : at + PAGE] for at in range(0, len(asked), PAGE)]
    room.screen(pages[0])
    passes = [_pass(room, pages) for _ in range(PASSES)]
    single = [_seconds(lambda query=query: room.screen([query])) for query in asked[: len(asked) // 4]]  # type: ignore[misc]
    return {
        "queries/s": len(asked) / median(taken for taken, _ in passes),
        "queries/s of processor time": len(asked) / median(working for _, working in passes),
        "singly queries/s": len(single) / sum(single),
        "p50 ms": percentile(single, 0.5) * 1000,
        "p99 ms": percentile(single, 0.99) * 1000,
    }


def _pass(room: Room, pages: Sequence[Sequence[Query]]) -> tuple[float, float]:
    """Seconds of all pages once, by the clock and of the processor."""
    started, working = time.perf_counter(), time.process_time()
    for page in pages:
        room.screen(page)
    return time.perf_counter() - started, time.process_time() - working


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _rows(listed: Sequence[Listed], noise: Sequence[str], names: int, entities: int | None) -> list[Row]:
    """The listed names first, then invented ones, up to so many names or so many entities."""
    known = rows_of(listed)
    if entities is None:
        return [*known, *rows(listed, noise, max(0, names - len(known)), _SEED)][:names]
    wanted = max(0, entities - len(listed)) * 2
    return [*known, *rows(listed, noise, wanted, _SEED)]


def _read(rows: Sequence[Row]) -> list[NameRow]:
    return [NameRow(row.entity, row.weak, read_name(row.written, row.kind)) for row in rows]


def _queries(listed: Sequence[Listed], noise: Sequence[str], count: int) -> list[Query]:
    """Aliases and noise, half and half, no name twice as written."""
    random = Random(_SEED)  # noqa: S311 - the same draw each run
    aliases = [Query(alias, each.kind) for each in listed for alias in each.aliases]
    people = [Query(name, Kind.PERSON) for name in noise]
    half = count // 2
    drawn = chain(random.choices(aliases, k=half), random.choices(people, k=half))
    queries = [query._replace(written=_mistyped(query.written, random)) for query in drawn]
    random.shuffle(queries)
    return queries


def _mistyped(written: str, random: Random) -> str:
    words = written.split(" ")
    at = random.randrange(len(words))
    return " ".join([*words[:at], bend(words[at], random), *words[at + 1 :]]) if random.random() < 0.5 else written


def _resident() -> float:
    """Resident memory, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
