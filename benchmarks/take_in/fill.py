"""A database as it stands when a million parcels were taken in: every table that taking in writes, without the wait.

Each party's names, exact values and links are read once, by the code that taking in uses, and stand on every parcel
that is drawn for it. Indexes are made behind the rows.
"""

import datetime as dt
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np
import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from benchmarks.take_in.bodies import Party, busy, listed, parcel, people_and_companies, s10
from schemas.parcel import Parcel
from services.feed.names import FeedName
from services.ingest.core.entities.marks import Marks, marks_of_parcel
from services.ingest.core.harvest import ParcelRow
from services.ingest.core.keys import parcel_keys
from services.ingest.core.labels import FORM, labels_of, screened_of
from services.ingest.core.lists.entity import digest
from services.ingest.core.networks.attributes import AttributeKind, attribute, description_of, links_of, series_of
from services.ingest.core.networks.facts import Facts, facts_of
from services.ingest.core.screening import read_labels
from services.ingest.records.places import Place
from services.ingest.taking_in.cursors import TAKING_IN
from services.ingest.taking_in.keep_rows import (
    LABEL_COLUMNS,
    LINK_COLUMNS,
    LINK_TYPES,
    PARCEL_COLUMNS,
    PARTY_COLUMNS,
    encode_parcels,
    encode_parties,
)
from services.kit.columns import write_rows
from services.kit.database import CopyBuffer, copy_in, day, int2, int4, int8, jsonb, utf8, uuid

PARTIES = 250_000
AT_ONCE = 20_000
ENTRIES = 10_000
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
_RECORD = ("ref", "id", "type", "retain_until", "supersedes", "state", "bytes")
_NO_MARKS = np.empty(0, np.uint64)
_FEED = FeedName("MX", "US")
"""A feed that nobody follows while it is measured."""
_RETAINED = dt.date(2028, 1, 1)
TEMPLATES = 5_000
"""Parcels of which contents, weights and facts are drawn; parties and numbers differ."""


class Made(NamedTuple):
    """A party in every form in which it is stored."""

    party: bytes
    names: bytes
    exact: tuple[int, ...]
    links: tuple[tuple[int, int], ...]
    """Attribute and kind."""
    marks: Marks


class Template(NamedTuple):
    """What of a parcel is not its parties or its number."""

    goods: bytes
    """Members of the body, from `nature` on."""
    description: int | None
    facts: Facts


def line_of(record: str, feed: FeedName, kind: str, body: bytes) -> bytes:
    """A record's line."""
    return (
        b'{"id":"%s","type":"%s","version":1,"origin":"%s","audience":"%s","issued_at":"2026-11-23T09:00:00Z",'
        b'"source":{"agency":"%s-TEST"},"handling":{"code":"H1","purpose":"counter-narcotics","source_grade":"B",'
        b'"information_grade":"2","retain_until":"2028-01-01"},"body":%s}'
        % (record.encode(), kind.encode(), feed.origin.encode(), feed.audience.encode(), feed.origin.encode(), body)
    )


def record_id(feed: int, line: int) -> str:
    """The id of a made-up record, rising with its line."""
    return f"019b2f40-0000-7000-8{feed:03d}-{line:012d}"


def made(some: Sequence[Party]) -> list[Made]:
    """These parties, read as taking in reads them."""
    chance = random.Random(0)  # noqa: S311
    read: list[Made] = []
    for one, other in zip(some[::2], some[1::2], strict=True):
        body = Parcel.model_validate(parcel(0, one, other, chance))
        links, marks = links_of(body), marks_of_parcel(body, parcel_keys(body))
        labels = labels_of(0, body)
        names = read_labels(screened_of(labels)).names_to_store()
        for party, label, stored, own_marks in zip((one, other), labels, names, marks, strict=True):
            own = tuple((link.attribute, int(link.kind)) for link in links if link.roles & label.role)
            read.append(Made(orjson.dumps(party), stored, tuple(label.exact.tolist()), own, own_marks))
    return read


def _template(number: int, chance: random.Random) -> Template:
    somebody = {"companies": [{"written": "Nobody"}], "address": {"lines": ["1 Example Row"], "country": "US"}}
    body = parcel(number, somebody, somebody, chance)
    read = Parcel.model_validate(body)
    said = description_of(read.contents)
    rest = orjson.dumps({name: body[name] for name in ("nature", "contents", "gross_weight_grams", "route")})
    return Template(rest[1:], attribute(AttributeKind.DESCRIPTION, said) if said else None, facts_of(read))


async def fill(engine: AsyncEngine, parcels: int, entries: int) -> None:
    """A feed, a list in force, parcels; their indexes; statistics."""
    count = min(PARTIES, 2 * parcels)
    everybody = list(people_and_companies(1, count))
    with ProcessPoolExecutor(2) as pool:
        slices = [everybody[at : at + 2_000] for at in range(0, count, 2_000)]
        read = [each for some in pool.map(made, slices) for each in some]
    async with engine.begin() as conn:
        await conn.execute(text("INSERT INTO feed (origin, audience) VALUES ('MX', 'US')"))
        await _list(conn, entries)
    kept = await _drop_indexes(engine)
    async with engine.begin() as conn:
        await _parcels(conn, parcels, read)
    for statement in kept:
        async with engine.begin() as conn:
            await conn.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
            await conn.execute(text(statement))
    async with engine.connect() as conn:
        plain = await conn.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("VACUUM (ANALYZE)"))


async def _list(conn: AsyncConnection, entries: int) -> None:
    await conn.execute(TAKING_IN)
    await conn.execute(text("INSERT INTO watch_list (name, version) VALUES ('made-up', 1)"))
    rows = CopyBuffer(5)
    for entity in listed(entries):
        body = entity.body()
        rows.add_row(int2(1), utf8(entity.id), jsonb(body), digest(body), int4(1))
    await copy_in(conn, "listing", ("list", "entity", "body", "digest", "since_version"), rows)
    await conn.execute(
        text("""INSERT INTO list_version (list, number, imported_at, imported_by, format, files, entities, new, changed,
                    removed, end_marked, loose, remarks)
                VALUES (1, 1, :now, 'benchmark', 'ftm', '[]', :n, :n, 0, 0, true, 0, '[]')"""),
        {"now": NOW, "n": entries},
    )


_FILLED = ("record", "parcel", "link", "label")
_INDEXES = text("""
    SELECT c.relname AS table, i.relname AS index, pg_get_indexdef(x.indexrelid) AS definition, k.conname AS name,
           pg_get_constraintdef(k.oid) AS constraint_
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
    LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid
    WHERE c.relname = ANY(:tables) AND c.relnamespace = 'ingest'::regnamespace""")


async def _drop_indexes(engine: AsyncEngine) -> list[str]:
    """Statements that make them again."""
    again = []
    async with engine.begin() as conn:
        for row in (await conn.execute(_INDEXES, {"tables": list(_FILLED)})).all():
            if row.name:
                await conn.execute(text(f"ALTER TABLE {row.table} DROP CONSTRAINT {row.name}"))
                again.append(f"ALTER TABLE {row.table} ADD CONSTRAINT {row.name} {row.constraint_}")
            else:
                await conn.execute(text(f"DROP INDEX {row.index}"))
                again.append(row.definition)
    return again


async def _parcels(conn: AsyncConnection, parcels: int, everybody: Sequence[Made]) -> None:
    chance = random.Random(2)  # noqa: S311
    templates = [_template(number, chance) for number in range(TEMPLATES)]
    for first in range(0, parcels, AT_ONCE):
        await _some(conn, range(first, min(first + AT_ONCE, parcels)), everybody, templates, chance)


async def _some(
    conn: AsyncConnection,
    lines: range,
    everybody: Sequence[Made],
    templates: Sequence[Template],
    chance: random.Random,
) -> None:
    records, labels = CopyBuffer(len(_RECORD)), CopyBuffer(len(LABEL_COLUMNS))
    kept: list[ParcelRow] = []
    links: list[tuple[int, int, int, int]] = []
    for line in lines:
        ref, record = Place(1, line).ref, record_id(1, line)
        sender, addressee = (everybody[busy(chance, len(everybody))] for _ in range(2))
        template = templates[chance.randrange(len(templates))]
        number = s10(line, "US")["identifier"]
        block, serial = series_of(number), number[2:10]
        item = attribute(AttributeKind.ITEM, number)
        body = (
            b'{"item":{"kind":"s10","identifier":"%s","issuer":"US"},"posted_on":"2026-11-20","sender":%s,"addressee":%s,%s'
            % (number.encode(), sender.party, addressee.party, template.goods)
        )
        whole = line_of(record, _FEED, "parcel", body)
        records.add_row(int8(ref), uuid(record), utf8("parcel"), day(_RETAINED), None, int2(0), whole)
        facts = template.facts._replace(serial=int(serial))
        kept.append(ParcelRow(ref, record, number, dt.date(2026, 11, 20), facts, [], (_NO_MARKS, _NO_MARKS)))
        found: dict[int, tuple[int, int]] = {
            item: (AttributeKind.ITEM, 4),
            attribute(AttributeKind.SERIES, block): (AttributeKind.SERIES, 4),
        }
        if template.description is not None:
            found[template.description] = (AttributeKind.DESCRIPTION, 8)
        for role, party in ((1, sender), (2, addressee)):
            exact = sorted({*party.exact, item % 2**64} if role == 1 else party.exact)
            labels.add_row(int8(ref), int2(role), int2(FORM), party.names, np.array(exact, np.uint64).tobytes())
            for link, kind in party.links:
                found[link] = (kind, found.get(link, (0, 0))[1] | role)
        links.extend((link, ref, kind, roles) for link, (kind, roles) in found.items())
    table = np.array(links, np.int64)
    rows = CopyBuffer(len(LINK_COLUMNS))
    rows.add_rows(*write_rows(LINK_TYPES, dict(zip(LINK_COLUMNS, table.T, strict=True))))
    await copy_in(conn, "record", _RECORD, records)
    await copy_in(conn, "parcel", PARCEL_COLUMNS, encode_parcels(kept))
    await copy_in(conn, "label", LABEL_COLUMNS, labels)
    await copy_in(conn, "party", PARTY_COLUMNS, encode_parties(kept))
    await copy_in(conn, "link", LINK_COLUMNS, rows)
