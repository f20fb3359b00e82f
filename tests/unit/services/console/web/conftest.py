"""A desk as a test opens it: `browser(roles)` is somebody signed in, before a nation that a test may change."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.console.api import Api
from services.console.sending.remembered import RememberedMappings
from services.console.web.app import create_app
from services.console.web.hand_ins import HandIns
from services.console.web.handing_over import HandingOver
from services.console.web.links import Invitation, Links
from services.console.web.visit import Desk
from services.kit.access import Role
from tests.unit.services.console.web.pretend_alerts import alert_answers
from tests.unit.services.console.web.pretend_nation import PretendNation, everything

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
HOST = "http://127.0.0.1:7103"
Browser = Callable[..., httpx.AsyncClient]


class AtOnce(Executor):
    """No threads: work is done before `submit` returns."""

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*arguments, **named))
        return done


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def nation() -> PretendNation:
    return PretendNation(everything() | alert_answers())


@pytest.fixture
def desk(tmp_path: Path, nation: PretendNation, time: Time) -> Desk:
    return Desk(
        nation="US",
        peers=("CN",),
        public_url=HOST,
        hosts=frozenset({"127.0.0.1:7103"}),
        links=Links(tmp_path / "links"),
        exchange=httpx.AsyncClient(base_url="http://exchange", transport=nation.transport("exchange")),
        ingest=httpx.AsyncClient(base_url="http://ingest", transport=nation.transport("ingest")),
        handing_over=HandingOver(
            HandIns(tmp_path / "hand-ins"),
            RememberedMappings(tmp_path / "mappings"),
            lambda token: Api("http://exchange", token, nation.transport("exchange")),
            threads=AtOnce(),
        ),
        clock=time,
    )


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    return create_app(desk)


@pytest.fixture
def anybody(app: FastAPI) -> httpx.AsyncClient:
    """A browser in which nobody is signed in."""
    return httpx.AsyncClient(base_url=HOST, transport=httpx.ASGITransport(app))


@pytest.fixture
def browser(app: FastAPI, desk: Desk) -> Browser:
    """Somebody with these roles, signed in."""

    def signed_in(*roles: Role, language: str = "en") -> httpx.AsyncClient:
        session = desk.sessions.begin(invitation(*roles), desk.clock())
        cookies = {
            desk.cookie_name("session"): desk.sessions.cookie(session),
            desk.cookie_name("language"): language,
        }
        return httpx.AsyncClient(base_url=HOST, transport=httpx.ASGITransport(app), cookies=cookies)

    return signed_in


def invitation(*roles: Role, minutes: int = 10) -> Invitation:
    return Invitation(
        subject="Li Wei",
        agency="US-CUSTOMS",
        roles=frozenset(roles),
        token="a-token",
        token_ends=NOW + dt.timedelta(hours=8),
        good_until=NOW + dt.timedelta(minutes=minutes),
    )


def word_of(desk: Desk) -> str:
    """The word of the one session that is open."""
    return next(iter(desk.sessions._open.values())).form_word
