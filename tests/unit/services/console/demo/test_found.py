"""What analysts are shown, held against what was planted."""

from typing import Any

import httpx
import pytest

from services.console.api import Api
from services.console.demo.found import look
from services.console.say import Trouble
from services.simulator.play import Played, Refusal
from services.simulator.truth import ListedUse, RefusedRow, Truth


def _parcel(item: str, hits: int, **network: str) -> dict[str, Any]:
    known = {"id": "i", "feed": "US/US", "line": 0, "posted_on": "2026-11-20", "sender": "s", "addressee": "a"}
    return {**known, "from_country": "US", "to_country": "CN", "item": item, "hits": hits, **network}


PARCELS = [_parcel("A", 1, network="g"), _parcel("B", 0, network="g"), _parcel("C", 2)]


ALERT = {
    "alert": 1, "mark": "00112233445566ff", "state": "open", "score": 2.0, "origins": ["CN"],
    "raised_at": "2026-11-21T00:00:00Z",
    "seen_at": "2026-11-21T00:00:00Z",
    "network": {
        "id": "g", "score": 2.0, "why": "w", "parcels": 2, "entities": 2, "first_on": "2026-11-20",
        "last_on": "2026-11-20", "born_at": "2026-11-21T00:00:00Z", "changed_at": "2026-11-21T00:00:00Z",
    },
}  # fmt: skip


def _analyst(request: httpx.Request) -> httpx.Response:
    """Two pages of parcels."""
    if request.url.path == "/analyst/v1/counts":
        return httpx.Response(200, json={"hits": 3})
    if request.url.path == "/analyst/v1/alerts":
        return httpx.Response(200, json={"items": [ALERT]})
    if "after" in request.url.params:
        return httpx.Response(200, json={"items": PARCELS[2:]})
    return httpx.Response(200, json={"items": PARCELS[:2], "next": "2"})


def test_a_nation_that_does_not_answer_is_trouble() -> None:
    api = Api("http://127.0.0.1:1", "t", httpx.MockTransport(lambda _: httpx.Response(500)))

    with pytest.raises(Trouble, match="US does not say"):
        look("US", api, Truth(), Played("US"))


def test_all_pages_are_looked_at_and_compared() -> None:
    truth = Truth(
        listed=[ListedUse("e", "A", "phone", ("US",)), ListedUse("e", "Z", "phone", ("US", "CN"))],
        refused=[RefusedRow("US", "r1", "negative weight", "body.w"), RefusedRow("US", "r2", "no", "body.x")],
    )
    played = Played("US", refused=[Refusal("r1", "schema", "body.w"), Refusal("r2", "schema", "body.other")])

    found = look("US", Api("http://127.0.0.1:1", "t", httpx.MockTransport(_analyst)), truth, played)

    assert (found.hits, found.networks_found.networks) == (3, 1)
    assert (found.hits_found.planted, found.hits_found.found, found.hits_found.beside) == (2, 1, 1)
    assert (found.alerts_found.alerts, found.alerts_found.right) == (1, 1)
    assert (found.refused_rightly, found.refused_planted) == (1, 2)
