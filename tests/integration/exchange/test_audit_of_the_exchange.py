"""The audit feed of the exchange: people's reading and changing are lines; peers and the own ingest are not people."""

from typing import Any

from fastapi.routing import iter_route_contexts
from sqlalchemy import text

from services.audit.core.lines import Line, read_line
from services.exchange.doors.audited import AUDITED
from services.kit.access import Role
from tests.integration.exchange.conftest import Side, Two

HOME = "/exchange/v1/feeds/US/US/pages?first=0"


async def lines_of(side: Side) -> list[Line]:
    async with side.endpoint.engine.connect() as conn:
        found = await conn.execute(text("SELECT said, personal FROM audit_line ORDER BY line"))
        return [read_line(row.said, row.personal) for row in found]


async def revoke(side: Side) -> Any:
    wanted = {"revoked_from": "2026-11-23T10:00:00Z", "reason": "Lost."}
    path = f"/operator/v1/keys/{side.key.public.kid}/revoke"
    return await side.own.post(path, json=wanted, headers=side.bearer(Role.ADMIN))


async def test_a_feed_read_by_an_auditor_is_a_line_and_one_read_by_a_machine_is_not(two: Two) -> None:
    await two.share(1)

    for role in (Role.INGEST, Role.AUDITOR):
        assert (await two.us.own.get(HOME, headers=two.us.bearer(role))).status_code == 200
    await two.pull()

    (line,) = await lines_of(two.us)
    assert (line.deed.act, line.deed.of, line.deed.by) == ("feed.read", "US US", "tester")
    assert line.deed.asked == {"first": "0"}


async def test_a_key_is_revoked_with_its_line_or_not_at_all(two: Two) -> None:
    async with two.us.endpoint.engine.begin() as conn:
        await conn.execute(text("ALTER TABLE audit_line RENAME TO audit_line_away"))
    lost = await revoke(two.us)
    async with two.us.endpoint.engine.begin() as conn:
        revoked = (await conn.execute(text("SELECT count(*) FROM revoked_key"))).scalar_one()
        await conn.execute(text("ALTER TABLE audit_line_away RENAME TO audit_line"))

    assert (lost.status_code, lost.json()["code"], revoked) == (503, "audit", 0)
    assert (await revoke(two.us)).status_code == 204
    (line,) = await lines_of(two.us)
    assert (line.deed.act, line.deed.outcome) == ("key.revoked", "done")
    assert line.deed.did == (f"revoke key {two.us.key.public.kid}",)


async def test_every_route_is_audited_or_a_table_says_why_not(two: Two) -> None:
    routes = iter_route_contexts(two.us.app.routes)
    served = {f"{method} {route.path}" for route in routes for method in route.methods or () if method != "HEAD"}

    assert {*AUDITED.acts, *AUDITED.silent} == served
