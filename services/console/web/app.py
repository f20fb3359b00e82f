"""The desk put together: the routes of the table and nothing else, each behind the guard, each answer with headers.

The guard, in order: how often this reader asks; the host name is ours; the session; the route's roles; for a form,
that no other site sent it. A page that takes too long is given up. One that fails becomes one of the designed states
(failures.py). Whatever is not in the table is 404.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from services.console.web.failures import fault_page, problem_page, role_page, signed_out_page, surprise_page
from services.console.web.forms import refuse_other_sites
from services.console.web.headers import SafeHeaders
from services.console.web.nation_api import Fault
from services.console.web.renewing import SignedOut, keep_signed_in
from services.console.web.routes import ROUTES, Route
from services.console.web.visit import Desk, Visit
from services.kit.logs import RequestLog, describe
from services.kit.problems import Problem

logger = logging.getLogger(__name__)

SECONDS = 180
"""For a page, the file that it takes in among it."""


def create_app(desk: Desk) -> FastAPI:
    """The application that serves `desk`."""
    app = FastAPI(
        title=f"Parcelbridge desk {desk.nation}",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.desk = desk
    for route in ROUTES:
        app.add_route(route.path, _guarded(desk, route), methods=[route.method])
    app.exception_handler(HTTPException)(_no_such_page)
    app.add_middleware(SafeHeaders, secure=desk.secure)
    app.add_middleware(RequestLog)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    tidying = asyncio.create_task(desk.handing_over.keep_tidy(desk.clock))
    async with desk.exchange, desk.ingest:
        yield
    tidying.cancel()
    await asyncio.to_thread(desk.handing_over.end)


def _guarded(desk: Desk, route: Route) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        visit = open_visit(desk, request)
        try:
            spend(visit, route)
            async with asyncio.timeout(SECONDS):
                visit = await renewed(visit)
                return refusal(visit, route) or await route.page(visit)
        except TimeoutError:
            logger.warning("%s %s took longer than %d s", route.method, route.path, SECONDS)
            return problem_page(visit, Problem(503, "overtime", headers={"Retry-After": "10"}))
        except Fault as fault:
            return fault_page(visit, fault)
        except Problem as problem:
            return problem_page(visit, problem)
        except Exception as error:
            logger.error("unexpected: %s", describe(error))
            return surprise_page(visit)

    return answer


def spend(visit: Visit, route: Route) -> None:
    """One page more of this reader; Problem 429 `rate` when he asks too often."""
    if not route.operations and route.path != "/static/{name}":
        client = visit.request.client
        visit.desk.rates.spend(visit.session.subject if visit.session else f"from {client.host if client else ''}")


def open_visit(desk: Desk, request: Request) -> Visit:
    """The request with its reader."""
    now = desk.clock()
    cookie = request.cookies.get(desk.cookie_name("session"), "")
    return Visit(desk, request, desk.sessions.find(cookie, now), now)


async def renewed(visit: Visit) -> Visit:
    """The same, with a token that is good a while; signed out when its issuer vouches for the reader no more."""
    if visit.session is None or visit.session.renewal is None or visit.desk.issuer is None:
        return visit
    try:
        await keep_signed_in(visit.desk.issuer, visit.session, visit.now)
    except SignedOut:
        visit.desk.sessions.end(visit.session)
        return replace(visit, session=None)
    return visit


def refusal(visit: Visit, route: Route) -> Response | None:
    """What is answered in the page's place; None: the page may be."""
    if not route.operations and not _is_ours(visit):
        return _other_name()
    if route.may is not None:
        if visit.session is None:
            return signed_out_page(visit)
        if not visit.session.may(route.may):
            return role_page(visit, route.may)
    if route.method == "POST":
        refuse_other_sites(visit.request, visit.desk.public_url)
    return None


def _is_ours(visit: Visit) -> bool:
    return visit.request.headers.get("host", "").lower() in visit.desk.hosts


def _other_name() -> Response:
    """A foreign host name that points here: nothing is shown under it, not even a page that says so."""
    return Response("421: not the name of this desk", 421, media_type="text/plain")


async def _no_such_page(request: Request, error: HTTPException) -> Response:
    visit = open_visit(request.app.state.desk, request)
    if not _is_ours(visit):
        return _other_name()
    return problem_page(visit, Problem(error.status_code, "method" if error.status_code == 405 else "not-found"))
