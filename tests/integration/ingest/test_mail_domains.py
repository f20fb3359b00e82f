"""A domain that many parties have their mailboxes under proves nothing, however a label meets the entry."""

import pytest
from sqlalchemy import text

from services.ingest.core.identifiers import Kind
from services.ingest.core.profile import Profile, profile_of_entity
from services.ingest.screening import holders
from services.ingest.screening.holders import MAILBOXES_COUNTED, load_holders
from tests.integration.ingest.conftest import (
    RunningIngest,
    SimulatedExchange,
    entry_body,
    parcel_body,
    with_party,
)
from tests.integration.ingest.listing import import_people

LISTED = {"name": ["Osgood"], "email": ["osgood@quill-kiln.example"]}
"""A name of one word: it raises with one house beside it, alone never."""
CROWD = 400
HERE, ELSEWHERE = "quill-kiln.example", "fiddle-post.example"


def parcel(exchange: SimulatedExchange, number: int, sender: str, email: str) -> dict[str, object]:
    changed = {"names": [{"written": sender}], "emails": [email]}
    return exchange.home.record("parcel", with_party(parcel_body(number), "sender", **changed))


def crowd(exchange: SimulatedExchange, domain: str) -> None:
    """Senders who have nothing in common but where they have their mailboxes."""
    numbers = range(10, 10 + CROWD)
    exchange.home.append(*(parcel(exchange, n, f"Nimbleby{n} Fiddle", f"n{n}@{domain}") for n in numbers))


def mailbox(address: str) -> Profile:
    return profile_of_entity("Person", {"email": [address]})


async def hits(ingest: RunningIngest) -> int:
    await ingest.catch_up()
    return len((await ingest.ask("/hits"))["items"])


@pytest.mark.parametrize(("domain", "found"), [(ELSEWHERE, 1), (HERE, 0)])
async def test_a_parcel_that_is_taken_in(
    ingest: RunningIngest, exchange: SimulatedExchange, domain: str, found: int
) -> None:
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(**LISTED)))
    crowd(exchange, domain)
    await ingest.catch_up()

    exchange.home.append(parcel(exchange, 1, "Osgood", "os@quill-kiln.example"))

    assert await hits(ingest) == found


@pytest.mark.parametrize(("domain", "found"), [(ELSEWHERE, 1), (HERE, 0)])
async def test_a_parcel_that_came_before_the_entry(
    ingest: RunningIngest, exchange: SimulatedExchange, domain: str, found: int
) -> None:
    crowd(exchange, domain)
    exchange.home.append(parcel(exchange, 1, "Osgood", "os@quill-kiln.example"))
    await ingest.catch_up()

    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(**LISTED)))

    assert await hits(ingest) == found


@pytest.mark.parametrize(("domain", "weighs"), [(ELSEWHERE, True), (HERE, False)])
async def test_an_example(ingest: RunningIngest, exchange: SimulatedExchange, domain: str, weighs: bool) -> None:
    await import_people(ingest, {"q-1": LISTED}, name="made-up")
    crowd(exchange, domain)
    await ingest.catch_up()
    query = {"schema": "Person", "properties": {"name": ["Osgood"], "email": ["os@quill-kiln.example"]}}

    answer = await ingest.analyst.post("/match", json={"queries": {"a": query}}, params={"threshold": 0.7, "cutoff": 0})

    (result,) = answer.json()["responses"]["a"]["results"]
    assert (result["features"].get("email-domain", 0) > 0, result["match"]) == (weighs, weighs)


async def test_one_mailbox_on_many_parcels_counts_once_and_no_more_are_counted_than_matter(
    ingest: RunningIngest, exchange: SimulatedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holders, "AS_AMONG", 100)
    exchange.home.append(*(parcel(exchange, n, "Halvin Fiddle", "Sales@quill-kiln.example") for n in range(1, 30)))
    exchange.home.append(*(parcel(exchange, n, "Halvin Fiddle", f"n{n}@hub.example") for n in range(30, 270)))
    await ingest.catch_up()
    examples = [mailbox("x@quill-kiln.example"), mailbox("x@hub.example"), mailbox("x@gmail.com")]

    async with ingest.ingest.engine.connect() as conn:
        held = await load_holders(conn, [(each, 5, mailbox(f"y{each.emails[0][1:]}")) for each in examples])

    assert held == {
        (Kind.EMAIL, "@quill-kiln.example"): 1 + 1,
        (Kind.EMAIL, "@hub.example"): MAILBOXES_COUNTED + 1,
    }


async def test_the_count_walks_along_the_index(ingest: RunningIngest) -> None:
    async with ingest.ingest.engine.begin() as conn:
        for way in ("seqscan", "bitmapscan"):
            await conn.execute(text(f"SET LOCAL enable_{way} = off"))
        plan = await conn.execute(text("EXPLAIN SELECT ref FROM link WHERE attribute = 7 ORDER BY ref DESC LIMIT 1000"))

    shown = "\n".join(plan.scalars())
    assert ("link_pkey" in shown, "Sort" in shown) == (True, False)


async def test_of_few_parcels_the_part_that_shares_a_domain_counts(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(*(parcel(exchange, n, "Halvin Fiddle", f"n{n % 5}@hub.example") for n in range(1, 51)))
    await ingest.catch_up()
    example = mailbox("x@hub.example")

    async with ingest.ingest.engine.connect() as conn:
        held = await load_holders(conn, [(example, 5, mailbox("y@hub.example"))])

    assert held[Kind.EMAIL, "@hub.example"] == 5 * holders.AS_AMONG / 50 + 1
