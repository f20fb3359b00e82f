"""What analysts are shown, held against what was planted."""

from typing import Any

import httpx

from services.console.api import Api
from services.console.demo.found import look
from services.simulator.play import Played, Refusal
from services.simulator.truth import ListedUse, RefusedRow, Truth

PARCELS: list[dict[str, Any]] = [
    {"item": "A", "hits": 1, "group": "g"},
    {"item": "B", "hits": 0, "group": "g"},
    {"item": "C", "hits": 2},
]


def _analyst(request: httpx.Request) -> httpx.Response:
    """Two pages of parcels."""
    if request.url.path == "/analyst/v1/counts":
        return httpx.Response(200, json={"hits": 3})
    if "after" in request.url.params:
        return httpx.Response(200, json={"items": PARCELS[2:]})
    return httpx.Response(200, json={"items": PARCELS[:2], "next": "2"})


def test_all_pages_are_looked_at_and_compared() -> None:
    truth = Truth(
        listed=[ListedUse("e", "A", "phone", ("US",)), ListedUse("e", "Z", "phone", ("US", "CN"))],
        refused=[RefusedRow("US", "r1", "negative weight", "body.w"), RefusedRow("US", "r2", "no", "body.x")],
    )
    played = Played("US", refused=[Refusal("r1", "schema", "body.w"), Refusal("r2", "schema", "body.other")])

    found = look("US", Api("http://127.0.0.1:1", "t", httpx.MockTransport(_analyst)), truth, played)

    assert (found.hits, found.groups_found.groups) == (3, 1)
    assert (found.hits_found.planted, found.hits_found.found, found.hits_found.beside) == (2, 1, 1)
    assert (found.refused_rightly, found.refused_planted) == (1, 2)
