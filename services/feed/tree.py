"""The Merkle tree of a feed: roots, inclusion proofs and consistency proofs as in RFC 9162 section 2.1.

It promises that a tree of any size grows, proves and verifies at a cost of O(log n), and never sees more
than it needs: growing takes the frontier (one hash for each bit set in the size), a proof takes the few
hashes that its plan names. The store keeps two values a line, its leaf hash and its nodes: the hashes of
the complete subtrees that this line completes, lowest level first. Such a hash never changes again, so
nothing stored is ever rewritten, and every older size can still be proven. Lines themselves are not
needed: an erased line leaves its leaf hash behind.

Sizes, line numbers and indexes count from 0; every hash is 32 bytes of SHA-256.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT: bytes = sha256(b"").digest()
"""Root of the tree without leaves (RFC 9162 section 2.1.1)."""


class Node(NamedTuple):
    """A complete subtree: the leaves from `index << level` up to, not including, `(index + 1) << level`."""

    level: int
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody asks of a node


def leaf_hash(line: bytes) -> bytes:
    """Hash of a line without its closing line feed (RFC 9162 section 2.1.1)."""
    return sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of the subtree whose two halves hash to `left` and `right` (RFC 9162 section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that must be known of a tree to let it grow: its size, and the hashes of its peaks, largest first."""

    size: int
    peaks: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError("a frontier has one peak for each bit set in its size")

    def extend(self, leaves: Sequence[bytes]) -> tuple["Frontier", list[bytes]]:
        """Append leaf hashes. Gives the new frontier and, for each leaf, its nodes: the hashes of the complete
        subtrees of level 1, 2, … that it completes, joined in that order; b"" for a leaf that completes none."""
        peaks, completed = list(self.peaks), []
        for position, leaf in enumerate(leaves, self.size):
            if position & 1:
                completed.append(_close(peaks, leaf, position))
            else:
                peaks.append(leaf)
                completed.append(b"")
        return Frontier(self.size + len(leaves), tuple(peaks)), completed

    def root(self) -> bytes:
        """Root of the tree at this size."""
        return _fold(self.peaks) if self.peaks else EMPTY_ROOT

    def to_bytes(self) -> bytes:
        """The peaks joined, largest subtree first: 32 bytes for each bit set in the size."""
        return b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> "Frontier":
        """What `to_bytes` wrote for a tree of `size` leaves; ValueError when the length does not fit the size."""
        if len(data) % HASH_BYTES:
            raise ValueError("a frontier is a whole number of hashes")
        return cls(size, tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)))


EMPTY = Frontier(0, ())


def _close(peaks: list[bytes], leaf: bytes, position: int) -> bytes:
    """Merge the leaf at an odd position with the peaks it completes, in place; gives the new nodes' hashes joined."""
    top = sha256(b"\x01" + peaks.pop() + leaf).digest()
    made = top
    while (position := position >> 1) & 1:
        top = sha256(b"\x01" + peaks.pop() + top).digest()
        made += top
    peaks.append(top)
    return made


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Root of neighbouring complete subtrees, each larger than the next, merged from the right edge."""
    root = hashes[-1]
    for left in hashes[-2::-1]:
        root = node_hash(left, root)
    return root


def place_of(node: Node) -> tuple[int, int]:
    """Where the hash of a node is kept: the line that completes it, and the offset of its 32 bytes in that
    line's nodes. A leaf (level 0) has offset -32: it stands before the nodes, as the line's leaf hash."""
    return ((node.index + 1) << node.level) - 1, (node.level - 1) * HASH_BYTES


def hash_at(node: Node, leaf: bytes, nodes: bytes) -> bytes:
    """The hash of `node` out of what is kept for its line (see `place_of`)."""
    offset = place_of(node)[1]
    return nodes[offset : offset + HASH_BYTES] if node.level else leaf


def peaks_of(size: int) -> list[Node]:
    """The complete subtrees that make up a tree of `size` leaves, largest first."""
    return _cover(0, size)


def _cover(start: int, stop: int) -> list[Node]:
    """The complete subtrees that make up the leaves `start` … `stop - 1`, left to right; `start` must be a multiple
    of a power of two that is not smaller than the range, as every subtree of RFC 9162 is."""
    nodes = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def frontier_at(size: int, hashes: Mapping[Node, bytes]) -> Frontier:
    """The frontier of an earlier size, out of the hashes of `peaks_of(size)`; KeyError when one is missing."""
    return Frontier(size, tuple(hashes[node] for node in peaks_of(size)))


def _split(start: int, stop: int) -> int:
    """Where RFC 9162 section 2.1.1 cuts two or more leaves: behind the largest power of two below their number."""
    return start + (1 << (stop - start - 1).bit_length() - 1)


def inclusion_plan(line: int, size: int) -> list[list[Node]]:
    """What proves that `line` is in the tree of `size` leaves (RFC 9162 section 2.1.3.1): one list of complete
    subtrees for each element of the path, which `path_of` folds. ValueError unless 0 <= line < size."""
    if not 0 <= line < size:
        raise ValueError("a proven line lies in the tree")
    plan, start, stop = [], 0, size
    while stop - start > 1:
        middle = _split(start, stop)
        if line < middle:
            plan.append(_cover(middle, stop))
            stop = middle
        else:
            plan.append(_cover(start, middle))
            start = middle
    return plan[::-1]


def consistency_plan(first: int, second: int) -> list[list[Node]]:
    """What proves that the tree of `first` leaves is the beginning of that of `second` (RFC 9162 section 2.1.4.1),
    in the form of `inclusion_plan`; empty for equal sizes. ValueError unless 0 < first <= second."""
    if not 0 < first <= second:
        raise ValueError("a consistency proof goes from a tree with leaves to one that is not smaller")
    plan, start, stop = [], 0, second
    while first < stop:
        middle = _split(start, stop)
        if first <= middle:
            plan.append(_cover(middle, stop))
            stop = middle
        else:
            plan.append(_cover(start, middle))
            start = middle
    if start:
        plan.append(_cover(start, stop))
    return plan[::-1]


def path_of(plan: list[list[Node]], hashes: Mapping[Node, bytes]) -> list[bytes]:
    """The proof that a plan describes, out of the hashes of its nodes; KeyError when one is missing."""
    return [_fold([hashes[node] for node in element]) for element in plan]


def verify_inclusion(line: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that `leaf`, a leaf hash, is line `line` of the tree with `size` leaves and this root
    (RFC 9162 section 2.1.3.2)."""
    if not 0 <= line < size or not _all_hashes(leaf, root, *path):
        return False
    at, last, computed = line, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            computed = node_hash(sibling, computed)
            at, last = _skip_left_edge(at, last)
        else:
            computed = node_hash(computed, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and computed == root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree of `first` leaves with `first_root` is the beginning of the tree of `second`
    leaves with `second_root` (RFC 9162 section 2.1.4.2). Equal sizes need equal roots and an empty path; the empty
    tree is the beginning of every tree and has no proof."""
    if not 0 < first <= second or not _all_hashes(first_root, second_root, *path):
        return False
    if first == second:
        return not path and first_root == second_root
    whole = [first_root, *path] if first.bit_count() == 1 else list(path)
    return bool(path) and _walk_consistency(first, second, whole) == (first_root, second_root)


def _walk_consistency(first: int, second: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots that a path leads to, or None when it is too long or too short (steps 3 to 7)."""
    at, last = _skip_ones(first - 1, second - 1)
    first_root = second_root = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            first_root, second_root = node_hash(sibling, first_root), node_hash(sibling, second_root)
            at, last = _skip_left_edge(at, last)
        else:
            second_root = node_hash(second_root, sibling)
        at, last = at >> 1, last >> 1
    return (first_root, second_root) if last == 0 else None


def _skip_ones(at: int, last: int) -> tuple[int, int]:
    """Climb while the subtree is a right half."""
    while at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _skip_left_edge(at: int, last: int) -> tuple[int, int]:
    """Climb from the right edge of the tree over the levels at which it has no sibling."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _all_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
