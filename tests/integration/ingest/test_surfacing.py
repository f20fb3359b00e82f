"""The run over everything: networks keep their ids, grow, merge and end; it says how far it is, and loses nothing."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import text

from services.ingest.networks import surface as surfacing
from services.ingest.networks.order_surface import order_surface
from services.ingest.networks.run_surface import is_due, must_surface, run_surface
from services.ingest.networks.surface import surface
from tests.integration.ingest.conftest import HandClock, RunningIngest, SimulatedExchange, entry_body
from tests.integration.ingest.test_arriving import PHONE, networks, retraction, ring


async def run(ingest: RunningIngest) -> None:
    """Order a run and carry it out here."""
    async with ingest.ingest.engine.begin() as conn:
        await order_surface(conn, "test", ingest.ingest.clock())
    assert await surface(ingest.ingest.engine, ingest.ingest.clock) is not None


async def a_ring_came(ingest: RunningIngest, exchange: SimulatedExchange, *, listed: bool = False) -> None:
    """Three parcels of one ring, looked at on arrival; `listed`: its telephone is on a watch list."""
    if listed:
        exchange.home.append(exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])))
    exchange.home.append(*ring(exchange.home, 1, 200, 300))
    await ingest.catch_up()


async def lasting(ingest: RunningIngest) -> list[tuple[str, int, float]]:
    return [(row["id"], row["parcels"], row["score"]) for row in await networks(ingest)]


async def test_a_run_finds_what_arrival_found_and_keeps_its_id(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    await a_ring_came(ingest, exchange, listed=True)
    before = await lasting(ingest)

    await run(ingest)

    assert [row[:2] for row in await lasting(ingest)] == [row[:2] for row in before]


async def test_a_second_run_over_the_same_parcels_changes_nothing(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    await a_ring_came(ingest, exchange, listed=True)
    await run(ingest)
    before = await lasting(ingest)

    await run(ingest)

    assert await lasting(ingest) == before
    assert [each["what"] for each in (await _changes(ingest))].count("born") == 1


async def test_who_matters_in_a_network_is_told(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    await a_ring_came(ingest, exchange)

    await run(ingest)

    (row,) = await networks(ingest)
    members = (await ingest.ask(f"/networks/{row['id']}"))["members"]
    assert [member["rank"] for member in members] == list(range(1, len(members) + 1))
    assert members[0]["role"] in {"organiser", "broker", "distributor", "sender", "addressee"}


async def test_a_parcel_that_goes_while_a_run_is_under_way_is_in_no_network_of_its_result(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = ring(exchange.home, 1, 200, 300, 400)
    exchange.home.append(*members)
    await ingest.catch_up()
    before = surfacing._keep

    async def after_a_retraction(*given: Any) -> int:
        exchange.home.append(retraction(exchange.home, members[0]))
        await ingest.home.step()
        return await before(*given)

    monkeypatch.setattr(surfacing, "_keep", after_a_retraction)
    await run(ingest)
    await ingest.look()

    (row,) = await networks(ingest)
    assert row["parcels"] == 3


async def test_a_parcel_that_comes_while_a_run_is_under_way_is_looked_at_behind_it(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_ring_came(ingest, exchange)
    before = surfacing._keep

    async def after_a_parcel(*given: Any) -> int:
        exchange.home.append(*ring(exchange.home, 400))
        await ingest.home.step()
        return await before(*given)

    monkeypatch.setattr(surfacing, "_keep", after_a_parcel)
    await run(ingest)
    await ingest.look()

    (row,) = await networks(ingest)
    assert row["parcels"] == 4


async def test_a_parcel_that_joined_a_network_while_a_run_was_under_way_is_of_it_still(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_ring_came(ingest, exchange)
    before = surfacing._keep

    async def after_a_look(*given: Any) -> int:
        exchange.home.append(*ring(exchange.home, 400))
        await ingest.catch_up()
        return await before(*given)

    monkeypatch.setattr(surfacing, "_keep", after_a_look)
    await run(ingest)
    await ingest.look()

    (row,) = await networks(ingest)
    assert row["parcels"] == 4


async def test_a_run_that_dies_has_changed_nothing_and_says_so(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_ring_came(ingest, exchange)
    before = await ingest.tables()

    def dies(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(surfacing, "appraise", dies)
        with pytest.raises(MemoryError):
            await run(ingest)

    assert await ingest.tables() == before
    (told,) = (await ingest.ask("/surface/runs"))["items"]
    assert (told["state"], told["failed"]) == ("failed", "MemoryError")


async def test_a_run_in_a_process_of_its_own_carries_out_the_order(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    await a_ring_came(ingest, exchange)
    async with ingest.ingest.engine.begin() as conn:
        await order_surface(conn, "test", ingest.ingest.clock())

    await run_surface(ingest.ingest.engine)

    (told,) = (await ingest.ask("/surface/runs"))["items"]
    assert (told["state"], told["parcels"], told["networks"]) == ("done", 3, 1)


async def test_a_run_is_due_when_something_changed_and_the_last_one_is_long_enough_ago(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: HandClock
) -> None:
    engine = ingest.ingest.engine
    assert not await is_due(engine, clock())
    await a_ring_came(ingest, exchange)
    assert await is_due(engine, clock())
    await surface(engine, clock)
    assert not await is_due(engine, clock())

    exchange.home.append(*ring(exchange.home, 400))
    await ingest.catch_up()
    at_once = await is_due(engine, clock())
    clock.now += dt.timedelta(hours=1)

    assert not at_once
    assert await is_due(engine, clock())


async def test_when_very_many_wait_the_run_takes_them_all(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange.home.append(*ring(exchange.home, 1, 200, 300))
    while await ingest.home.step() == 0.0:
        pass
    monkeypatch.setattr("services.ingest.networks.run_surface.BACKLOG", 3)
    assert await must_surface(ingest.ingest.engine)

    await run(ingest)

    assert not await must_surface(ingest.ingest.engine)
    assert [row["parcels"] for row in await networks(ingest)] == [3]


async def _changes(ingest: RunningIngest) -> list[dict[str, Any]]:
    async with ingest.ingest.engine.connect() as conn:
        return [dict(row) for row in (await conn.execute(text("SELECT what FROM network_change"))).mappings()]
