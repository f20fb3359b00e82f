"""Log lines: one a happening, with the request's id, and nothing that could be somebody's data."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from services.kit.logs import JsonLines, PlainLines, RequestLog, describe, install_logs, request_id

SECRET = "Li Na, li.na@mail.example"


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.handlers[:], root.level = handlers, level


def _failed() -> logging.LogRecord:
    try:
        raise ValueError(SECRET)
    except ValueError:
        return logging.LogRecord("x", logging.ERROR, __file__, 1, "worker\nstopped", (), sys.exc_info())


def test_a_json_line_is_one_object_with_time_level_logger_and_message() -> None:
    line = JsonLines().format(_failed())

    assert "\n" not in line
    assert {"level": "error", "logger": "x"}.items() <= json.loads(line).items()
    assert json.loads(line)["time"].endswith("Z")


def test_a_plain_line_stays_one_line() -> None:
    assert "\n" not in PlainLines().format(_failed())


@pytest.mark.parametrize("form", [JsonLines(), PlainLines()])
def test_an_error_is_named_with_its_place_and_without_its_words(form: logging.Formatter) -> None:
    line = form.format(_failed())

    assert "ValueError at test_logs.py" in line
    assert SECRET not in line


def test_a_database_error_shows_its_sqlstate() -> None:
    error = RuntimeError(SECRET)
    error.sqlstate = "23505"  # type: ignore[attr-defined]

    assert describe(error) == "RuntimeError 23505"


async def test_each_request_gets_its_own_id_and_a_line_without_query_or_header(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def show_id(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request_id())

    caplog.set_level(logging.INFO, "services.kit.logs")
    app = RequestLog(Starlette(routes=[Route("/parcels", show_id)]))

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test.example") as client:
        answers = [await client.get("/parcels?name=Li", headers={"authorization": SECRET}) for _ in range(2)]

    assert [answer.text for answer in answers] == [answer.headers["x-request-id"] for answer in answers]
    assert answers[0].text != answers[1].text
    assert "GET /parcels 200" in caplog.text
    assert "Li" not in caplog.text
    assert request_id() == ""


def test_every_logger_writes_to_standard_error_in_the_form_asked_for(
    root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    install_logs("json", "INFO")

    logging.getLogger("anything").info("ready")
    logging.getLogger("httpx").info("GET http://cn.example/?q=%s", SECRET)

    out, err = capsys.readouterr()
    assert out == ""
    assert [json.loads(line)["message"] for line in err.splitlines()] == ["ready"]
