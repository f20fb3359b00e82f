"""`make bench-screening DATA=…`: how well and how fast names are screened, beside other tools, in one run.

    retrieval   alias to entity on the list of the United States, by four protocols, with noise names (retrieval.py)
    scripts     Han characters to Latin letters (two_scripts.py)
    pairs       labelled pairs (labelled.py)
    traffic     what is raised in whole made-up worlds beside what was planted in them (traffic.py)
    speed       queries a second, latency, build time and memory, each index in a process of its own (speed.py)
    rescreen    stored parcels against changed entries of a list (rescreen.py), on all cores
    others      nomenklatura's logic-v2 and name-based and rapidfuzz by brute force, on a stated sample (others.py)

Our figures are of the whole sets; beside the others ours are repeated on their sample. It prints the goals, and what
differs from the recorded figures (`recorded.json`; `--record` writes them). `--only` names parts. Progress goes to
stderr.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from benchmarks.screening import labelled, retrieval, traffic, two_scripts
from benchmarks.screening.data import (
    DataError,
    digest,
    read_han_pairs,
    read_labelled_pairs,
    read_listed,
    read_noise,
)
from benchmarks.screening.errors import Case, han_cases, pair_cases, retrieval_cases, write_cases
from benchmarks.screening.figures import differences, line, read_recorded, record, table
from benchmarks.screening.matcher import Matcher
from benchmarks.screening.others import others
from benchmarks.screening.ours import Ours

Figures = dict[str, float]
SPEEDS: Mapping[str, tuple[str, ...]] = {
    "20,000 names": ("--names", "20000"),
    "10,465 entities": ("--entities", "10465"),
    "100,000 names": ("--names", "100000"),
    "2,000,000 names": ("--names", "2000000"),
}
_ALL_CORES = os.sched_getaffinity(0)
_TIMED = (
    "queries/s",
    "queries/s of processor time",
    "singly queries/s",
    "p50 ms",
    "p99 ms",
    "build seconds",
    "memory MB",
)


def main() -> int:
    """Measure what was asked for. Ends with 2 when a measuring set is missing."""
    wanted = _arguments()
    try:
        return _run(wanted)
    except DataError as error:
        print(f"bench-screening: {error}", file=sys.stderr)
        return 2


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.screening",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="where the measuring sets are")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS), metavar="PART")
    parser.add_argument("--sample", type=int, default=300, help="queries and noise names for the slow other tools")
    parser.add_argument("--seeds", type=int, nargs="+", default=list(traffic.SEEDS), help="worlds for the traffic")
    parser.add_argument("--queries", type=int, default=20_000, help="queries for the speed")
    parser.add_argument("--most-names", type=int, default=2_000_000, help="the largest list for the speed")
    parser.add_argument("--parcels", type=int, default=1_000_000, help="stored parcels to rescreen")
    parser.add_argument("--errors", type=Path, help="write every mistake to this file; keep it out of the project")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--record", action="store_true", help="make these the recorded figures")
    return parser.parse_args()


def _run(wanted: argparse.Namespace) -> int:
    data = digest(wanted.folder)
    machine = f"{platform.machine()}, {_processor()}, one core, Python {platform.python_version()}"
    print(f"machine: {machine}\ndata: {wanted.folder} ({data})\n")
    if wanted.errors:
        wanted.errors.write_text("", "utf-8")
    now: Figures = {}
    for part in wanted.only:
        now |= _part(part, wanted)
    before, recorded = read_recorded()
    _compare(now, recorded if before == data else None)
    if wanted.json:
        whole = {"data": data, "machine": machine, "figures": now}
        wanted.json.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if wanted.record:
        record(data, machine, now)
    return 0


def _part(part: str, wanted: argparse.Namespace) -> Figures:
    cores = _ALL_CORES if part == "rescreen" else {max(_ALL_CORES)}
    os.sched_setaffinity(0, cores)
    started = time.perf_counter()
    print(f"{part} …", file=sys.stderr)
    figures = PARTS[part](wanted)
    print(table(figures) if part == "others" else "\n".join(line(name, value) for name, value in figures.items()))
    print(f"{part}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    print(flush=True)
    return figures


def _compare(now: Figures, recorded: Figures | None) -> None:
    if recorded is None:
        print("recorded figures: none of this data")
        return
    changed = differences(now, recorded)
    print(f"differences from the recorded figures: {len(changed)}")
    for each in changed:
        print(f"    {each}")


def _retrieval(wanted: argparse.Namespace) -> Figures:
    listed = read_listed(wanted.folder)
    ours, figures = Ours(), Figures()
    for task in retrieval.tasks(listed, read_noise(wanted.folder)):
        ours.index(task.rows)
        asked = retrieval.ask(ours, task)
        figures |= _named(task.protocol, retrieval.figures(asked, ours.threshold))
        figures[f"{task.protocol}, queries"] = len(task.queries)
        if task.protocol == "every alias":
            _show_variations(retrieval.by_variation(asked, listed, ours.threshold))
            _write_errors(wanted, "retrieval", retrieval_cases(ours, asked, listed))
    return figures


def _show_variations(parts: Mapping[str, tuple[int, float, float]]) -> None:
    print("    an alias beside the other names of its entity      aliases   on top   raised")
    for category, (count, on_top, raised) in parts.items():
        print(f"    {category:<48} {count:>9} {on_top:>8.3f} {raised:>8.3f}")


def _scripts(wanted: argparse.Namespace) -> Figures:
    pairs = read_han_pairs(wanted.folder)
    beside = retrieval.rows_of(read_listed(wanted.folder))
    ours = Ours()
    figures = _named("Han to Latin", two_scripts.recalls(ours, pairs))
    figures["Han to Latin, false pairs"] = two_scripts.false_pairs(ours, pairs)
    _write_errors(wanted, "Han to Latin", han_cases(pairs, two_scripts.judge(ours, pairs)))
    return figures | _named("Han to Latin among listed", two_scripts.recalls(ours, pairs, beside))


def _pairs(wanted: argparse.Namespace) -> Figures:
    ours = Ours()
    judged = read_labelled_pairs(wanted.folder)
    scored, raised = labelled.score(ours.same_name, judged), labelled.score(ours.pairs, judged)
    for category, (pairs, missed, wrong) in labelled.mistakes(scored, ours.threshold).items():
        print(f"    {category:<34} {pairs:>4} pairs, {missed} missed, {wrong} wrong")
    _write_errors(wanted, "labelled pairs", pair_cases(scored, ours.threshold))
    figures = _named("labelled pairs", labelled.figures(scored, ours.threshold))
    return figures | {"labelled pairs as alarms, F1": labelled.figures(raised, ours.threshold)["F1"]}


def _traffic(wanted: argparse.Namespace) -> Figures:
    """Other seeds than the usual ones are told and not recorded: they are other worlds."""
    worlds = []
    for seed in wanted.seeds:
        world = traffic.screen_world(seed)
        print("\n".join(f"    {each}" for each in traffic.told(seed, world)), flush=True)
        _write_errors(wanted, f"traffic, seed {seed}", traffic.cases(seed, world))
        worlds.append(world)
    return traffic.figures(worlds) if tuple(wanted.seeds) == traffic.SEEDS else Figures()


def _speed(wanted: argparse.Namespace) -> Figures:
    figures = Figures()
    for name, size in SPEEDS.items():
        if size[0] == "--names" and int(size[1]) > wanted.most_names:
            continue
        command = [sys.executable, "-m", "benchmarks.screening.speed", str(wanted.folder), *size]
        command += ["--queries", str(wanted.queries)]
        told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        measured = json.loads(told.stdout)
        figures |= {f"{name}, {each}": measured[each] for each in _TIMED}
    return figures


def _rescreen(wanted: argparse.Namespace) -> Figures:
    """On all cores: the database works beside us, as it does in a nation."""
    with tempfile.TemporaryDirectory(prefix="parcelbridge-bench-") as folder:
        told = Path(folder, "rescreen.json")
        command = [sys.executable, "-m", "benchmarks.screening.rescreen", "--parcels", str(wanted.parcels)]
        subprocess.run([*command, "--json", str(told)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        measured = json.loads(told.read_text("utf-8"))
    return {f"rescreen {wanted.parcels:,} parcels for 100 entries, seconds": measured["seconds"]}


def _others(wanted: argparse.Namespace) -> Figures:
    listed, noise = read_listed(wanted.folder), read_noise(wanted.folder)
    han, pairs = read_han_pairs(wanted.folder), read_labelled_pairs(wanted.folder)
    figures = Figures()
    print(
        f"    a sample of {wanted.sample} queries and noise names by protocol, {len(han)} Han names, {len(pairs)} pairs"
    )
    for matcher in (Ours(), *others()):
        print(f"    {matcher.name}", file=sys.stderr)
        for task in retrieval.tasks(listed, noise, wanted.sample):
            figures |= _named(f"{matcher.name}: {task.protocol}", _asked(matcher, task))
        figures |= _named(f"{matcher.name}: Han to Latin", two_scripts.recalls(matcher, han))
        figures[f"{matcher.name}: labelled pairs, F1"] = labelled.figures(
            labelled.score(matcher.same_name if isinstance(matcher, Ours) else matcher.pairs, pairs), matcher.threshold
        )["F1"]
    return figures


def _asked(matcher: Matcher, task: retrieval.Task) -> Figures:
    """Figures of one protocol, with the speed of asking the listed names."""
    matcher.index(task.rows)
    matcher.best(task.queries[:5])
    started = time.perf_counter()
    asked = retrieval.ask(matcher, task)
    taken = time.perf_counter() - started
    figures = retrieval.figures(asked, matcher.threshold)
    kept = {name: figures[name] for name in ("recall@1", "F1", "F1 tuned", "noise raised")}
    return kept | {"queries/s": (len(task.queries) + len(task.noise)) / taken}


def _named(prefix: str, figures: Mapping[str, float]) -> Figures:
    return {f"{prefix}, {name}": value for name, value in figures.items()}


def _write_errors(wanted: argparse.Namespace, title: str, cases: Iterable[Case]) -> None:
    if wanted.errors:
        with wanted.errors.open("a", encoding="utf-8") as file:
            for category, count in write_cases(file, title, cases).items():
                print(f"    mistakes, {category}: {count}")


def _processor() -> str:
    for each in Path("/proc/cpuinfo").read_text().splitlines():
        if each.startswith("model name"):
            return each.partition(":")[2].strip()
    return platform.processor()


PARTS: Mapping[str, Callable[[argparse.Namespace], Figures]] = {
    "retrieval": _retrieval,
    "scripts": _scripts,
    "pairs": _pairs,
    "traffic": _traffic,
    "speed": _speed,
    "rescreen": _rescreen,
    "others": _others,
}

if __name__ == "__main__":
    sys.exit(main())
