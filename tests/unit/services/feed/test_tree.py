"""The tree against the eight well-known leaves of certificate transparency, whose roots are published."""

import pytest

from services.feed.tree import (
    EMPTY,
    EMPTY_ROOT,
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

LINES = [
    bytes.fromhex(line)
    for line in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
LEAVES = [leaf_hash(line) for line in LINES]


def stored_hashes() -> dict[Node, bytes]:
    """Every complete subtree of the eight leaves, as the rows of a store hold them."""
    _, rows = EMPTY.extend(LEAVES)
    every_node = [Node(level, index) for level in range(4) for index in range(8 >> level)]
    return {node: hash_at(node, LEAVES[place_of(node)[0]], rows[place_of(node)[0]]) for node in every_node}


def test_the_empty_tree_has_the_hash_of_nothing_as_its_root() -> None:
    assert EMPTY.root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", ROOTS)
def test_the_published_roots_come_out(size: int) -> None:
    frontier, _ = EMPTY.extend(LEAVES[:size])

    assert frontier.root().hex() == ROOTS[size]


@pytest.mark.parametrize("size", ROOTS)
def test_an_earlier_size_is_rebuilt_from_stored_nodes(size: int) -> None:
    assert frontier_at(size, stored_hashes()).root().hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("line", "size", "path"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    ],
)
def test_the_published_inclusion_proofs_come_out_and_verify(line: int, size: int, path: list[str]) -> None:
    proof = path_of(inclusion_plan(line, size), stored_hashes())

    assert [step.hex() for step in proof] == path
    assert verify_inclusion(line, size, LEAVES[line], proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [
        (1, 1, []),
        (
            1,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_the_published_consistency_proofs_come_out_and_verify(first: int, second: int, path: list[str]) -> None:
    proof = path_of(consistency_plan(first, second), stored_hashes())

    assert [step.hex() for step in proof] == path
    assert verify_consistency(first, second, bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second]), proof)


def test_a_line_keeps_the_subtrees_that_it_completes_lowest_first() -> None:
    _, rows = EMPTY.extend(LEAVES)

    assert [len(row) // 32 for row in rows] == [0, 1, 0, 2, 0, 1, 0, 3]
    assert rows[3][32:].hex() == ROOTS[4]
    assert rows[7][64:].hex() == ROOTS[8]


def test_a_node_is_kept_with_the_line_that_completes_it() -> None:
    assert place_of(Node(0, 5)) == (5, -32)
    assert place_of(Node(1, 2)) == (5, 0)
    assert place_of(Node(3, 0)) == (7, 64)


def test_the_peaks_of_a_size_are_its_bits() -> None:
    assert peaks_of(0) == []
    assert peaks_of(7) == [Node(2, 0), Node(1, 2), Node(0, 6)]


def test_a_frontier_survives_being_stored() -> None:
    frontier, _ = EMPTY.extend(LEAVES[:7])

    assert Frontier.from_bytes(7, frontier.to_bytes()) == frontier


@pytest.mark.parametrize(("size", "length"), [(7, 64), (8, 64), (1, 31), (0, 32), (-1, 32)])
def test_a_stored_frontier_that_does_not_fit_its_size_is_refused(size: int, length: int) -> None:
    with pytest.raises(ValueError, match="a frontier"):
        Frontier.from_bytes(size, bytes(length))


@pytest.mark.parametrize(("line", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_no_plan_is_made_for_a_line_outside_the_tree(line: int, size: int) -> None:
    with pytest.raises(ValueError, match="lies in the tree"):
        inclusion_plan(line, size)


@pytest.mark.parametrize(("first", "second"), [(0, 4), (5, 4), (-1, 4)])
def test_no_plan_leads_from_an_empty_or_greater_tree(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="consistency"):
        consistency_plan(first, second)


@pytest.mark.parametrize(("line", "size"), [(-1, 8), (8, 8), (0, 0), (0, -1)])
def test_a_line_outside_the_tree_is_never_included(line: int, size: int) -> None:
    assert not verify_inclusion(line, size, LEAVES[0], [], LEAVES[0])


def test_a_hash_of_another_length_proves_nothing() -> None:
    root = bytes.fromhex(ROOTS[1])

    assert not verify_inclusion(0, 1, b"", [], b"")
    assert not verify_inclusion(0, 2, LEAVES[0], [LEAVES[1][:31]], bytes.fromhex(ROOTS[2]))
    assert not verify_consistency(1, 1, root[:31], root[:31], [])


def test_the_empty_tree_has_no_consistency_proof() -> None:
    assert not verify_consistency(0, 8, EMPTY_ROOT, bytes.fromhex(ROOTS[8]), [])
    assert not verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])


def test_equal_sizes_are_consistent_only_with_equal_roots_and_an_empty_path() -> None:
    root, other = bytes.fromhex(ROOTS[4]), bytes.fromhex(ROOTS[5])

    assert verify_consistency(4, 4, root, root, [])
    assert not verify_consistency(4, 4, root, other, [])
    assert not verify_consistency(4, 4, root, root, [other])


def test_different_sizes_need_a_path() -> None:
    root = bytes.fromhex(ROOTS[4])

    assert not verify_consistency(4, 5, root, root, [])


def test_a_proof_at_line_five_million_reads_no_more_than_sixty_hashes() -> None:
    inclusion = inclusion_plan(4_999_999, 5_000_001)
    consistency = consistency_plan(1_234_567, 5_000_001)

    assert sum(map(len, inclusion)) <= 60
    assert sum(map(len, consistency)) <= 60
