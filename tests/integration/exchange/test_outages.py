"""The database goes away: every door says so with 503, and goes on when it is back."""

import orjson
import pytest
from sqlalchemy import text

from services.kit.access import Role
from services.kit.database import make_engine
from tests.integration.exchange.conftest import Two, parcel_of


@pytest.mark.parametrize("path", ["/operator/v1/feeds", "/readyz", "/exchange/v1/feeds/US/US/checkpoint"])
async def test_a_broken_connection_is_an_outage_and_not_a_defect(two: Two, path: str) -> None:
    broken = make_engine("postgresql+psycopg://nobody@127.0.0.1:9/none", schema="exchange", pool_size=1)
    working = two.us.endpoint.engine
    headers = two.us.bearer(Role.AUDITOR)

    object.__setattr__(two.us.endpoint, "engine", broken)
    two.us.app.state.engine = broken
    away = await two.us.own.get(path, headers=headers)
    object.__setattr__(two.us.endpoint, "engine", working)
    two.us.app.state.engine = working
    back = await two.us.own.get(path, headers=headers)

    assert (away.status_code, away.json()["code"], away.headers["retry-after"]) == (503, "database", "1")
    assert back.status_code == 200


async def test_a_record_handed_in_while_the_database_is_away_is_answered_as_everything_else(two: Two) -> None:
    broken = make_engine("postgresql+psycopg://nobody@127.0.0.1:9/none", schema="exchange", pool_size=1)
    working = two.us.endpoint.engine
    headers = {"Content-Type": "application/json", **two.us.bearer(Role.OPERATOR)}
    content = orjson.dumps(parcel_of(1))

    object.__setattr__(two.us.endpoint, "engine", broken)
    away = await two.us.own.post("/operator/v1/records", content=content, headers=headers)
    object.__setattr__(two.us.endpoint, "engine", working)
    back = await two.us.own.post("/operator/v1/records", content=content, headers=headers)

    assert (away.status_code, away.json()["code"], away.headers["retry-after"]) == (503, "database", "1")
    assert back.status_code == 201


async def test_a_record_handed_in_meets_a_defect_as_everything_else_does(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Zhang Wei, 555-0199")

    monkeypatch.setattr(two.us.appender, "append", broken)
    headers = {"Content-Type": "application/json", **two.us.bearer(Role.OPERATOR)}

    answer = await two.us.own.post("/operator/v1/records", content=orjson.dumps(parcel_of(1)), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.headers["x-request-id"] == answer.json()["request"]
    assert "555" not in answer.text


async def test_only_the_post_of_records_goes_past_the_router(two: Two) -> None:
    answer = await two.us.own.get("/operator/v1/records", headers=two.us.bearer(Role.OPERATOR))

    assert (answer.status_code, answer.json()["code"]) == (405, "method")


async def test_connections_that_the_server_ended_are_replaced_unseen(two: Two) -> None:
    async with two.cn.endpoint.engine.connect() as conn:
        await conn.execute(
            text(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND application_name = 'parcelbridge-exchange'"
            )
        )

    stored = await two.share(1)

    assert stored[0].line == 0
