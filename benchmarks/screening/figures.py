"""Figures under their names: goals, how far each may move, what was recorded, and the table that people read.

Accuracy does not move by itself: any difference is shown. Speed and memory do: a difference under a fifth is not.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

RECORDED = Path(__file__).with_name("recorded.json")
_NOISE = 0.2
"""Part by which speed and memory differ from run to run on a busy machine."""
_SAME = 5e-5


class Goal(NamedTuple):
    """What a figure should reach, and what the best tool measured elsewhere reaches."""

    goal: float
    at_most: bool = False
    elsewhere: float | None = None


GOALS: Mapping[str, Goal] = {
    "every alias, recall@1": Goal(0.85, elsewhere=0.776),
    "every alias, F1": Goal(0.80, elsewhere=0.724),
    "every alias, F1 tuned": Goal(0.80, elsewhere=0.737),
    "every alias, noise raised": Goal(0.02, at_most=True),
    "one alias, recall@1": Goal(0.85, elsewhere=0.776),
    "one alias, F1": Goal(0.80, elsewhere=0.724),
    "Han to Latin, hk+mo": Goal(0.85, elsewhere=0.21),
    "Han to Latin, tw": Goal(0.90, elsewhere=0.73),
    "Han to Latin, sg": Goal(0.60, elsewhere=0.12),
    "Han to Latin, companies": Goal(0.50, elsewhere=0.12),
    "Han to Latin, false pairs": Goal(1e-4, at_most=True),
    "labelled pairs, F1": Goal(0.88, elsewhere=0.796),
    "traffic, United States, planted found": Goal(1.0),
    "traffic, China, planted found": Goal(1.0),
    "traffic, United States, raised beside": Goal(10, at_most=True),
    "traffic, China, raised beside": Goal(10, at_most=True),
    "10,465 entities, queries/s": Goal(9_000, elsewhere=87),
    "10,465 entities, p99 ms": Goal(3, at_most=True, elsewhere=77),
    "100,000 names, queries/s": Goal(3_000),
    "2,000,000 names, queries/s": Goal(500),
    "rescreen 1,000,000 parcels for 100 entries, seconds": Goal(60, at_most=True),
    "20,000 names, build seconds": Goal(2, at_most=True, elsewhere=1.5),
    "20,000 names, memory MB": Goal(150, at_most=True, elsewhere=420),
}


def met(name: str, value: float) -> bool | None:
    """Whether the goal is met; None where there is none."""
    goal = GOALS.get(name)
    if goal is None:
        return None
    return value <= goal.goal if goal.at_most else value >= goal.goal


def is_timing(name: str) -> bool:
    """Whether a figure depends on the machine and its mood."""
    return name.endswith(("/s", "processor time", " ms", " MB", "seconds"))


def differences(now: Mapping[str, float], recorded: Mapping[str, float]) -> list[str]:
    """A line for each figure that was recorded and is different now."""
    moved = ((name, recorded[name], value) for name, value in now.items() if name in recorded)
    return [f"{name}: {text(old)} -> {text(new)}" for name, old, new in moved if _differs(name, old, new)]


def _differs(name: str, old: float, new: float) -> bool:
    allowed = _NOISE * abs(old) if is_timing(name) else _SAME
    return abs(new - old) > allowed


def read_recorded(path: Path = RECORDED) -> tuple[str, dict[str, float]]:
    """Digest of the data and the figures; nothing where nothing was recorded."""
    if not path.exists():
        return "", {}
    whole = json.loads(path.read_text("utf-8"))
    return whole["data"], whole["figures"]


def record(data: str, machine: str, now: Mapping[str, float], path: Path = RECORDED) -> None:
    """Write the figures; what was not measured this time stays as it was when the data are the same."""
    before, kept = read_recorded(path)
    figures = {**(kept if before == data else {}), **{name: float(f"{value:.4g}") for name, value in now.items()}}
    whole = {"data": data, "machine": machine, "figures": dict(sorted(figures.items()))}
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")


def line(name: str, value: float) -> str:
    """A figure with its goal, as it is printed."""
    goal = GOALS.get(name)
    if goal is None:
        return f"{name:<44} {text(value):>10}"
    sign, verdict = "<=" if goal.at_most else ">=", "met" if met(name, value) else "NOT MET"
    elsewhere = "" if goal.elsewhere is None else f"   elsewhere {text(goal.elsewhere)}"
    return f"{name:<44} {text(value):>10}   goal {sign} {text(goal.goal)} {verdict}{elsewhere}"


def table(figures: Mapping[str, float]) -> str:
    """Figures named `tool: figure`, a column a tool."""
    tools = list(dict.fromkeys(name.partition(": ")[0] for name in figures))
    names = list(dict.fromkeys(name.partition(": ")[2] for name in figures))
    widths = [max(12, len(tool) + 2) for tool in tools]
    head = "".join(f"{tool:>{width}}" for tool, width in zip(tools, widths, strict=True))
    lines = [f"{'':<30}{head}"]
    for name in names:
        cells = (text(figures[key]) if (key := f"{tool}: {name}") in figures else "" for tool in tools)
        lines.append(f"{name:<30}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)))
    return "\n".join(lines)


def text(value: float) -> str:
    """A number as short as it can be read."""
    if value and abs(value) < 0.001:
        return f"{value:.1e}"
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"
