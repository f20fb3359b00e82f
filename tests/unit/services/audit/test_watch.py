"""What an application answers waits for its audit line: kept, or nothing goes out."""

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services.audit.core.lines import Deed
from services.audit.deeds import sought, tell, under
from services.audit.feed import AuditFeed, keep_first
from services.audit.keys import AuditKeys
from services.audit.watch import Audited, install_audit
from services.kit.callers import Caller, Role
from services.kit.clock import system_clock
from services.kit.database import make_engine
from services.kit.problems import Problem, install_problems

AUDITED = Audited(
    acts={"GET /things/{id}": "thing.shown", "GET /things": "things.listed", "POST /things": "thing.made"},
    silent={"GET /counts": "numbers only"},
    signed="/signed/",
)


class PretendFeed(AuditFeed):
    """Keeps lines in memory, or cannot."""

    lines: list[Deed]
    lost = False

    async def keep(self, deed: Deed) -> None:
        if self.lost:
            raise Problem(503, "audit")
        self.lines.append(deed)


class Served:
    """An application, and its audit."""

    def __init__(self) -> None:
        engine = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none", schema="ingest", pool_size=1)
        self.feed = PretendFeed(engine, "ingest", "US", AuditKeys.generate(), system_clock)
        self.feed.lines = []
        self.app = FastAPI()
        install_audit(self.app, self.feed, AUDITED)
        install_problems(self.app)
        self.caller: Caller | None = Caller("somebody", "US-TEST", frozenset({Role.ANALYST}))
        self.app.get("/things/{id}")(self.show)
        self.app.get("/things")(self.list)
        self.app.post("/things")(self.make)
        self.app.get("/counts")(self.show)
        self.app.get("/forgotten")(self.show)

    async def show(self, request: Request) -> dict[str, str]:
        request.state.caller = self.caller
        under("case-1", "prosecution")
        return {"secret": "Example"}

    async def list(self, request: Request, refuse: bool = False) -> JSONResponse:
        request.state.caller = self.caller
        if refuse:
            raise Problem(403, "role")
        sought("name", "Somebody Example")
        return JSONResponse({"items": [1, 2, 3]})

    async def make(self, request: Request) -> dict[str, int]:
        request.state.caller = self.caller
        await keep_first()
        tell("made thing 7")
        return {"id": 7}

    async def ask(self, path: str, method: str = "GET") -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://t.test") as http:
            return await http.request(method, path)


@pytest.fixture
def served() -> Served:
    return Served()


async def test_a_look_is_kept_with_what_the_use_case_knows(served: Served) -> None:
    answer = await served.ask("/things/5?state=open")

    (line,) = served.feed.lines
    assert (answer.status_code, line.act, line.of, line.by) == (200, "thing.shown", "5", "somebody")
    assert (line.case, line.purpose, line.asked) == ("case-1", "prosecution", {"state": "open"})
    assert line.request == answer.headers["x-request-id"]


async def test_nothing_goes_out_when_the_line_is_lost(served: Served) -> None:
    served.feed.lost = True

    answer = await served.ask("/things/5")

    assert (answer.status_code, answer.json()["code"]) == (503, "audit")
    assert "Example" not in answer.text


async def test_what_is_silent_needs_no_line(served: Served) -> None:
    served.feed.lost = True

    assert (await served.ask("/counts")).status_code == 200


async def test_a_list_is_counted_and_its_words_are_digested(served: Served) -> None:
    await served.ask("/things")

    (line,) = served.feed.lines
    assert (line.act, line.count) == ("things.listed", 3)
    assert "omebody" not in line.asked["name"]


async def test_a_refusal_is_kept_and_what_is_not_there_is_not(served: Served) -> None:
    refused, absent = await served.ask("/things?refuse=true"), await served.ask("/nothing")

    assert (refused.status_code, absent.status_code) == (403, 404)
    assert [(line.act, line.outcome) for line in served.feed.lines] == [("things.listed", "refused")]


async def test_what_is_handed_in_elsewhere_has_a_line_before_and_one_behind(served: Served) -> None:
    await served.ask("/things", "POST")

    assert [(line.outcome, line.did) for line in served.feed.lines] == [("asked", ()), ("done", ("made thing 7",))]


async def test_a_route_in_no_table_is_refused(served: Served) -> None:
    answer = await served.ask("/forgotten")

    assert (answer.status_code, answer.json()["code"], served.feed.lines) == (503, "audit", [])


async def test_nobody_is_shown_an_audited_thing_without_a_name(served: Served) -> None:
    served.caller = None

    assert (await served.ask("/things/5")).status_code == 503


async def test_the_own_ingest_is_no_person(served: Served) -> None:
    served.caller = Caller("ingest", "US-INGEST", frozenset({Role.INGEST}))

    answer = await served.ask("/things/5")

    assert (answer.status_code, served.feed.lines) == (200, [])
