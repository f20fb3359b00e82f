"""What a page is when it cannot be what was asked for: each state has words of its own, and says whose turn it is.

401  nobody is signed in            404  nothing of this name        409  two records of one id
403  the role is missing, or forged 410  withdrawn, or replaced      422  the address or form asks for nonsense
502  not understood                 503  away                        504  too slow            500  a fault of ours
"""

from fastapi.responses import HTMLResponse

from services.console.web.nation_api import Away, Fault, Refused, Strange
from services.console.web.visit import Visit
from services.kit.access import Role
from services.kit.logs import request_id
from services.kit.problems import Problem

KNOWN = frozenset({403, 404, 405, 409, 410, 413, 415, 422, 429})


def fault_page(visit: Visit, fault: Fault) -> HTMLResponse:
    """A service did not give what the page needed."""
    if isinstance(fault, Away):
        status = 504 if fault.slow else 503
        return _page(visit, status, "slow" if fault.slow else "away", service=fault.service)
    if isinstance(fault, Strange):
        return _page(visit, 502, "strange", service=fault.service)
    if isinstance(fault, Refused):
        if fault.status == 401:
            return signed_out_page(visit)
        status = fault.status if fault.status in KNOWN else 502
        return _page(visit, status, fault.code, detail=fault.detail, problem=fault.problem, service=fault.service)
    return surprise_page(visit)


def problem_page(visit: Visit, problem: Problem) -> HTMLResponse:
    """The desk itself says no."""
    answer = _page(visit, problem.status, problem.code, detail=problem.detail, problem=problem.extra)
    answer.headers.update(problem.headers)
    return answer


def role_page(visit: Visit, wanted: frozenset[Role]) -> HTMLResponse:
    """Signed in, without a role that may see this."""
    return _page(visit, 403, "role", wanted=sorted(wanted))


def signed_out_page(visit: Visit) -> HTMLResponse:
    """Nobody is signed in, or not any more."""
    return visit.page(
        "signed_out.html", 401, leave=None, had_cookie=visit.desk.cookie_name("session") in visit.request.cookies
    )


def surprise_page(visit: Visit) -> HTMLResponse:
    """A fault of ours."""
    return _page(visit, 500, "internal")


def _page(visit: Visit, status: int, code: str, **known: object) -> HTMLResponse:
    shown = {"detail": "", "problem": {}, "service": None, "wanted": [], "request": request_id()} | known
    return visit.page("failure.html", status, code=code, answered=status, **shown)
