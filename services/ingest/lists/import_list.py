"""Files of a list become a version of it, in one transaction: all or nothing.

The files are read in a thread and copied into a temporary table, a few thousand entities at a time, so neither their
size nor the number of entities is one of memory. What differs from the version in force is then found by the database,
under the lock that pages are taken in under: rows that changed or left end, rows that changed or came begin, and what
follows from that is in the same transaction. A list that is refused leaves no trace.

The same files again make no version, when they still say the same; the version in force notes when that was.
"""

import asyncio
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.ingest.core.lists.entity import ListedEntity, digest
from services.ingest.core.lists.form import Form
from services.ingest.core.lists.read import Reading, read_list
from services.ingest.core.lists.refusal import ListRefused
from services.ingest.core.lists.source import Source
from services.ingest.lists.follow_lists import follow_lists
from services.ingest.lists.listings import FEED_PREFIX, Changed
from services.ingest.lists.parts_on_disk import PartsOnDisk
from services.ingest.taking_in.cursors import TAKING_IN
from services.kit.database import CopyBuffer, copy_in, jsonb, utf8

AT_ONCE = 2_000
BYTES_AT_ONCE = 8_388_608
CHUNK = 1_048_576
SHRUNK = 10
"""So many times smaller than the version in force is taken by force only."""
_COLUMNS = ("entity", "body", "digest")


class ListFile(NamedTuple):
    """A file of a list, by the name that its publisher gave it."""

    name: str
    path: Path


@dataclass(slots=True)
class Progress:
    """How far an import is, for whoever looks."""

    bytes: int = 0
    """To be read; files that are read twice count twice."""
    read: int = 0
    entities: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be imported, and by whom."""

    list: str
    files: Sequence[ListFile]
    form: Form | None
    force: bool
    by: str
    """Subject of the token."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The version that an import made, or found in force."""

    version: int
    unchanged: bool
    form: Form
    entities: int
    new: int
    changed: int
    removed: int
    hits_withdrawn: int
    forced: str | None
    remarks: tuple[str, ...]


class FeedList(Exception):
    """The list belongs to a feed, or has a name that one may need: nobody imports into it."""


@dataclass(slots=True)
class _Read:
    """What is known of the files when all has been read."""

    reading: Reading
    stated: bytes
    """Names, lengths and digests, as JSON."""
    entities: int = 0
    forced: list[str] = field(default_factory=list)


class _Before(NamedTuple):
    """The list, and its version in force."""

    id: int
    version: int
    entities: int
    end_marked: bool
    loose: int
    files: object


async def import_list(engine: AsyncEngine, wanted: Wanted, now: dt.datetime, progress: Progress) -> Imported:
    """Make the files a version of the list, at `now`. ListRefused, or FeedList, when nothing was changed."""
    with TemporaryDirectory(prefix="parcelbridge-list-") as folder, PartsOnDisk(Path(folder, "parts")) as parts:
        stated = await asyncio.to_thread(_stated, wanted.files)
        sources = [_source(file, progress) for file in wanted.files]
        reading = await asyncio.to_thread(read_list, sources, wanted.form, parts)
        progress.bytes, progress.read = _to_be_read(wanted.files, reading.form), 0
        async with engine.begin() as conn:
            await _take_time(conn)
            read = _Read(reading, stated)
            await _copy(conn, read, progress)
            await _refuse_duplicates(conn)
            return await _make_version(conn, read, wanted, now)


def _stated(files: Iterable[ListFile]) -> bytes:
    rows = []
    for name, path in files:
        with path.open("rb") as file:
            rows.append(
                {"name": name, "bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
            )
    return orjson.dumps(rows)


def _source(file: ListFile, progress: Progress) -> Source:
    def chunks() -> Iterator[bytes]:
        with file.path.open("rb") as opened:
            while chunk := opened.read(CHUNK):
                progress.read += len(chunk)
                yield chunk

    return Source(file.name, chunks)


def _to_be_read(files: Iterable[ListFile], form: Form) -> int:
    """FollowTheMoney and CSV are read twice: for parts, and for the encoding."""
    return sum(file.path.stat().st_size for file in files) * (2 if form in (Form.FTM, Form.OFAC_CSV) else 1)


async def _take_time(conn: AsyncConnection) -> None:
    """A large list takes longer than a statement may, and reading it longer than a transaction may be idle."""
    await conn.execute(text("SET LOCAL statement_timeout = '30min'"))
    await conn.execute(text("SET LOCAL idle_in_transaction_session_timeout = '10min'"))
    await conn.execute(text("CREATE TEMPORARY TABLE incoming (entity text, body jsonb, digest bytea) ON COMMIT DROP"))


async def _copy(conn: AsyncConnection, read: _Read, progress: Progress) -> None:
    batches = _batches(read.reading.entities())
    while (batch := await asyncio.to_thread(next, batches, None)) is not None:
        await copy_in(conn, "incoming", _COLUMNS, batch)
        progress.entities = read.entities = read.entities + batch.rows
    await conn.execute(text("ANALYZE incoming"))


def _batches(entities: Iterable[ListedEntity]) -> Iterator[CopyBuffer]:
    batch, size = CopyBuffer(len(_COLUMNS)), 0
    for entity in entities:
        body = entity.body()
        batch.add_row(utf8(entity.id), jsonb(body), digest(body))
        size += len(body)
        if batch.rows == AT_ONCE or size > BYTES_AT_ONCE:
            yield batch
            batch, size = CopyBuffer(len(_COLUMNS)), 0
    yield batch


async def _refuse_duplicates(conn: AsyncConnection) -> None:
    found = await conn.execute(
        text("SELECT count(*) FROM (SELECT FROM incoming GROUP BY entity HAVING count(*) > 1) AS twice")
    )
    if twice := found.scalar_one():
        raise ListRefused("duplicate", f"{twice:,} ids stand more than once in the list")


async def _make_version(conn: AsyncConnection, read: _Read, wanted: Wanted, now: dt.datetime) -> Imported:
    await conn.execute(TAKING_IN)
    before = await _open_list(conn, wanted.list)
    read.forced = _compare_with(before, read, force=wanted.force)
    changed, removed = await _change(conn, before)
    counts = {"new": len(changed.begun) - len(changed.ended) + removed, "changed": len(changed.ended) - removed}
    same = not changed.begun and not changed.ended and before.files == orjson.loads(read.stated)
    if same:
        await _confirm(conn, before, now)
    else:
        await _keep_version(conn, before, read, wanted, counts | {"removed": removed}, now)
    return Imported(
        version=before.version + (not same),
        unchanged=same,
        form=read.reading.form,
        entities=read.entities,
        **counts,
        removed=removed,
        hits_withdrawn=await follow_lists(conn, changed, now),
        forced=", ".join(read.forced) or None,
        remarks=tuple(read.reading.remarks),
    )


async def _open_list(conn: AsyncConnection, name: str) -> _Before:
    """The list, made if there is none, and locked."""
    await conn.execute(text("INSERT INTO watch_list (name) VALUES (:name) ON CONFLICT DO NOTHING"), {"name": name})
    found = await conn.execute(
        text("""SELECT l.id, l.version, l.feed, coalesce(v.entities, 0) AS entities,
                       coalesce(v.end_marked, false) AS end_marked, v.loose, v.files
                FROM watch_list l LEFT JOIN list_version v ON v.list = l.id AND v.number = l.version
                WHERE l.name = :name FOR UPDATE OF l"""),
        {"name": name},
    )
    row = found.one()
    if row.feed is not None or name.startswith(FEED_PREFIX):
        raise FeedList
    return _Before(row.id, row.version, row.entities, row.end_marked, row.loose or 0, row.files)


def _compare_with(before: _Before, read: _Read, *, force: bool) -> list[str]:
    """What would be refused beside the version in force and is forced; ListRefused when it is not."""
    doubts = []
    if before.version and read.entities * SHRUNK <= before.entities:
        sizes = f"{read.entities:,} entities, and the version in force {before.entities:,}"
        doubts.append(ListRefused("shrunk", f"the list has {sizes}"))
    if before.end_marked and not read.reading.end_marked:
        doubts.append(ListRefused("end-mark-lost", "the files of the version in force had their end marks"))
    if before.version and read.reading.loose > before.loose:
        sizes = f"{read.reading.loose:,}, and with the version in force {before.loose:,}"
        doubts.append(ListRefused("loose-ends", f"rows or references that lead to nothing are {sizes}"))
    for doubt in doubts:
        if not (force and doubt.forceable):
            raise doubt
    return [doubt.code for doubt in doubts]


# Entities that changed, or are on the list no more.
_END = text("""
    UPDATE listing SET until_version = :number FROM listing g LEFT JOIN incoming i ON i.entity = g.entity
    WHERE listing.id = g.id AND g.list = :list AND g.until_version IS NULL
      AND (i.entity IS NULL OR i.digest <> g.digest)
    RETURNING listing.id, i.entity IS NULL AS removed""")

# Entities that changed or are new; what stayed as it was keeps its row.
_BEGIN = text("""
    INSERT INTO listing (list, entity, body, digest, since_version)
    SELECT :list, i.entity, i.body, i.digest, :number FROM incoming i
    WHERE NOT EXISTS (SELECT FROM listing g WHERE g.list = :list AND g.entity = i.entity AND g.until_version IS NULL)
    RETURNING id""")


async def _change(conn: AsyncConnection, before: _Before) -> tuple[Changed, int]:
    """What began and ended, and how many of these were removed."""
    values = {"list": before.id, "number": before.version + 1}
    ended = (await conn.execute(_END, values)).all()
    begun = list((await conn.execute(_BEGIN, values)).scalars())
    return Changed(begun, [row.id for row in ended], [before.id]), sum(row.removed for row in ended)


async def _confirm(conn: AsyncConnection, before: _Before, now: dt.datetime) -> None:
    await conn.execute(
        text("UPDATE list_version SET confirmed_at = :now WHERE list = :list AND number = :number"),
        {"now": now, "list": before.id, "number": before.version},
    )


async def _keep_version(
    conn: AsyncConnection, before: _Before, read: _Read, wanted: Wanted, counts: dict[str, int], now: dt.datetime
) -> None:
    await conn.execute(
        text("""INSERT INTO list_version (list, number, imported_at, imported_by, format, files, entities, new, changed,
                    removed, end_marked, loose, forced, remarks)
                VALUES (:list, :number, :now, :by, :form, CAST(:files AS jsonb), :entities, :new, :changed,
                    :removed, :end_marked, :loose, :forced, CAST(:remarks AS jsonb))"""),
        counts
        | {
            "list": before.id,
            "number": before.version + 1,
            "now": now,
            "by": wanted.by,
            "form": str(read.reading.form),
            "files": read.stated.decode(),
            "entities": read.entities,
            "end_marked": read.reading.end_marked,
            "loose": read.reading.loose,
            "forced": ", ".join(read.forced) or None,
            "remarks": orjson.dumps(read.reading.remarks).decode(),
        },
    )
    await conn.execute(
        text("UPDATE watch_list SET version = :number WHERE id = :list"),
        {"list": before.id, "number": before.version + 1},
    )
