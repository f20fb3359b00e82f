"""The tree against RFC 9162 section 2.1 written down word for word: slow, recursive, and nothing shared with ours."""

from hashlib import sha256
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.feed.tree import (
    EMPTY,
    Frontier,
    Node,
    consistency_plan,
    frontier_at,
    hash_at,
    inclusion_plan,
    leaf_hash,
    path_of,
    peaks_of,
    place_of,
    verify_consistency,
    verify_inclusion,
)

SIZES = st.integers(1, 130)


def lines_of(size: int) -> list[bytes]:
    return [b"line %d" % number for number in range(size)]


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(lines: list[bytes]) -> bytes:
    """Section 2.1.1."""
    if not lines:
        return sha256(b"").digest()
    if len(lines) == 1:
        return sha256(b"\x00" + lines[0]).digest()
    k = largest_power_below(len(lines))
    return sha256(b"\x01" + mth(lines[:k]) + mth(lines[k:])).digest()


def naive_path(m: int, lines: list[bytes]) -> list[bytes]:
    """Section 2.1.3.1."""
    if len(lines) == 1:
        return []
    k = largest_power_below(len(lines))
    if m < k:
        return [*naive_path(m, lines[:k]), mth(lines[k:])]
    return [*naive_path(m - k, lines[k:]), mth(lines[:k])]


def naive_subproof(m: int, lines: list[bytes], whole: bool) -> list[bytes]:
    """Section 2.1.4.1."""
    if m == len(lines):
        return [] if whole else [mth(lines)]
    k = largest_power_below(len(lines))
    if m <= k:
        return [*naive_subproof(m, lines[:k], whole), mth(lines[k:])]
    return [*naive_subproof(m - k, lines[k:], False), mth(lines[:k])]


class Store:
    """What an endpoint keeps of a feed: a leaf hash and the nodes for each line; the lines themselves may be gone."""

    def __init__(self, lines: list[bytes]) -> None:
        self.leaves = [leaf_hash(line) for line in lines]
        _, self.rows = EMPTY.extend(self.leaves)

    def hashes(self, nodes: list[Node]) -> dict[Node, bytes]:
        places = {node: place_of(node)[0] for node in nodes}
        return {node: hash_at(node, self.leaves[line], self.rows[line]) for node, line in places.items()}

    def inclusion(self, line: int, size: int) -> list[bytes]:
        plan = inclusion_plan(line, size)
        return path_of(plan, self.hashes([node for element in plan for node in element]))

    def consistency(self, first: int, second: int) -> list[bytes]:
        plan = consistency_plan(first, second)
        return path_of(plan, self.hashes([node for element in plan for node in element]))


@st.composite
def inclusions(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(SIZES)
    return draw(st.integers(0, size - 1)), size


@st.composite
def growths(draw: st.DrawFn) -> tuple[int, int]:
    second = draw(SIZES)
    return draw(st.integers(1, second)), second


def flip(value: bytes, bit: int) -> bytes:
    """`value` with one bit turned over."""
    at, mask = divmod(bit % (len(value) * 8), 8)
    return value[:at] + bytes([value[at] ^ 1 << mask]) + value[at + 1 :]


@given(SIZES, st.lists(st.integers(0, 130), max_size=6))
def test_any_split_of_the_lines_gives_the_same_tree_and_the_same_nodes(size: int, cuts: list[int]) -> None:
    leaves = [leaf_hash(line) for line in lines_of(size)]
    edges = sorted({0, size, *(cut % (size + 1) for cut in cuts)})

    frontier, rows = EMPTY, []
    for start, stop in pairwise(edges):
        frontier, completed = Frontier.from_bytes(frontier.size, frontier.to_bytes()).extend(leaves[start:stop])
        rows += completed

    assert (frontier, rows) == EMPTY.extend(leaves)
    assert frontier.root() == mth(lines_of(size))


def test_the_frontier_of_every_size_is_rebuilt_from_stored_nodes() -> None:
    lines = lines_of(130)
    store = Store(lines)

    for size in range(131):
        frontier = frontier_at(size, store.hashes(peaks_of(size)))

        assert frontier.root() == mth(lines[:size])


@given(inclusions())
def test_every_inclusion_proof_is_that_of_the_rfc_and_verifies(case: tuple[int, int]) -> None:
    (line, size), lines = case, lines_of(130)
    proof = Store(lines).inclusion(line, size)

    assert proof == naive_path(line, lines[:size])
    assert verify_inclusion(line, size, leaf_hash(lines[line]), proof, mth(lines[:size]))


@given(growths())
def test_every_consistency_proof_is_that_of_the_rfc_and_verifies(case: tuple[int, int]) -> None:
    (first, second), lines = case, lines_of(130)
    proof = Store(lines).consistency(first, second)

    assert proof == ([] if first == second else naive_subproof(first, lines[:second], True))
    assert verify_consistency(first, second, mth(lines[:first]), mth(lines[:second]), proof)


@given(inclusions(), st.integers(0, 10_000))
def test_one_turned_bit_breaks_an_inclusion_proof(case: tuple[int, int], bit: int) -> None:
    (line, size), lines = case, lines_of(130)
    leaf, root, proof = leaf_hash(lines[line]), mth(lines[:size]), Store(lines).inclusion(line, size)
    joined = flip(b"".join([leaf, root, *proof]), bit)
    leaf, root, *proof = [joined[at : at + 32] for at in range(0, len(joined), 32)]

    assert not verify_inclusion(line, size, leaf, proof, root)


@given(growths(), st.integers(0, 10_000))
def test_one_turned_bit_breaks_a_consistency_proof(case: tuple[int, int], bit: int) -> None:
    (first, second), lines = case, lines_of(130)
    joined = flip(b"".join([mth(lines[:first]), mth(lines[:second]), *Store(lines).consistency(first, second)]), bit)
    first_root, second_root, *proof = [joined[at : at + 32] for at in range(0, len(joined), 32)]

    assert not verify_consistency(first, second, first_root, second_root, proof)


@given(inclusions(), SIZES, st.integers(0, 129))
def test_a_proof_holds_for_its_own_line_only(case: tuple[int, int], other_size: int, other_line: int) -> None:
    (line, size), lines = case, lines_of(130)
    leaf, root, proof = leaf_hash(lines[line]), mth(lines[:size]), Store(lines).inclusion(line, size)

    assert verify_inclusion(other_line, size, leaf, proof, root) == (other_line == line)
    assert not verify_inclusion(line, other_size, leaf, proof, mth(lines[:other_size])) or other_size == size


@given(growths(), SIZES)
def test_a_consistency_proof_holds_for_its_own_sizes_only(case: tuple[int, int], other: int) -> None:
    (first, second), lines = case, lines_of(130)
    proof = Store(lines).consistency(first, second)
    roots = [mth(lines[:size]) for size in (first, second, other)]

    assert not verify_consistency(other, second, roots[2], roots[1], proof) or other == first
    assert not verify_consistency(first, other, roots[0], roots[2], proof) or other == second


@given(inclusions(), st.binary(min_size=32, max_size=32))
def test_a_path_with_an_element_more_or_less_proves_nothing(case: tuple[int, int], extra: bytes) -> None:
    (line, size), lines = case, lines_of(130)
    leaf, root, proof = leaf_hash(lines[line]), mth(lines[:size]), Store(lines).inclusion(line, size)

    assert not verify_inclusion(line, size, leaf, [*proof, extra], root)
    assert not verify_inclusion(line, size, leaf, [extra, *proof], root)
    assert not proof or not verify_inclusion(line, size, leaf, proof[:-1], root)


@settings(max_examples=50)
@given(SIZES, st.sets(st.integers(0, 129)))
def test_erased_lines_change_no_root_and_no_proof(size: int, erased: set[int]) -> None:
    lines = lines_of(size)
    leaves = [leaf_hash(line) for line in lines]
    without = [b"" if number in erased else line for number, line in enumerate(lines)]

    kept = [leaves[number] if number in erased else leaf_hash(line) for number, line in enumerate(without)]
    frontier, rows = EMPTY.extend(kept)

    assert (frontier, rows) == EMPTY.extend(leaves)
    assert frontier.root() == mth(lines)
