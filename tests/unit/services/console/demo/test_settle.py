"""Waiting until everything has arrived: not too early, and not for ever."""

from typing import Any

import httpx
import pytest

from services.console.api import Api
from services.console.demo.settle import Asked, Standing, settle
from services.console.say import Trouble


class Nation:
    """A nation that gets on by one line each time somebody looks, up to a size."""

    def __init__(self, size: int, stops_at: int | None = None) -> None:
        self.size, self.stops_at, self.looks = size, stops_at or size, 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        done = min(self.looks, self.stops_at)
        answers: dict[str, Any] = {
            "/operator/v1/feeds": [
                {"feed": "US/US", "role": "home", "size": self.size, "receipted": None, "refused": 0},
                {"feed": "US/CN", "role": "sent", "size": self.size, "receipted": done, "refused": 0},
                {"feed": "CN/US", "role": "received", "size": 2, "receipted": None, "refused": 1},
            ],
            "/analyst/v1/feeds": {"feeds": [{"feed": "US/US", "size": done}, {"feed": "CN/US", "size": 2}]},
            "/analyst/v1/counts": {"waiting": 0 if self.looks > self.size + 2 else 1},
        }
        self.looks += request.url.path == "/analyst/v1/counts"
        return httpx.Response(200, json=answers[request.url.path])

    def asked(self) -> Asked:
        api = Api("http://127.0.0.1:1", "t", httpx.MockTransport(self))
        return Asked("US", api, api)


def test_it_waits_for_receipts_for_ingest_and_for_groups_and_looks_twice() -> None:
    nation = Nation(3)
    seen: list[Standing] = []

    [standing] = settle([nation.asked()], seen.extend, lambda _: None)

    assert standing == Standing("US", sent=3, receipted=3, received=2, refused=1, held=5, taken_in=5, waiting=0)
    assert [each.settled for each in seen] == [False] * (len(seen) - 2) + [True, True]


def test_when_nothing_moves_any_more_it_says_what_is_missing() -> None:
    nation = Nation(5, stops_at=3)

    with pytest.raises(Trouble, match=r"has sent 5 and 3 are receipted, holds 7 and has taken in 5"):
        settle([nation.asked()], lambda _: None, lambda _: None)


def test_a_service_that_is_being_started_again_is_asked_again() -> None:
    nation = Nation(1)
    waited: list[float] = []
    away = [httpx.ConnectError("away"), httpx.ConnectError("away")]

    def answer(request: httpx.Request) -> httpx.Response:
        return _raise(away.pop()) if away else nation(request)

    api = Api("http://127.0.0.1:1", "t", httpx.MockTransport(answer))
    settle([Asked("US", api, api)], lambda _: None, waited.append)

    assert away == []


def _raise(fault: httpx.TransportError) -> httpx.Response:
    raise fault
