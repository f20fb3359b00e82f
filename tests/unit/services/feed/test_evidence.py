"""Evidence: what is proven in words, what is not, and that tampering shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.encoding import b64u
from services.feed.evidence import Explanation, build_evidence, explain_evidence
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.receipt import Receipt, Refused, sign_receipt
from services.feed.tree import EMPTY, Node, hash_at, inclusion_plan, leaf_hash, path_of, place_of
from services.feed.trust import TrustedKey, TrustList

FEED = FeedName("US", "CN")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
START, END = NOW - timedelta(days=100), NOW + timedelta(days=100)
ORIGIN, AUDIENCE, STRANGER = (SigningKey("Ed25519", bytes([n]) * 32) for n in range(3))
LATTICE = SigningKey("ML-DSA-65", bytes(32))
KEYS = [
    TrustedKey(ORIGIN.public, "US", START, END),
    TrustedKey(LATTICE.public, "US", START, END, ORIGIN.public.kid, announced_at=START),
    TrustedKey(AUDIENCE.public, "CN", START, END),
]
TRUST = TrustList(KEYS)
RECORD = b'{"id":"0190a5f0-0000-7000-8000-00000000000%d","type":"parcel","note":"Mr. Nobody"}'
LINES = [RECORD % n for n in range(5)]
LINE, SIZE = 3, 5
LEAVES = [leaf_hash(line) for line in LINES]
FRONTIER, NODES = EMPTY.extend(LEAVES)
ROOT = FRONTIER.root()


def stored(node: Node) -> bytes:
    line, _ = place_of(node)
    return hash_at(node, LEAVES[line], NODES[line])


def path() -> list[bytes]:
    plan = inclusion_plan(LINE, SIZE)
    return path_of(plan, {node: stored(node) for element in plan for node in element})


CHECKPOINT = Checkpoint(FEED, SIZE, ROOT, NOW)
RECEIPT = Receipt(FEED, 2, SIZE, ROOT, NOW + timedelta(seconds=2), ())


def evidence(
    *,
    data: bytes = LINES[LINE],
    checkpoint: Checkpoint = CHECKPOINT,
    receipt: Receipt | None = RECEIPT,
    signer: SigningKey = ORIGIN,
    receipt_signer: SigningKey = AUDIENCE,
    keys: list[TrustedKey] = KEYS,
) -> dict[str, Any]:
    return build_evidence(
        FEED,
        LINE,
        data,
        size=SIZE,
        path=path(),
        checkpoint=sign_checkpoint(checkpoint, [signer, LATTICE]),
        receipt=None if receipt is None else sign_receipt(receipt, [receipt_signer]),
        keys=keys,
    )


def said(explanation: Explanation) -> str:
    return "\n".join(explanation.sentences)


def test_a_line_with_its_receipt_is_proven_with_names_and_times() -> None:
    explanation = explain_evidence(evidence(), TRUST)

    assert explanation.proven
    assert explanation.faults == []
    words = said(explanation)
    assert "Line 3 of the feed US/CN: the record 0190a5f0-0000-7000-8000-000000000003, a parcel." in words
    assert (
        f"US signed on 2026-11-23T10:00:00Z by its own clock that this is its tree (Ed25519 key {ORIGIN.public.kid}"
        in words
    )
    assert f"ML-DSA-65 key {LATTICE.public.kid}" in words
    assert "CN signed on 2026-11-23T10:00:02Z by its own clock that it holds this tree" in words
    assert "It accepted the line." in words


def test_evidence_repeats_nothing_of_what_the_line_says_of_people() -> None:
    assert "Nobody" not in said(explain_evidence(evidence(), TRUST))


def test_without_a_receipt_the_publication_is_proven_and_the_receiving_is_not() -> None:
    explanation = explain_evidence(evidence(receipt=None), TRUST)

    assert explanation.proven
    assert "Not proven: that CN received the line. The file has no receipt." in explanation.sentences


def test_keys_from_inside_the_file_prove_nothing() -> None:
    explanation = explain_evidence(evidence(), None)

    assert not explanation.proven
    assert explanation.faults == []
    assert "these prove nothing by themselves" in explanation.sentences[-1]
    assert "Whoever holds the key that the file calls US's signed" in said(explanation)


def test_a_file_made_up_with_keys_of_its_own_is_not_proven() -> None:
    made_up = [TrustedKey(STRANGER.public, "US", START, END), KEYS[2]]

    explanation = explain_evidence(evidence(signer=STRANGER, keys=made_up), TRUST)

    assert not explanation.proven
    assert explanation.faults == ["checkpoint: no Ed25519 signature names a known key of that nation"]


def test_other_bytes_than_the_signed_line_are_noticed() -> None:
    explanation = explain_evidence(evidence(data=LINES[2]), TRUST)

    assert not explanation.proven
    assert explanation.faults == ["line: these bytes are not that line of the tree that the checkpoint names"]


def test_a_refused_line_is_told_with_its_code() -> None:
    receipt = replace(RECEIPT, refused=(Refused(3, "schema", detail="body.items"),))

    assert "It refused the line: schema." in said(explain_evidence(evidence(receipt=receipt), TRUST))


def test_a_receipt_of_a_later_page_does_not_say_what_became_of_the_line() -> None:
    receipt = replace(RECEIPT, first=4)

    assert "stands in an earlier receipt" in said(explain_evidence(evidence(receipt=receipt), TRUST))


@pytest.mark.parametrize(
    "receipt", [replace(RECEIPT, size=6), replace(RECEIPT, root=bytes(32)), replace(RECEIPT, feed=FeedName("CN", "US"))]
)
def test_a_receipt_for_another_tree_is_noticed(receipt: Receipt) -> None:
    explanation = explain_evidence(evidence(receipt=receipt), TRUST)

    assert not explanation.proven
    assert explanation.faults == ["receipt: it is for another tree than the checkpoint"]


def test_a_receipt_by_a_stranger_is_noticed() -> None:
    explanation = explain_evidence(evidence(receipt_signer=STRANGER), TRUST)

    assert explanation.faults == ["receipt: no Ed25519 signature names a known key of that nation"]


def test_the_origin_cannot_receipt_its_own_line() -> None:
    assert not explain_evidence(evidence(receipt_signer=ORIGIN), TRUST).proven


def test_a_checkpoint_from_outside_the_span_of_its_key_is_not_proven() -> None:
    late = replace(CHECKPOINT, issued_at=END)

    explanation = explain_evidence(evidence(checkpoint=late), TRUST)

    assert explanation.faults == ["checkpoint: the Ed25519 key does not speak for that nation at that time"]


def test_evidence_outlives_the_span_of_the_keys() -> None:
    old = [replace(key, not_after=NOW + timedelta(minutes=1)) for key in KEYS]

    assert explain_evidence(evidence(), TrustList(old)).proven


def test_a_key_revoked_later_counts_for_what_a_receipt_of_before_shows() -> None:
    trust = TRUST.revoke(ORIGIN.public.kid, NOW + timedelta(days=1))

    explanation = explain_evidence(evidence(), trust)

    assert explanation.proven
    assert "Later the key of US was revoked from 2026-11-24T10:00:00Z; the receipt shows" in said(explanation)


def test_a_key_revoked_later_does_not_count_without_a_receipt() -> None:
    trust = TRUST.revoke(ORIGIN.public.kid, NOW + timedelta(days=1))

    explanation = explain_evidence(evidence(receipt=None), trust)

    assert not explanation.proven
    assert explanation.faults[0].startswith("revoked: ")


def test_a_receipt_from_after_the_revocation_does_not_help() -> None:
    trust = TRUST.revoke(ORIGIN.public.kid, NOW + timedelta(seconds=1))

    assert not explain_evidence(evidence(), trust).proven


def test_a_key_of_the_audience_that_was_revoked_later_is_told() -> None:
    trust = TRUST.revoke(AUDIENCE.public.kid, NOW + timedelta(days=1))

    explanation = explain_evidence(evidence(), trust)

    assert "That key was revoked from 2026-11-24T10:00:00Z; that it signed before is its own word." in said(explanation)


def test_trusted_keys_that_say_otherwise_than_the_file_are_followed_and_told() -> None:
    narrower = [replace(KEYS[0], not_before=NOW), *KEYS[1:]]

    explanation = explain_evidence(evidence(), TrustList(narrower))

    assert explanation.proven
    assert "The trusted keys say otherwise, and were followed: Ed25519 key" in said(explanation)


def test_a_line_that_is_no_record_is_evidence_too() -> None:
    explanation = explain_evidence(evidence(data=b"\xff\x1b[31m"), TRUST)

    assert "Line 3 of the feed US/CN: bytes that are not strict JSON." in explanation.sentences


def test_a_line_cannot_write_on_the_readers_terminal() -> None:
    hostile = b'{"id":"\\u001b[31m","type":"parcel"}'

    assert "an object that does not name its record" in said(explain_evidence(evidence(data=hostile), TRUST))


@pytest.mark.parametrize(
    "change",
    [
        {"evidence": 2},
        {"evidence": True},
        {"evidence": "1"},
        {"feed": "CN/US"},
        {"feed": 7},
        {"line": "3"},
        {"line": None},
        {"bytes": ""},
        {"bytes": "=="},
        {"bytes": b64u(bytes(262_145))},
        {"size": 6},
        {"size": True},
        {"path": None},
        {"path": [7]},
        {"path": ["A"]},
        {"path": ["AA"] * 54},
        {"checkpoint": None},
        {"checkpoint": {}},
        {"checkpoint": []},
        {"receipt": 7},
        {"keys": None},
        {"keys": [7]},
        {"keys": [{}]},
        {"keys": [STRANGER.private_jwk()]},
        {"keys": [STRANGER.public.jwk()]},
        {"keys": [{}] * 65},
        {"further": 1},
    ],
)
def test_a_file_of_another_form_is_not_evidence(change: dict[str, Any]) -> None:
    explanation = explain_evidence(evidence() | change, TRUST)

    assert not explanation.proven
    assert explanation.faults[0].startswith("form: ")


def test_a_key_that_the_file_gives_to_two_nations_is_noticed() -> None:
    obj = evidence()
    obj["keys"].append(obj["keys"][0] | {"nation": "CN"})

    assert explain_evidence(obj, TRUST).faults[0].startswith("form: ")


@pytest.mark.parametrize("line", [-1, 5, 2**52])
def test_a_line_that_the_tree_does_not_have_is_not_proven(line: int) -> None:
    assert not explain_evidence(evidence() | {"line": line}, TRUST).proven


NEXT_ORIGIN, NEXT_AUDIENCE = (SigningKey("Ed25519", bytes([n]) * 32) for n in (8, 9))


def rotated(announced_at: datetime) -> TrustList:
    """Both nations' next keys, with spans that began long before they were announced."""
    pairs = ((NEXT_ORIGIN, "US", ORIGIN), (NEXT_AUDIENCE, "CN", AUDIENCE))
    new = (
        TrustedKey(key.public, nation, START, END, announced_by=by.public.kid, announced_at=announced_at)
        for key, nation, by in pairs
    )
    return TrustList([*KEYS, *new])


def test_evidence_dated_after_its_keys_were_announced_is_proven() -> None:
    signed = evidence(signer=NEXT_ORIGIN, receipt_signer=NEXT_AUDIENCE)

    assert explain_evidence(signed, rotated(NOW - timedelta(days=1))).proven


def test_a_checkpoint_dated_before_its_key_was_announced_proves_nothing() -> None:
    explanation = explain_evidence(evidence(signer=NEXT_ORIGIN), rotated(NOW + timedelta(days=1)))

    assert not explanation.proven
    assert [fault.partition(":")[0] for fault in explanation.faults] == ["checkpoint"]


def test_a_receipt_dated_before_its_key_was_announced_proves_nothing() -> None:
    explanation = explain_evidence(evidence(receipt_signer=NEXT_AUDIENCE), rotated(NOW + timedelta(days=1)))

    assert not explanation.proven
    assert [fault.partition(":")[0] for fault in explanation.faults] == ["receipt"]


def test_a_receipt_by_a_key_that_a_thief_announced_proves_nothing_however_it_is_dated() -> None:
    """He announced it after the theft, and dates its receipt before."""
    stolen = rotated(NOW + timedelta(days=2)).revoke(AUDIENCE.public.kid, NOW + timedelta(days=1))

    assert not explain_evidence(evidence(receipt_signer=NEXT_AUDIENCE), stolen).proven
