"""The audit feed of ingest: a look, a search, a decision is a line first, or nothing is shown and nothing done."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.audit.core.checkpoints import believe_checkpoint
from services.audit.core.lines import Line, read_line
from services.audit.core.verdict import Row, Walk
from services.audit.feed import AuditFeed
from services.audit.held import forget_people
from services.feed.encoding import b64u_decode
from services.feed.tree import leaf_hash, verify_consistency
from services.ingest.app import create_app
from services.ingest.doors.audited import AUDITED
from services.kit.access import LocalIssuer, Role
from tests.integration.ingest.conftest import (
    START,
    RunningIngest,
    SimulatedExchange,
    entry_body,
    parcel_body,
    with_party,
)

CASE = {"reference": "US-8", "title": "Case Example", "priority": "routine", "summary": "Why.", "lead": "CN"}


@pytest.fixture
async def watched(ingest: RunningIngest, exchange: SimulatedExchange) -> RunningIngest:
    """An ingest with a parcel whose addressee is on a list, and nobody who has looked yet."""
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(name=["Listed Example Person"])))
    body = with_party(parcel_body(1), "addressee", names=[{"written": "Listed Example Person"}])
    exchange.peer.append(exchange.peer.record("parcel", body))
    await ingest.catch_up()
    return ingest


async def lines_of(ingest: RunningIngest) -> list[Line]:
    async with ingest.ingest.engine.connect() as conn:
        found = await conn.execute(text("SELECT said, personal FROM audit_line ORDER BY line"))
        return [read_line(row.said, row.personal) for row in found]


async def judged(ingest: RunningIngest, conn: AsyncConnection | None = None) -> Walk:
    """The feed as whoever verifies it reads it."""
    public = ingest.ingest.audit_keys.signer.public
    if conn is None:
        async with ingest.ingest.engine.connect() as own:
            return await judged(ingest, own)
    found = (await conn.execute(text("SELECT said, personal, checkpoint FROM audit_line ORDER BY line"))).all()
    walk = Walk("US/ingest", [public])
    for row in found:
        walk.add(Row(row.said, row.personal, orjson.loads(row.checkpoint) if row.checkpoint else None))
    walk.end(believe_checkpoint(orjson.loads(found[-1].checkpoint), [public]))
    return walk


async def test_a_look_at_a_record_is_a_line_that_says_who_looked_at_what(watched: RunningIngest) -> None:
    (parcel,) = (await watched.ask("/parcels"))["items"]

    answer = await watched.analyst.get(f"/parcels/{parcel['id']}")

    *_, line = await lines_of(watched)
    assert (line.deed.act, line.deed.of, line.deed.outcome) == ("parcel.shown", parcel["id"], "shown")
    assert (line.deed.by, line.deed.agency, line.deed.roles) == ("analyst", "US-TEST", ("analyst", "auditor"))
    assert line.deed.request == answer.headers["x-request-id"]


async def test_a_list_says_how_many_items_it_showed(watched: RunningIngest) -> None:
    await watched.ask("/hits")

    *_, line = await lines_of(watched)
    assert (line.deed.act, line.deed.count) == ("hits.listed", 1)


async def test_the_words_of_a_search_are_not_kept_and_are_found_by_whoever_knows_them(watched: RunningIngest) -> None:
    await watched.ask("/parcels", name="Somebody Example")

    found = await audit(watched, "/entries", searched="SOMEBODY  example")
    assert [each["act"] for each in found["items"]] == ["parcels.searched"]
    async with watched.ingest.engine.connect() as conn:
        kept = (await conn.execute(text("SELECT said || personal FROM audit_line"))).scalars().all()
    assert not any("omebody" in each for each in kept)


async def test_a_match_is_a_search_for_each_of_its_words(watched: RunningIngest) -> None:
    query = {"queries": {"q": {"schema": "Person", "properties": {"name": ["Somebody Example"]}}}}
    await watched.analyst.post("/match", json=query)

    found = await audit(watched, "/entries", searched="Somebody Example")
    assert [each["act"] for each in found["items"]] == ["lists.searched"]


async def test_a_decision_and_its_line_are_one_transaction(watched: RunningIngest) -> None:
    (hit,) = (await watched.ask("/hits"))["items"]
    await spoil(watched)

    answer = await watched.analyst.post(
        f"/hits/{hit['hit']}/judgement", json={"verdict": "not-the-same", "reason": "Sure."}
    )

    await mend(watched)
    assert (answer.status_code, answer.json()["code"]) == (503, "audit")
    assert (await watched.ask(f"/hits/{hit['hit']}"))["state"] == hit["state"]


async def test_a_decision_says_what_was_decided_and_not_why(watched: RunningIngest) -> None:
    (hit,) = (await watched.ask("/hits"))["items"]

    await watched.analyst.post(
        f"/hits/{hit['hit']}/judgement", json={"verdict": "not-the-same", "reason": "Reason Example."}
    )

    *_, line = await lines_of(watched)
    assert (line.deed.act, line.deed.outcome) == ("hit.judged", "done")
    assert line.deed.did == (f"judged hit {hit['hit']}: not-the-same",)


async def test_nothing_is_shown_while_the_audit_cannot_be_written(watched: RunningIngest) -> None:
    (parcel,) = (await watched.ask("/parcels"))["items"]
    await spoil(watched)

    answers = [await watched.analyst.get(path) for path in ("/parcels", f"/parcels/{parcel['id']}", "/hits", "/audit")]

    assert {(each.status_code, each.json()["code"]) for each in answers} == {(503, "audit")}
    assert not any("Listed Example" in each.text for each in answers)
    assert (await watched.analyst.get("/counts")).status_code == 200


async def test_looks_work_again_once_the_audit_can_be_written(watched: RunningIngest) -> None:
    await spoil(watched)
    await watched.analyst.get("/hits")

    await mend(watched)

    assert (await watched.analyst.get("/hits")).status_code == 200


async def test_a_refusal_for_want_of_a_role_is_a_line(watched: RunningIngest, tmp_path: Path) -> None:
    async with signed_in(watched, tmp_path, Role.ANALYST) as analyst:
        answer = await analyst.get("/looks")

    *_, line = await lines_of(watched)
    assert answer.status_code == 403
    assert (line.deed.act, line.deed.outcome, line.deed.by) == ("looks.listed", "refused", "somebody")


async def test_what_is_handed_in_elsewhere_is_asked_for_first_and_done_then(
    watched: RunningIngest, handed: list[dict[str, Any]]
) -> None:
    answer = await watched.analyst.post("/cases", json=CASE)

    said = [(line.deed.act, line.deed.outcome) for line in await lines_of(watched)]
    assert answer.status_code == 201, answer.text
    assert said[-2:] == [("case.made", "asked"), ("case.made", "done")]


async def test_nothing_is_handed_in_while_the_audit_cannot_be_written(
    watched: RunningIngest, handed: list[dict[str, Any]]
) -> None:
    await spoil(watched)

    answer = await watched.analyst.post("/cases", json=CASE)

    assert (answer.status_code, answer.json()["code"], handed) == (503, "audit", [])


async def test_looks_that_come_together_are_numbered_without_a_gap(watched: RunningIngest) -> None:
    await asyncio.gather(*(watched.ask("/hits") for _ in range(40)))

    walk = await judged(watched)
    assert (walk.fault, walk.size) == (None, len(await lines_of(watched)))
    assert walk.size >= 40


TAMPERING = {
    "altered": "UPDATE audit_line SET said = replace(said, 'US-TEST', 'US-LIES') WHERE line = 2",
    "given another person": "UPDATE audit_line SET personal = replace(personal, 'analyst', 'other') WHERE line = 2",
    "removed": "DELETE FROM audit_line WHERE line = 2",
    "moved": """UPDATE audit_line a SET said = b.said, personal = b.personal FROM audit_line b
                WHERE b.line = 5 - a.line AND a.line IN (2, 3)""",
}


async def test_a_line_that_was_tampered_with_in_the_database_is_named(watched: RunningIngest) -> None:
    for _ in range(5):
        await watched.ask("/hits")

    found = {}
    async with watched.ingest.engine.connect() as conn:
        for how, statement in TAMPERING.items():
            await conn.execute(text(statement))
            found[how] = (await judged(watched, conn)).fault
            await conn.rollback()

    assert {how: fault and (fault.line, fault.last) for how, fault in found.items()} == dict.fromkeys(TAMPERING, (2, 2))


async def test_who_it_was_can_be_erased_and_the_proof_holds(watched: RunningIngest) -> None:
    for _ in range(3):
        await watched.ask("/hits")

    erased = await forget_people(watched.ingest.engine, 365, START + dt.timedelta(days=366))

    walk = await judged(watched)
    assert (walk.fault, walk.erased, erased) == (None, 3, 3)
    assert {line.deed.by for line in await lines_of(watched)} == {""}


async def test_a_setting_that_changed_between_two_starts_is_a_line(watched: RunningIngest) -> None:
    feed = AuditFeed(watched.ingest.engine, "ingest", "US", watched.ingest.audit_keys, watched.ingest.clock)
    await feed.note_settings({"access": "sha256:1", "peers": "sha256:2"})

    changed = await feed.note_settings({"access": "sha256:3", "peers": "sha256:2"})

    await feed.close()
    *_, line = await lines_of(watched)
    assert changed == ["access"]
    assert (line.deed.act, line.deed.of, line.deed.by) == ("settings.changed", "access sha256:3", "settings")


async def test_proofs_are_given_of_what_is_held_and_nothing_odd_breaks_them(watched: RunningIngest) -> None:
    for _ in range(3):
        await watched.ask("/hits")
    head = await audit(watched, "/checkpoint")
    odd = ["/period?since=0001-01-01T00:00:00%2B23:00&until=9999-12-31T23:00:00-23:00", "/consistency?from=2&to=1"]
    absent = ["/consistency?from=1&to=99", "/lines?size=99"]

    answers = [await watched.analyst.get(f"http://ingest.test/audit/v1{path}") for path in (*odd, *absent)]

    assert [each.status_code for each in answers] == [422, 422, 404, 404]
    proof = await audit(watched, "/consistency", **{"from": "1", "to": "3"})
    newest = believe_checkpoint(head["checkpoint"], [watched.ingest.audit_keys.signer.public])
    first = leaf_hash((await audit(watched, "/lines", end="1"))["items"][0]["said"].encode())
    path = [b64u_decode(each) for each in proof["path"]]
    assert verify_consistency(1, newest.size, first, newest.root, path)


def test_every_route_is_audited_or_a_table_says_why_not(ingest: RunningIngest) -> None:
    known = {*AUDITED.acts, *AUDITED.silent}

    assert known == set(routes_of(app_of(ingest)))
    assert not AUDITED.acts.keys() & AUDITED.silent.keys()


def routes_of(app: FastAPI) -> list[str]:
    """Every route of an application, as the tables name it."""
    routes = iter_route_contexts(app.routes)
    return [f"{method} {route.path}" for route in routes for method in route.methods or () if method != "HEAD"]


def app_of(ingest: RunningIngest) -> FastAPI:
    transport = ingest.analyst._transport
    assert isinstance(transport, httpx.ASGITransport)
    assert isinstance(transport.app, FastAPI)
    return transport.app


async def audit(ingest: RunningIngest, path: str, **query: str) -> Any:
    answer = await ingest.analyst.get(f"http://ingest.test/audit/v1{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def spoil(ingest: RunningIngest) -> None:
    """From now on no line can be added."""
    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(text("ALTER TABLE audit_line RENAME TO audit_line_away"))


async def mend(ingest: RunningIngest) -> None:
    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(text("ALTER TABLE audit_line_away RENAME TO audit_line"))


def signed_in(ingest: RunningIngest, folder: Path, *roles: Role) -> httpx.AsyncClient:
    issuer = LocalIssuer(folder / "access.jwk", "US", lambda: START)
    token = issuer.issue("somebody", "US-TEST", roles, dt.timedelta(hours=1))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(ingest.ingest, issuer.verifier())),
        base_url="http://ingest.test/analyst/v1",
        headers={"Authorization": f"Bearer {token}"},
    )
