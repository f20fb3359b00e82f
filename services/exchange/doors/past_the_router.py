"""Submissions go to their door past the framework's router: the same checks and the same answers, for half the time.

An operator's system that hands records in one by one does so by the thousand a second, and the router, with the
machinery for dependencies behind it, then costs as much as reading the record. The route stays where it is described
(doors/operator_api.py), for the OpenAPI document and for every other method.
"""

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.exchange.doors.operator_api import post_records, router
from services.kit.outages import OUTAGES, answer_outage
from services.kit.problems import Problem

_PATH = f"{router.prefix}/records"


class PastTheRouter:
    """ASGI middleware, the innermost: what it passes on goes to the router next."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_plain_submission(scope):
            return await self._app(scope, receive, send)
        answer = await _answer(Request(scope, receive, send))
        return await answer(scope, receive, send)


def _is_plain_submission(scope: Scope) -> bool:
    """Whether records are handed in without a question: reading one is the router's work."""
    here = scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == _PATH
    return here and not scope["query_string"]


async def _answer(request: Request) -> Response:
    try:
        return await post_records(request)
    except Problem as problem:
        return problem.response()
    except OUTAGES as error:
        return answer_outage(error)
