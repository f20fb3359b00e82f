"""What analysts decided, as pairs that are joined whatever speaks against it, and fences that nothing crosses.

The newest decision counts: an older one that contradicts it has no effect, and has it again when the newer is undone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from services.ingest.core.entities.clusters import Fence


class Decision(NamedTuple):
    """Labels on the left and on the right are one, or are not."""

    number: int
    kind: Literal["merge", "split"]
    left: tuple[int, ...]
    right: tuple[int, ...]


class Decided(NamedTuple):
    """What they come to, in rows of the parties at hand."""

    joined: list[tuple[int, int]]
    fences: list[Fence]


NOTHING_DECIDED = Decided([], [])


class _Groups:
    """Labels that were joined, with the sides on which each group stands."""

    def __init__(self) -> None:
        self._head: dict[int, int] = {}
        self._sides: dict[int, set[int]] = {}

    def head(self, label: int) -> int:
        while (above := self._head.setdefault(label, label)) != label:
            label = above
        return label

    def sides(self, label: int) -> set[int]:
        return self._sides.setdefault(self.head(label), set())

    def join(self, one: int, other: int) -> bool:
        first, second = self.head(one), self.head(other)
        if any(side ^ 1 in self.sides(second) for side in self.sides(first)):
            return False
        if first != second:
            self._head[second] = first
            self._sides[first] = self.sides(first) | self._sides.pop(second, set())
        return True


def decide(decisions: Iterable[Decision], rows: Mapping[int, int]) -> Decided:
    """The decisions that stand, for the labels that have a row."""
    groups, joined, fences = _Groups(), [], list[Fence]()
    for each in sorted(decisions, key=lambda decision: -decision.number):
        left, right = ([label for label in side if label in rows] for side in (each.left, each.right))
        if each.kind == "merge":
            labels = [*left, *right]
            joined += [(rows[one], rows[other]) for one, other in _chain(labels) if groups.join(one, other)]
        else:
            fences += _fences(groups, each.number, left, right, rows)
    return Decided(joined, fences)


def _chain(labels: Sequence[int]) -> Iterable[tuple[int, int]]:
    return ((labels[0], label) for label in labels[1:])


def _fences(
    groups: _Groups, number: int, left: Iterable[int], right: Iterable[int], rows: Mapping[int, int]
) -> Iterable[Fence]:
    sides = {2 * number: {*left}, 2 * number + 1: {*right}}
    heads = [{groups.head(label) for label in labels} for labels in sides.values()]
    rejoined = heads[0] & heads[1]
    for side, labels in sides.items():
        for label in sorted(labels):
            if groups.head(label) not in rejoined:
                groups.sides(label).add(side)
                yield Fence(rows[label], side)


def labels_in(decisions: Iterable[Decision]) -> set[int]:
    """Every label that somebody decided about."""
    return {label for each in decisions for label in (*each.left, *each.right)}
