"""How long it takes to compare a million stored parcels with a hundred changed entries of a list.

    python -m benchmarks.screening.rescreen [--parcels 1000000] [--entries 100] [--json FILE]

Fills an embedded PostgreSQL of its own with made-up parcels, each with the labels of a sender and an addressee: people
and companies of both countries, in Latin letters and in Han characters. The stored keys are those that taking in would
have stored, made once for a few thousand parties and repeated, for names do repeat. Then a list of invented entities
is changed by so many, some of them senders, and the rescreen that ingest would do in the background is timed: wall
clock and processor time of this process and of the database, one core each at most.
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
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.ingest.core.exact import as_numbers, number
from services.ingest.core.keys import Role
from services.ingest.core.labels import FORM, Screened
from services.ingest.core.lists.entity import ListedEntity, digest
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import WrittenName
from services.ingest.core.screening import read_labels
from services.ingest.cursors import TAKING_IN
from services.ingest.follow_lists import follow_lists
from services.ingest.held_index import IndexHolder
from services.ingest.keep_rows import LABEL_COLUMNS
from services.ingest.listings import Changed
from services.ingest.places import Place
from services.ingest.rescreen import Rescreener
from services.kit.database import CopyBuffer, copy_in, day, int2, int8, jsonb, make_engine, migrate, utf8, uuid
from services.kit.postgres import EmbeddedPostgres

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
PARTIES = 200_000
"""Different senders and addressees: each of a million parcels shares its parties with nine others."""
AT_ONCE = 20_000

_SYLLABLES = """al an ash bar bel bram brin cor cul dal dor el fen fer gar gil har hol il ken kir lan lin lor mar
    mel mor nim nor os per quil ran rin sab sel tam tho tor ul ver wen wil win yar zel""".split()  # noqa: SIM905
_ENDINGS = "ton ley by wick well ford ham stead croft feather more worth".split()  # noqa: SIM905
_HAN_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗欧阳"
_HAN_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂枫青梅晓东国华建文志海红玉兰云龙飞鹏辉斌宇浩凯健俊峰雷波宁佳欣怡雪琳倩"
    "颖慧琴瑞晨阳旭光亮振兴荣昌盛福禄寿康安永恒毅诚信义礼智仁德贤良"
)
_PLACES = "Shenzhen Guangzhou Yiwu Ningbo Exampleton Otherton Wuhan Hangzhou".split()  # noqa: SIM905
_GENERIC = "Trading Technology Import Export Supply Logistics Garden Tools Chemical Industrial".split()  # noqa: SIM905
_LEGAL = ("Co., Ltd.", "LLC", "Inc.", "Limited")


@dataclass(frozen=True)
class Figures:
    """What was measured."""

    parcels: int
    labels: int
    entries: int
    seconds: float
    processor_seconds: float
    """Of this process."""
    hits: int
    label_bytes: int
    """Of the table with its index, a label."""


def people(seed: int) -> Iterator[WrittenName]:
    """Invented parties, without end."""
    chance = random.Random(seed)  # noqa: S311
    while True:
        sort = chance.random()
        if sort < 0.4:
            middle = f"{_word(chance, 2)} " if chance.random() < 0.3 else ""
            yield WrittenName(f"{_word(chance, 2)} {middle}{_word(chance, 3)}{chance.choice(_ENDINGS)}", Kind.PERSON)
        elif sort < 0.65:
            given = "".join(chance.choices(_HAN_GIVEN, k=chance.choice((1, 2, 2))))
            yield WrittenName(chance.choice(_HAN_FAMILY) + given, Kind.PERSON)
        else:
            generic = " ".join(chance.sample(_GENERIC, 2))
            own = f"{_word(chance, 3)} {_word(chance, 2)}"
            yield WrittenName(
                f"{chance.choice(_PLACES)}{_word(chance, 1).lower()} {own} {generic} {chance.choice(_LEGAL)}",
                Kind.COMPANY,
            )


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choices(_SYLLABLES, k=syllables)).capitalize()


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
    keys: bytes


def _party(name: WrittenName) -> bytes:
    called = "names" if name.kind is Kind.PERSON else "companies"
    lines = [f"{zlib.crc32(name.written.encode()) % 9973} Thistledown Row", "Exampleton"]
    return json.dumps({called: [{"written": name.written}], "address": {"lines": lines, "country": "US"}}).encode()


async def fill(conn: AsyncConnection, parcels: int) -> None:
    """Parcels with two labels each, by COPY."""
    parties = list(itertools.islice(people(1), PARTIES))
    labels = read_labels([Screened(0, Role.SENDER, (name,), as_numbers(())) for name in parties])
    made = [
        Made(_party(name), jsonb(json.dumps([[name.written, int(name.kind)]]).encode()), keys.tobytes())
        for name, keys in zip(parties, labels.keys(), strict=True)
    ]
    chance = random.Random(2)  # noqa: S311
    for first in range(0, parcels, AT_ONCE):
        rows, kept, records = CopyBuffer(len(LABEL_COLUMNS)), CopyBuffer(4), CopyBuffer(len(_RECORD))
        for line in range(first, min(first + AT_ONCE, parcels)):
            ref = Place(1, line).ref
            identity, sender, addressee = (
                f"019b2f40-0000-7000-8000-{line:012d}",
                chance.choice(made),
                chance.choice(made),
            )
            kept.add_row(int8(ref), uuid(identity), utf8(f"NX{line:09d}"), day(NOW.date()))
            body = _LINE % (identity.encode(), line, sender.party, addressee.party)
            records.add_row(int8(ref), uuid(identity), utf8("parcel"), day(NOW.date()), None, int2(0), body)
            for role, party in ((Role.SENDER, sender), (Role.ADDRESSEE, addressee)):
                exact = as_numbers(number("phone", f"+1202{chance.randrange(10**7)}") for _ in range(3))
                rows.add_row(int8(ref), int2(role), int2(FORM), party.names, party.keys, exact.tobytes())
        await copy_in(conn, "record", _RECORD, records)
        await copy_in(conn, "parcel", ("ref", "id", "item", "posted_on"), kept)
        await copy_in(conn, "label", LABEL_COLUMNS, rows)


async def change(conn: AsyncConnection, entries: int) -> None:
    """A list with so many new entries: every tenth is a party of the parcels, the others only resemble them."""
    await conn.execute(TAKING_IN)
    await conn.execute(text("INSERT INTO watch_list (name, version) VALUES ('made-up', 1)"))
    names = [*itertools.islice(people(1), entries // 10), *itertools.islice(people(99), entries - entries // 10)]
    begun = [await _list(conn, f"e{n}", name) for n, name in enumerate(names)]
    await follow_lists(conn, Changed(begun, [], [1]), NOW)


async def _list(conn: AsyncConnection, entity: str, name: WrittenName) -> int:
    schema = "Person" if name.kind is Kind.PERSON else "Company"
    body = ListedEntity(entity, schema, name.written, {"name": (name.written,)}).body()
    listed = await conn.execute(
        text("""INSERT INTO listing (list, entity, body, digest, since_version)
                VALUES (1, :entity, CAST(:body AS jsonb), :digest, 1) RETURNING id"""),
        {"entity": entity, "body": body.decode(), "digest": digest(body)},
    )
    listing: int = listed.scalar_one()
    return listing


async def measure(engine: AsyncEngine, folder: Path, parcels: int, entries: int) -> Figures:
    """Fill, change, rescreen."""
    async with engine.begin() as conn:
        await conn.execute(text("INSERT INTO feed (origin, audience) VALUES ('US', 'US')"))
        await fill(conn, parcels)
    async with engine.begin() as conn:
        await conn.execute(text("ANALYZE label"))
        await change(conn, entries)
    rescreener = Rescreener(engine, IndexHolder(folder), lambda: NOW)
    began, busy = time.perf_counter(), time.process_time()
    while await rescreener.step():
        pass
    seconds, processor = time.perf_counter() - began, time.process_time() - busy
    async with engine.connect() as conn:
        row = (await conn.execute(text("SELECT labels_done, hits FROM rescreen"))).one()
        size = (await conn.execute(text("SELECT pg_total_relation_size('label')"))).scalar_one()
    done = row.labels_done
    return Figures(parcels, done, entries, round(seconds, 1), round(processor, 1), row.hits, size // done)


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
            figures = asyncio.run(_run(server.start(), Path(folder, "lists"), options.parcels, options.entries))
        finally:
            server.destroy()
    written = json.dumps(asdict(figures), indent=2)
    print(written)
    if options.json:
        options.json.write_text(written + "\n", "utf-8")


async def _run(url: str, folder: Path, parcels: int, entries: int) -> Figures:
    await asyncio.to_thread(migrate, url, "ingest")
    engine = make_engine(url, schema="ingest", pool_size=4, statement_timeout_s=600)
    try:
        return await measure(engine, folder, parcels, entries)
    finally:
        await engine.dispose()


if __name__ == "__main__":
    main()
