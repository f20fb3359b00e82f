"""Alerts as a queue that people work through, hubs that a supervisor allows, and the order of a run."""

import datetime as dt
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.ingest.app import create_app
from services.kit.access import LocalIssuer, Role
from tests.integration.ingest.conftest import START, RunningIngest, SimulatedExchange
from tests.integration.ingest.networked import PHONE, PHONE_HASH, Planted, keep, plant, terms

REASON = "A hotel: its guests give the front desk's number."


@pytest.fixture
async def planted(ingest: RunningIngest, exchange: SimulatedExchange) -> Planted:
    return await plant(ingest, exchange, worth=6.0)


async def asked_as(
    ingest: RunningIngest, folder: Path, role: Role, method: str, path: str, content: Any = None
) -> httpx.Response:
    issuer = LocalIssuer(folder / "other.jwk", "US", lambda: START)
    token = issuer.issue("ada", "US-TEST", [role], dt.timedelta(hours=1))
    transport = httpx.ASGITransport(create_app(ingest.ingest, issuer.verifier()))
    async with httpx.AsyncClient(transport=transport, base_url="http://ingest.test/analyst/v1") as caller:
        return await caller.request(method, path, json=content, headers={"Authorization": f"Bearer {token}"})


async def test_alerts_are_a_queue_by_score_age_and_origin(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    weaker = await plant(ingest, exchange, (7, 8), 5.0)

    by_score = (await ingest.ask("/alerts"))["items"]
    oldest_first = await ingest.ask("/alerts", order="oldest", limit=1)
    then = await ingest.ask("/alerts", order="oldest", limit=1, after=oldest_first["next"])
    from_china = (await ingest.ask("/alerts", origin="CN"))["items"]

    assert [row["network"]["id"] for row in by_score] == [str(planted.id), str(weaker.id)]
    assert [page["items"][0]["network"]["id"] for page in (oldest_first, then)] == [str(planted.id), str(weaker.id)]
    assert (by_score[0]["origins"], from_china) == (["US"], [])
    assert by_score[0]["raised_by"]["id"] == planted.records[-1]["id"]


async def test_an_alert_is_dismissed_with_a_reason_that_stays(ingest: RunningIngest, planted: Planted) -> None:
    (alert,) = (await ingest.ask("/alerts"))["items"]

    answer = await ingest.analyst.post(
        f"/alerts/{alert['alert']}/judgement", json={"state": "dismissed", "reason": REASON}
    )

    assert (answer.status_code, answer.json()["state"], answer.json()["judged_by"]) == (200, "dismissed", "analyst")
    assert (await ingest.ask("/alerts", state="open"))["items"] == []
    assert (await ingest.ask(f"/alerts/{alert['alert']}"))["reason"] == REASON
    noted = (await ingest.ask("/audit"))["items"][0]
    assert (noted["what"], noted["why"]) == (f"judged alert {alert['alert']}: dismissed", "by analyst of US-TEST")


async def test_a_dismissed_alert_stays_so_until_there_is_a_new_reason(ingest: RunningIngest, planted: Planted) -> None:
    (alert,) = (await ingest.ask("/alerts"))["items"]
    await ingest.analyst.post(f"/alerts/{alert['alert']}/judgement", json={"state": "dismissed", "reason": REASON})

    await keep(ingest, planted, terms(planted.refs, 7.0), "changed")
    after_more_of_the_same = (await ingest.ask(f"/alerts/{alert['alert']}"))["state"]
    new = terms(planted.refs, 7.0)[1]._replace(name="reshipper", attributes=())
    await keep(ingest, planted, [*terms(planted.refs, 7.0), new], "changed")
    after_news = (await ingest.ask(f"/alerts/{alert['alert']}"))["state"]

    assert (after_more_of_the_same, after_news) == ("dismissed", "open")


@pytest.mark.parametrize(
    "body", [{}, {"state": "dismissed"}, {"state": "shut", "reason": "x"}, {"state": "open", "reason": ""}]
)
async def test_a_judgement_without_reason_is_refused(ingest: RunningIngest, body: dict[str, str]) -> None:
    answer = await ingest.analyst.post("/alerts/1/judgement", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "form")


async def test_an_alert_that_is_not_there_is_not_found(ingest: RunningIngest) -> None:
    answer = await ingest.analyst.post("/alerts/1/judgement", json={"state": "open", "reason": "x"})

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_a_supervisor_allows_a_hub_with_a_reason_and_takes_it_back(
    ingest: RunningIngest, planted: Planted, tmp_path: Path
) -> None:
    wanted = {"attribute": "phone:(202) 555-0143", "reason": REASON}
    allowed = await asked_as(ingest, tmp_path, Role.SUPERVISOR, "POST", "/hubs", wanted)
    again = await asked_as(ingest, tmp_path, Role.SUPERVISOR, "POST", "/hubs", wanted)
    (listed,) = (await ingest.ask("/hubs"))["items"]
    back = await asked_as(ingest, tmp_path, Role.SUPERVISOR, "DELETE", f"/hubs/{listed['hash']}")

    assert (allowed.status_code, allowed.json()["parcels_marked"]) == (201, 3)
    assert (again.status_code, again.json()["code"]) == (409, "allowed")
    assert (listed["value"], listed["reason"], listed["by"]) == (PHONE, REASON, "ada")
    assert back.status_code == 200
    assert back.json()["run"] == allowed.json()["run"], "the run that waits serves both"
    assert (await ingest.ask("/hubs"))["items"] == []
    said = [row["what"] for row in (await ingest.ask("/audit"))["items"][:2]]
    assert [what.partition(" is ")[2] for what in said] == ["no more allowed as a hub", "allowed as a hub"]


async def test_what_a_hub_reaches_is_looked_at_again(ingest: RunningIngest, planted: Planted, tmp_path: Path) -> None:
    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(text("DELETE FROM arrival"))
    wanted = {"attribute": f"{PHONE_HASH & (2**64 - 1):016x}", "reason": "x"}

    await asked_as(ingest, tmp_path, Role.SUPERVISOR, "POST", "/hubs", wanted)

    async with ingest.ingest.engine.connect() as conn:
        waiting = (await conn.execute(text("SELECT ref FROM arrival ORDER BY ref"))).scalars().all()
    assert list(waiting) == planted.refs
    assert [run["state"] for run in (await ingest.ask("/surface/runs"))["items"]] == ["waiting"]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN, Role.AUDITOR])
async def test_nobody_but_a_supervisor_allows_a_hub(
    role: Role, ingest: RunningIngest, planted: Planted, tmp_path: Path
) -> None:
    wanted = {"attribute": f"phone:{PHONE}", "reason": "x"}

    answer = await asked_as(ingest, tmp_path, role, "POST", "/hubs", wanted)

    assert (answer.status_code, answer.json()["code"]) == (403, "role")


@pytest.mark.parametrize(
    ("attribute", "code"),
    [
        ("phone:+1 202 555 0199", (404, "not-carried")),
        ("shoe:45", (422, "unreadable")),
        ("phone:x", (422, "unreadable")),
    ],
)
async def test_an_attribute_that_nobody_carries_or_reads_is_no_hub(
    ingest: RunningIngest, tmp_path: Path, attribute: str, code: tuple[int, str]
) -> None:
    answer = await asked_as(ingest, tmp_path, Role.SUPERVISOR, "POST", "/hubs", {"attribute": attribute, "reason": "x"})

    assert (answer.status_code, answer.json()["code"]) == code


async def test_a_run_is_ordered_once_however_often_it_is_asked_for(ingest: RunningIngest) -> None:
    answers = [await ingest.analyst.post("/surface") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert [answer.json()["run"] for answer in answers] == [1, 1]
    assert [(run["run"], run["state"]) for run in (await ingest.ask("/surface/runs"))["items"]] == [(1, "waiting")]
