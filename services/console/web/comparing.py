"""Controls of the nations and the United Nations beside each other, a row a substance, and where nations differ.

Two nations differ on a substance when one of them controls it by law of its own on that day and the other does not.
They differ since the day on which the first of them began; where its record gives a month or a year, since then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.answers.analyst import Control, Controlled

UNITED_NATIONS = "UN"


@dataclass(frozen=True, slots=True)
class Row:
    """One substance or class."""

    substance: str
    cells: Mapping[str, Sequence[Control]]
    """By authority: `UN` and each nation."""
    differs: bool
    since: str | None
    """The first day of the law that the other nation has not."""


def compare(answers: Mapping[str, Controlled]) -> list[Row]:
    """What each nation's answer says, by substance, in alphabetical order."""
    found: dict[str, dict[str, dict[str, Control]]] = {}
    for answer in answers.values():
        for control in answer.controls:
            cells = found.setdefault(control.substance, {})
            cells.setdefault(control.authority, {})[f"{control.scheduling.id} {control.scheduling.feed}"] = control
    nations = [*answers]
    rows = [_row(substance, cells, nations) for substance, cells in found.items()]
    return sorted(rows, key=lambda row: row.substance.casefold())


def _row(substance: str, cells: Mapping[str, Mapping[str, Control]], nations: Sequence[str]) -> Row:
    own = {nation: [*cells.get(nation, {}).values()] for nation in nations}
    having = [nation for nation in nations if any(not control.weak for control in own[nation])]
    differs = 0 < len(having) < len(nations)
    days = [control.effective_on for nation in having for control in own[nation] if control.effective_on]
    others = {authority: [*held.values()] for authority, held in cells.items() if authority not in nations}
    return Row(substance, {**others, **own}, differs, min(days, default=None) if differs else None)
