"""Sign-ins at an issuer that were begun here and have not come back: each good once, for ten minutes, and only in the
browser that began it.

What is secret of it (the nonce, the code verifier) stays here; the browser has a word of its own in a cookie, and the
issuer hands `state` back. Beyond a bound the one begun first is forgotten.
"""

import datetime as dt
import hmac
from collections import OrderedDict
from dataclasses import dataclass, field
from secrets import token_urlsafe

LIFETIME = dt.timedelta(minutes=10)
MOST = 4_000


@dataclass(frozen=True, slots=True)
class Pending:
    """One sign-in under way."""

    state: str
    begun: dt.datetime
    back: str
    """Where the reader was going."""
    nonce: str = field(default_factory=lambda: token_urlsafe(32), repr=False)
    code_verifier: str = field(default_factory=lambda: token_urlsafe(48), repr=False)
    """RFC 7636 section 4.1."""
    browser: str = field(default_factory=lambda: token_urlsafe(32), repr=False)
    """What the cookie says."""


class PendingSignIns:
    """All that are under way."""

    def __init__(self) -> None:
        self._begun: OrderedDict[str, Pending] = OrderedDict()

    def begin(self, back: str, now: dt.datetime) -> Pending:
        """One more."""
        pending = Pending(token_urlsafe(32), now, back)
        self._begun[pending.state] = pending
        if len(self._begun) > MOST:
            self._begun.popitem(last=False)
        return pending

    def take(self, state: str, browser: str, now: dt.datetime) -> Pending | None:
        """That with this state, begun in this browser; None when there is none, or it is too old. It is used up by
        this, also for a browser that did not begin it."""
        pending = self._begun.pop(state, None)
        if pending is None or now - pending.begun > LIFETIME:
            return None
        return pending if hmac.compare_digest(pending.browser.encode(), browser.encode()) else None
