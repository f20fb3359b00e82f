"""Who is signed in: held in this process, named by a signed cookie, and over after an hour without a page.

The cookie is an identifier and its HMAC-SHA-256 by a key that lives as long as the process; what it does not sign is
never looked up. The reader's token stays here: no browser holds one. A desk that starts anew asks everybody to sign in
again. Every session has a word of its own that its forms carry (against requests forged by other sites).
"""

import datetime as dt
import hmac
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes, token_urlsafe

from services.console.web.links import Invitation
from services.kit.access import Role, spelled_out

IDLE = dt.timedelta(hours=1)
MOST = 2_000
"""Sessions at once; beyond them the one that was quiet longest ends."""


@dataclass
class Session:
    """One reader, signed in in one browser."""

    id: str = field(repr=False)
    subject: str
    agency: str
    roles: frozenset[Role]
    token: str = field(repr=False)
    ends: dt.datetime
    """When the token is good no more."""
    seen: dt.datetime
    form_word: str = field(repr=False)

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
            form_word=token_urlsafe(32),
        )
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
