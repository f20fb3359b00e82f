"""What a process remembers of those who call, so that saying no costs less than asking.

Nobody is let in by memory: whom it would let in, the database is asked about (know_caller.py). It keeps out whom the
keys of a moment ago do not know, and who repeats a call that this process has taken; so a flood of strangers or of
replays costs the check of a signature each, and one look at the database a second.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from services.feed.trust import TrustList

FORGET_KEYS_AFTER = 1.0
"""Seconds after which a key that memory does not know may have become known."""
MOST_NONCES = 10_000


class Remembered:
    """Keys as they were when last looked at, and the newest nonces."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        """`ticks` gives seconds that only grow."""
        self._ticks = ticks
        self._trust: TrustList | None = None
        self._seen_at = 0.0
        self._nonces: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def trust(self, look: Callable[[], Awaitable[TrustList]]) -> TrustList:
        """The keys as this process last saw them."""
        return self._trust or self.keep_keys(await look())

    def is_fresh(self) -> bool:
        """Whether looking again could hardly find another key."""
        return self._trust is not None and self._ticks() - self._seen_at < FORGET_KEYS_AFTER

    def look_again(self) -> None:
        """Something has come by which another key may be known."""
        self._seen_at = -FORGET_KEYS_AFTER

    def keep_keys(self, trust: TrustList) -> TrustList:
        """They have just been looked at."""
        self._trust, self._seen_at = trust, self._ticks()
        return trust

    def has_taken(self, keyid: str, nonce: str) -> bool:
        """Whether a call with this nonce was taken here."""
        return (keyid, nonce) in self._nonces

    def keep_nonce(self, keyid: str, nonce: str) -> None:
        """It is stored, and must not come again."""
        self._nonces[keyid, nonce] = None
        if len(self._nonces) > MOST_NONCES:
            self._nonces.popitem(last=False)
