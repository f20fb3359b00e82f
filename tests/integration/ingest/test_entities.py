"""Who is who with a real database: on arrival, at night, after a withdrawal, and when an analyst decides."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import text

from services.ingest.core.entities.who import warm_up
from services.ingest.entities.decide_entities import SaidOfEntity, merge, split, undo
from services.ingest.entities.recompute_entities import Resolved
from services.ingest.entities.resolve_entities import resolve, resolve_all
from services.kit.problems import Problem
from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange, parcel_body, with_party


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()


LINE = 1 << 48
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
SAID = SaidOfEntity(NOW, "analyst", "US-TEST", "Seen together at the counter.")
PHONE, OTHER_PHONE = "+1 202 555 0147", "+1 202 555 0188"
HOME = {"lines": ["1369 Jetty Road, Lanternfield, TX 58977"], "country": "US"}


def person(name: str, **members: Any) -> dict[str, Any]:
    return {"names": [{"written": name}], "companies": [], "emails": [], "phones": [], **members}


def sender(number: int) -> int:
    """The label of the sender on a line of the home feed."""
    return (LINE + number) * 2


async def take_in(ingest: RunningIngest, exchange: SimulatedExchange, *senders: dict[str, Any]) -> list[dict[str, Any]]:
    """A parcel from each of these senders, without looking for entities."""
    first = exchange.home.size
    bodies = [with_party(parcel_body(first + at), "sender", **who) for at, who in enumerate(senders)]
    records = exchange.home.append(*(exchange.home.record("parcel", body) for body in bodies))
    await follow(ingest)
    return records


async def follow(ingest: RunningIngest) -> None:
    while await ingest.home.step() == 0.0:
        pass


async def arrive(ingest: RunningIngest, *lines: int, now: dt.datetime = NOW) -> int:
    refs = [LINE + line for line in lines]
    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(text("DELETE FROM arrival WHERE ref = ANY(:refs)"), {"refs": refs})
        return await resolve(conn, refs, now)


async def at_night(ingest: RunningIngest) -> Resolved:
    return await resolve_all(ingest.ingest.engine, NOW)


async def rows(ingest: RunningIngest, statement: str) -> list[Any]:
    async with ingest.ingest.engine.connect() as conn:
        return [tuple(row) for row in await conn.execute(text(statement))]


async def entities(ingest: RunningIngest) -> dict[int, int]:
    """The entity of each sender, both told by the line."""
    found = await rows(
        ingest,
        "SELECT label, coalesce(entity, label) FROM party LEFT JOIN same_entity USING (label)"
        " WHERE label % 2 = 0 AND NOT EXISTS (SELECT FROM arrival WHERE ref = label / 2)",
    )
    return {label // 2 - LINE: entity // 2 - LINE for label, entity in sorted(found)}


async def stored(ingest: RunningIngest) -> list[Any]:
    return [
        await rows(ingest, "SELECT * FROM same_entity ORDER BY label"),
        await rows(ingest, "SELECT * FROM entity_moved ORDER BY entity"),
        await rows(ingest, "SELECT * FROM party ORDER BY label"),
    ]


WHO = [
    person("Tordric Wexquist", phones=[PHONE]),
    person("Wexquist, Tordric", phones=["202-555-0147"]),
    person("Merla Wexquist", phones=[PHONE]),
    person("Tordric Wexqiust", address=HOME, phones=[PHONE]),
    person("Tordric Wexquist", address={"lines": ["1369 Jetty Rd", "Lanternfield TX 58977"], "country": "US"}),
    person("Corden Brammarsh", phones=[OTHER_PHONE]),
]
ONE_MAN = {0: 0, 1: 0, 2: 2, 3: 0, 4: 0, 5: 5}


async def test_labels_that_arrive_one_by_one_join_the_entity_that_the_first_founded(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    await take_in(ingest, exchange, *WHO)

    for line in range(len(WHO)):
        await arrive(ingest, line)

    assert await entities(ingest) == ONE_MAN


async def test_a_page_that_arrives_at_once_gives_what_its_parcels_give_one_by_one(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    await take_in(ingest, exchange, *WHO)

    await arrive(ingest, *range(len(WHO)))

    assert await entities(ingest) == ONE_MAN


async def test_the_night_finds_what_arrival_found_and_writes_nothing(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    await take_in(ingest, exchange, *WHO)
    await arrive(ingest, *range(len(WHO)))
    before = await stored(ingest)

    found = await at_night(ingest)

    assert (found.changed, found.merged) == (0, 0)
    assert await stored(ingest) == before


async def test_the_night_finds_everything_by_itself(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    await take_in(ingest, exchange, *WHO)
    async with ingest.ingest.engine.begin() as conn:
        await conn.execute(text("DELETE FROM arrival"))

    await at_night(ingest)

    assert await entities(ingest) == ONE_MAN


async def test_looking_twice_at_what_came_changes_nothing(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    await take_in(ingest, exchange, *WHO)
    await arrive(ingest, *range(len(WHO)))
    before = await stored(ingest)

    await arrive(ingest, *range(len(WHO)))

    assert await stored(ingest) == before


async def test_two_entities_that_a_new_label_shows_to_be_one_go_into_the_older_and_keep_a_way_to_it(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    await take_in(
        ingest,
        exchange,
        person("Tordric Wexquist", phones=[PHONE]),
        person("Tordric Wexquist", emails=["tw@example.org"]),
        person("Tordric Wexquist", emails=["tw@example.org"]),
        person("Tordric Wexquist", emails=["tw@example.org"], phones=[PHONE]),
    )
    await arrive(ingest, 0, 1, 2)
    apart = await entities(ingest)

    await arrive(ingest, 3)

    assert apart == {0: 0, 1: 1, 2: 1}
    assert await entities(ingest) == dict.fromkeys(range(4), 0)
    assert await rows(ingest, "SELECT entity, into_ FROM entity_moved") == [(sender(1), sender(0))]
    assert await rows(ingest, "SELECT label, through FROM same_entity ORDER BY label") == [
        (sender(1), sender(3)),
        (sender(2), sender(1)),
        (sender(3), sender(0)),
    ]


async def bridged(ingest: RunningIngest, exchange: SimulatedExchange) -> list[dict[str, Any]]:
    """Two labels of one name that only the third, with what both have, holds together."""
    records = await take_in(
        ingest,
        exchange,
        person("Tordric Wexquist", phones=[PHONE]),
        person("Tordric Wexquist", emails=["tw@example.org"]),
        person("Tordric Wexquist", emails=["tw@example.org"], phones=[PHONE]),
    )
    await arrive(ingest, 0, 1, 2)
    assert await entities(ingest) == {0: 0, 1: 0, 2: 0}
    return records


async def test_a_retraction_takes_away_what_its_label_alone_held_together(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    records = await bridged(ingest, exchange)

    exchange.home.append(exchange.home.record("retraction", {"record": records[2]["id"], "reason": "Made up."}))
    await follow(ingest)

    assert await entities(ingest) == {0: 0, 1: 1}


async def test_an_entity_outlives_the_label_that_founded_it(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    who = person("Tordric Wexquist", phones=[PHONE])
    records = await take_in(ingest, exchange, who, who, who)
    await arrive(ingest, 0, 1, 2)

    exchange.home.append(exchange.home.record("retraction", {"record": records[0]["id"], "reason": "Made up."}))
    await follow(ingest)
    after = await entities(ingest)
    await at_night(ingest)

    assert after == {1: 0, 2: 0}
    assert await entities(ingest) == after


async def test_what_an_analyst_merges_is_one_until_it_is_undone(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    await take_in(ingest, exchange, *WHO, person("Corden Brammarsh", phones=[OTHER_PHONE]))
    await arrive(ingest, *range(6))
    engine = ingest.ingest.engine

    done = await merge(engine, [sender(0), sender(5)], SAID)
    merged = await entities(ingest)
    await arrive(ingest, 6)
    arrived = await entities(ingest)
    night = await at_night(ingest)
    await undo(engine, done.decision, SAID)

    assert merged == {**ONE_MAN, 5: 0}
    assert arrived == {**merged, 6: 0}
    assert night.changed == 0
    assert await entities(ingest) == {**ONE_MAN, 6: 5}
    assert await rows(ingest, "SELECT * FROM entity_moved") == []


async def test_what_an_analyst_splits_stays_apart_until_it_is_undone(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    who = person("Tordric Wexquist", phones=[PHONE])
    await take_in(ingest, exchange, who, who, who, who)
    await arrive(ingest, 0, 1, 2)
    engine = ingest.ingest.engine

    done = await split(engine, sender(0), [sender(2)], SAID)
    parted = await entities(ingest)
    await arrive(ingest, 3)
    arrived = await entities(ingest)
    night = await at_night(ingest)
    await undo(engine, done.decision, SAID)

    assert parted == {0: 0, 1: 0, 2: 2}
    assert arrived == {**parted, 3: 0}
    assert night.changed == 0
    assert await entities(ingest) == dict.fromkeys(range(4), 0)


async def test_a_decision_needs_labels_that_are_there(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    await take_in(ingest, exchange, *WHO)
    await arrive(ingest, *range(len(WHO)))
    engine = ingest.ingest.engine

    with pytest.raises(Problem, match="no such entity"):
        await merge(engine, [sender(0), sender(999)], SAID)
    with pytest.raises(Problem, match="leave one"):
        await split(engine, sender(5), [sender(5)], SAID)
    with pytest.raises(Problem, match="labels of this entity"):
        await split(engine, sender(0), [sender(5)], SAID)
    with pytest.raises(Problem, match="no such decision"):
        await undo(engine, 7, SAID)


async def test_a_telephone_of_everybody_and_placeholders_join_nobody(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    nobody = person("DO NOT RETURN", phones=["000000"], address={"lines": ["N/A"], "country": "US"})
    heads = ["Tor", "Mer", "Cor", "Wen", "Lith", "Hes", "Jor", "Kel", "Ulv", "Zan", "Quil", "Fen"]
    tails = ["dric", "la", "den", "mond", "wick", "vin", "netta", "tus", "thon", "gard"]
    crowd = [person(f"{head}{tail} {tail.title()}{head.lower()}", phones=[PHONE]) for head in heads for tail in tails]
    await take_in(ingest, exchange, *crowd, nobody, nobody, nobody)

    await arrive(ingest, *range(len(crowd) + 3))
    at_once = await entities(ingest)
    await at_night(ingest)

    assert at_once == {line: line for line in range(len(crowd) + 3)}
    assert await entities(ingest) == at_once
