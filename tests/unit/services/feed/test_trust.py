"""Who is believed, and when: spans, announcements, revocation."""

from datetime import UTC, datetime, timedelta

import pytest

from services.feed.keys import PublicKey, SigningKey
from services.feed.trust import TrustedKey, TrustList

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2028, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
TOLERATED = timedelta(seconds=60)
PINNED, NEXT, LATER, FOREIGN = (SigningKey("Ed25519", bytes([n]) * 32).public for n in range(4))


def pinned(key: PublicKey = PINNED, nation: str = "CN") -> TrustedKey:
    return TrustedKey(key, nation, START, END)


def announced(key: PublicKey, by: PublicKey, at: datetime, *, pending: bool = False) -> TrustedKey:
    return TrustedKey(key, "CN", at, END, announced_by=by.kid, announced_at=at, pending=pending)


def days(number: int) -> datetime:
    return START + timedelta(days=number)


@pytest.mark.parametrize(("at", "speaks"), [(START - MOMENT, False), (START, True), (END - MOMENT, True), (END, False)])
def test_a_key_speaks_from_its_first_instant_up_to_not_including_its_last(at: datetime, speaks: bool) -> None:
    trust = TrustList([pinned()])

    assert (PINNED.kid in trust.speaking("CN", at)) is speaks


def test_a_key_speaks_for_its_own_nation_only() -> None:
    trust = TrustList([pinned()])

    assert trust.speaking("US", days(1)) == {}
    assert trust.of("US") == {}


def test_a_key_that_would_speak_for_two_nations_is_refused() -> None:
    with pytest.raises(ValueError, match="one nation"):
        TrustList([pinned(), pinned(nation="US")])


def test_a_key_stands_in_the_list_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        TrustList([pinned(), pinned()])


def test_an_empty_span_is_refused() -> None:
    with pytest.raises(ValueError, match="not_after"):
        TrustedKey(PINNED, "CN", START, START)


def test_an_announced_key_says_who_announced_it_and_when() -> None:
    with pytest.raises(ValueError, match="neither"):
        TrustedKey(NEXT, "CN", START, END, announced_by=PINNED.kid)


def test_an_announced_key_speaks_from_its_own_first_instant() -> None:
    future = TrustedKey(NEXT, "CN", days(30), END, announced_by=PINNED.kid, announced_at=days(10))

    trust = TrustList([pinned()]).with_announced(future)

    assert NEXT.kid not in trust.speaking("CN", days(30) - MOMENT)
    assert NEXT.kid in trust.speaking("CN", days(30))


def test_an_announcement_leaves_the_list_that_judged_its_page_as_it_was() -> None:
    before = TrustList([pinned()])

    before.with_announced(announced(NEXT, PINNED, days(10)))

    assert before.find(NEXT.kid) is None


def test_announcing_a_key_again_changes_nothing() -> None:
    trust = TrustList([pinned()]).with_announced(announced(NEXT, PINNED, days(10)))
    stretched = TrustedKey(NEXT, "CN", START, days(2000), announced_by=PINNED.kid, announced_at=days(11))

    assert trust.with_announced(stretched) is trust


def test_announcing_the_key_of_another_nation_is_refused() -> None:
    trust = TrustList([pinned(), pinned(FOREIGN, "US")])

    with pytest.raises(ValueError, match="one nation"):
        trust.with_announced(announced(FOREIGN, PINNED, days(10)))


@pytest.mark.parametrize("announcer", [NEXT, FOREIGN])
def test_a_key_that_does_not_speak_for_the_nation_announces_none_for_it(announcer: PublicKey) -> None:
    trust = TrustList([pinned(), pinned(FOREIGN, "US")])

    with pytest.raises(ValueError, match="does not speak"):
        trust.with_announced(announced(LATER, announcer, days(10)))


def test_a_pinned_key_is_not_announced() -> None:
    with pytest.raises(ValueError, match="who announced"):
        TrustList().with_announced(pinned())


def test_a_key_that_waits_for_the_administrator_does_not_speak_until_he_approves() -> None:
    waiting = TrustList([pinned()]).with_announced(announced(NEXT, PINNED, days(10), pending=True))

    approved = waiting.approve(NEXT.kid)

    assert NEXT.kid not in waiting.speaking("CN", days(20))
    assert NEXT.kid in approved.speaking("CN", days(20))


def test_a_waiting_key_announces_no_further_key() -> None:
    waiting = TrustList([pinned()]).with_announced(announced(NEXT, PINNED, days(10), pending=True))

    with pytest.raises(ValueError, match="does not speak"):
        waiting.with_announced(announced(LATER, NEXT, days(20)))


def test_a_revoked_key_speaks_up_to_the_stated_time() -> None:
    trust = TrustList([pinned()]).revoke(PINNED.kid, days(50))

    assert PINNED.kid in trust.speaking("CN", days(50) - MOMENT)
    assert PINNED.kid not in trust.speaking("CN", days(50))


def test_revoking_a_key_revokes_what_was_announced_under_it_since() -> None:
    trust = TrustList([pinned()]).with_announced(announced(NEXT, PINNED, days(50)))

    revoked = trust.revoke(PINNED.kid, days(50))

    assert revoked.speaking("CN", days(60)) == {}


def test_revoking_a_key_spares_what_was_announced_before() -> None:
    trust = TrustList([pinned()]).with_announced(announced(NEXT, PINNED, days(50)))

    revoked = trust.revoke(PINNED.kid, days(50) + MOMENT)

    assert set(revoked.speaking("CN", days(60))) == {NEXT.kid}


def test_revocation_follows_a_chain_of_announcements() -> None:
    trust = TrustList([pinned()]).with_announced(announced(NEXT, PINNED, days(50)))
    trust = trust.with_announced(announced(LATER, NEXT, days(60)))

    revoked = trust.revoke(PINNED.kid, days(40))

    assert revoked.speaking("CN", days(70)) == {}
    assert revoked.of("CN")[LATER.kid].revoked_from == days(40)


def test_a_chain_is_followed_no_further_than_the_stated_time() -> None:
    trust = TrustList([pinned()]).with_announced(announced(NEXT, PINNED, days(50)))
    trust = trust.with_announced(announced(LATER, NEXT, days(60)))

    revoked = trust.revoke(PINNED.kid, days(55))

    assert set(revoked.speaking("CN", days(70))) == {NEXT.kid, LATER.kid}


def test_a_second_revocation_never_gives_time_back() -> None:
    trust = TrustList([pinned()]).revoke(PINNED.kid, days(50)).revoke(PINNED.kid, days(90))

    assert trust.of("CN")[PINNED.kid].revoked_from == days(50)


def test_a_revoked_key_does_not_come_back_by_announcement() -> None:
    trust = TrustList([pinned(), pinned(LATER)]).revoke(PINNED.kid, days(50))

    again = trust.with_announced(announced(PINNED, LATER, days(60)))

    assert set(again.speaking("CN", days(70))) == {LATER.kid}


def test_revoking_a_key_that_is_not_held_says_so() -> None:
    with pytest.raises(KeyError):
        TrustList().revoke(PINNED.kid, START)


def test_a_ring_of_announcements_read_from_a_store_ends() -> None:
    ring = [announced(NEXT, LATER, days(10)), announced(LATER, NEXT, days(10))]

    revoked = TrustList(ring).revoke(NEXT.kid, days(5))

    assert revoked.speaking("CN", days(20)) == {}


HEARD = TrustedKey(NEXT, "CN", START, END, announced_by=PINNED.kid, announced_at=days(10))
"""Announced on the tenth day with a span that begins before."""


@pytest.mark.parametrize(("at", "speaks"), [(days(10) - MOMENT, False), (days(10), True)])
def test_an_announced_key_is_in_effect_once_its_page_is_committed(at: datetime, speaks: bool) -> None:
    assert HEARD.speaks(at) is speaks


@pytest.mark.parametrize(
    ("dated", "spoke"), [(START, False), (days(10) - TOLERATED - MOMENT, False), (days(10) - TOLERATED, True)]
)
def test_what_is_dated_before_its_keys_announcement_is_not_believed_beyond_two_clocks(
    dated: datetime, spoke: bool
) -> None:
    assert HEARD.spoke(dated) is spoke


def test_the_tolerance_of_clocks_does_not_stretch_a_keys_own_span() -> None:
    announced_early = TrustedKey(NEXT, "CN", days(20), END, announced_by=PINNED.kid, announced_at=days(20))

    assert not announced_early.spoke(days(20) - MOMENT)
    assert not pinned().spoke(START - MOMENT)
    assert not HEARD.spoke(END)


def test_a_key_announced_under_a_revoked_one_since_never_spoke() -> None:
    trust = TrustList([pinned(), HEARD]).revoke(PINNED.kid, days(10))

    fallen = trust.find(NEXT.kid)

    assert fallen is not None
    assert not any(fallen.spoke(day) for day in (START, days(9), days(10) - MOMENT, days(10), days(11)))
