"""One line a happening, on standard error, as JSON or plain; every line of a request carries its id.

No header, token, query string or body is ever written, and no message of an unexpected error: a driver's or a
validator's words may hold a person's data. `describe` gives the kind of error and the place instead.
"""

import json
import logging
import re
import sys
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Literal

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kit.masked_paths import masked
from services.kit.traces import heard, trace_id

_current: ContextVar[str] = ContextVar("request_id", default="")
_FRAMES = 6
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET = ("httpx", "httpcore", "alembic", "asyncio", "uvicorn.access")
_ASKED_ALL_THE_TIME = ("/healthz", "/readyz", "/metrics")

Form = Literal["auto", "json", "plain"]

logger = logging.getLogger(__name__)


def request_id() -> str:
    """The id of the request under way, or an empty string outside one."""
    return _current.get()


def describe(error: BaseException) -> str:
    """An error's kind and place for the log: `IntegrityError 23505 at submit.py:41 append < api.py:88 post`."""
    places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    kind = f"{type(error).__name__} {state}" if state else type(error).__name__
    return f"{kind} at {' < '.join(reversed(places[-_FRAMES:]))}" if places else kind


class JsonLines(logging.Formatter):
    """A JSON object a line: `time`, `level`, `event`, `logger`, `message`, and within a request `request` and `trace`.

    `event` is the message before it is filled in: the same text for each happening of a kind, to count and to search.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        said = {"time": _moment(record), "level": record.levelname.lower(), "event": str(record.msg)}
        said |= {"logger": record.name}
        return json.dumps(said | {"message": _message(record)} | _within_request(), ensure_ascii=False)


class PlainLines(logging.Formatter):
    """For people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        within = f" [{request_id()}]" if request_id() else ""
        line = f"{_moment(record)} {record.levelname.lower():7} {record.name}{within} {_message(record)}"
        return line.replace("\r", "\\r").replace("\n", "\\n")


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return f"{record.getMessage()}: {describe(error)}" if error else record.getMessage()


def _within_request() -> dict[str, str]:
    within = {"request": request_id(), "trace": trace_id()}
    return {name: value for name, value in within.items() if value}


def install_logs(form: Form, level: str = "INFO") -> None:
    """Send every logger's lines to standard error in this form, in place of what was set before. `auto`: for people
    on a terminal, else as JSON."""
    if form == "auto":
        form = "plain" if sys.stderr.isatty() else "json"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else PlainLines())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def given_id(scope: Scope) -> str | None:
    """The id that the caller gave the request, once, if it is one: 8 to 64 letters, digits, points, lines."""
    given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-request-id"]
    return given[0] if len(given) == 1 and _ID.fullmatch(given[0]) else None


class RequestLog:
    """ASGI middleware: writes method, path, status and milliseconds of each request, with its id.

    The id is the caller's (`X-Request-Id`), where it is one that a log can hold; else one of our own. Each answer has
    it in the same header, so that one id leads from the desk through the logs of both services.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        token, began, status = _current.set(given_id(scope) or token_hex(8)), time.perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = request_id()
            await send(message)

        with heard(scope):
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                took = (time.perf_counter() - began) * 1000
                level = logging.DEBUG if scope["path"] in _ASKED_ALL_THE_TIME else logging.INFO
                logger.log(level, "%s %s %d %.1f ms", scope["method"], masked(scope), status, took)
                _current.reset(token)
        return None
