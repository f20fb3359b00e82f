"""What a process remembers of callers: keys for a moment, nonces up to a bound."""

from dataclasses import dataclass, field

from services.exchange.doors.remembered import FORGET_KEYS_AFTER, MOST_NONCES, Remembered
from services.feed.trust import TrustList


@dataclass
class Database:
    """Counts how often it is looked at."""

    looked: int = 0
    now: float = 100.0
    trust: TrustList = field(default_factory=TrustList)

    async def look(self) -> TrustList:
        self.looked += 1
        return self.trust


async def test_keys_are_looked_at_once_and_then_remembered() -> None:
    database = Database()
    remembered = Remembered(lambda: database.now)

    found = [await remembered.trust(database.look) for _ in range(3)]

    assert found == [database.trust] * 3
    assert database.looked == 1


async def test_what_is_remembered_is_fresh_for_a_moment() -> None:
    database = Database()
    remembered = Remembered(lambda: database.now)

    before = remembered.is_fresh()
    remembered.keep_keys(database.trust)
    at_once = remembered.is_fresh()
    database.now += FORGET_KEYS_AFTER

    assert (before, at_once, remembered.is_fresh()) == (False, True, False)


async def test_after_news_of_keys_nothing_is_fresh() -> None:
    database = Database(now=0.0)
    remembered = Remembered(lambda: database.now)
    remembered.keep_keys(database.trust)

    remembered.look_again()

    assert not remembered.is_fresh()


def test_a_nonce_is_remembered_for_its_key() -> None:
    remembered = Remembered()

    remembered.keep_nonce("one", "nonce-of-one")

    assert remembered.has_taken("one", "nonce-of-one")
    assert not remembered.has_taken("two", "nonce-of-one")


def test_only_the_newest_nonces_are_remembered() -> None:
    remembered = Remembered()

    for number in range(MOST_NONCES + 1):
        remembered.keep_nonce("one", str(number))

    assert not remembered.has_taken("one", "0")
    assert remembered.has_taken("one", "1")
