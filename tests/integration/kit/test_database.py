"""The database's edge on a real PostgreSQL: bulk rows, search path, limits, and migrations that meet each other."""

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.kit import database
from services.kit.database import CopyBuffer, Section, copy_in, fetch, fetch_one, make_engine, migrate

COLUMNS = {
    "small": "smallint",
    "mid": "integer",
    "big": "bigint",
    "yes": "boolean",
    "id": "uuid",
    "said": "text",
    "day": "date",
    "at": "timestamptz",
    "doc": "jsonb",
    "raw": "bytea",
}
AT = dt.datetime(2026, 11, 23, 10, 0, 0, 1, dt.UTC)
ID = UUID("0192f0c1-0000-7000-8000-0000000000ff")


@pytest.fixture
async def engine(bare_database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine at a schema `exchange` with one table of every kind of column."""
    engine = make_engine(bare_database_url, schema="exchange", pool_size=2, statement_timeout_s=1)
    async with engine.begin() as conn:
        await conn.execute(text("CREATE SCHEMA exchange"))
        await conn.execute(text(f"CREATE TABLE row ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})"))
    yield engine
    await engine.dispose()


def _row(said: str) -> list[bytes]:
    return [
        database.int2(-2),
        database.int4(-4),
        database.int8(2**53),
        database.boolean(True),
        database.uuid(ID),
        database.utf8(said),
        database.day(AT.date()),
        database.timestamptz(AT),
        database.jsonb(json.dumps({"a": 1}).encode()),
        b"\x00\xff",
    ]


async def test_what_is_copied_in_is_what_is_read_back(engine: AsyncEngine) -> None:
    buffer = CopyBuffer(len(COLUMNS))
    buffer.add_row(*_row("张伟\n\t\\."))
    buffer.add_row(*[None] * len(COLUMNS))

    async with engine.begin() as conn:
        await copy_in(conn, "row", list(COLUMNS), buffer)

    async with engine.connect() as conn:
        full, empty = (await conn.execute(text("SELECT * FROM row ORDER BY small NULLS LAST"))).all()
    assert tuple(full) == (-2, -4, 2**53, True, ID, "张伟\n\t\\.", AT.date(), AT, {"a": 1}, b"\x00\xff")
    assert set(empty) == {None}


async def test_copied_rows_go_with_the_transaction_that_they_came_in(engine: AsyncEngine) -> None:
    buffer = CopyBuffer(1)
    buffer.add_row(database.utf8("gone"))

    async with engine.connect() as conn, conn.begin() as transaction:
        await copy_in(conn, "row", ["said"], buffer)
        await transaction.rollback()

    async with engine.connect() as conn:
        assert (await conn.execute(text("SELECT count(*) FROM row"))).scalar() == 0


async def test_one_bad_row_copies_nothing(engine: AsyncEngine) -> None:
    buffer = CopyBuffer(1)
    buffer.add_row(database.utf8("good"))
    buffer.add_row(b"\xff")

    with pytest.raises(Exception, match="invalid byte sequence"):
        async with engine.begin() as conn:
            await copy_in(conn, "row", ["said"], buffer)

    async with engine.connect() as conn:
        assert (await conn.execute(text("SELECT count(*) FROM row"))).scalar() == 0


async def test_copying_outside_a_transaction_is_refused(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        with pytest.raises(RuntimeError, match="needs a transaction"):
            await copy_in(conn, "row", ["said"], CopyBuffer(1))


async def test_rows_of_a_hot_statement_are_read_by_name_and_belong_to_the_transaction(engine: AsyncEngine) -> None:
    insert = "INSERT INTO row (said) VALUES (%(said)s) RETURNING said, length(said) AS long"

    async with engine.connect() as conn, conn.begin() as transaction:
        (row,) = await fetch(conn, insert, {"said": "well"})
        one = await fetch_one(conn, "SELECT said FROM row WHERE said = %(said)s", {"said": "well"})
        none = await fetch_one(conn, "DELETE FROM row WHERE said = %(said)s", {"said": "other"})
        await transaction.rollback()

    assert (row.said, row.long, one.said, none) == ("well", 4, "well", None)
    async with engine.connect() as conn:
        assert await fetch(conn, "SELECT said FROM row", {}) == []


async def test_a_statement_for_one_row_that_gives_several_is_a_defect(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        with pytest.raises(ValueError, match="several"):
            await fetch_one(conn, "SELECT generate_series(1, %(most)s) AS n", {"most": 2})


async def test_a_connection_sees_its_schema_in_utc_under_its_name(engine: AsyncEngine) -> None:
    settings = "SELECT current_schema(), current_setting('timezone'), current_setting('application_name')"

    async with engine.connect() as conn:
        assert tuple((await conn.execute(text(settings))).one()) == ("exchange", "UTC", "parcelbridge-exchange")


async def test_a_statement_that_takes_too_long_is_ended(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        with pytest.raises(DBAPIError, match="statement timeout"):
            await conn.execute(text("SELECT pg_sleep(30)"))


async def test_an_error_does_not_repeat_the_values(engine: AsyncEngine) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with engine.begin() as conn:
            await conn.execute(text("INSERT INTO row (small, said) VALUES (70000, :said)"), {"said": "Li Na"})

    assert "Li Na" not in str(caught.value)


async def test_a_connection_that_died_is_replaced_before_anybody_notices(
    engine: AsyncEngine, bare_database_url: str
) -> None:
    await asyncio.gather(*(_answer(engine) for _ in range(2)))
    with psycopg.connect(bare_database_url.replace("+psycopg", "")) as other:
        killed = other.execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
            " WHERE application_name = 'parcelbridge-exchange' AND datname = current_database()"
        )
        assert killed.rowcount == 2

    answers = await asyncio.gather(*(_answer(engine) for _ in range(4)))

    assert answers == [1, 1, 1, 1]


async def _answer(engine: AsyncEngine) -> int | None:
    async with engine.connect() as conn:
        return (await conn.execute(text("SELECT 1"))).scalar()


@pytest.mark.parametrize("section", ["exchange", "ingest"])
async def test_migrations_that_meet_each_other_make_everything_once(bare_database_url: str, section: Section) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: migrate(bare_database_url, section), range(4)))

    engine = make_engine(bare_database_url, schema=section, pool_size=1)
    async with engine.connect() as conn:
        assert (await conn.execute(text("SELECT count(*) FROM alembic_version"))).scalar() == 1
        schemas = await conn.execute(
            text(
                "SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            )
        )
        assert schemas.scalars().all() == [section]
    await engine.dispose()
