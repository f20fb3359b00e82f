"""Signing in by a one-time link, and out.

The link first asks: a program that looks ahead at addresses must not use it up, and a reader sees whom he is about to
be. The button uses it up.
"""

from dataclasses import replace

from fastapi.responses import Response

from services.console.web.visit import Visit


async def ask(visit: Visit) -> Response:
    """Who would be signed in by this link."""
    invitation = visit.desk.links.look(visit.path("code"), visit.now) if visit.desk.takes_links else None
    if invitation is None:
        return visit.page("link_over.html", 410)
    return visit.page("sign_in.html", invitation=invitation, code=visit.path("code"))


async def sign_in(visit: Visit) -> Response:
    """Use the link up, and sign its reader in."""
    visit.desk.links.forget_old(visit.now)
    invitation = visit.desk.links.redeem(visit.path("code"), visit.now) if visit.desk.takes_links else None
    if invitation is None or visit.now >= invitation.token_ends:
        return visit.page("link_over.html", 410)
    if visit.session:
        visit.desk.sessions.end(visit.session)
    session = visit.desk.sessions.begin(invitation, visit.now)
    answer = visit.go("/")
    lasts = int((invitation.token_ends - visit.now).total_seconds())
    visit.keep(answer, "session", visit.desk.sessions.cookie(session), lasts)
    visit.keep(answer, "language", visit.tongue.code, 31_536_000)
    return answer


async def sign_out(visit: Visit) -> Response:
    """End the session, here and in the browser."""
    await visit.form()
    visit.desk.sessions.end(visit.reader)
    leave = await _leave(visit)
    answer = replace(visit, session=None).page("signed_out.html", had_cookie=False, leave=leave)
    visit.keep(answer, "session", "", 0)
    return answer


async def _leave(visit: Visit) -> str | None:
    """Where a reader who came from the issuer can sign out of it, too."""
    if visit.desk.issuer is None:
        return None
    renewal = visit.reader.renewal
    return await visit.desk.issuer.forget(renewal.refresh if renewal else None)
