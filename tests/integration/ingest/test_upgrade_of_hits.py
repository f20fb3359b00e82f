"""A database of exact hits becomes one of hits with reasons: nothing is lost that its records still say. And after an
upgrade of code or weights, the hits are those that they find."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine, text

from services.ingest.core import raising
from services.ingest.core.evidence.weights import Weights, load_weights
from services.ingest.screening import make_labels as labelling
from services.ingest.screening.held_index import IndexHolder
from services.ingest.screening.make_labels import list_entries, make_labels
from services.ingest.screening.rescreen import Rescreener
from services.kit.database import make_engine, migrate
from services.kit.roles import MIGRATIONS
from tests.integration.ingest.conftest import (
    START,
    RunningIngest,
    SimulatedExchange,
    entry_body,
    parcel_body,
    with_party,
)

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


@pytest.fixture
async def judged(ingest: RunningIngest, exchange: SimulatedExchange) -> RunningIngest:
    """Three hits by telephone, found by the code that the database knows: open, dismissed and confirmed."""
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(phone=[PHONE])))
    for number in range(3):
        body = with_party(parcel_body(number), "sender", phones=["(202) 555-0147"])
        exchange.home.append(exchange.home.record("parcel", body))
    await ingest.catch_up()
    await start(ingest)
    hits = (await ingest.ask("/hits"))["items"]
    for hit, verdict in zip(hits, ("not-the-same", "same"), strict=False):
        await ingest.analyst.post(f"/hits/{hit['hit']}/judgement", json={"verdict": verdict, "reason": "Made up."})
    return ingest


async def start(ingest: RunningIngest) -> int:
    """What happens at a start of the service; gives how many rescreens were ordered since there are any."""
    await make_labels(ingest.ingest.engine, START)
    await ingest.rescreen()
    return len((await ingest.ask("/rescreens"))["items"])


async def all_hits(ingest: RunningIngest) -> list[dict[str, Any]]:
    hits = [*(await ingest.ask("/hits"))["items"], *(await ingest.ask("/hits", state="dismissed"))["items"]]
    return sorted(hits, key=lambda hit: int(hit["hit"]))


def upgrade(patch: pytest.MonkeyPatch, weights: Weights) -> None:
    patch.setattr(labelling, "code_mark", lambda: "another version")
    patch.setattr(raising, "load_weights", lambda: weights)


async def test_after_an_upgrade_of_the_weights_hits_have_the_new_score_and_stand_as_judged(
    judged: RunningIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, weights = await all_hits(judged), load_weights()
    phone = weights.lines["phone-same"]
    heavier = {**weights.lines, "phone-same": phone._replace(log_odds=phone.log_odds + 2)}

    upgrade(monkeypatch, replace(weights, lines=heavier))
    await start(judged)

    after = await all_hits(judged)
    assert [hit["score"] for hit in after] == pytest.approx([hit["score"] + 2 for hit in before], abs=0.01)
    assert [hit["evidence"][0]["log_odds"] for hit in after] != [hit["evidence"][0]["log_odds"] for hit in before]
    assert [(hit["hit"], hit["state"], hit.get("judgement"), hit["found_at"]) for hit in after] == [
        (hit["hit"], hit["state"], hit.get("judgement"), hit["found_at"]) for hit in before
    ]


async def test_after_an_upgrade_hits_that_are_found_no_more_go_but_for_what_an_analyst_confirmed(
    judged: RunningIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [hit["state"] for hit in await all_hits(judged)] == ["open", "same", "dismissed"]

    upgrade(monkeypatch, replace(load_weights(), threshold=99.0))
    await start(judged)

    assert [hit["state"] for hit in await all_hits(judged)] == ["same"]


async def test_a_hit_that_comes_back_with_a_later_upgrade_is_still_dismissed(
    judged: RunningIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        upgrade(patch, replace(load_weights(), threshold=99.0))
        await start(judged)

    await start(judged)

    assert sorted(hit["state"] for hit in await all_hits(judged)) == ["dismissed", "open", "same"]


async def test_a_restart_of_the_same_version_compares_nothing_again(
    judged: RunningIngest, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await start(judged)

    assert await start(judged) == before
    upgrade(monkeypatch, load_weights())
    assert await start(judged) == before + 1
