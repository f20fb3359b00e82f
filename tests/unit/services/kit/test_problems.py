"""What a caller is told: problem details for every failure, and never what failed inside."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
import pytest
from fastapi import FastAPI, Query
from fastapi.responses import StreamingResponse
from httpx import ASGITransport, AsyncClient, Response
from starlette.types import Message

from services.kit.problems import MEDIA_TYPE, Problem, install_problems, member_path

SECRET = "Zhang Wei, 555-0199"


def _app() -> FastAPI:
    app = FastAPI()
    install_problems(app)

    @app.get("/refused")
    async def refused() -> None:
        raise Problem(409, "gap", "Lines are missing.", extra={"size": 7}, headers={"Retry-After": "5"})

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(SECRET)

    @app.get("/form")
    async def form(first: Annotated[int, Query(ge=0)]) -> int:
        return first

    return app


async def _get(path: str, method: str = "GET") -> Response:
    async with AsyncClient(transport=ASGITransport(_app()), base_url="http://test.example") as client:
        return await client.request(method, path)


async def test_a_problem_is_answered_with_its_code_its_members_and_its_headers() -> None:
    answer = await _get("/refused")

    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["retry-after"] == "5"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "code": "gap",
        "detail": "Lines are missing.",
        "size": 7,
        "request": answer.headers["x-request-id"],
    }


async def test_a_wrong_form_names_member_and_kind_and_does_not_repeat_the_value() -> None:
    answer = await _get(f"/form?first={SECRET}")

    assert (answer.status_code, answer.json()["code"]) == (422, "form")
    assert answer.json()["faults"] == [{"member": "query.first", "kind": "int_parsing"}]
    assert "555" not in answer.text


async def test_a_surprise_is_a_bare_500_and_the_log_has_its_place_but_not_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = await _get("/broken")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.json()["request"] == answer.headers["x-request-id"]
    assert "RuntimeError at test_problems.py" in caplog.text
    assert SECRET not in answer.text + caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"), [("GET", "/nowhere", 404, "not-found"), ("POST", "/form", 405, "method")]
)
async def test_what_the_framework_refuses_is_a_problem_too(method: str, path: str, status: int, code: str) -> None:
    answer = await _get(path, method)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == MEDIA_TYPE


async def test_an_answer_that_has_begun_breaks_off_instead_of_ending_well() -> None:
    app = FastAPI()
    install_problems(app)

    async def half() -> AsyncIterator[bytes]:
        yield b"half"
        raise RuntimeError(SECRET)

    @app.get("/begun")
    async def begun() -> StreamingResponse:
        return StreamingResponse(half())

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test.example") as client:
        with pytest.raises(RuntimeError):
            await client.get("/begun")


def test_a_long_member_name_of_the_caller_is_cut() -> None:
    assert len(member_path(("body", "x" * 500, 3, "y" * 500))) <= 120
    assert member_path(("body", "contents", 3, "hs")) == "body.contents.3.hs"


async def test_a_call_that_outlives_the_service_hears_that_it_is_ending() -> None:
    app, began = _app(), asyncio.Event()

    @app.get("/long")
    async def long() -> None:
        began.set()
        await asyncio.Event().wait()

    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)

    scope = {"type": "http", "method": "GET", "path": "/long", "headers": [], "query_string": b""}
    call = asyncio.create_task(app(scope, asyncio.Future[Message], send))
    await began.wait()

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    headers = dict(heard[0]["headers"])
    assert (heard[0]["status"], headers[b"content-type"], headers[b"retry-after"]) == (503, MEDIA_TYPE.encode(), b"5")
    assert orjson.loads(heard[1]["body"])["code"] == "stopping"
