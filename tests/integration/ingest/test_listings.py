"""The list of a feed: what its records put on it and take off it, version by version."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.ingest.core.lists.entity import ListedEntity, digest, read_body
from services.ingest.lists.listings import Entry, change_listings, end_delisted
from services.ingest.records.places import Place
from services.kit.database import make_engine

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(database_url, schema="ingest", pool_size=3)
    async with engine.begin() as conn:
        await conn.execute(text("INSERT INTO feed (origin, audience) VALUES ('US', 'US'), ('CN', 'US')"))
    yield engine
    await engine.dispose()


def entry(line: int, name: str, *, feed: int = 1, entity: str | None = None, ends_on: dt.date | None = None) -> Entry:
    listed = ListedEntity(entity or f"e{line}", "Person", name, {"name": (name,)}, ("Fictitious list",))
    return Entry(Place(feed, line).ref, listed, ends_on)


async def versions(engine: AsyncEngine) -> list[tuple[object, ...]]:
    async with engine.connect() as conn:
        rows = await conn.execute(
            text("""SELECT name, number, entities, new, changed, removed FROM list_version v
                    JOIN watch_list l ON l.id = v.list ORDER BY name, number""")
        )
        return [tuple(row) for row in rows]


async def test_each_feed_has_a_list_of_its_own(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        await change_listings(conn, [entry(1, "Ada Example"), entry(2, "Li Example", feed=2)], [], [], NOW)

    assert await versions(engine) == [("feed-cn-us", 1, 1, 1, 0, 0), ("feed-us-us", 1, 1, 1, 0, 0)]


async def test_a_record_that_supersedes_another_changes_the_entity(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        first = await change_listings(conn, [entry(1, "Ada Example", entity="a")], [], [], NOW)
    async with engine.begin() as conn:
        second = await change_listings(conn, [entry(2, "Ada B. Example", entity="a")], [Place(1, 1).ref], [], NOW)

    assert second.ended == first.begun
    assert await versions(engine) == [("feed-us-us", 1, 1, 1, 0, 0), ("feed-us-us", 2, 1, 0, 1, 0)]


async def test_what_is_retracted_leaves_nothing_that_names_a_person(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        await change_listings(conn, [entry(1, "Ada Example"), entry(2, "Bo Example")], [], [], NOW)
    async with engine.begin() as conn:
        await change_listings(conn, [], [], [Place(1, 1).ref], NOW)

    async with engine.connect() as conn:
        rows = [tuple(row) for row in await conn.execute(text("SELECT entity, body, until_version FROM listing"))]
    assert ("", {}, 2) in rows
    assert (await versions(engine))[-1] == ("feed-us-us", 2, 1, 0, 0, 1)


async def test_saying_the_same_again_changes_nothing(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        await change_listings(conn, [entry(1, "Ada Example")], [], [], NOW)
    async with engine.begin() as conn:
        again = await change_listings(conn, [entry(1, "Ada Example")], [], [], NOW)

    assert again == ([], [], [])
    assert len(await versions(engine)) == 1


async def test_an_entity_leaves_the_list_on_its_last_day(engine: AsyncEngine) -> None:
    tomorrow, later = NOW.date() + dt.timedelta(days=1), NOW + dt.timedelta(days=1)
    async with engine.begin() as conn:
        begun = await change_listings(conn, [entry(1, "Ada Example", ends_on=tomorrow)], [], [], NOW)
        early = await end_delisted(conn, NOW)
    async with engine.begin() as conn:
        due = await end_delisted(conn, later)

    assert (early.ended, due.ended) == ([], begun.begun)


async def test_an_entity_that_has_left_already_never_comes_onto_the_list(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        changed = await change_listings(conn, [entry(1, "Ada Example", ends_on=NOW.date())], [], [], NOW)

    assert changed == ([], [], [])


async def test_the_body_reads_back_as_the_entity(engine: AsyncEngine) -> None:
    said = entry(1, "李伟 Example")
    async with engine.begin() as conn:
        await change_listings(conn, [said], [], [], NOW)
        row = (await conn.execute(text("SELECT entity, body, digest FROM listing"))).one()

    assert read_body(row.entity, row.body) == said.entity
    assert bytes(row.digest) == digest(said.entity.body())
