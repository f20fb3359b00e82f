"""The door: a table of who may call, held against the routes, and what every call passes before anything is done."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel

from services.kit.access import Caller, Role, requires
from services.kit.bodies import read_body
from services.kit.door import install_door
from services.kit.problems import install_problems
from services.kit.rates import Rates
from services.kit.who_may import Line, hold_to
from tests.unit.services.kit.test_access import VERIFIER, _token

ANALYSTS = frozenset({Role.ANALYST})
TABLE = (
    Line("GET", "/open", "anyone"),
    Line("GET", "/alive", "operations"),
    Line("GET", "/things/{id}", ANALYSTS),
    Line("GET", "/things/mine", ANALYSTS),
    Line("POST", "/things", ANALYSTS, most_bytes=100),
    Line("POST", "/raw", ANALYSTS, asked_inside=True, most_bytes=100),
    Line("GET", "/slow", "operations", seconds=0.01),
    Line("GET", "/feeds", frozenset({Role.INGEST}), peers=True, asked_inside=True),
)
WHOLE = {"authorization": f"Bearer {_token(claims={'roles': ['analyst']})}"}
OTHER = {"authorization": f"Bearer {_token(claims={'roles': ['operator']})}"}


class Thing(BaseModel):
    name: str


def bare() -> FastAPI:
    """An application without its door."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    app.state.verifier = VERIFIER

    @app.get("/open")
    @app.get("/alive")
    @app.get("/feeds")
    async def known() -> str:
        return "here"

    @app.get("/things/{id}")
    async def thing(id: str, caller: Annotated[Caller, Depends(requires(Role.ANALYST))]) -> str:
        return f"thing {id}"

    @app.get("/things/mine", dependencies=[Depends(requires(Role.ANALYST))])
    async def mine() -> str:
        return "never reached: the router takes the other"

    @app.post("/things", dependencies=[Depends(requires(Role.ANALYST))])
    async def put(thing: Thing) -> str:
        return thing.name

    @app.post("/raw")
    async def raw(request: Request) -> int:
        return len(await read_body(request, 1_000))

    @app.get("/slow")
    async def slow() -> None:
        await asyncio.Event().wait()

    return app


@pytest.fixture
def app() -> FastAPI:
    app = bare()
    install_door(app, TABLE, Rates(100.0))
    install_problems(app)
    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t.example") as client:
        yield client


async def test_each_route_lets_in_whom_its_line_names(client: httpx.AsyncClient) -> None:
    answers = [await client.get(path, headers=WHOLE) for path in ("/open", "/alive", "/things/7", "/feeds")]

    assert [answer.status_code for answer in answers] == [200] * 4


@pytest.mark.parametrize("path", ["/things/7", "/things/mine"])
async def test_nobody_and_another_role_are_kept_out(path: str, client: httpx.AsyncClient) -> None:
    assert (await client.get(path)).json()["code"] == "unauthenticated"
    assert (await client.get(path, headers=OTHER)).json()["code"] == "role"


async def test_where_two_lines_fit_the_door_means_the_one_that_the_router_takes(client: httpx.AsyncClient) -> None:
    assert (await client.get("/things/mine", headers=WHOLE)).json() == "thing mine"


async def test_an_unknown_path_and_an_unknown_method_are_problems(client: httpx.AsyncClient) -> None:
    nowhere, wrong, head = [
        await client.request(*each) for each in (("GET", "/x"), ("PUT", "/open"), ("HEAD", "/open"))
    ]

    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not-found")
    assert (wrong.status_code, wrong.json()["code"], wrong.headers["allow"]) == (405, "method", "GET")
    assert head.status_code == 405


async def test_nothing_of_a_body_is_read_before_its_sender_is_known(client: httpx.AsyncClient) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield b'{"name": "x"}'

    answer = await client.post("/raw", content=body())

    assert (answer.status_code, read) == (401, 0)


@pytest.mark.parametrize("path", ["/things", "/raw"])
@pytest.mark.parametrize("said", [True, False], ids=["its length said", "its length not said"])
async def test_a_body_beyond_its_line_is_refused(path: str, said: bool, client: httpx.AsyncClient) -> None:
    content = b'{"name": "' + b"x" * 100 + b'"}'

    async def in_pieces() -> AsyncIterator[bytes]:
        for byte in content:
            yield bytes([byte])

    headers = WHOLE | {"content-type": "application/json"}
    answer = await client.post(path, content=content if said else in_pieces(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize("length", ["-1", "1" * 16, "many"])
async def test_a_length_that_is_none_is_refused(length: str, client: httpx.AsyncClient) -> None:
    answer = await client.post("/raw", headers=WHOLE | {"content-length": length})

    assert answer.status_code == 413


async def test_an_answer_that_takes_too_long_is_given_up(client: httpx.AsyncClient) -> None:
    answer = await client.get("/slow")

    assert (answer.status_code, answer.json()["code"]) == (503, "overtime")
    assert answer.headers["retry-after"] == "10"


async def test_a_caller_that_calls_too_often_is_told_when_to_come_back_and_no_other_is() -> None:
    app = bare()
    install_door(app, TABLE, Rates(0.2))
    install_problems(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t.example") as client:
        answers = [await client.get("/things/1", headers=WHOLE) for _ in range(3)]
        somebody = {"authorization": f"Bearer {_token(claims={'roles': ['analyst'], 'sub': 'b'})}"}
        other = await client.get("/things/1", headers=somebody)
        open_to_all = [await client.get("/open") for _ in range(3)]
        alive = [await client.get("/alive") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[2].json()["code"], answers[2].headers["content-type"]) == ("rate", "application/problem+json")
    assert 1 <= int(answers[2].headers["retry-after"]) <= 5
    assert other.status_code == 200
    assert [answer.status_code for answer in open_to_all] == [200, 200, 429]
    assert {answer.status_code for answer in alive} == {200}


async def test_every_answer_and_every_problem_carries_the_callers_id(client: httpx.AsyncClient) -> None:
    named = {"x-request-id": "desk-7.page_12"}
    answers = [await client.get(path, headers=named) for path in ("/open", "/things/1", "/x", "/slow")]

    assert {answer.headers["x-request-id"] for answer in answers} == {"desk-7.page_12"}
    assert [answer.json()["request"] for answer in answers[1:]] == ["desk-7.page_12"] * 3


@pytest.mark.parametrize("given", ["short", "x" * 65, "with blank", 'quote"quote', "line%0afeed", "ümlaut-ümlaut"])
async def test_an_id_that_no_log_could_hold_is_replaced(given: str, client: httpx.AsyncClient) -> None:
    answer = await client.get("/open", headers=[(b"x-request-id", given.encode())])

    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 16


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (TABLE[1:], "GET /open is not in the table"),
        ((*TABLE, Line("GET", "/gone", ANALYSTS)), "GET /gone has no route"),
        ((*TABLE, TABLE[0]), "a line stands twice"),
        ((dataclasses.replace(TABLE[2], may=frozenset({Role.ADMIN})), *TABLE[:2], *TABLE[3:]), "asks for analyst, its"),
        ((dataclasses.replace(TABLE[0], may=ANALYSTS), *TABLE[1:]), "asks for nothing, its line for analyst"),
        ((dataclasses.replace(TABLE[2], may="anyone"), *TABLE[:2], *TABLE[3:]), "its line for nothing"),
    ],
    ids=[
        "a line is missing",
        "a line too many",
        "twice",
        "another role",
        "a route that asks nobody",
        "open by mistake",
    ],
)
def test_an_application_that_differs_from_its_table_does_not_come_to_be(table: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        hold_to(bare(), table)
