"""Retention at ingest: what went is said, and a held case keeps all that it rests on until the hold is ended."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.ingest.cases.hold_case import follow_holds, tell_holds
from services.ingest.taking_in.retain import erase_what_is_due
from services.kit.access import LocalIssuer, Role
from tests.integration.ingest.conftest import START, RunningIngest, SimulatedExchange, parcel_body
from tests.integration.ingest.test_cases import case, reply, request
from tests.integration.ingest.test_links import event as event_of

LATER = dt.datetime(2028, 1, 2, tzinfo=dt.UTC)
"""A day after what has no other date must go."""
REASON = {"reason": "a court has asked for it"}


class Told:
    """The own exchange, as far as it is told of holds."""

    def __init__(self) -> None:
        self.answer, self.heard = 204, list[tuple[str, str, Any]]()

    def __call__(self, asked: httpx.Request) -> httpx.Response:
        self.heard.append((asked.method, asked.url.path, json.loads(asked.content)))
        return httpx.Response(self.answer)


@pytest.fixture
def told(ingest: RunningIngest) -> Told:
    transport, told = ingest.analyst._transport, Told()
    assert isinstance(transport, httpx.ASGITransport)
    transport.app.state.exchange_transport = httpx.MockTransport(told)  # type: ignore[attr-defined]
    return told


@pytest.fixture
def held(exchange: SimulatedExchange) -> dict[str, str]:
    """A case on a parcel, with an event, a request and an answer; and a parcel that it does not rest on."""
    home = exchange.home
    parcel, other = home.record("parcel", parcel_body(1)), home.record("parcel", parcel_body(2))
    event = event_of(home, 1, "EMC")
    opened = case(home, parcel["id"])
    asked = request(home, opened["id"], parcel["id"])
    home.append(parcel, other, event, opened, asked)
    answered = reply(exchange.peer, asked["id"], "done", statement="It is kept.")
    exchange.peer.append(answered)
    named = {"parcel": parcel, "event": event, "case": opened, "request": asked, "reply": answered, "other": other}
    return {name: record["id"] for name, record in named.items()}


async def _as(ingest: RunningIngest, folder: Path, role: Role, method: str, path: str, **what: Any) -> httpx.Response:
    issuer = LocalIssuer(folder / "access.jwk", "US", lambda: START)
    token = issuer.issue("s.upervisor", "US-TEST", [role], dt.timedelta(hours=1))
    return await ingest.analyst.request(method, path, headers={"Authorization": f"Bearer {token}"}, **what)


async def _ids(ingest: RunningIngest) -> set[str]:
    async with ingest.ingest.engine.connect() as conn:
        return {str(each) for each in (await conn.execute(text("SELECT id FROM record"))).scalars()}


async def test_a_run_says_what_went_and_what_was_derived_from_it(
    ingest: RunningIngest, held: dict[str, str], tmp_path: Path
) -> None:
    await ingest.catch_up()

    erased = await erase_what_is_due(ingest.ingest.engine, LATER)
    answer = await _as(ingest, tmp_path, Role.SUPERVISOR, "GET", "/retention")

    [run] = answer.json()["items"]
    assert erased == len(held)
    assert {(each["feed"], each["type"]): each["lines"] for each in run["erased"]} == {
        ("CN/US", "case-reply"): [[0, 0]],
        ("US/US", "case"): [[3, 3]],
        ("US/US", "case-request"): [[4, 4]],
        ("US/US", "parcel"): [[0, 1]],
        ("US/US", "tracking-event"): [[2, 2]],
    }
    assert run["also"]["labels"] > 0
    assert await _ids(ingest) == set()


async def test_a_held_case_keeps_all_that_it_rests_on_and_nothing_else(
    ingest: RunningIngest, told: Told, held: dict[str, str], tmp_path: Path
) -> None:
    await ingest.catch_up()

    answer = await _as(ingest, tmp_path, Role.SUPERVISOR, "POST", f"/cases/{held['case']}/hold", json=REASON)
    await erase_what_is_due(ingest.ingest.engine, LATER)

    rests_on = {id for name, id in held.items() if name != "other"}
    assert (answer.status_code, answer.json()["records"]) == (200, len(rests_on))
    assert await _ids(ingest) == rests_on
    [(method, path, said)] = told.heard
    assert (method, path) == ("PUT", f"/operator/v1/holds/{held['case']}")
    assert (set(said["records"]), said["by"], said["reason"]) == (rests_on, "s.upervisor", REASON["reason"])
    [run] = (await _as(ingest, tmp_path, Role.AUDITOR, "GET", "/retention")).json()["items"]
    assert run["held_back"] == len(rests_on)


async def test_when_the_hold_has_ended_what_is_due_goes_at_the_next_run(
    ingest: RunningIngest, told: Told, held: dict[str, str], tmp_path: Path
) -> None:
    await ingest.catch_up()
    await _as(ingest, tmp_path, Role.SUPERVISOR, "POST", f"/cases/{held['case']}/hold", json=REASON)
    await erase_what_is_due(ingest.ingest.engine, LATER)

    ended = await _as(ingest, tmp_path, Role.SUPERVISOR, "POST", f"/cases/{held['case']}/hold/end", json=REASON)
    await erase_what_is_due(ingest.ingest.engine, LATER)

    assert await _ids(ingest) == set()
    assert told.heard[-1][:2] == ("POST", f"/operator/v1/holds/{held['case']}/end")
    assert (ended.json()["ended_by"], ended.json()["records"]) == ("s.upervisor", 0)
    audit = await ingest.ask("/audit")
    assert [each["what"].split(" case")[0] for each in audit["items"][:2]] == ["ended the hold of", "held"]


async def test_what_a_held_case_comes_to_rest_on_later_is_held_too(
    ingest: RunningIngest, told: Told, held: dict[str, str], exchange: SimulatedExchange, tmp_path: Path
) -> None:
    await ingest.catch_up()
    await _as(ingest, tmp_path, Role.SUPERVISOR, "POST", f"/cases/{held['case']}/hold", json=REASON)
    later = exchange.home.append(case(exchange.home, held["parcel"], held["other"]) | {"supersedes": held["case"]})
    await ingest.catch_up()

    await follow_holds(ingest.ingest.engine)
    http = httpx.AsyncClient(transport=httpx.MockTransport(told))
    await tell_holds(ingest.ingest.engine, http, "http://us.test", ingest.auth, START)

    assert set(told.heard[-1][2]["records"]) == {*held.values(), later[0]["id"]}


async def test_an_exchange_that_does_not_answer_is_told_later(
    ingest: RunningIngest, told: Told, held: dict[str, str], tmp_path: Path
) -> None:
    await ingest.catch_up()
    told.answer = 503

    answer = await _as(ingest, tmp_path, Role.SUPERVISOR, "POST", f"/cases/{held['case']}/hold", json=REASON)
    told.answer = 204
    http = httpx.AsyncClient(transport=httpx.MockTransport(told))
    first = await tell_holds(ingest.ingest.engine, http, "http://us.test", ingest.auth, START)
    again = await tell_holds(ingest.ingest.engine, http, "http://us.test", ingest.auth, START)

    assert "told_at" not in answer.json()
    assert (first, again) == (1, 0)


async def test_who_opened_what_is_forgotten_after_some_years(
    ingest: RunningIngest, held: dict[str, str], tmp_path: Path
) -> None:
    await ingest.catch_up()
    await ingest.ask(f"/cases/{held['case']}")

    await erase_what_is_due(ingest.ingest.engine, LATER, looks_days=365)

    [run] = (await _as(ingest, tmp_path, Role.AUDITOR, "GET", "/retention")).json()["items"]
    assert run["also"]["looks"] == 1
    assert (await ingest.ask("/looks"))["items"] == []


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR, Role.ADMIN])
async def test_nobody_but_a_supervisor_holds_a_case(
    ingest: RunningIngest, told: Told, held: dict[str, str], tmp_path: Path, role: Role
) -> None:
    for path in ("hold", "hold/end"):
        answer = await _as(ingest, tmp_path, role, "POST", f"/cases/{held['case']}/{path}", json=REASON)
        assert answer.status_code == 403

    assert told.heard == []


async def test_a_hold_is_set_once_with_a_reason_and_ended_once(
    ingest: RunningIngest, told: Told, held: dict[str, str], tmp_path: Path
) -> None:
    await ingest.catch_up()
    hold = f"/cases/{held['case']}/hold"

    answers = [
        await _as(ingest, tmp_path, Role.SUPERVISOR, "POST", path, json=said)
        for path, said in ((hold, {}), (f"{hold}/end", REASON), (hold, REASON), (hold, REASON), (f"{hold}/end", REASON))
    ]

    codes = [(each.status_code, each.json().get("code")) for each in answers]
    assert codes == [(422, "form"), (409, "not-held"), (200, None), (409, "held"), (200, None)]
