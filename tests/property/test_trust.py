"""Trust under random histories: announcements and revocations in any order keep what the protocol promises."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.feed.keys import PublicKey, SigningKey
from services.feed.trust import TrustedKey, TrustList

START = datetime(2026, 1, 1, tzinfo=UTC)
POOL = [SigningKey("Ed25519", bytes([n]) * 32).public for n in range(8)]
HOURS = st.integers(0, 400)
ANNOUNCEMENT = st.tuples(st.integers(1, 7), st.integers(0, 7), HOURS, st.integers(1, 400))
REVOCATION = st.tuples(st.integers(0, 7), HOURS)


def hours(number: int) -> datetime:
    return START + timedelta(hours=number)


def announced(key: PublicKey, by: PublicKey, at: int, length: int) -> TrustedKey:
    return TrustedKey(key, "CN", hours(at), hours(at + length), announced_by=by.kid, announced_at=hours(at))


@st.composite
def histories(draw: st.DrawFn) -> TrustList:
    """A pinned key, and announcements in the order of their time; those that the list refuses are left out."""
    trust = TrustList([TrustedKey(POOL[0], "CN", START, hours(600))])
    for key, by, at, length in sorted(draw(st.lists(ANNOUNCEMENT, max_size=12)), key=lambda one: one[2]):
        try:
            trust = trust.with_announced(announced(POOL[key], POOL[by], at, length))
        except ValueError:
            continue
    return trust


def names(trust: TrustList) -> set[str]:
    return {trusted.key.kid for trusted in trust}


def descends(trust: TrustList, kid: str, ancestor: str, since: datetime) -> bool:
    """A second opinion, from the leaf up: whether a key is `ancestor`, or was announced since under one that is."""
    held = trust.of("CN")[kid]
    if kid == ancestor:
        return True
    if held.announced_by is None or held.announced_at is None or held.announced_at < since:
        return False
    return descends(trust, held.announced_by, ancestor, since)


@given(trust=histories(), revocation=REVOCATION)
@settings(max_examples=150, deadline=None)
def test_revoking_takes_exactly_the_key_and_what_descends_from_it_since(
    trust: TrustList, revocation: tuple[int, int]
) -> None:
    kid, since = sorted(names(trust))[revocation[0] % len(names(trust))], hours(revocation[1])

    after = trust.revoke(kid, since)

    revoked = {trusted.key.kid for trusted in after if trusted.revoked_from is not None}
    assert revoked == {name for name in names(trust) if descends(trust, name, kid, since)}


@given(trust=histories(), revocations=st.lists(REVOCATION, max_size=5), at=HOURS)
@settings(max_examples=150, deadline=None)
def test_revoking_never_lets_a_key_speak_that_did_not(
    trust: TrustList, revocations: list[tuple[int, int]], at: int
) -> None:
    after = trust
    for number, since in revocations:
        after = after.revoke(sorted(names(after))[number % len(names(after))], hours(since))

    assert after.speaking("CN", hours(at)).keys() <= trust.speaking("CN", hours(at)).keys()
    assert names(after) == names(trust)


@given(trust=histories(), revocations=st.lists(REVOCATION, min_size=2, max_size=4))
@settings(max_examples=100, deadline=None)
def test_the_order_of_revocations_does_not_matter(trust: TrustList, revocations: list[tuple[int, int]]) -> None:
    forwards = backwards = trust
    for number, since in revocations:
        forwards = forwards.revoke(sorted(names(trust))[number % len(names(trust))], hours(since))
    for number, since in reversed(revocations):
        backwards = backwards.revoke(sorted(names(trust))[number % len(names(trust))], hours(since))

    assert set(forwards) == set(backwards)


@given(trust=histories(), announcement=ANNOUNCEMENT)
@settings(max_examples=150, deadline=None)
def test_an_announcement_adds_at_most_its_key_and_changes_no_other(
    trust: TrustList, announcement: tuple[int, int, int, int]
) -> None:
    key, by, at, length = announcement

    try:
        after = trust.with_announced(announced(POOL[key], POOL[by], at, length))
    except ValueError:
        return

    assert set(trust) <= set(after)
    assert names(after) - names(trust) <= {POOL[key].kid}


@given(trust=histories(), at=HOURS)
@settings(max_examples=100, deadline=None)
def test_whoever_speaks_descends_from_a_pinned_key_by_keys_that_spoke(trust: TrustList, at: int) -> None:
    for trusted in trust.speaking("CN", hours(at)).values():
        link = trusted
        while link.announced_by is not None and link.announced_at is not None:
            announcer = trust.of("CN")[link.announced_by]
            assert announcer.speaks(link.announced_at)
            link = announcer
        assert link.key == POOL[0]
