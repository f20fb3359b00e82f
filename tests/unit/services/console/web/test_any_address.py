"""Addresses that nobody was given: whatever stands in a path or behind it, the desk answers, and without a fault.

Drawn from a seed, so that each run asks the same; hostile pieces are those of the long fuzzing (tests/fuzz).
"""

import random
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from services.console.web.nation_api import NationApi, Refused
from services.console.web.routes import ROUTES
from services.console.web.visit import Desk
from services.kit.access import Role
from tests.fuzz.mutations import PIECES, mutated
from tests.unit.services.console.web.conftest import Browser
from tests.unit.services.console.web.pretend_nation import PretendNation
from tests.unit.services.console.web.test_routes import FILLED

READ = [route for route in ROUTES if route.method == "GET" and route.may is not None]
NAMES = ["after", "before", "q", "of", "attribute", "record", "list", "state", "kind", "from", "to", "day", "order"]
A_FEW = 3


def addresses(path: str, chance: random.Random) -> Iterator[str]:
    """Of one route, with parts of the path that are damaged or strange, and questions that nobody asks."""
    filled = FILLED.get(path, path).partition("?")[0]
    for _ in range(A_FEW):
        given = [strange(value.encode(), chance) for value in filled.split("/")[1:]]
        words = path.split("/")[1:]
        parts = [given[at] if word.startswith("{") else word for at, word in enumerate(words)]
        asked = "&".join(f"{name}={strange(b'2026-11-23', chance)}" for name in chance.sample(NAMES, 3))
        yield f"/{'/'.join(parts)}?{asked}"


def strange(value: bytes, chance: random.Random) -> str:
    """A damaged value, or a piece alone, as an address carries it."""
    made = chance.choice([mutated(value, chance), value, chance.choice(PIECES)])
    return quote(made[:2_000], safe="") or "0"


@pytest.mark.parametrize("path", [route.path for route in READ])
async def test_no_address_is_answered_by_a_fault(browser: Browser, path: str) -> None:
    reader = browser(Role.OPERATOR, Role.ANALYST, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN)
    chance = random.Random(re.sub(r"\W", "", path))  # noqa: S311

    answers = [await reader.get(address) for address in addresses(path, chance)]

    assert [answer.url for answer in answers if answer.status_code >= 500] == []


@pytest.mark.parametrize("part", ["a%3Ffeed=CN", "a%23", "a%00", "%1a", "%22"])
async def test_a_part_of_a_path_stays_one_part_in_what_the_service_is_asked(
    browser: Browser, nation: PretendNation, part: str
) -> None:
    reader = browser(Role.ANALYST)

    answer = await reader.get(f"/parcels/{part}")

    paths = [asked.url.raw_path.decode() for asked in nation.asked]
    assert answer.status_code == 404
    assert [path.lower() for path in paths if "/parcels/" in path] == [f"/analyst/v1/parcels/{part}".lower()]


async def test_a_part_of_a_path_leads_to_no_other_place_of_the_service(nation: PretendNation, desk: Desk) -> None:
    api = NationApi(desk.exchange, desk.ingest, "a-token")

    with pytest.raises(Refused) as refused:
        await api.parcel("..", None)

    assert (refused.value.status, refused.value.code) == (404, "not-found")
    assert nation.asked == []
