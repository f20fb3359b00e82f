"""Who is signed in: held in this process, named by a signed cookie, and over after an hour without a page.

The cookie is an identifier and its HMAC-SHA-256 by a key that lives as long as the process; what it does not sign is
never looked up. The reader's token stays here: no browser holds one. A desk that starts anew asks everybody to sign in
again. Every session has a word of its own that its forms carry (against requests forged by other sites).
"""

import asyncio
import datetime as dt
import hmac
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes, token_urlsafe

from services.console.web.at_issuer import SignedIn
from services.console.web.links import Invitation
from services.kit.access import LONGEST_LIFETIME, Role, spelled_out

IDLE = dt.timedelta(hours=1)
MOST = 2_000
"""Sessions at once; beyond them the one that was quiet longest ends."""


@dataclass
class Renewal:
    """How the next token is had."""

    refresh: str = field(repr=False)
    token_ends: dt.datetime
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    """A refresh token is good once: pages that are loaded at once must not use it twice."""


@dataclass
class Session:
    """One reader, signed in in one browser."""

    id: str = field(repr=False)
    subject: str
    agency: str
    roles: frozenset[Role]
    token: str = field(repr=False)
    ends: dt.datetime
    """When the token is good no more; where the issuer renews tokens, half a day after signing in."""
    seen: dt.datetime
    form_word: str = field(default_factory=lambda: token_urlsafe(32), repr=False)
    renewal: Renewal | None = None
    """None: the token lasts as long as the session, or nobody renews it."""

    def may(self, roles: frozenset[Role]) -> bool:
        """Whether the reader has one of these roles."""
        return bool(self.roles & roles)


class Sessions:
    """All that are signed in."""

    def __init__(self) -> None:
        self._key = token_bytes(32)
        self._open: OrderedDict[str, Session] = OrderedDict()

    def begin(self, invited: Invitation, now: dt.datetime) -> Session:
        """Sign somebody in."""
        session = Session(
            id=token_urlsafe(32),
            subject=invited.subject,
            agency=invited.agency,
            roles=spelled_out(invited.roles),
            token=invited.token,
            ends=invited.token_ends,
            seen=now,
        )
        return self._keep(session)

    def begin_at_issuer(self, signed: SignedIn, now: dt.datetime) -> Session:
        """Sign somebody in who comes from the issuer."""
        renewal = Renewal(signed.refresh, signed.token_ends) if signed.refresh else None
        session = Session(
            id=token_urlsafe(32),
            subject=signed.caller.subject,
            agency=signed.caller.agency,
            roles=signed.caller.roles,
            token=signed.token,
            ends=now + LONGEST_LIFETIME if renewal else signed.token_ends,
            seen=now,
            renewal=renewal,
        )
        return self._keep(session)

    def _keep(self, session: Session) -> Session:
        self._open[session.id] = session
        if len(self._open) > MOST:
            self._open.popitem(last=False)
        return session

    def cookie(self, session: Session) -> str:
        """What the browser is given."""
        return f"{session.id}.{self._signature(session.id)}"

    def find(self, cookie: str, now: dt.datetime) -> Session | None:
        """Whose cookie it is, signed in still; he is seen by this."""
        name, _, signature = cookie.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(name).encode()):
            return None
        session = self._open.get(name)
        if session is None:
            return None
        if now >= session.ends or now - session.seen > IDLE:
            self.end(session)
            return None
        session.seen = now
        self._open.move_to_end(name)
        return session

    def end(self, session: Session) -> None:
        """Sign out."""
        self._open.pop(session.id, None)

    def _signature(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), sha256).hexdigest()
