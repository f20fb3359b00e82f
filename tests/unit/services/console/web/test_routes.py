"""Every address as every role: what is not allowed is refused before any service is asked."""

import itertools

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route as Served

from services.console.web.navigation import NAVIGATION, offered
from services.console.web.roles import SIGNED_IN
from services.console.web.routes import ROUTES, Route
from services.kit.access import Role, spelled_out
from tests.unit.services.console.web.conftest import Browser
from tests.unit.services.console.web.pretend_nation import LISTING, RECORD, PretendNation
from tests.unit.services.console.web.pretend_networks import NETWORK

PEOPLE = [role for role in Role if role is not Role.INGEST]
FILLED = {
    "/cases/{case}": f"/cases/{RECORD}", "/notices/{notice}": f"/notices/{RECORD}",
    "/cases/{case}/requests/{request}/reply": f"/cases/{RECORD}/requests/{RECORD}/reply",
    **{f"/cases/{{case}}/{each}": f"/cases/{RECORD}/{each}" for each in ("opening", "version", "requests", "outcomes")},
    "/cases/{case}/report": f"/cases/{RECORD}/report",
    "/cases/{case}/notes": f"/cases/{RECORD}/notes", "/notices/{notice}/reply": f"/notices/{RECORD}/reply",
    "/networks/{network}": f"/networks/{NETWORK}", "/networks/{network}/chart": f"/networks/{NETWORK}/chart",
    "/networks/{network}/around": f"/networks/{NETWORK}/around?of=e8",
    "/networks/{network}/picture": f"/networks/{NETWORK}/picture",
    "/networks/{network}/report": f"/networks/{NETWORK}/report",
    "/networks/{network}/without": f"/networks/{NETWORK}/without?attribute=phone:1",
    "/networks/{network}/export/{format}": f"/networks/{NETWORK}/export/gexf",
    "/hubs/{attribute}/back": "/hubs/00000000000000aa/back",
    "/networks/{network}/taking": f"/networks/{NETWORK}/taking", "/opening": f"/opening?record={RECORD}",
    "/networks/{network}/share": f"/networks/{NETWORK}/share", "/entities/{entity}": "/entities/e8",
    "/entities/{entity}/merge": "/entities/e8/merge", "/entities/{entity}/split": "/entities/e8/split",
    "/entities/{entity}/undo/{decision}": "/entities/e8/undo/3",
    "/parcels/{record}": f"/parcels/{RECORD}", "/records/{record}": f"/records/{RECORD}", "/hits/{number}": "/hits/7",
    "/alerts/{number}": "/alerts/12", "/alerts/{number}/judgement": "/alerts/12/judgement",
    "/alerts/searches/{search}/look": "/alerts/searches/3/look",
    "/alerts/searches/{search}/drop": "/alerts/searches/3/drop",
    "/hits/{number}/judgement": "/hits/7/judgement", "/lists/{name}": "/lists/made-up",
    "/evidence/{origin}/{audience}/{line}": "/evidence/CN/US/4", "/exchange/{origin}/{audience}": "/exchange/CN/US",
    "/hand-in/{name}": "/hand-in/x", "/hand-in/{name}/refused": "/hand-in/x/refused",
    "/static/{name}": "/static/desk.css", "/sign-in/{code}": "/sign-in/x",
}  # fmt: skip
GUARDED = [route for route in ROUTES if route.may is not None]
each_guarded = pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.method} {route.path}")


def address(route: Route) -> str:
    return FILLED.get(route.path, route.path)


def not_allowed(route: Route) -> set[Role]:
    return {role for role in PEOPLE if not spelled_out([role]) & (route.may or frozenset())}


def test_the_application_has_the_routes_of_the_table_and_no_other(app: FastAPI) -> None:
    served = [(method, each.path) for each in app.routes if isinstance(each, Served) for method in each.methods or ()]

    assert len(app.routes) == len(ROUTES)
    assert {each for each in served if each[0] != "HEAD"} == {(route.method, route.path) for route in ROUTES}


@each_guarded
async def test_nobody_unsigned_sees_a_page(route: Route, anybody: httpx.AsyncClient, nation: PretendNation) -> None:
    answer = await anybody.request(route.method, address(route))

    assert answer.status_code == 401
    assert nation.asked == []


@each_guarded
async def test_a_page_is_for_its_roles_only(route: Route, browser: Browser, nation: PretendNation) -> None:
    answers = {role: await browser(role).request(route.method, address(route)) for role in PEOPLE}

    refused = {role for role, answer in answers.items() if "This page is for other roles" in answer.text}
    assert refused == not_allowed(route)
    assert {answers[role].status_code for role in refused} <= {403}
    assert 500 not in {answer.status_code for answer in answers.values()}


@each_guarded
async def test_a_page_that_is_refused_asks_no_service(route: Route, browser: Browser, nation: PretendNation) -> None:
    for role in not_allowed(route):
        await browser(role).request(route.method, address(route))

    assert nation.asked == []


def test_every_role_of_a_person_is_somewhere_and_the_services_own_role_is_nowhere() -> None:
    named = set(itertools.chain.from_iterable(route.may or () for route in ROUTES))

    assert named == SIGNED_IN == set(PEOPLE)


def test_the_navigation_offers_what_the_table_allows() -> None:
    allowed = {route.path: route.may for route in ROUTES if route.method == "GET"}

    offers = {entry.path: entry.may for _, entries in NAVIGATION for entry in entries}

    assert offers == {path: allowed[path] for path in offers}


def test_access_keys_are_each_given_once() -> None:
    keys = [entry.key for _, entries in NAVIGATION for entry in entries]

    assert len({*keys, "s", "h"}) == len(keys) + 2


def test_an_operator_is_not_offered_what_analysts_read() -> None:
    paths = [entry.path for _, entries in offered(frozenset({Role.OPERATOR})) for entry in entries]

    assert paths == ["/", "/hand-in", "/records", "/exchange", "/quality"]


@pytest.mark.parametrize("path", ["/nowhere", "/parcels/", "/docs", "/openapi.json", f"/parcels/{LISTING}"])
async def test_what_is_not_there_is_a_page_that_says_so(path: str, browser: Browser) -> None:
    answer = await browser(Role.ANALYST).get(path)

    assert answer.status_code == 404
    assert "Nothing is here" in answer.text
