"""RFC 9162 section 2.1.5: the RFC's own tree of seven leaves, every subtree, proof and consistency proof that it names.

     hash                The names are the RFC's. Each is computed here by the definitions of section 2.1.1 and
    /    \\               nothing of ours; what ours must give is the list of names that the RFC prints. Sizes up
   k      l              to 8 with published hashes are in tests/unit/services/feed/test_tree.py, and random ones
  / \\    / \\             against the definitions in tests/property/test_tree.py.
 g   h  i   j
/ \\ / \\ / \\  |
a b c d e f d6
"""

from hashlib import sha256

import pytest

from services.feed.tree import (
    EMPTY,
    Node,
    consistency_plan,
    hash_at,
    inclusion_plan,
    leaf_hash,
    path_of,
    place_of,
    verify_consistency,
    verify_inclusion,
)

DATA = [f"d{number}".encode() for number in range(7)]


def pair(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


A, B, C, D, E, F, J = (sha256(b"\x00" + data).digest() for data in DATA)
G, H, I = pair(A, B), pair(C, D), pair(E, F)  # noqa: E741 - the RFC's names
K = pair(G, H)
L = pair(I, J)
ROOT = pair(K, L)
ROOTS = {3: pair(G, C), 4: K, 6: pair(K, I), 7: ROOT}
"""`hash0` is the root of 3, `hash1` of 4, `hash2` of 6 leaves."""


def stored() -> dict[Node, bytes]:
    leaves = [leaf_hash(data) for data in DATA]
    _, rows = EMPTY.extend(leaves)
    complete = [Node(level, index) for level in range(3) for index in range(7 >> level)]
    return {node: hash_at(node, leaves[place_of(node)[0]], rows[place_of(node)[0]]) for node in complete}


@pytest.mark.parametrize("size", ROOTS)
def test_the_tree_of_the_rfc_has_the_root_of_the_rfc(size: int) -> None:
    assert EMPTY.extend([leaf_hash(data) for data in DATA[:size]])[0].root() == ROOTS[size]


@pytest.mark.parametrize(("line", "path"), [(0, [B, H, L]), (3, [C, G, L]), (4, [F, J, K]), (6, [I, K])])
def test_the_audit_paths_of_the_rfc_come_out_and_verify(line: int, path: list[bytes]) -> None:
    assert path_of(inclusion_plan(line, 7), stored()) == path
    assert verify_inclusion(line, 7, leaf_hash(DATA[line]), path, ROOT)


@pytest.mark.parametrize(("size", "path"), [(3, [C, D, G, L]), (4, [L]), (6, [I, J, K])])
def test_the_consistency_proofs_of_the_rfc_come_out_and_verify(size: int, path: list[bytes]) -> None:
    assert path_of(consistency_plan(size, 7), stored()) == path
    assert verify_consistency(size, 7, ROOTS[size], ROOT, path)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (0, [H, B, L]),  # another order
        (0, [B, H]),  # an element short
        (0, [B, H, L, L]),  # one too many
        (1, [B, H, L]),  # another line's
        (6, [J, I, K]),  # a sibling where the edge of the tree has none
    ],
)
def test_a_path_that_is_not_the_rfcs_proves_nothing(line: int, path: list[bytes]) -> None:
    assert not verify_inclusion(line, 7, leaf_hash(DATA[line]), path, ROOT)


def test_an_inner_node_is_never_taken_for_a_line() -> None:
    """The second preimage that the RFC's two prefixes are there against."""
    assert not verify_inclusion(0, 2, leaf_hash(A + B), [H], K)
    assert leaf_hash(A + B) != G
