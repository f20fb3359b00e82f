"""What a page means for the feed that is held: it fits, it lies about its lines, or it proves a fork.

Signatures have been believed before; this is only about bytes and roots (docs/protocol.md section 4, Fork):

(a) the believed checkpoint has another root than the held tree, or than an earlier believed checkpoint, at its size;
(b) the page's lines behind the held lines hash to the signed root and differ from held lines.

Lines that do not hash to the signed root, and neither (a) nor (b), are a mismatch: nothing halts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from services.feed.checkpoint import Checkpoint
from services.feed.tree import Frontier


@dataclass(frozen=True, slots=True)
class Held:
    """What the receiver knows that bears on a page."""

    size: int
    before: Frontier
    """The compact range of the held lines 0 … `first - 1`."""
    overlap: Sequence[bytes]
    """Held leaf hashes from `first` on, as far as the page reaches."""
    seen: Mapping[int, bytes]
    """Roots by size of believed checkpoints whose lines this page brings."""


@dataclass(frozen=True, slots=True)
class Fits:
    """The page is authentic, in order and complete."""

    frontier: Frontier
    """After the page's last line."""
    nodes: Sequence[bytes]
    """For each line of the page, the complete subtrees that it closes."""


@dataclass(frozen=True, slots=True)
class Forked:
    """Two signed stories of one feed."""

    rule: str


@dataclass(frozen=True, slots=True)
class Mismatched:
    """The lines do not hash to the signed root."""


Meaning: TypeAlias = Fits | Forked | Mismatched


def contradicts(checkpoint: Checkpoint, known_root: bytes | None) -> bool:
    """Fork rule (a): another root is known, by the held tree or by a believed checkpoint, at that size."""
    return known_root is not None and known_root != checkpoint.root


def _contradicts_seen(leaves: Sequence[bytes], held: Held) -> bool:
    """Whether the tree, growing by the page, passes a size at which another root was believed."""
    frontier = held.before
    for size in sorted(held.seen):
        frontier, _ = frontier.extend(leaves[frontier.size - held.before.size : size - held.before.size])
        if frontier.root() != held.seen[size]:
            return True
    return False


def weigh(leaves: Sequence[bytes], checkpoint: Checkpoint, held: Held) -> Meaning:
    """What the page's `leaves`, whose checkpoint is believed and contradicts nothing, mean."""
    frontier, nodes = held.before.extend(leaves)
    if frontier.root() != checkpoint.root:
        return Mismatched()
    if any(ours != theirs for ours, theirs in zip(held.overlap, leaves, strict=False)):
        return Forked("lines")
    return Forked("root") if _contradicts_seen(leaves, held) else Fits(frontier, nodes)
