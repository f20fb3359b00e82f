"""What an analyst says of a hit counts for the same sender later, until something new speaks for it."""

from typing import Any

import pytest

from services.ingest.screening.mention import mention_hits
from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange, entry_body, parcel_body, with_party
from tests.integration.ingest.listing import import_people

LISTED = {"name": ["QUILLFEATHER, Osgood Thistledown"], "phone": ["+1 202 555 0147"]}
SUBSTANCES = ["79099-07-3", "39742-60-4"]
SENDER = {
    "names": [{"written": "Osgood Quillfeather"}],
    "address": {"lines": ["12 Thistledown Row", "Exampleton"], "country": "US"},
    "emails": ["osgood@example.com"],
}


def parcel_from(exchange: SimulatedExchange, number: int, **members: Any) -> dict[str, Any]:
    body = with_party(parcel_body(number), "sender", **{**SENDER, **members})
    (parcel,) = exchange.home.append(exchange.home.record("parcel", body))
    return parcel


async def judge(ingest: RunningIngest, hit: int, verdict: str, reason: str = "Born forty years later.") -> Any:
    return await ingest.analyst.post(f"/hits/{hit}/judgement", json={"verdict": verdict, "reason": reason})


@pytest.fixture
async def judged(ingest: RunningIngest, exchange: SimulatedExchange) -> RunningIngest:
    """An ingest whose analyst has dismissed the only hit there is."""
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(**LISTED)))
    parcel_from(exchange, 1)
    await ingest.catch_up()
    (hit,) = (await ingest.ask("/hits"))["items"]
    answer = await judge(ingest, hit["hit"], "not-the-same")
    assert (answer.status_code, answer.json()["state"]) == (200, "dismissed")
    return ingest


async def test_a_dismissed_hit_is_raised_no_more_and_can_be_looked_up(judged: RunningIngest) -> None:
    (hit,) = (await judged.ask("/hits", state="dismissed"))["items"]

    assert (await judged.ask("/hits"))["items"] == []
    assert (hit["judgement"]["verdict"], hit["judgement"]["by"]) == ("not-the-same", "analyst")
    assert (await judged.ask("/counts"))["hits"] == 0
    assert await mention_hits(judged.ingest.engine, judged.http, "http://us.test", judged.auth) == 0


async def test_the_same_sender_is_not_raised_again_next_week(
    judged: RunningIngest, exchange: SimulatedExchange
) -> None:
    parcel_from(exchange, 2)
    parcel_from(exchange, 3, address={"lines": ["99 Other Example Lane"], "country": "US"})

    await judged.catch_up()

    assert (await judged.ask("/hits"))["items"] == []
    assert len((await judged.ask("/hits", state="dismissed"))["items"]) == 3


async def test_a_namesake_elsewhere_is_raised(judged: RunningIngest, exchange: SimulatedExchange) -> None:
    elsewhere = {"lines": ["7 Farthing Lane", "Otherton"], "country": "CN"}
    parcel_from(exchange, 2, address=elsewhere, emails=["other@example.com"])

    await judged.catch_up()

    assert [hit["state"] for hit in (await judged.ask("/hits"))["items"]] == ["open"]


async def test_new_evidence_outranks_the_judgement(judged: RunningIngest, exchange: SimulatedExchange) -> None:
    parcel_from(exchange, 2, phones=["(202) 555-0147"])

    await judged.catch_up()

    (hit,) = (await judged.ask("/hits"))["items"]
    assert hit["state"] == "open"
    assert "phone-same" in {piece["comparison"] for piece in hit["evidence"]}


async def test_a_judgement_decides_the_same_senders_other_hits(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(exchange.home.record("watchlist-entry", entry_body(**LISTED)))
    for number in (1, 2):
        parcel_from(exchange, number)
    await ingest.catch_up()
    hits = (await ingest.ask("/hits"))["items"]

    await judge(ingest, hits[0]["hit"], "same")

    assert [hit["state"] for hit in (await ingest.ask("/hits"))["items"]] == ["same", "same"]


def contents_of(exchange: SimulatedExchange, number: int) -> dict[str, Any]:
    """A published parcel that declares two substances."""
    cas = [{"description": "research sample", "quantity": "1", "cas": each} for each in SUBSTANCES]
    (parcel,) = exchange.home.append(exchange.home.record("parcel", parcel_body(number, contents=cas)))
    return parcel


async def test_goods_that_were_dismissed_stay_so_on_their_parcel_and_on_no_other(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    await import_people(ingest, {"a": {"name": ["Nimbleby Reagents"], "casNumber": SUBSTANCES}}, schema="Company")
    contents_of(exchange, 1)
    await ingest.catch_up()
    (hit,) = (await ingest.ask("/hits"))["items"]
    await judge(ingest, hit["hit"], "not-the-same", "A teaching laboratory.")

    changed = {"name": ["Nimbleby Reagents"], "casNumber": SUBSTANCES, "notes": ["Moved."]}
    await import_people(ingest, {"a": changed}, schema="Company")
    await ingest.rescreen()
    other = contents_of(exchange, 2)
    await ingest.catch_up()

    (dismissed,) = (await ingest.ask("/hits", state="dismissed"))["items"]
    assert (dismissed["hit"], dismissed["entry"]["version"]) == (hit["hit"], 2)
    assert [each["parcel"]["id"] for each in (await ingest.ask("/hits"))["items"]] == [other["id"]]


async def test_the_newest_judgement_counts(judged: RunningIngest, exchange: SimulatedExchange) -> None:
    (hit,) = (await judged.ask("/hits", state="dismissed"))["items"]
    await judge(judged, hit["hit"], "unsure", "A second look is needed.")

    parcel_from(exchange, 2)
    await judged.catch_up()

    assert [each["state"] for each in (await judged.ask("/hits"))["items"]] == ["unsure", "unsure"]


async def test_a_judgement_leaves_a_row_in_the_audit_log_without_its_reason(judged: RunningIngest) -> None:
    (row, *_) = (await judged.ask("/audit"))["items"]

    assert row["what"].startswith("judged hit ")
    assert row["why"] == "by analyst of US-TEST"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"verdict": "not-the-same"}, 422),
        ({"verdict": "not-the-same", "reason": ""}, 422),
        ({"verdict": "perhaps", "reason": "?"}, 422),
        ({"verdict": "same", "reason": "x" * 2_001}, 422),
        ({"verdict": "same", "reason": "x" * 20_000}, 413),
    ],
)
async def test_a_judgement_needs_its_form(judged: RunningIngest, body: dict[str, str], status: int) -> None:
    assert (await judged.analyst.post("/hits/1/judgement", json=body)).status_code == status


async def test_what_is_not_there_cannot_be_judged(ingest: RunningIngest) -> None:
    assert (await judge(ingest, 4711, "same")).status_code == 404
