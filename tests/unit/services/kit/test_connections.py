"""What is said on a connection before any application is asked: problems too, over a real socket."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import orjson
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from services.kit import connections
from services.kit.problems import MEDIA_TYPE
from services.kit.serving import ANSWERING

GOOD = b"GET / HTTP/1.1\r\nHost: test.example\r\n\r\n"


async def _well(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [(b"content-length", b"4")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"well"})


@pytest.fixture
async def port() -> AsyncIterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_well, lifespan="off", **ANSWERING))
    with contextlib.closing(listening):
        serving = asyncio.create_task(server.serve([listening]))
        yield listening.getsockname()[1]
        server.should_exit = True
        await serving


async def _heard(port: int, *said: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the first answer; the connection must be closed behind it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in said:
        writer.write(part)
        with contextlib.suppress(ConnectionError):
            await writer.drain()
    async with asyncio.timeout(10):
        head, body = (await reader.read()).split(b"\r\n\r\n", 1)
    writer.close()
    status, *lines = head.decode("ascii").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(status.split(" ")[1]), headers, body


def _assert_problem(answer: tuple[int, dict[str, str], bytes], status: int, code: str) -> None:
    said = orjson.loads(answer[2])
    assert (answer[0], answer[1]["content-type"], answer[1]["connection"]) == (status, MEDIA_TYPE, "close")
    assert (said["status"], said["code"]) == (status, code)
    assert int(answer[1]["content-length"]) == len(answer[2])


@pytest.mark.parametrize(
    "garbage",
    [
        b"HELLO\r\n\r\n",
        b"GET / HTTP/3.7\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: test.example\r\n\r\n",
        b"CONNECT test.example:443 HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_what_is_not_http_is_told_so_in_a_problem(port: int, garbage: bytes) -> None:
    _assert_problem(await _heard(port, garbage), 400, "http")


@pytest.mark.parametrize(
    "head",
    [
        [b"GET / HTTP/1.1\r\n", *[b"X-%d: %s\r\n" % (n, b"x" * 1_000) for n in range(90)]],
        [b"GET / HTTP/1.1\r\nX-Long: ", *[b"x" * 30_000] * 40],
        [b"GET /", *[b"x" * 30_000] * 4],
        [b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: ", *[b"x" * 30_000] * 40],
    ],
    ids=["many headers", "one that does not end", "a target that does not end", "a trailer that does not end"],
)
async def test_a_head_beyond_its_bound_is_refused_while_it_comes(port: int, head: list[bytes]) -> None:
    answer = await _heard(port, *head)

    if b"POST" in head[0]:  # answered before its trailer came; then the connection ends
        assert answer[0] == 200
        assert answer[2].startswith(b"wellHTTP/1.1 431 ")
    else:
        _assert_problem(answer, 431, "head-too-large")


async def test_a_head_just_within_its_bound_is_served(port: int) -> None:
    long = b"GET / HTTP/1.1\r\nConnection: close\r\nX-Long: %s\r\n\r\n" % (b"x" * 65_000)

    assert (await _heard(port, long))[0] == 200


async def test_one_connection_too_many_is_told_when_to_come_again(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_AT_ONCE", 3)
    held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]

    answer = await _heard(port, GOOD)
    for _, writer in held:
        writer.close()
        await writer.wait_closed()
    later = await _heard(port, GOOD.replace(b"Host:", b"Connection: close\r\nHost:"))

    _assert_problem(answer, 503, "busy")
    assert answer[1]["retry-after"] == "1"
    assert later[0] == 200


async def test_half_a_head_is_not_waited_for_without_end(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SECONDS_FOR_A_HEAD", 0.05)

    _assert_problem(await _heard(port, GOOD[:20]), 408, "slow")


async def test_a_body_that_nobody_reads_is_not_waited_for_without_end(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SECONDS_FOR_A_HEAD", 0.05)

    answer = await _heard(port, b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx")

    assert (answer[0], answer[2]) == (200, b"well")


async def test_who_connects_and_says_nothing_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SECONDS_FOR_A_HEAD", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async with asyncio.timeout(10):
        said = await reader.read()

    writer.close()
    assert said == b""


async def test_several_requests_on_one_connection_are_all_answered(port: int) -> None:
    answer = await _heard(port, GOOD, GOOD, GOOD.replace(b"Host:", b"Connection: close\r\nHost:"))

    assert answer[0] == 200
    assert answer[2].count(b"HTTP/1.1 200 OK") == 2


async def test_a_call_over_an_open_connection_that_comes_too_late_hears_that_the_service_is_stopping() -> None:
    async with _stoppable() as (server, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GOOD)
        first = await reader.readuntil(b"well")
        server.should_exit = True
        await _stopping(server)

        writer.write(GOOD)
        second = await reader.read()
        writer.close()

    assert first.startswith(b"HTTP/1.1 200")
    assert second.startswith(b"HTTP/1.1 503")
    assert b"stopping" in second
    assert b"retry-after: 1" in second.lower()


async def test_an_idle_connection_is_closed_in_order_when_the_service_stops() -> None:
    async with _stoppable() as (server, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GOOD)
        await reader.readuntil(b"well")
        server.should_exit = True

        async with asyncio.timeout(10):
            rest = await reader.read()
        writer.close()

    assert rest == b""


@contextlib.asynccontextmanager
async def _stoppable() -> AsyncIterator[tuple[uvicorn.Server, int]]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_well, lifespan="off", **ANSWERING))
    with contextlib.closing(listening):
        serving = asyncio.create_task(server.serve([listening]))
        yield server, listening.getsockname()[1]
        server.should_exit = True
        await serving


async def _stopping(server: uvicorn.Server) -> None:
    """Until it has told its connections."""
    async with asyncio.timeout(10):
        while not all(getattr(each, "_stopping", False) for each in server.server_state.connections):  # noqa: ASYNC110
            await asyncio.sleep(0)
