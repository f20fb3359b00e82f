"""Receipts: what makes one believed, also long after it was made."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.encoding import b64u, b64u_decode
from services.feed.jws import sign_general
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.receipt import Receipt, Refused, Untrusted, believe_receipt, sign_receipt
from services.feed.trust import TrustedKey, TrustList

FEED = FeedName("US", "CN")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
START, END = NOW - timedelta(days=100), NOW + timedelta(days=100)
ROOT = bytes(range(32))
ORIGIN, AUDIENCE, LATTICE = (
    SigningKey("Ed25519", bytes(32)),
    SigningKey("Ed25519", b"A" * 32),
    SigningKey("ML-DSA-65", bytes(32)),
)
TRUST = TrustList(
    [
        TrustedKey(ORIGIN.public, "US", START, END),
        TrustedKey(AUDIENCE.public, "CN", START, END),
        TrustedKey(LATTICE.public, "CN", START, END),
    ]
)
REFUSED = (
    Refused(118, "malformed"),
    Refused(119, "schema", "0190a5f0-0000-7000-8000-000000000000", "body.items: 包裹 too many"),
)
RECEIPT = Receipt(FEED, 118, 120, ROOT, NOW, REFUSED)
LINE: dict[str, Any] = {"line": 119, "code": "schema"}
PAYLOAD: dict[str, Any] = {
    "feed": "US/CN",
    "first": 118,
    "size": 120,
    "root": b64u(ROOT),
    "received_at": "2026-11-23T10:00:00Z",
    "refused": [LINE],
}


def believe(
    jws: dict[str, Any], trust: TrustList = TRUST, now: datetime = NOW, required: tuple[str, ...] = ()
) -> Receipt:
    return believe_receipt(jws, feed=FEED, trust=trust, required=required, now=now)


def rule_of(jws: dict[str, Any], **circumstances: Any) -> str:
    with pytest.raises(Untrusted) as caught:
        believe(jws, **circumstances)
    return caught.value.rule


def signed(payload: dict[str, Any]) -> dict[str, Any]:
    return sign_general(json.dumps(payload).encode(), "feed-receipt+json", [AUDIENCE])


def test_a_receipt_of_the_audience_is_believed() -> None:
    believed = believe(sign_receipt(RECEIPT, [AUDIENCE]))

    assert believed == RECEIPT
    assert believed.signed_by == (AUDIENCE.public.kid,)


def test_a_policy_may_ask_for_both_algorithms() -> None:
    required = ("Ed25519", "ML-DSA-65")

    assert believe(sign_receipt(RECEIPT, [AUDIENCE, LATTICE]), required=required) == RECEIPT
    assert rule_of(sign_receipt(RECEIPT, [AUDIENCE]), required=required) == "algorithms"


def test_id_and_detail_are_left_out_where_there_are_none() -> None:
    payload = json.loads(b64u_decode(sign_receipt(RECEIPT, [AUDIENCE])["payload"]))

    assert payload["refused"][0] == {"line": 118, "code": "malformed"}
    assert list(payload) == ["feed", "first", "size", "root", "received_at", "refused"]


def test_the_origin_does_not_receipt_its_own_lines() -> None:
    assert rule_of(sign_receipt(RECEIPT, [ORIGIN])) == "unknown-key"


def test_a_checkpoint_is_no_receipt() -> None:
    assert rule_of(sign_checkpoint(Checkpoint(FEED, 120, ROOT, NOW), [AUDIENCE])) == "form"


def test_a_receipt_of_another_feed_is_refused() -> None:
    with pytest.raises(Untrusted, match="feed"):
        believe_receipt(sign_receipt(RECEIPT, [AUDIENCE]), feed=FeedName("CN", "US"), trust=TRUST, required=(), now=NOW)


def test_a_receipt_that_is_fetched_after_its_key_has_ended_is_believed() -> None:
    assert believe(sign_receipt(RECEIPT, [AUDIENCE]), now=END + timedelta(days=900)) == RECEIPT


def test_a_receipt_from_outside_its_keys_span_is_refused() -> None:
    trust = TrustList([TrustedKey(AUDIENCE.public, "CN", START, NOW)])

    assert rule_of(sign_receipt(RECEIPT, [AUDIENCE]), trust=trust) == "key-span"


def test_a_receipt_that_comes_after_its_key_was_revoked_is_refused_however_it_is_dated() -> None:
    trust = TRUST.revoke(AUDIENCE.public.kid, NOW + timedelta(days=1))

    assert believe(sign_receipt(RECEIPT, [AUDIENCE]), trust=trust) == RECEIPT
    assert rule_of(sign_receipt(RECEIPT, [AUDIENCE]), trust=trust, now=NOW + timedelta(days=1)) == "key-span"


@pytest.mark.parametrize(("announced", "believed"), [(timedelta(seconds=60), True), (timedelta(seconds=61), False)])
def test_a_receipt_dated_before_its_key_was_announced_is_refused_beyond_two_clocks(
    announced: timedelta, believed: bool
) -> None:
    key = SigningKey("Ed25519", b"B" * 32)
    heard = TrustedKey(key.public, "CN", START, END, announced_by=AUDIENCE.public.kid, announced_at=NOW + announced)
    jws, later = sign_receipt(RECEIPT, [key]), NOW + timedelta(hours=1)

    if believed:
        assert believe(jws, TrustList([*TRUST, heard]), later) == RECEIPT
    else:
        assert rule_of(jws, trust=TrustList([*TRUST, heard]), now=later) == "key-span"


def test_tomorrows_receipt_is_refused() -> None:
    assert rule_of(sign_receipt(RECEIPT, [AUDIENCE]), now=NOW - timedelta(seconds=61)) == "received-at-future"


def test_a_clock_may_run_a_minute_ahead() -> None:
    assert believe(sign_receipt(RECEIPT, [AUDIENCE]), now=NOW - timedelta(seconds=60)) == RECEIPT


@pytest.mark.parametrize(
    "change",
    [
        {"first": 120},
        {"first": -1},
        {"first": True},
        {"first": "118"},
        {"size": 118},
        {"size": 1119},
        {"size": 120.0},
        {"root": "AA"},
        {"feed": "US"},
        {"received_at": "yesterday"},
        {"received_at": 0},
        {"refused": None},
        {"refused": {}},
        {"refused": [7]},
        {"refused": [{"line": 119}]},
        {"refused": [{"code": "schema"}]},
        {"refused": [LINE | {"line": 117}]},
        {"refused": [LINE | {"line": 120}]},
        {"refused": [LINE | {"line": "119"}]},
        {"refused": [LINE, LINE]},
        {"refused": [LINE, LINE | {"line": 118}]},
        {"refused": [LINE | {"code": "Not a code"}]},
        {"refused": [LINE | {"code": 7}]},
        {"refused": [LINE | {"id": None}]},
        {"refused": [LINE | {"id": "x" * 101}]},
        {"refused": [LINE | {"detail": "x" * 301}]},
        {"refused": [LINE | {"detail": 7}]},
        {"refused": [LINE | {"further": "x"}]},
        {"refused": [LINE] * 1002},
        {"further": 1},
    ],
)
def test_a_signed_payload_of_another_form_is_refused(change: dict[str, object]) -> None:
    assert rule_of(signed(PAYLOAD | change)) == "form"


@pytest.mark.parametrize("missing", [*PAYLOAD])
def test_a_payload_lacks_no_member(missing: str) -> None:
    assert rule_of(signed({name: value for name, value in PAYLOAD.items() if name != missing})) == "form"


def test_a_thousand_refused_lines_fit_one_receipt() -> None:
    refused = tuple(Refused(line, "schema", detail="x" * 300) for line in range(1000))

    assert len(believe(sign_receipt(Receipt(FEED, 0, 1000, ROOT, NOW, refused), [AUDIENCE])).refused) == 1000


def test_detail_has_at_most_three_hundred_characters() -> None:
    with pytest.raises(ValueError, match="too long"):
        Refused(119, "schema", detail="包" * 301)
