"""The step that keeps which records name which: what was taken in before it is read as what comes after it."""

import importlib
from typing import Any

from sqlalchemy import text

from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange
from tests.integration.ingest.test_cases import case, outcome, reply, request
from tests.integration.ingest.test_notices import answer, notice, shipped

STEP = importlib.import_module("migrations.ingest.versions.0014_papers_and_cases")
TABLES = ("naming", "due", "notified")


async def rows(ingest: RunningIngest) -> dict[str, Any]:
    async with ingest.ingest.engine.connect() as conn:
        found = {each: await conn.execute(text(f"SELECT * FROM {each}")) for each in TABLES}  # noqa: S608
        return {each: sorted(map(str, table)) for each, table in found.items()}


async def test_an_upgrade_keeps_the_same_as_taking_in(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    told, opened = notice(exchange.peer), case(exchange.home)
    asked = request(exchange.home, opened["id"], told["id"])
    sent = shipped(exchange.peer, 1, 300)
    exchange.home.append(opened, asked, answer(exchange.home, told["id"], "objection"))
    exchange.home.append(outcome(exchange.home, opened["id"], sent["id"], result="returned"))
    exchange.peer.append(told, sent, reply(exchange.peer, asked["id"], "agreed"))
    await ingest.catch_up()
    before = await rows(ingest)

    async with ingest.ingest.engine.begin() as conn:
        (parcel,) = (await conn.execute(text("SELECT ref FROM parcel"))).scalars()
        hit = "INSERT INTO control_hit (parcel, control, place, weak, matched, doubts, known_then, named, found_at)"
        await conn.execute(
            text(f"{hit} VALUES (:ref, 1, 'US', false, 'cas', '{{}}', true, '[]', now())"), {"ref": parcel}
        )
        for table, statement in zip(TABLES, (STEP.NAMED, STEP.DUE, STEP.NOTIFIED), strict=True):
            await conn.execute(text(f"DELETE FROM {table}"))  # noqa: S608
            await conn.execute(text(statement))

    assert await rows(ingest) == before
    assert [len(before[each]) for each in TABLES] == [6, 3, 1]
