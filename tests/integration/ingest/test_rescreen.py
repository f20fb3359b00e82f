"""A list that changes is compared with history: what changed only, resumably; hits of what is gone are withdrawn."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from services.ingest.screening import rescreen as rescreening
from services.ingest.screening.compare import compare
from services.ingest.screening.rescreen import Rescreener
from services.ingest.taking_in.follow import Follower
from tests.integration.ingest.conftest import (
    HOME,
    RunningIngest,
    SimulatedExchange,
    entry_body,
    parcel_body,
    with_party,
)
from tests.integration.ingest.listing import import_people

OSGOOD = {"name": ["QUILLFEATHER, Osgood Thistledown"]}
HORTENSE = {"name": ["Hortense Bramblewick-Oakes"]}
NOBODY = {"name": ["Zebedee Nonesuch Farthingale"]}


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


def parcels_from(exchange: SimulatedExchange, *names: str) -> list[dict[str, Any]]:
    """A published parcel from each of these senders."""
    bodies = (with_party(parcel_body(n), "sender", names=[{"written": name}]) for n, name in enumerate(names))
    return exchange.home.append(*(exchange.home.record("parcel", body) for body in bodies))


async def hits(ingest: RunningIngest) -> list[tuple[str, str, int]]:
    """Who was found, by item, entity and version."""
    found = (await ingest.ask("/hits"))["items"]
    return sorted((hit["parcel"]["id"], hit["entry"]["entity"], hit["entry"]["version"]) for hit in found)


async def test_an_imported_list_finds_the_parcels_that_were_there_before(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    (osgood, _) = parcels_from(exchange, "Osgood Quillfeather", "Bartholomew Nimbleby")
    await ingest.catch_up()

    await import_people(ingest, {"a": OSGOOD, "b": NOBODY})
    waiting = (await ingest.ask("/rescreens"))["items"]
    await ingest.rescreen()

    assert await hits(ingest) == [(osgood["id"], "a", 1)]
    assert [(each["state"], each["list"], each["listings"]) for each in waiting] == [("waiting", "made-up", 2)]
    (done,) = (await ingest.ask("/rescreens"))["items"]
    assert (done["state"], done["labels"], done["labels_done"], done["hits"]) == ("done", 4, 4, 1)


async def test_only_what_changed_is_compared_and_a_later_version_is_named(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    osgood, hortense = parcels_from(exchange, "Osgood Quillfeather", "Hortense Bramblewick Oakes")
    await import_people(ingest, {"a": OSGOOD})
    await ingest.catch_up()

    await import_people(ingest, {"a": OSGOOD, "b": HORTENSE})
    await ingest.rescreen()

    assert await hits(ingest) == [(osgood["id"], "a", 1), (hortense["id"], "b", 2)]
    assert [each["listings"] for each in (await ingest.ask("/rescreens"))["items"]] == [1, 1]


async def test_a_removed_entry_takes_its_hits_along_at_once(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    parcels_from(exchange, "Osgood Quillfeather")
    await import_people(ingest, {"a": OSGOOD, "b": NOBODY})
    await ingest.catch_up()
    assert len(await hits(ingest)) == 1

    done = await import_people(ingest, {"b": NOBODY})

    assert (await hits(ingest), done.hits_withdrawn) == ([], 1)


async def test_a_changed_entry_keeps_its_hit_until_it_was_compared_again(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    parcels_from(exchange, "Osgood Quillfeather")
    await import_people(ingest, {"a": OSGOOD})
    await ingest.catch_up()
    (before,) = (await ingest.ask("/hits"))["items"]

    await import_people(ingest, {"a": {**OSGOOD, "alias": ["Ozzie Quill"]}})
    (meanwhile,) = (await ingest.ask("/hits"))["items"]
    await ingest.rescreen()
    (after,) = (await ingest.ask("/hits"))["items"]

    assert meanwhile == before
    assert (after["hit"], after["found_at"]) == (before["hit"], before["found_at"])
    assert (before["entry"]["version"], after["entry"]["version"]) == (1, 2)


async def test_a_changed_entry_that_means_another_loses_its_hit(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    parcels_from(exchange, "Osgood Quillfeather")
    await import_people(ingest, {"a": OSGOOD})
    await ingest.catch_up()

    await import_people(ingest, {"a": NOBODY})
    await ingest.rescreen()

    assert await hits(ingest) == []


async def test_an_entry_that_leaves_before_its_change_was_compared_takes_its_hits_along(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    parcels_from(exchange, "Osgood Quillfeather")
    await import_people(ingest, {"a": OSGOOD, "b": NOBODY})
    await ingest.catch_up()
    await import_people(ingest, {"a": {**OSGOOD, "alias": ["Ozzie Quill"]}, "b": NOBODY})
    assert len(await hits(ingest)) == 1

    done = await import_people(ingest, {"b": NOBODY})

    assert (await hits(ingest), done.hits_withdrawn) == ([], 1)


@pytest.mark.parametrize("step", ["read_chunk", "compare", "keep_hits"])
async def test_a_rescreen_that_is_killed_goes_on_where_it_was(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    published = parcels_from(exchange, *["Osgood Quillfeather"] * 6)
    await ingest.catch_up()
    await import_people(ingest, {"a": OSGOOD})
    ours = ingest.ingest
    worker = Rescreener(ours.engine, ours.lists, ours.clock, labels_at_once=4)
    await worker.step()
    real = getattr(rescreening, step)

    async def killed_after(*given: object) -> None:
        await real(*given)
        raise Killed

    monkeypatch.setattr(rescreening, step, killed_after)
    with pytest.raises(Killed):
        await worker.step()
    monkeypatch.undo()
    (after_kill,) = (await ingest.ask("/rescreens"))["items"]
    await ingest.rescreen()

    assert (after_kill["state"], after_kill["labels_done"]) == ("running", 4)
    assert [parcel for parcel, _, _ in await hits(ingest)] == [parcel["id"] for parcel in published]
    (done,) = (await ingest.ask("/rescreens"))["items"]
    assert (done["state"], done["labels_done"], done["hits"]) == ("done", 12, 6)


async def test_two_processes_that_rescreen_at_once_count_nothing_twice(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    parcels_from(exchange, *["Osgood Quillfeather"] * 6)
    await ingest.catch_up()
    await import_people(ingest, {"a": OSGOOD})
    ours = ingest.ingest

    async def work() -> None:
        worker = Rescreener(ours.engine, ours.lists, ours.clock, labels_at_once=4)
        while await worker.step():
            pass

    await asyncio.gather(work(), work())

    (done,) = (await ingest.ask("/rescreens"))["items"]
    assert (done["labels_done"], done["hits"], len(await hits(ingest))) == (12, 6, 6)


async def test_what_is_ordered_during_a_pass_is_done_in_the_next(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    osgood, hortense = parcels_from(exchange, "Osgood Quillfeather", "Hortense Bramblewick Oakes")
    await ingest.catch_up()
    await import_people(ingest, {"a": OSGOOD})
    ours = ingest.ingest
    worker = Rescreener(ours.engine, ours.lists, ours.clock, labels_at_once=2)
    await worker.step()

    await import_people(ingest, {"a": OSGOOD, "b": HORTENSE})
    await ingest.rescreen()

    assert await hits(ingest) == [(osgood["id"], "a", 1), (hortense["id"], "b", 2)]


async def test_a_parcel_that_is_withdrawn_during_a_rescreen_gets_no_hit(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    (parcel,) = parcels_from(exchange, "Osgood Quillfeather")
    await ingest.catch_up()
    await import_people(ingest, {"a": OSGOOD})
    real = compare

    async def overtaken(*given: Any) -> Any:
        found = await real(*given)
        exchange.home.append(exchange.home.record("retraction", {"record": parcel["id"], "reason": "Entered twice."}))
        await ingest.home.step()
        return found

    monkeypatch.setattr(rescreening, "compare", overtaken)
    await ingest.rescreen()

    async with ours(ingest).connect() as conn:
        assert (await conn.execute(text("SELECT count(*) FROM hit"))).scalar_one() == 0


def ours(ingest: RunningIngest) -> Any:
    return ingest.ingest.engine


async def test_a_page_that_is_read_again_changes_nothing(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(name=["Osgood Thistledown Quillfeather"])))
    parcels_from(exchange, "Osgood Quillfeather")
    await ingest.catch_up()
    before = await ingest.tables()

    again = Follower(ingest.ingest, ingest.client, HOME)
    await asyncio.gather(again.step(), ingest.home.step())
    await ingest.rescreen()

    assert await ingest.tables() == before


async def test_progress_is_measured(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    parcels_from(exchange, "Osgood Quillfeather")
    await ingest.catch_up()
    await import_people(ingest, {"a": OSGOOD})
    root = ingest.analyst.base_url.copy_with(path="/")

    measured = (await ingest.analyst.get(root.join("metrics"))).text

    assert "parcelbridge_ingest_rescreens 1.0" in measured
