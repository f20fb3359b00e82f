"""Whatever is done to a signed thing, it is refused or means the same; and no input makes the front doors stumble."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.feed.calls import CallRefused, check_body, check_head, sign_call
from services.feed.checkpoint import Checkpoint, Untrusted, believe_checkpoint, sign_checkpoint
from services.feed.encoding import b64u_decode
from services.feed.evidence import build_evidence, explain_evidence
from services.feed.jws import MalformedJws, sign_general, verified_keys
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.receipt import Receipt, Refused, believe_receipt, sign_receipt
from services.feed.tree import EMPTY, leaf_hash, node_hash
from services.feed.trust import TrustedKey, TrustList

FEED = FeedName("US", "CN")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
START, END = NOW - timedelta(days=100), NOW + timedelta(days=100)
ORIGIN, AUDIENCE = (SigningKey("Ed25519", bytes([n]) * 32) for n in range(2))
LATTICE = SigningKey("ML-DSA-65", bytes(32))
KEYS = [
    TrustedKey(ORIGIN.public, "US", START, END),
    TrustedKey(LATTICE.public, "US", START, END, ORIGIN.public.kid, announced_at=START),
    TrustedKey(AUDIENCE.public, "CN", START, END),
]
TRUST = TrustList(KEYS)
CANDIDATES = {key.key.kid: key.key for key in KEYS}
LINES = [b'{"id":"0190a5f0-0000-7000-8000-000000000001","type":"parcel"}', b"second", b"third"]
LEAVES = [leaf_hash(line) for line in LINES]
ROOT = EMPTY.extend(LEAVES)[0].root()
CHECKPOINT = Checkpoint(FEED, 3, ROOT, NOW)
RECEIPT = Receipt(FEED, 0, 3, ROOT, NOW, (Refused(1, "malformed"),))
EVIDENCE = build_evidence(
    FEED,
    0,
    LINES[0],
    size=3,
    path=[LEAVES[1], LEAVES[2]],
    checkpoint=sign_checkpoint(CHECKPOINT, [ORIGIN, LATTICE]),
    receipt=sign_receipt(RECEIPT, [AUDIENCE]),
    keys=KEYS,
)
Place = tuple[str | int, ...]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
HEADER_TEXT = st.text(st.sampled_from('abst=();,:"@?-./ 0189*%\\\t') | st.characters(max_codepoint=255), max_size=60)


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Where everything in a JSON value is, but the value itself."""
    if at:
        yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield from places(part, (*at, name))


def put(obj: dict[str, Any], place: Place, value: object) -> dict[str, Any]:
    """A copy with another value at one place."""
    changed = copy.deepcopy(obj)
    target: Any = changed
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    return changed


def at(obj: Any, place: Place) -> Any:
    for step in place:
        obj = obj[step]
    return obj


def without(obj: dict[str, Any], place: Place) -> dict[str, Any]:
    """A copy that lacks what is at one place."""
    changed = copy.deepcopy(obj)
    del at(changed, place[:-1])[place[-1]]
    return changed


def flipped(text: str, position: int) -> str:
    """The text with another character of base64url at one position."""
    position %= len(text)
    return text[:position] + ("A" if text[position] != "A" else "B") + text[position + 1 :]


PLACES = list(places(EVIDENCE))
TEXTS = [place for place in PLACES if isinstance(at(EVIDENCE, place), str)]
GOOD = explain_evidence(EVIDENCE, TRUST)


def test_the_evidence_that_is_tampered_with_below_is_good() -> None:
    assert GOOD.proven
    assert node_hash(node_hash(LEAVES[0], LEAVES[1]), LEAVES[2]) == ROOT


@pytest.mark.parametrize("place", PLACES, ids=lambda place: "/".join(map(str, place)))
def test_a_member_of_evidence_that_is_missing_is_noticed(place: Place) -> None:
    assert explain_evidence(without(EVIDENCE, place), TRUST) != GOOD


@given(place=st.sampled_from(TEXTS), position=st.integers(0, 10_000))
@settings(max_examples=200, deadline=None)
def test_a_character_of_evidence_that_is_changed_is_noticed(place: Place, position: int) -> None:
    tampered = put(EVIDENCE, place, flipped(at(EVIDENCE, place), position))

    assert explain_evidence(tampered, TRUST) != GOOD


@given(place=st.sampled_from(PLACES), value=JSON)
@settings(max_examples=200, deadline=None)
def test_a_value_of_evidence_that_is_replaced_is_noticed_without_an_error(place: Place, value: object) -> None:
    tampered = put(EVIDENCE, place, value)

    same = json.dumps(tampered, sort_keys=True) == json.dumps(EVIDENCE, sort_keys=True)
    assert same or explain_evidence(tampered, TRUST) != GOOD


@given(place=st.sampled_from(PLACES), value=JSON)
@settings(max_examples=100, deadline=None)
def test_nothing_is_proven_without_trusted_keys(place: Place, value: object) -> None:
    assert not explain_evidence(put(EVIDENCE, place, value), None).proven


@given(payload=st.binary(max_size=200), flip=st.integers(0, 10_000), member=st.sampled_from(["payload", "signature"]))
@settings(max_examples=100, deadline=None)
def test_a_changed_character_leaves_no_signature_that_counts(payload: bytes, flip: int, member: str) -> None:
    jws = sign_general(payload + b"x", "feed-checkpoint+json", [ORIGIN])
    place: Place = ("payload",) if member == "payload" else ("signatures", 0, "signature")

    tampered = put(jws, place, flipped(at(jws, place), flip))

    assert _kids(tampered) == []


def _kids(jws: dict[str, Any]) -> list[str]:
    try:
        return verified_keys(jws, "feed-checkpoint+json", CANDIDATES)[1]
    except MalformedJws:
        return []


@given(
    payload=JSON,
    entries=st.lists(JSON | st.fixed_dictionaries({"protected": st.text(), "signature": st.text()}), max_size=9),
)
@settings(max_examples=200, deadline=None)
def test_no_object_makes_the_front_door_stumble(payload: object, entries: list[object]) -> None:
    assert _kids({"payload": payload, "signatures": entries}) == []


@given(place=st.sampled_from(list(places(EVIDENCE["checkpoint"]))), value=JSON)
@settings(max_examples=100, deadline=None)
def test_a_tampered_checkpoint_is_believed_for_what_was_signed_or_not_at_all(place: Place, value: object) -> None:
    tampered = put(EVIDENCE["checkpoint"], place, value)

    try:
        believed = believe_checkpoint(
            tampered, feed=FEED, size=3, trust=TRUST, required=("Ed25519",), now=NOW, previous_issued_at=None
        )
    except Untrusted:
        return
    assert believed == CHECKPOINT


@given(
    first=st.integers(0, 2**40),
    count=st.integers(1, 1000),
    root=st.binary(min_size=32, max_size=32),
    at=st.datetimes(NOW.replace(tzinfo=None) - timedelta(days=99), NOW.replace(tzinfo=None), timezones=st.just(UTC)),
    refused=st.sets(st.integers(0, 999), max_size=20),
    detail=st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
)
@settings(max_examples=100, deadline=None)
def test_a_receipt_survives_signing(
    first: int, count: int, root: bytes, at: datetime, refused: set[int], detail: str
) -> None:
    lines = tuple(Refused(first + n, "schema", detail=detail) for n in sorted(refused) if n < count)
    receipt = Receipt(FEED, first, first + count, root, at, lines)

    signed = json.loads(json.dumps(sign_receipt(receipt, [AUDIENCE])))

    assert believe_receipt(signed, feed=FEED, trust=TRUST, required=(), now=NOW) == receipt


@given(
    size=st.integers(1, 2**53 - 1),
    root=st.binary(min_size=32, max_size=32),
    at=st.datetimes(NOW.replace(tzinfo=None) - timedelta(days=99), NOW.replace(tzinfo=None), timezones=st.just(UTC)),
)
@settings(max_examples=100, deadline=None)
def test_a_checkpoint_survives_signing(size: int, root: bytes, at: datetime) -> None:
    checkpoint = Checkpoint(FEED, size, root, at)

    signed = json.loads(json.dumps(sign_checkpoint(checkpoint, [ORIGIN])))

    believed = believe_checkpoint(
        signed, feed=FEED, size=size, trust=TRUST, required=(), now=NOW, previous_issued_at=at
    )
    assert believed == checkpoint


URL = "https://cn.example/exchange/v1/feeds/US/CN/pages"


@given(
    body=st.binary(max_size=2_000), nonce=st.text("abcXYZ019-_ ~!", min_size=8, max_size=64), age=st.integers(0, 119)
)
@settings(max_examples=100, deadline=None)
def test_every_call_that_we_sign_is_believed(body: bytes, nonce: str, age: int) -> None:
    headers = sign_call("POST", URL, body, ORIGIN, NOW, nonce=nonce)

    head = check_head("POST", URL, headers, TRUST, NOW + timedelta(seconds=age), has_body=True)

    check_body(head, body)
    assert (head.nonce, head.nation) == (nonce, "US")


def _refused(lines: list[tuple[str, str]], *, has_body: bool) -> str:
    """The code with which a call is refused, "" when it is believed."""
    try:
        check_head("POST", URL, lines, TRUST, NOW, has_body=has_body)
    except CallRefused as refused:
        return refused.code
    return ""


@given(signature_input=HEADER_TEXT, signature=HEADER_TEXT, digest=HEADER_TEXT, has_body=st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_header_makes_the_check_of_a_call_stumble(
    signature_input: str, signature: str, digest: str, has_body: bool
) -> None:
    lines = [("signature-input", signature_input), ("signature", signature), ("content-digest", digest)]

    assert _refused(lines, has_body=has_body) == "unsigned"


@given(
    name=st.sampled_from(["Signature-Input", "Signature", "Content-Digest"]),
    position=st.integers(0, 400),
    new=HEADER_TEXT.filter(bool),
)
@settings(max_examples=300, deadline=None)
def test_a_call_with_anything_put_into_its_headers_is_refused_or_means_the_same(
    name: str, position: int, new: str
) -> None:
    headers = sign_call("POST", URL, b"body", ORIGIN, NOW, nonce="n" * 8)
    headers[name] = headers[name][:position] + new + headers[name][position:]

    try:
        head = check_head("POST", URL, headers, TRUST, NOW, has_body=True)
        check_body(head, b"body")
    except CallRefused:
        return
    assert (head.nonce, head.expires - head.created) == ("n" * 8, timedelta(seconds=60))


def test_tampering_with_a_checkpoint_is_tried_at_every_depth() -> None:
    assert ("signatures", 0, "protected") in list(places(EVIDENCE["checkpoint"]))
    assert json.loads(b64u_decode(EVIDENCE["checkpoint"]["payload"]))["size"] == 3
