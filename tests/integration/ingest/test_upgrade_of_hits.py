"""A database of exact hits becomes one of hits with reasons: nothing is lost that its records still say."""

from pathlib import Path

import orjson
from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine, text

from services.ingest.held_index import IndexHolder
from services.ingest.make_labels import list_entries, make_labels
from services.ingest.rescreen import Rescreener
from services.kit.database import MIGRATIONS, make_engine, migrate
from tests.integration.ingest.conftest import START, SimulatedExchange, entry_body, parcel_body, with_party

PHONE = "+1 202 555 0147"


def at_first_findings(url: str, lines: list[bytes]) -> None:
    """A database as the first version left it, with a parcel, an entry and their hit."""
    config = Config(MIGRATIONS / "alembic.ini", ini_section="ingest")
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as conn:
        conn.execute(text("CREATE SCHEMA ingest"))
        conn.execute(text("SET search_path TO ingest, public"))
        conn.commit()
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
        conn.execute(text("INSERT INTO feed (origin, audience) VALUES ('US', 'US')"))
        for ref, line in enumerate(lines, 2**48):
            record = orjson.loads(line)
            values = {"ref": ref, "id": record["id"], "type": record["type"], "line": line}
            conn.execute(
                text("INSERT INTO record VALUES (:ref, CAST(:id AS uuid), :type, '2028-01-01', NULL, 0, :line)"), values
            )
        conn.execute(text("INSERT INTO parcel SELECT ref, id, 'X', '2026-11-01' FROM record WHERE type = 'parcel'"))
        conn.execute(
            text("""INSERT INTO hit (parcel, entry, kind, value, parcel_wrote, entry_wrote, found_at)
                    SELECT p.ref, e.ref, 'phone', '+12025550147', 'x', 'y', now() FROM parcel p, record e
                    WHERE e.type = 'watchlist-entry'""")
        )
        conn.commit()
    engine.dispose()


async def test_labels_listings_and_hits_are_made_of_the_records_that_were_there(
    bare_database_url: str, exchange: SimulatedExchange, tmp_path: Path
) -> None:
    body = with_party(parcel_body(1), "sender", phones=["(202) 555-0147"])
    records = [
        exchange.home.record("parcel", body),
        exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])),
    ]
    at_first_findings(bare_database_url, [orjson.dumps(record) for record in records])

    migrate(bare_database_url, "ingest")
    engine = make_engine(bare_database_url, schema="ingest", pool_size=3)
    made = (await list_entries(engine, START), await make_labels(engine, START))
    rescreener = Rescreener(engine, IndexHolder(tmp_path / "lists"), lambda: START)
    while await rescreener.step():
        pass

    assert made == (1, 1)
    async with engine.connect() as conn:
        (hit,) = (await conn.execute(text("SELECT evidence FROM hit"))).scalars()
    assert "phone-same" in {piece["comparison"] for piece in hit}
    assert (await list_entries(engine, START), await make_labels(engine, START)) == (0, 0)
    await engine.dispose()
