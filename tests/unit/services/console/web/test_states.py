"""Designed states, of every page there is: a service away, slow or strange; strangers' words; what went meanwhile.

The pages are those of the table of routes, so a new one is asked here without a word.
"""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from services.console.web.routes import ROUTES
from services.console.web.visit import Desk
from tests.unit.services.console.web.conftest import Browser, word_of
from tests.unit.services.console.web.pretend_cases import answers as case_answers
from tests.unit.services.console.web.pretend_nation import PretendNation
from tests.unit.services.console.web.pretend_networks import network_answers
from tests.unit.services.console.web.test_routes import PEOPLE, address

PAGES = [route for route in ROUTES if route.method == "GET" and route.may is not None]
FORMS = [route for route in ROUTES if route.method == "POST" and route.may is not None]
HOSTILE = "<script>alert(1)</script>\u202e'\"{{7*7}}" + "長い名前" * 115
FREE = frozenset({
    "sender", "addressee", "caption", "written", "label", "value", "name", "statement", "reason", "title", "summary",
    "by", "assignee", "left", "right", "note", "detail", "exporter", "importer", "question",
})  # fmt: skip
"""Members that hold what people wrote."""


@pytest.fixture(autouse=True)
def _nation(nation: PretendNation) -> None:
    nation.answers |= network_answers() | case_answers()


def spoiled(answer: Any) -> Any:
    """The same answer with a hostile name of 500 characters wherever people write."""
    if isinstance(answer, list):
        return [spoiled(each) for each in answer]
    if not isinstance(answer, dict):
        return answer
    codes = {"name"} if "log_odds" in answer else set()
    return {name: HOSTILE if _is_free(name, value, codes) else spoiled(value) for name, value in answer.items()}


def _is_free(name: str, value: object, codes: set[str]) -> bool:
    return name in FREE - codes and isinstance(value, str) and re.fullmatch("e[0-9]+", value) is None


async def asked(reader: httpx.AsyncClient) -> dict[str, httpx.Response]:
    """What every page answers."""
    return {route.path: await reader.get(address(route)) for route in PAGES}


def away(nation: PretendNation) -> None:
    nation.away = {"exchange", "ingest"}


def slow(nation: PretendNation) -> None:
    nation.slow = {"exchange", "ingest"}


def strange(nation: PretendNation) -> None:
    nation.answers = {name: httpx.Response(200, text="not what it was") for name in nation.answers}


@pytest.mark.parametrize(("trouble", "status"), [(away, 503), (slow, 504), (strange, 502)])
async def test_a_failed_fetch_has_a_state_on_every_page(
    trouble: Callable[[PretendNation], None], status: int, browser: Browser, nation: PretendNation
) -> None:
    trouble(nation)

    found = await asked(browser(*PEOPLE))

    assert {route for route, answer in found.items() if answer.status_code not in (200, 303, 404, status)} == set()
    failed = {route: answer for route, answer in found.items() if answer.status_code == status}
    assert {route for route, answer in failed.items() if 'class="card narrow failure"' not in answer.text} == set()
    assert len(failed) > len(PAGES) / 2


async def test_a_hostile_name_of_500_characters_is_text_on_every_page(browser: Browser, nation: PretendNation) -> None:
    nation.answers = {name: spoiled(answer) for name, answer in nation.answers.items()}

    found = await asked(browser(*PEOPLE))

    assert {route for route, answer in found.items() if answer.status_code not in (200, 303, 404)} == set()
    html = {route: answer for route, answer in found.items() if "text/html" in answer.headers.get("content-type", "")}
    assert {route for route, answer in html.items() if "<script>alert" in answer.text} == set()
    assert {route for route, answer in html.items() if "\u202e" in re.sub(r"<[^>]*>", "", answer.text)} == set()
    assert {route for route, answer in html.items() if len(answer.content) > 400_000} == set()


@pytest.mark.parametrize(("status", "code"), [(410, "withdrawn"), (404, "not-found"), (409, "moved")])
async def test_what_went_under_an_open_page_is_told_when_its_form_is_sent(
    status: int, code: str, browser: Browser, desk: Desk, nation: PretendNation
) -> None:
    reader = browser(*PEOPLE)
    gone = httpx.Response(status, json={"code": code, "detail": ""})
    nation.answers = {name: gone if name.startswith("POST") else answer for name, answer in nation.answers.items()}
    said = {"word": word_of(desk), "reason": "Because.", "state": "dismissed"}

    forms = [route for route in FORMS if route.path != "/sign-out"]
    found = {route.path: await reader.post(address(route), data=said) for route in forms}

    assert {route for route, answer in found.items() if answer.status_code >= 500} == set()


@pytest.mark.parametrize("path", ["/parcels", "/hits", "/alerts", "/networks", "/cases", "/notices", "/control-hits"])
async def test_ten_thousand_results_are_a_page_with_a_way_on(
    path: str, browser: Browser, nation: PretendNation
) -> None:
    at = f"GET /analyst/v1{'/substances/hits' if path == '/control-hits' else path}"
    held = nation.answers[at]["items"]
    nation.answers[at] = {"items": held * 50, "next": "12"}

    answer = await browser(*PEOPLE).get(path)

    assert len(answer.content) < 200_000
    assert not held or 'rel="next"' in answer.text
