"""What a caller is told when something is wrong: RFC 9457 problem details with a stable `code`.

    Problem                 the caller's turn, or a state that the caller must know: 4xx, sometimes 503
    anything unexpected     500 `internal`, no detail; the log has the place and the same request id
    the service is ending   503 `stopping`, for a call that took longer than it was given

A problem never repeats the value that was wrong, only its member and the kind of fault.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from secrets import token_hex
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kit.logs import RequestLog, describe, given_id, request_id

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_CODES = {404: "not-found", 405: "method", 413: "too-large", 415: "media-type"}


class Problem(Exception):
    """An answer of 400 and above: raise it anywhere under a request.

    `code` is the stable word that programs read; `detail` is for the person whose turn it is; `extra` are further
    members of the problem object; `headers` go with the answer (`Retry-After`, `WWW-Authenticate`).
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail = status, code, detail
        self.extra, self.headers = dict(extra or {}), dict(headers or {})

    def body(self) -> dict[str, Any]:
        """The problem object."""
        title = HTTPStatus(self.status).phrase
        said = {"detail": self.detail} if self.detail else {}
        return {"type": "about:blank", "title": title, "status": self.status, "code": self.code, **said, **self.extra}

    def response(self) -> JSONResponse:
        """The problem as an answer, with the id of the request under which the log has it."""
        within = {"request": request_id()} if request_id() else {}
        return JSONResponse(self.body() | within, self.status, headers=self.headers, media_type=MEDIA_TYPE)


def install_problems(app: FastAPI) -> None:
    """Make every failure of `app` a problem: what is raised on purpose, a wrong form, an unknown path, a surprise.

    Each request also gets an id and a line in the log.
    """
    app.exception_handler(Problem)(_answer_problem)
    app.exception_handler(RequestValidationError)(_answer_form)
    app.exception_handler(HTTPException)(_answer_http)
    app.add_middleware(_AnswerSurprises)
    app.add_middleware(RequestLog)


async def _answer_problem(_request: Request, error: Problem) -> JSONResponse:
    return error.response()


async def _answer_form(_request: Request, error: RequestValidationError) -> JSONResponse:
    faults = [{"member": member_path(fault["loc"]), "kind": fault["type"]} for fault in error.errors()[:20]]
    return Problem(422, "form", "The request does not have the documented form.", extra={"faults": faults}).response()


async def _answer_http(_request: Request, error: HTTPException) -> JSONResponse:
    code = _CODES.get(error.status_code, f"http-{error.status_code}")
    return Problem(error.status_code, code, headers=error.headers).response()


def member_path(location: Sequence[int | str]) -> str:
    """`("body", "contents", 3, "hs")` as `body.contents.3.hs`, at most 120 characters: a name may be the caller's."""
    return ".".join(str(part)[:40] for part in location)[:120]


def refuse_before(problem: Problem) -> ASGIApp:
    """The answer to a call that no application sees, drawn once; with an id, though no log has a line of it."""
    response = problem.response()

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        named = (b"x-request-id", (given_id(scope) or token_hex(8)).encode("ascii"))

        async def send_with_id(message: Message) -> None:
            starts = message["type"] == "http.response.start"
            await send({**message, "headers": [*message["headers"], named]} if starts else message)

        await response(scope, receive, send_with_id)

    return refuse


class _AnswerSurprises:
    """The last door: an unexpected error becomes a bare 500, and a line in the log that says where."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        except asyncio.CancelledError:
            if not started:
                problem = Problem(503, "stopping", "the service is ending", headers={"Retry-After": "5"})
                await problem.response()(scope, receive, send)
            raise
        except Problem as said:  # by a door before the application's own handlers
            if started:
                raise
            await said.response()(scope, receive, send)
        except Exception as error:
            logger.error("unexpected: %s", describe(error))
            if started:  # the status line has gone out: only a broken connection can still tell
                raise
            problem = Problem(500, "internal")
            await problem.response()(scope, receive, send)
        return None
