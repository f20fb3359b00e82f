"""A list's files become versions of it: what changed is counted, what is refused leaves no trace."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.ingest.core.lists.refusal import ListRefused
from services.ingest.lists.import_list import FeedList, Imported, ListFile, Progress, Wanted, import_list
from services.kit.database import make_engine
from tests.integration.ingest.made_up_lists import ftm_rows, many_sdn, person, sdn_csv, sdn_row

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)


class Importer:
    """Imports bytes as the files of a list."""

    def __init__(self, engine: AsyncEngine, folder: Path) -> None:
        self.engine, self.folder, self.number = engine, folder, 0

    async def __call__(
        self, *files: bytes, name: str = "demo", force: bool = False, now: dt.datetime = NOW
    ) -> Imported:
        kept = []
        for file in files:
            self.number += 1
            path = self.folder / f"{self.number}.csv"
            path.write_bytes(file)
            kept.append(ListFile(path.name if len(files) > 1 else "list", path))
        return await import_list(self.engine, Wanted(name, kept, None, force, "ada@example"), now, Progress())

    async def rows(self, statement: str) -> list[tuple[object, ...]]:
        async with self.engine.connect() as conn:
            return [tuple(row) for row in await conn.execute(text(statement))]


@pytest.fixture
async def importing(database_url: str, tmp_path: Path) -> AsyncIterator[Importer]:
    engine = make_engine(database_url, schema="ingest", pool_size=4)
    yield Importer(engine, tmp_path)
    await engine.dispose()


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.entities, done.new, done.changed, done.removed


async def test_the_first_import_is_a_version_of_new_entities(importing: Importer) -> None:
    done = await importing(many_sdn(3))

    assert (done.version, done.unchanged, counts(done)) == (1, False, (3, 3, 0, 0))


async def test_a_version_counts_what_is_new_changed_and_removed(importing: Importer) -> None:
    await importing(sdn_csv([sdn_row(1, "ALPHA EXAMPLE"), sdn_row(2, "BETA EXAMPLE"), sdn_row(3, "GAMMA EXAMPLE")]))
    done = await importing(
        sdn_csv([sdn_row(2, "BETA EXAMPLE"), sdn_row(3, "GAMMA EXAMPLE LTD"), sdn_row(4, "DELTA EXAMPLE")])
    )

    assert (done.version, counts(done)) == (2, (3, 1, 1, 1))


async def test_what_stays_as_it_was_keeps_its_row(importing: Importer) -> None:
    await importing(sdn_csv([sdn_row(1, "ALPHA EXAMPLE"), sdn_row(2, "BETA EXAMPLE")]))
    await importing(sdn_csv([sdn_row(1, "ALPHA EXAMPLE"), sdn_row(2, "BETA EXAMPLE LTD")]))

    spans = await importing.rows("SELECT entity, since_version, until_version FROM listing ORDER BY id")
    assert spans == [("ofac-1", 1, None), ("ofac-2", 1, 2), ("ofac-2", 2, None)]


async def test_what_changed_is_ordered_to_be_compared_with_history(importing: Importer) -> None:
    await importing(many_sdn(3))
    await importing(many_sdn(4))

    assert await importing.rows("SELECT version, listings FROM rescreen ORDER BY id") == [(1, 3), (2, 1)]


async def test_the_same_files_again_make_no_version(importing: Importer) -> None:
    await importing(many_sdn(3))
    again = await importing(many_sdn(3), now=LATER)

    assert (again.version, again.unchanged, counts(again)) == (1, True, (3, 0, 0, 0))
    assert await importing.rows("SELECT number, confirmed_at FROM list_version") == [(1, LATER)]


async def test_other_files_that_say_the_same_are_a_version_without_changes(importing: Importer) -> None:
    rows = [sdn_row(1, "ALPHA EXAMPLE"), sdn_row(2, "BETA EXAMPLE")]
    await importing(sdn_csv(rows))
    again = await importing(sdn_csv(reversed(rows)))

    assert (again.version, again.unchanged, counts(again)) == (2, False, (2, 0, 0, 0))


async def test_a_list_in_another_format_is_compared_by_what_it_says(importing: Importer) -> None:
    await importing(ftm_rows(person("a", "Ada Example"), person("b", "Bo Example")))
    done = await importing(ftm_rows(person("b", "Bo Example"), person("c", "Cy Example")))

    assert counts(done) == (2, 1, 0, 1)


@pytest.mark.parametrize(
    ("code", "file"),
    [
        ("cut", many_sdn(40)[:-30]),
        ("empty", b""),
        ("encoding", many_sdn(40).decode().encode("utf-16")),
        ("columns", sdn_csv(["1,ALPHA EXAMPLE,-0- "])),
        ("duplicate", sdn_csv([sdn_row(n % 30, f"EXAMPLE {n}") for n in range(40)])),
        ("shrunk", many_sdn(4)),
        ("end-mark-lost", many_sdn(40, end_mark=False)),
    ],
)
async def test_a_refused_list_leaves_the_version_in_force(importing: Importer, code: str, file: bytes) -> None:
    await importing(many_sdn(40))
    before = await importing.rows("SELECT * FROM list_version"), await importing.rows("SELECT * FROM listing")

    with pytest.raises(ListRefused) as refusal:
        await importing(file)

    assert refusal.value.code == code
    assert (await importing.rows("SELECT * FROM list_version"), await importing.rows("SELECT * FROM listing")) == before


async def test_a_refused_first_import_leaves_no_list(importing: Importer) -> None:
    with pytest.raises(ListRefused):
        await importing(many_sdn(3)[:-30])

    assert await importing.rows("SELECT * FROM watch_list") == []


async def test_a_list_ten_times_smaller_is_taken_by_force_and_the_version_says_so(importing: Importer) -> None:
    await importing(many_sdn(40))
    done = await importing(many_sdn(4), force=True)

    assert (counts(done), done.forced) == ((4, 0, 0, 36), "shrunk")
    assert await importing.rows("SELECT forced FROM list_version ORDER BY number") == [(None,), ("shrunk",)]


async def test_force_takes_no_list_that_was_cut(importing: Importer) -> None:
    await importing(many_sdn(40))

    with pytest.raises(ListRefused) as refusal:
        await importing(many_sdn(40)[:-30], force=True)

    assert refusal.value.code == "cut"


async def test_a_list_of_five_that_lost_four_is_believed(importing: Importer) -> None:
    await importing(many_sdn(5))

    assert counts(await importing(many_sdn(1))) == (1, 0, 0, 4)


async def test_two_imports_of_one_list_at_once_are_two_versions_one_after_the_other(importing: Importer) -> None:
    done = await asyncio.gather(importing(many_sdn(30)), importing(many_sdn(31)))

    assert sorted(each.version for each in done) == [1, 2]
    assert await importing.rows("SELECT count(*), count(DISTINCT entity) FROM listing WHERE until_version IS NULL") in (
        [(30, 30)],
        [(31, 31)],
    )


async def test_lists_know_nothing_of_each_other(importing: Importer) -> None:
    await importing(many_sdn(3), name="one")
    done = await importing(many_sdn(2), name="two")

    assert (done.version, counts(done)) == (1, (2, 2, 0, 0))


async def test_a_version_names_its_files_and_who_imported_them(importing: Importer) -> None:
    await importing(many_sdn(3))

    ((by, files),) = await importing.rows("SELECT imported_by, files FROM list_version")
    assert by == "ada@example"
    assert [sorted(file) for file in files] == [["bytes", "name", "sha256"]]  # type: ignore[attr-defined]


async def test_what_no_database_can_hold_is_cleaned_or_refused_and_never_a_crash(importing: Importer) -> None:
    done = await importing(ftm_rows(person("a", "Ada\u0000Example", notes=["\u0000", "\x1b[31m"])))

    assert counts(done) == (1, 1, 0, 0)
    assert await importing.rows("SELECT body -> 'properties' -> 'name' FROM listing") == [(["Ada Example"],)]


async def test_the_name_of_a_feeds_list_is_kept_for_the_feed(importing: Importer) -> None:
    with pytest.raises(FeedList):
        await importing(many_sdn(3), name="feed-cn-us")

    assert await importing.rows("SELECT name FROM watch_list") == []
