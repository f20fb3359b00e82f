"""A session outlasts the token that began it, where the issuer gives refresh tokens: a minute before a token ends the
next one is had, with the roles that its bearer has then. Whom the issuer vouches for no more is signed out."""

import datetime as dt

from services.console.web.at_issuer import AtIssuer, NotSignedIn
from services.console.web.sessions import Renewal, Session
from services.kit.problems import Problem

BEFORE_ITS_END = dt.timedelta(minutes=1)


class SignedOut(Exception):
    """The issuer takes the session back, or makes somebody else of it."""


async def keep_signed_in(issuer: AtIssuer, session: Session, now: dt.datetime) -> None:
    """See to it that the session's token is good a while. SignedOut; an issuer that is away is waited for as long as
    the token lasts."""
    renewal = session.renewal
    if renewal is None or not _due(renewal, now):
        return
    async with renewal.one_at_a_time:
        if _due(renewal, now):
            await _renew(issuer, session, renewal, now)


def _due(renewal: Renewal, now: dt.datetime) -> bool:
    return now >= renewal.token_ends - BEFORE_ITS_END


async def _renew(issuer: AtIssuer, session: Session, renewal: Renewal, now: dt.datetime) -> None:
    try:
        signed = await issuer.renew(renewal.refresh, now)
    except NotSignedIn as fault:
        if fault.code == "issuer" and now < renewal.token_ends:
            return
        raise SignedOut from None
    except Problem:
        raise SignedOut from None
    if signed.caller.subject != session.subject:
        raise SignedOut
    session.token, session.agency, session.roles = signed.token, signed.caller.agency, signed.caller.roles
    renewal.token_ends, renewal.refresh = signed.token_ends, signed.refresh or renewal.refresh
