"""Announcements: the next key, and the proof that its announcer holds it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.key_announcement import KeyAnnouncement
from services.feed.announcement import announce, check_announcement, prove_announcement
from services.feed.encoding import b64u, b64u_decode, wire_time
from services.feed.keys import SigningKey
from services.feed.trust import TrustedKey, TrustList, Untrusted

START = datetime(2026, 12, 1, tzinfo=UTC)
END = START + timedelta(days=800)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PINNED, NEXT, OTHER = (SigningKey("Ed25519", bytes([n]) * 32) for n in range(3))
LATTICE = SigningKey("ML-DSA-65", bytes(32))
MOMENT = timedelta(microseconds=1)


def rule_of(body: dict[str, Any], origin: str = "CN") -> str:
    with pytest.raises(Untrusted) as caught:
        check_announcement(body, origin)
    return caught.value.rule


@pytest.mark.parametrize("key", [NEXT, LATTICE])
def test_an_announced_key_is_read_with_its_span(key: SigningKey) -> None:
    announced = check_announcement(announce(key, "CN", START, END, replaces=PINNED.public.kid), "CN")

    assert (announced.key, announced.origin) == (key.public, "CN")
    assert (announced.not_before, announced.not_after) == (START, END)
    assert announced.replaces == PINNED.public.kid


@pytest.mark.parametrize("key", [NEXT, LATTICE])
def test_an_announcement_fits_its_schema(key: SigningKey) -> None:
    body = announce(key, "CN", START, END)

    assert KeyAnnouncement.model_validate(body).key.kid == key.public.kid


def test_the_proof_signs_the_texts_of_the_protocol() -> None:
    proof = b64u_decode(prove_announcement(NEXT, "CN", START, END))

    message = f"feed-key-v1\nCN\n{NEXT.public.kid}\n2026-12-01T00:00:00Z\n2029-02-08T00:00:00Z"
    assert NEXT.public.verify(proof, message.encode())


def test_nobody_announces_a_key_that_he_does_not_hold() -> None:
    body = announce(NEXT, "CN", START, END) | {"proof": prove_announcement(OTHER, "CN", START, END)}

    assert rule_of(body) == "proof"


def test_a_proof_for_another_nation_does_not_hold() -> None:
    assert rule_of(announce(NEXT, "US", START, END)) == "proof"


@pytest.mark.parametrize("member", ["not_before", "not_after"])
def test_a_proof_holds_for_the_very_text_of_its_span(member: str) -> None:
    body = announce(NEXT, "CN", START, END - timedelta(days=1))

    body[member] = body[member].replace("Z", ".0Z")

    assert rule_of(body) == "proof"


def test_a_key_speaks_for_eight_hundred_days_and_no_longer() -> None:
    body = announce(NEXT, "CN", START, END)
    body["not_after"] = "2029-02-08T00:00:00.000001Z"
    body["proof"] = prove_announcement(NEXT, "CN", START, END + MOMENT)

    assert rule_of(body) == "span"


@pytest.mark.parametrize("end", [START, START - MOMENT, END + MOMENT])
def test_nobody_makes_an_announcement_of_another_span(end: datetime) -> None:
    with pytest.raises(ValueError, match="800 days"):
        announce(NEXT, "CN", START, end)


@pytest.mark.parametrize(
    "change",
    [
        {"key": None},
        {"key": {}},
        {"key": NEXT.private_jwk()},
        {"key": NEXT.public.jwk() | {"kid": OTHER.public.kid}},
        {"key": {k: v for k, v in NEXT.public.jwk().items() if k != "kid"}},
        {"key": {k: v for k, v in NEXT.public.jwk().items() if k != "alg"}},
        {"not_before": 7},
        {"not_before": "2026-12-01"},
        {"not_after": None},
        {"proof": 7},
        {"proof": "=="},
        {"replaces": 7},
        {"further": 1},
    ],
)
def test_an_announcement_that_cannot_be_read_is_refused(change: dict[str, Any]) -> None:
    assert rule_of(announce(NEXT, "CN", START, END) | change) == "form"


@pytest.mark.parametrize("missing", ["key", "not_before", "not_after", "proof"])
def test_an_announcement_lacks_no_member(missing: str) -> None:
    body = announce(NEXT, "CN", START, END)
    del body[missing]

    assert rule_of(body) == "form"


def test_an_announced_key_joins_the_trust_list_and_remembers_by_whom() -> None:
    trust = TrustList([TrustedKey(PINNED.public, "CN", NOW - timedelta(days=9), START + timedelta(days=30))])
    announced = check_announcement(announce(NEXT, "CN", START, END), "CN")

    trust = trust.with_announced(announced.trusted(by=PINNED.public.kid, at=NOW))

    assert set(trust.speaking("CN", NOW)) == {PINNED.public.kid}
    assert set(trust.speaking("CN", START)) == {PINNED.public.kid, NEXT.public.kid}
    assert trust.revoke(PINNED.public.kid, NOW).speaking("CN", START) == {}


def test_a_key_announced_to_a_nation_that_rotates_by_hand_waits() -> None:
    announced = check_announcement(announce(NEXT, "CN", START, END), "CN")

    assert not announced.trusted(by=PINNED.public.kid, at=NOW, pending=True).speaks(START)


def test_a_proof_of_another_length_is_refused() -> None:
    assert rule_of(announce(NEXT, "CN", START, END) | {"proof": b64u(bytes(63))}) == "proof"


@pytest.mark.parametrize("end", [START, START - MOMENT])
def test_an_announced_span_that_is_empty_is_refused(end: datetime) -> None:
    body = announce(NEXT, "CN", START, END)
    body["not_after"] = wire_time(end)
    body["proof"] = prove_announcement(NEXT, "CN", START, end)

    assert rule_of(body) == "span"
