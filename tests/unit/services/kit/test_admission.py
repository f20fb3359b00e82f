"""What a service takes on at once, by its lanes; calls are held open by the application that they reach."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from services.kit.admission import Admission, Lane


class Held:
    """Calls that stay under way until they are let go."""

    def __init__(self, *lanes: Lane) -> None:
        self._may_go = asyncio.Event()
        self._came = asyncio.Condition()
        self._calls = 0
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(Admission(self._answer, lanes)), base_url="http://test.example"
        )
        self.under_way: list[asyncio.Task[httpx.Response]] = []

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        async with self._came:
            self._calls += 1
            self._came.notify_all()
        await self._may_go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"well"})

    async def hold(self, path: str, bytes_: int = 0) -> None:
        """Another call that stays under way."""
        before = self._calls
        self.under_way.append(asyncio.create_task(self._post(path, {"content-length": str(bytes_)})))
        async with self._came, asyncio.timeout(10):
            await self._came.wait_for(lambda: self._calls > before)

    async def post(self, path: str, **headers: str) -> httpx.Response:
        """A call that is answered, because there is no room or nothing holds it."""
        async with asyncio.timeout(10):
            return await self._post(path, {name.replace("_", "-"): value for name, value in headers.items()})

    async def _post(self, path: str, headers: Mapping[str, str]) -> httpx.Response:
        return await self._http.post(path, headers=headers)

    async def let_go(self) -> list[int]:
        """The statuses of all that was under way."""
        self._may_go.set()
        return [answer.status_code for answer in await asyncio.gather(*self.under_way)]


async def test_a_call_beyond_the_bound_hears_when_to_try_again() -> None:
    held = Held(Lane("/door", calls=2))
    await held.hold("/door/a")
    await held.hold("/door/b")

    refused = await held.post("/door/c")

    assert len(refused.headers["x-request-id"]) == 16
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "overloaded", "1")
    assert await held.let_go() == [200, 200]


async def test_room_is_there_again_as_soon_as_a_call_has_ended() -> None:
    held = Held(Lane("/door", calls=1))
    await held.hold("/door/a")
    await held.let_go()

    answer = await held.post("/door/b")

    assert answer.status_code == 200


async def test_a_full_lane_does_not_shut_another() -> None:
    held = Held(Lane("/operators", calls=1), Lane("", calls=1))
    await held.hold("/operators/a")

    await held.hold("/peers/b")

    assert (await held.post("/operators/c")).status_code == (await held.post("/peers/d")).status_code == 503
    assert await held.let_go() == [200, 200]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_whether_the_service_lives_can_always_be_asked(path: str) -> None:
    held = Held(Lane("", calls=1))
    await held.hold("/anything")

    await held.hold(path)

    assert await held.let_go() == [200, 200]


async def test_bodies_together_are_bounded() -> None:
    held = Held(Lane("", calls=10, bytes=100))
    await held.hold("/a", 60)
    await held.hold("/b", 40)

    refused = await held.post("/c", content_length="1")

    assert refused.status_code == 503
    assert await held.let_go() == [200, 200]


async def test_a_body_that_does_not_say_its_length_counts_as_the_longest() -> None:
    held = Held(Lane("", calls=10, bytes=100, unsaid=80))
    await held.hold("/a", 30)

    refused = await held.post("/b", transfer_encoding="chunked", content_length="")

    assert refused.status_code == 503
    assert await held.let_go() == [200]


async def test_one_body_longer_than_the_bound_is_for_its_door_to_refuse() -> None:
    held = Held(Lane("", calls=10, bytes=100))

    await held.hold("/a", 101)

    assert await held.let_go() == [200]


async def test_a_failure_behind_the_door_gives_its_room_back() -> None:
    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("behind the door")

    transport = httpx.ASGITransport(Admission(fail, [Lane("", calls=1)]))
    async with httpx.AsyncClient(transport=transport, base_url="http://test.example") as http:
        for _ in range(3):
            with pytest.raises(ValueError, match="behind the door"):
                await http.get("/")
