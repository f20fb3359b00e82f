"""Checkpoints: what makes one believed, and the rule that fails when it is not."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.feed.checkpoint import Checkpoint, Untrusted, believe_checkpoint, read_checkpoint, sign_checkpoint
from services.feed.encoding import b64u, b64u_decode
from services.feed.jws import sign_general
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.tree import EMPTY_ROOT
from services.feed.trust import TrustedKey, TrustList

FEED = FeedName("US", "CN")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
START, END = NOW - timedelta(days=100), NOW + timedelta(days=100)
MOMENT = timedelta(microseconds=1)
ROOT = bytes(range(32))
KEY, SECOND, FOREIGN, STRANGER = (SigningKey("Ed25519", bytes([n]) * 32) for n in range(4))
LATTICE = SigningKey("ML-DSA-65", bytes(32))
TRUST = TrustList(
    [
        TrustedKey(KEY.public, "US", START, END),
        TrustedKey(SECOND.public, "US", START, NOW),
        TrustedKey(LATTICE.public, "US", START, END),
        TrustedKey(FOREIGN.public, "CN", START, END),
    ]
)
CHECKPOINT = Checkpoint(FEED, 120, ROOT, NOW)
PAYLOAD: dict[str, Any] = {"feed": "US/CN", "size": 120, "root": b64u(ROOT), "issued_at": "2026-11-23T10:00:00Z"}


def issued(at: datetime) -> dict[str, Any]:
    return sign_checkpoint(Checkpoint(FEED, 120, ROOT, at), [KEY])


def believe(
    jws: dict[str, Any],
    *,
    feed: FeedName = FEED,
    size: int = 120,
    trust: TrustList = TRUST,
    required: tuple[str, ...] = ("Ed25519",),
    now: datetime = NOW,
    previous: datetime | None = None,
) -> Checkpoint:
    return believe_checkpoint(
        jws, feed=feed, size=size, trust=trust, required=required, now=now, previous_issued_at=previous
    )


def rule_of(jws: dict[str, Any], **circumstances: Any) -> str:
    with pytest.raises(Untrusted) as caught:
        believe(jws, **circumstances)
    return caught.value.rule


def test_a_checkpoint_has_exactly_the_members_and_the_type_of_the_protocol() -> None:
    jws = sign_checkpoint(CHECKPOINT, [KEY])

    assert b64u_decode(jws["payload"]) == json.dumps(PAYLOAD, separators=(",", ":")).encode()
    assert json.loads(b64u_decode(jws["signatures"][0]["protected"]))["typ"] == "feed-checkpoint+json"


def test_a_checkpoint_of_a_known_key_is_believed_and_says_by_which() -> None:
    believed = believe(sign_checkpoint(CHECKPOINT, [STRANGER, KEY]))

    assert believed == CHECKPOINT
    assert believed.signed_by == (KEY.public.kid,)


def test_a_policy_may_ask_for_both_algorithms() -> None:
    believed = believe(sign_checkpoint(CHECKPOINT, [LATTICE, KEY]), required=("Ed25519", "ML-DSA-65"))

    assert believed.signed_by == (KEY.public.kid, LATTICE.public.kid)


def test_every_algorithm_that_the_policy_asks_for_must_verify() -> None:
    assert rule_of(sign_checkpoint(CHECKPOINT, [KEY]), required=("Ed25519", "ML-DSA-65")) == "algorithms"


@pytest.mark.parametrize("required", [(), ("ML-DSA-65",)])
def test_ed25519_is_required_whatever_the_policy_says(required: tuple[str, ...]) -> None:
    assert rule_of(sign_checkpoint(CHECKPOINT, [LATTICE]), required=required) == "algorithms"


def test_a_broken_signature_that_the_policy_does_not_name_is_no_error() -> None:
    jws = sign_checkpoint(CHECKPOINT, [LATTICE, KEY])
    jws["signatures"][0]["signature"] = b64u(bytes(3309))

    assert believe(jws) == CHECKPOINT


def test_a_broken_signature_beside_a_good_one_of_the_same_algorithm_is_no_error() -> None:
    jws = sign_checkpoint(CHECKPOINT, [KEY, KEY])
    jws["signatures"][0]["signature"] = b64u(bytes(64))

    assert believe(jws) == CHECKPOINT


def test_a_checkpoint_signed_by_nobody_we_know_is_refused() -> None:
    assert rule_of(sign_checkpoint(CHECKPOINT, [STRANGER])) == "unknown-key"


def test_a_key_of_another_nation_signs_no_checkpoint_for_this_one() -> None:
    assert rule_of(sign_checkpoint(CHECKPOINT, [FOREIGN])) == "unknown-key"


def test_a_signature_that_does_not_verify_is_refused() -> None:
    jws = sign_checkpoint(CHECKPOINT, [KEY])
    jws["payload"] = b64u(json.dumps(PAYLOAD).encode())

    assert rule_of(jws) == "signature"


def test_a_receipt_is_no_checkpoint() -> None:
    jws = sign_general(json.dumps(PAYLOAD).encode(), "feed-receipt+json", [KEY])

    assert rule_of(jws) == "algorithms"


def test_a_checkpoint_of_another_feed_is_refused() -> None:
    assert rule_of(sign_checkpoint(CHECKPOINT, [KEY]), feed=FeedName("CN", "US")) == "feed"


def test_a_checkpoint_of_another_size_is_refused() -> None:
    assert rule_of(sign_checkpoint(CHECKPOINT, [KEY]), size=119) == "size"


@pytest.mark.parametrize("span", [(NOW + MOMENT, END), (START, NOW)])
def test_the_span_contains_the_time_of_issue_with_its_first_and_without_its_last_instant(
    span: tuple[datetime, datetime],
) -> None:
    trust = TrustList([TrustedKey(KEY.public, "US", *span)])

    assert rule_of(issued(NOW), trust=trust, now=NOW) == "key-span"


def test_a_key_speaks_in_its_first_instant() -> None:
    trust = TrustList([TrustedKey(KEY.public, "US", NOW, END)])

    assert believe(issued(NOW), trust=trust) == CHECKPOINT


def test_a_key_that_has_ended_does_not_sign_for_the_time_when_it_spoke() -> None:
    trust = TrustList([TrustedKey(KEY.public, "US", START, NOW)])

    assert rule_of(issued(NOW - timedelta(days=1)), trust=trust, now=NOW) == "key-span"


def test_a_key_that_speaks_now_did_not_sign_before_it_began() -> None:
    trust = TrustList([TrustedKey(KEY.public, "US", NOW - timedelta(hours=1), END)])

    assert rule_of(issued(NOW - timedelta(hours=2)), trust=trust, now=NOW) == "key-span"


@pytest.mark.parametrize("judged_at", [NOW + timedelta(hours=2), NOW + timedelta(seconds=30)])
def test_a_key_announced_since_did_not_sign_before_its_announcement(judged_at: datetime) -> None:
    new, announced_at = SigningKey("Ed25519", b"N" * 32), NOW + timedelta(hours=1)
    heard = TrustedKey(new.public, "US", START, END, announced_by=KEY.public.kid, announced_at=announced_at)

    assert rule_of(sign_checkpoint(CHECKPOINT, [new]), trust=TrustList([*TRUST, heard]), now=judged_at) == "key-span"


def test_a_page_that_is_held_is_judged_by_the_time_of_its_receipt() -> None:
    trust = TrustList([TrustedKey(KEY.public, "US", START, NOW)])
    received = NOW - timedelta(hours=1)

    assert believe(issued(received), trust=trust, now=received).issued_at == received


def test_a_revoked_key_is_not_believed() -> None:
    assert rule_of(issued(NOW - timedelta(days=9)), trust=TRUST.revoke(KEY.public.kid, NOW)) == "key-span"


def test_a_key_that_waits_for_the_administrator_is_not_believed() -> None:
    trust = TrustList([TrustedKey(KEY.public, "US", START, END, pending=True)])

    assert rule_of(issued(NOW), trust=trust) == "key-span"


def test_a_second_key_that_speaks_makes_up_for_one_that_does_not() -> None:
    believed = believe(sign_checkpoint(CHECKPOINT, [SECOND, KEY]))

    assert believed.signed_by == (KEY.public.kid,)


def test_a_clock_may_run_a_minute_ahead() -> None:
    assert believe(issued(NOW + timedelta(seconds=60))).issued_at == NOW + timedelta(seconds=60)


def test_tomorrows_checkpoint_is_refused() -> None:
    assert rule_of(issued(NOW + timedelta(seconds=60) + MOMENT)) == "issued-at-future"


def test_a_checkpoint_is_not_older_than_the_held_one_of_the_next_smaller_size() -> None:
    assert rule_of(issued(NOW), previous=NOW + MOMENT) == "issued-at-before-held"


def test_a_held_one_that_was_believed_while_our_clock_ran_ahead_keeps_nothing_out() -> None:
    assert believe(issued(NOW), previous=NOW + timedelta(minutes=10)) == CHECKPOINT


def test_a_checkpoint_may_be_as_old_as_the_held_one() -> None:
    assert believe(issued(NOW), previous=NOW) == CHECKPOINT


def test_the_empty_tree_has_the_hash_of_nothing_as_its_root() -> None:
    jws = sign_checkpoint(Checkpoint(FEED, 0, EMPTY_ROOT, NOW), [KEY])

    assert believe(jws, size=0).root == EMPTY_ROOT


@pytest.mark.parametrize(
    "change",
    [
        {"size": -1},
        {"size": 120.0},
        {"size": True},
        {"size": "120"},
        {"size": 2**53},
        {"size": 0},
        {"feed": "US-CN"},
        {"feed": "US/CN/US"},
        {"feed": "us/cn"},
        {"feed": None},
        {"root": b64u(ROOT[:31])},
        {"root": b64u(ROOT) + "="},
        {"root": ROOT.hex()},
        {"root": None},
        {"issued_at": "2026-11-23T10:00:00+00:00"},
        {"issued_at": "2026-11-23T10:00:00z"},
        {"issued_at": "2026-11-23 10:00:00Z"},
        {"issued_at": "2026-11-23T10:00:00.1234567Z"},
        {"issued_at": "2026-02-30T10:00:00Z"},
        {"issued_at": 1763892000},
        {"further": 1},
    ],
)
def test_a_signed_payload_of_another_form_is_refused(change: dict[str, object]) -> None:
    jws = sign_general(json.dumps(PAYLOAD | change).encode(), "feed-checkpoint+json", [KEY])

    assert rule_of(jws) == "form"


@pytest.mark.parametrize("missing", [*PAYLOAD])
def test_a_payload_lacks_no_member(missing: str) -> None:
    payload = {name: value for name, value in PAYLOAD.items() if name != missing}

    assert rule_of(sign_general(json.dumps(payload).encode(), "feed-checkpoint+json", [KEY])) == "form"


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", json.dumps(PAYLOAD).encode()[:-1] + b',"size":120}'])
def test_a_payload_that_is_not_strict_json_is_refused(content: bytes) -> None:
    assert rule_of(sign_general(content, "feed-checkpoint+json", [KEY])) == "form"


def test_what_is_no_jws_is_refused_by_its_form() -> None:
    with pytest.raises(Untrusted) as caught:
        read_checkpoint({"payload": "", "signatures": []})

    assert caught.value.rule == "form"
