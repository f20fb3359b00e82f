"""Signing in at the issuer: away to it, and back from it.

Who comes back is shown that he is signed in, on a page of its own that goes on by itself: the session's cookie is for
this site's own navigation only (SameSite=Strict), and a redirect that began at the issuer is none.
"""

from fastapi.responses import Response

from services.console.web.at_issuer import AtIssuer, Code, NotSignedIn
from services.console.web.visit import Visit, safe_path
from services.kit.problems import Problem

_COOKIE = "signing-in"
_SECONDS = 600
_STATUS: dict[Code, int] = {"state": 410, "refused": 403, "proof": 403, "issuer": 503}
MOST_CHARACTERS = 4_096


async def go(visit: Visit) -> Response:
    """Away to the issuer."""
    try:
        url, pending = await _issuer(visit).begin(safe_path(visit.request.query_params.get("back", "/")), visit.now)
    except NotSignedIn as fault:
        return _not_signed_in(visit, fault.code)
    answer = visit.go(url)
    visit.keep(answer, _COOKIE, pending.browser, _SECONDS, samesite="lax")
    return answer


async def come_back(visit: Visit) -> Response:
    """Back from the issuer, signed in or not."""
    browser = visit.request.cookies.get(visit.desk.cookie_name(_COOKIE), "")
    try:
        signed, back = await _issuer(visit).finish(_answered(visit), browser, visit.now)
    except NotSignedIn as fault:
        return _not_signed_in(visit, fault.code)
    if visit.session:
        visit.desk.sessions.end(visit.session)
    session = visit.desk.sessions.begin_at_issuer(signed, visit.now)
    answer = visit.page("signed_in.html", signed=session, back=back)
    lasts = int((session.ends - visit.now).total_seconds())
    visit.keep(answer, "session", visit.desk.sessions.cookie(session), lasts)
    visit.keep(answer, _COOKIE, "", 0, samesite="lax")
    return answer


def _issuer(visit: Visit) -> AtIssuer:
    if visit.desk.issuer is None:
        raise Problem(404, "not-found")
    return visit.desk.issuer


def _answered(visit: Visit) -> dict[str, str]:
    """What the issuer had the browser say: each once, none long."""
    said = visit.request.query_params.multi_items()
    answered = dict(said)
    if len(answered) != len(said) or any(len(value) > MOST_CHARACTERS for value in answered.values()):
        raise Problem(422, "form", "The address asks for something unknown.")
    return answered


def _not_signed_in(visit: Visit, code: Code) -> Response:
    answer = visit.page("not_signed_in.html", _STATUS[code], code=code)
    visit.keep(answer, _COOKIE, "", 0, samesite="lax")
    return answer
