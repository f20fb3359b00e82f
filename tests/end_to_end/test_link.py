"""The link of a campaign does what it says, so that what survives it has survived something."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.chaos import link as link_module
from tests.chaos.link import Link
from tests.end_to_end.nation import free_ports

Send = Callable[[bytes], Awaitable[httpx.Response]]
REPLAYED = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 19\r\nConnection: close\r\n\r\n" + b'{"code":"replayed"}'
TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\ntaken"


class Exchange:
    """Takes every call with a body it has not seen, and remembers what arrived; `forgetful` takes all."""

    def __init__(self, *, forgetful: bool = False) -> None:
        self.arrived: list[bytes] = []
        self._forgetful = forgetful

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        try:
            body = await reader.readexactly(length)
            seen = body in self.arrived and not self._forgetful
            writer.write(REPLAYED if seen else TAKEN)
        except asyncio.IncompleteReadError as broken:
            body = broken.partial
        self.arrived.append(body)
        writer.close()


@asynccontextmanager
async def linked(exchange: Exchange, fate: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Link, Send]]:
    """A link that does one thing only, and a way to send a body over it."""
    monkeypatch.setattr(link_module, "WEATHER", {fate: 1})
    port, target = free_ports(2)
    server = await asyncio.start_server(exchange.serve, "127.0.0.1", target)
    async with (
        server,
        Link("test", port, [target], random.Random(1)) as link,  # noqa: S311
        httpx.AsyncClient(trust_env=False) as http,
    ):
        yield link, lambda body: http.post(f"http://127.0.0.1:{port}/x", content=body, timeout=30.0)
        await link.settle()


async def test_what_passes_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = Exchange()
    async with linked(exchange, "passed", monkeypatch) as (_, send):
        answer = await send(b"page")

    assert (answer.text, exchange.arrived) == ("taken", [b"page"])


@pytest.mark.parametrize(
    ("fate", "arrived"),
    [("lost", []), ("answer lost", [b"page"]), ("answer cut", [b"page"]), ("cut", [b"pa"]), ("reordered", [b"page"])],
)
async def test_the_caller_hears_nothing_and_this_arrives(
    fate: str, arrived: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = Exchange()
    async with linked(exchange, fate, monkeypatch) as (link, send):
        with pytest.raises(httpx.TransportError):
            await send(b"page")
        await link.settle()

    assert exchange.arrived == arrived


async def test_a_doubled_call_arrives_twice_and_its_refusal_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = Exchange()
    async with linked(exchange, "doubled", monkeypatch) as (link, send):
        answer = await send(b"page")
        await link.settle()

    assert (answer.text, exchange.arrived) == ("taken", [b"page", b"page"])
    assert (link.counts["replays refused"], link.wrongs) == (1, [])


async def test_an_exchange_that_takes_a_call_twice_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async with linked(Exchange(forgetful=True), "doubled", monkeypatch) as (link, send):
        await send(b"page")
        await link.settle()

    assert link.wrongs == ["taken twice: POST /x"]


async def test_a_link_that_is_down_answers_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = Exchange()
    async with linked(exchange, "passed", monkeypatch) as (link, send):
        link.down = True
        with pytest.raises(httpx.TransportError):
            await send(b"page")

    assert exchange.arrived == []


async def test_a_link_that_refuses_lets_nobody_in_until_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = Exchange()
    async with linked(exchange, "passed", monkeypatch) as (link, send):
        link.refuse()
        with pytest.raises(httpx.ConnectError):
            await send(b"first")
        await link.open()

        answer = await send(b"second")

    assert (answer.status_code, exchange.arrived) == (200, [b"second"])


async def test_over_a_half_open_link_nothing_arrives_and_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = Exchange()
    async with linked(exchange, "passed", monkeypatch) as (link, send):
        link.half_open = True
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await send(b"first")

    assert exchange.arrived == []


async def test_over_a_slow_link_all_arrives_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "SLOW_STEP_S", 0.001)
    exchange = Exchange()
    async with linked(exchange, "passed", monkeypatch) as (link, send):
        link.slow = True

        answer = await send(b"first")

    assert (answer.status_code, exchange.arrived) == (200, [b"first"])
