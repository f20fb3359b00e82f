"""How long it takes to compare a million stored parcels with a hundred changed entries of a list, and what is found.

    python -m benchmarks.screening.rescreen [--parcels 1000000] [--entries 100] [--json FILE]

Fills an embedded PostgreSQL of its own with made-up parcels, each with the labels of a sender and an addressee
(`parties.py`), stored as taking in stores them. Then a list is changed by so many invented entities. Each is planted on
three parcels: as it is listed, with a typing error, and in the other script or order. The rescreen that ingest does in
the background is timed, by the wall clock and in processor time of this process and of the database.
"""

import argparse
import asyncio
import datetime as dt
import itertools
import json
import random
import tempfile
import time
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from benchmarks.nations import processor_seconds
from benchmarks.screening.parties import WAYS, Planted, parties, planted
from schemas.parcel import Party
from services.ingest.core.evidence.assess import NOBODY_ELSE
from services.ingest.core.evidence.names import NamePair
from services.ingest.core.exact import as_numbers, number
from services.ingest.core.keys import Role
from services.ingest.core.labels import FORM, Label, Near, Screened
from services.ingest.core.list_index import build_list_index
from services.ingest.core.lists.entity import ListedEntity, digest
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import WrittenName, profile_of_entity, profile_of_party
from services.ingest.core.raising import Entity, raise_label
from services.ingest.core.screening import near_stored, read_labels
from services.ingest.lists.follow_lists import follow_lists
from services.ingest.lists.in_force import load_sides
from services.ingest.lists.listings import Changed
from services.ingest.records.places import Place
from services.ingest.screening.held_index import IndexHolder
from services.ingest.screening.read_labels import read_chunk
from services.ingest.screening.rescreen import Rescreener
from services.ingest.taking_in.cursors import TAKING_IN
from services.ingest.taking_in.keep_rows import LABEL_COLUMNS
from services.kit.database import CopyBuffer, copy_in, day, int2, int8, make_engine, migrate, utf8, uuid
from services.kit.postgres import EmbeddedPostgres

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
PARTIES = 250_000
"""Different senders and addressees: of a million parcels, each stands on eight."""
AT_ONCE = 20_000
SAMPLE = 200_000
"""Labels of which the stages are timed one by one."""


@dataclass(frozen=True)
class Figures:
    """What was measured."""

    parcels: int
    labels: int
    entries: int
    seconds: float
    labels_a_second: int
    processor_seconds: float
    """Of this process."""
    database_seconds: float
    """Processor time of the database."""
    read_us: float
    """Microseconds a label, on the wall: to read it from the database."""
    screen_us: float
    """To screen it."""
    compared: float
    """Part of the labels that are compared with an entry in full."""
    hits: int
    stored_bytes: float
    """Of a label's names."""
    table_bytes: int
    """Of the table with its index, a label."""
    planted: dict[str, str] = field(default_factory=dict)
    """Of the labels that were planted: found by the rescreen / raised when compared with their entry alone / all."""


_RECORD = ("ref", "id", "type", "retain_until", "supersedes", "state", "bytes")
_LINE = (
    b'{"id":"%s","type":"parcel","version":1,"origin":"US","audience":"US","issued_at":"2026-11-23T09:00:00Z",'
    b'"source":{"agency":"US-TEST"},"handling":{"code":"H1","purpose":"counter-narcotics","source_grade":"B",'
    b'"information_grade":"2","retain_until":"2028-01-01"},"body":{"item":{"kind":"courier","identifier":"NX%09d",'
    b'"candidates":[{"courier":"northern-express","confidence":100}]},"posted_on":"2026-11-20","sender":%s,'
    b'"addressee":%s,"nature":"sale-of-goods","contents":[{"description":"garden hose connectors, brass"}],'
    b'"gross_weight_grams":480,"route":{"origin":"US","destination":"CN"}}}'
)


class Made(NamedTuple):
    """A party in every form in which it is stored."""

    party: bytes
    """As it stands in a record."""
    names: bytes


def _made(names: Sequence[WrittenName]) -> list[Made]:
    labels = read_labels([Screened(0, Role.SENDER, (name,), as_numbers(())) for name in names])
    return [Made(_party(name), stored) for name, stored in zip(names, labels.names_to_store(), strict=True)]


def _party(name: WrittenName) -> bytes:
    called = "names" if name.kind is Kind.PERSON else "companies"
    lines = [f"{zlib.crc32(name.written.encode()) % 9973} Thistledown Row", "Exampleton"]
    return json.dumps({called: [{"written": name.written}], "address": {"lines": lines, "country": "US"}}).encode()


async def fill(conn: AsyncConnection, parcels: int, planted_names: Sequence[WrittenName]) -> None:
    """Parcels with two labels each, by COPY; the first are from these senders."""
    made = _made(list(itertools.islice(parties(1), min(PARTIES, 2 * parcels))))
    own = _made(planted_names)
    every = itertools.cycle(made)
    chance = random.Random(2)  # noqa: S311
    for first in range(0, parcels, AT_ONCE):
        rows, kept, records = CopyBuffer(len(LABEL_COLUMNS)), CopyBuffer(4), CopyBuffer(len(_RECORD))
        for line in range(first, min(first + AT_ONCE, parcels)):
            ref, identity = Place(1, line).ref, f"019b2f40-0000-7000-8000-{line:012d}"
            sender, addressee = own[line] if line < len(own) else next(every), next(every)
            kept.add_row(int8(ref), uuid(identity), utf8(f"NX{line:09d}"), day(NOW.date()))
            body = _LINE % (identity.encode(), line, sender.party, addressee.party)
            records.add_row(int8(ref), uuid(identity), utf8("parcel"), day(NOW.date()), None, int2(0), body)
            for role, party in ((Role.SENDER, sender), (Role.ADDRESSEE, addressee)):
                exact = as_numbers(number("phone", f"+1202{chance.randrange(10**7)}") for _ in range(3))
                rows.add_row(int8(ref), int2(role), int2(FORM), party.names, exact.tobytes())
        await copy_in(conn, "record", _RECORD, records)
        await copy_in(conn, "parcel", ("ref", "id", "item", "posted_on"), kept)
        await copy_in(conn, "label", LABEL_COLUMNS, rows)


async def change(conn: AsyncConnection, names: Sequence[WrittenName]) -> list[int]:
    """A list with so many new entries; gives its listings."""
    await conn.execute(TAKING_IN)
    await conn.execute(text("INSERT INTO watch_list (name, version) VALUES ('made-up', 1)"))
    begun = [await _list(conn, f"e{n}", name) for n, name in enumerate(names)]
    await follow_lists(conn, Changed(begun, [], [1]), NOW)
    return begun


async def _list(conn: AsyncConnection, entity: str, name: WrittenName) -> int:
    body = ListedEntity(entity, _schema(name), name.written, {"name": (name.written,)}).body()
    listed = await conn.execute(
        text("""INSERT INTO listing (list, entity, body, digest, since_version)
                VALUES (1, :entity, CAST(:body AS jsonb), :digest, 1) RETURNING id"""),
        {"entity": entity, "body": body.decode(), "digest": digest(body)},
    )
    listing: int = listed.scalar_one()
    return listing


def _schema(name: WrittenName) -> str:
    return "Person" if name.kind is Kind.PERSON else "Company"


async def measure(engine: AsyncEngine, server: EmbeddedPostgres, folder: Path, parcels: int, entries: int) -> Figures:
    """Fill, change, rescreen."""
    listed = planted(99, entries)
    async with engine.begin() as conn:
        await conn.execute(text("INSERT INTO feed (origin, audience) VALUES ('US', 'US')"))
        await fill(conn, parcels, [name for each in listed for name in each.written])
    async with engine.begin() as conn:
        await conn.execute(text("ANALYZE"))
        begun = await change(conn, [each.listed for each in listed])
    read_us, screen_us, compared, stored = await _stages(engine, begun)
    rescreener, database = Rescreener(engine, IndexHolder(folder), lambda: NOW), server.pid() or 0
    of_database = processor_seconds(database)
    began, busy = time.perf_counter(), time.process_time()
    while await rescreener.step():
        pass
    seconds, processor = time.perf_counter() - began, time.process_time() - busy
    of_database = processor_seconds(database) - of_database
    async with engine.connect() as conn:
        row = (await conn.execute(text("SELECT labels_done, hits FROM rescreen"))).one()
        size = (await conn.execute(text("SELECT pg_total_relation_size('label')"))).scalar_one()
        found = {(hit.parcel, hit.listing) for hit in await conn.execute(text("SELECT parcel, listing FROM hit"))}
    done = row.labels_done
    return Figures(
        parcels=parcels,
        labels=done,
        entries=entries,
        seconds=round(seconds, 1),
        labels_a_second=int(done / seconds),
        processor_seconds=round(processor, 1),
        database_seconds=round(of_database, 1),
        read_us=round(read_us, 2),
        screen_us=round(screen_us, 2),
        compared=round(compared, 5),
        hits=row.hits,
        stored_bytes=round(stored, 1),
        table_bytes=size // done,
        planted=_found_of_planted(listed, begun, found),
    )


async def _stages(engine: AsyncEngine, begun: Sequence[int]) -> tuple[float, float, float, float]:
    """Microseconds a label to read and to screen, part of them compared in full, bytes of names; of a sample.

    The kernel is compiled, or loaded, before.
    """
    async with engine.connect() as conn:
        index = build_list_index(await load_sides(conn, begun))
        if warm := await read_chunk(conn, -1, 10):
            near_stored(index, warm.labels, {})
        began = time.perf_counter()
        chunk = await read_chunk(conn, -1, SAMPLE)
        read = time.perf_counter() - began
    if chunk is None:
        raise RuntimeError("no label was stored")
    near: Near = {}
    began = time.perf_counter()
    near_stored(index, chunk.labels, near)
    screened, labels = time.perf_counter() - began, len(chunk.labels.refs)
    compared = len({(pair.ref, pair.role) for pair in near})
    return 1e6 * read / labels, 1e6 * screened / labels, compared / labels, chunk.labels.names.size / labels


def _found_of_planted(listed: Sequence[Planted], begun: Sequence[int], found: set[tuple[int, int]]) -> dict[str, str]:
    counts = {way: [0, 0, 0] for way in WAYS}
    for number_of, (each, listing) in enumerate(zip(listed, begun, strict=True)):
        for place, (way, name) in enumerate(zip(WAYS, each.written, strict=True)):
            counts[way][0] += (Place(1, number_of * len(WAYS) + place).ref, listing) in found
            counts[way][1] += _raised(each.listed, name)
            counts[way][2] += 1
    return {way: " / ".join(map(str, of_way)) for way, of_way in counts.items()}


def _raised(listed: WrittenName, name: WrittenName) -> bool:
    """Whether a label with this name is raised against the entry when nothing has to find it."""
    label = Label(0, Role.SENDER, profile_of_party(Party.model_validate_json(_party(name))), as_numbers(()))
    profile = profile_of_entity(_schema(listed), {"name": [listed.written]})
    return raise_label(label, Entity(0, 1, "e", profile, {}), [NamePair(0, 0)], NOBODY_ELSE) is not None


def main() -> None:
    """Measure, and print the figures."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--parcels", type=int, default=1_000_000)
    asked.add_argument("--entries", type=int, default=100)
    asked.add_argument("--json", type=Path)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="parcelbridge-rescreen-") as folder:
        server = EmbeddedPostgres(Path(folder, "postgres"), lost_with_the_power=True)
        try:
            figures = asyncio.run(_run(server, Path(folder, "lists"), options.parcels, options.entries))
        finally:
            server.destroy()
    written = json.dumps(asdict(figures), indent=2)
    print(written)
    if options.json:
        options.json.write_text(written + "\n", "utf-8")


async def _run(server: EmbeddedPostgres, folder: Path, parcels: int, entries: int) -> Figures:
    url = server.start()
    await asyncio.to_thread(migrate, url, "ingest")
    engine = make_engine(url, schema="ingest", pool_size=4, statement_timeout_s=600)
    try:
        return await measure(engine, server, folder, parcels, entries)
    finally:
        await engine.dispose()


if __name__ == "__main__":
    main()
