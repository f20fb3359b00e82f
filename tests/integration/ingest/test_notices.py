"""Pre-export notices: by deadline, whose answer counts, what was shipped under each, and answers handed in."""

import datetime as dt
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.ingest.app import create_app
from services.kit.access import LocalIssuer, Role
from tests.integration.ingest.conftest import (
    START,
    Handed,
    RunningIngest,
    SimulatedExchange,
    SimulatedFeed,
    parcel_body,
    with_party,
)

CAS = "437-38-7"


def firm(name: str, country: str) -> dict[str, Any]:
    return {"companies": [{"written": name}], "address": {"lines": ["1 Made-up Road"], "country": country}}


def notice(feed: SimulatedFeed, number: int = 1, **changes: Any) -> dict[str, Any]:
    importing = "US" if feed.name.origin == "CN" else "CN"
    body = {
        "reference": f"{feed.name.origin}-PEN-{number}",
        "authority": "Made-up authority",
        "exporting": feed.name.origin,
        "importing": importing,
        "exporter": firm("Quillfeather Reagents", feed.name.origin),
        "importer": firm("Ashgrove Laboratories", importing),
        "substance": {"name": "Madeupine", "cas": CAS},
        "quantity": {"amount": "500", "unit": "GRM"},
        "point_of_entry": "USJFKA",
        "dispatch_on": "2026-11-10",
        "notified_on": "2026-10-20",
        "reply_by": "2026-11-30",
    }
    return feed.record("pre-export-notice", body | changes)


def answer(feed: SimulatedFeed, to: str, said: str, **changes: Any) -> dict[str, Any]:
    reason = {"reason": "Made up."} if said in ("objection", "withdrawn") else {}
    body = {"record": to, "notice_reference": "CN-PEN-1", "answer": said, "authority": "Made-up authority"}
    return feed.record("pre-export-reply", body | {"replied_on": "2026-11-01"} | reason | changes)


def shipped(feed: SimulatedFeed, number: int, grams: int, **changes: Any) -> dict[str, Any]:
    body = parcel_body(number, posted_on="2026-11-12", **changes)
    body = with_party(body, "sender", **firm("Quillfeather Reagents", "CN"), names=[])
    body = with_party(body, "addressee", **firm("ASHGROVE LABORATORIES", "US"), names=[])
    contents = [{"description": "reference material", "cas": CAS, "net_weight_grams": grams}]
    named = [{"kind": "pre-export-notice", "number": "cn-pen 1".replace(" ", "-"), "country": "CN"}]
    return feed.record("parcel", body | {"contents": contents, "gross_weight_grams": 900, "references": named})


async def test_notices_that_wait_stand_by_deadline_and_say_whose_turn_it_is(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    late = notice(exchange.peer, 1, reply_by="2026-11-22")
    soon = notice(exchange.peer, 2)
    ours = notice(exchange.home, 3, reply_by="2026-12-05")
    done = notice(exchange.peer, 4)
    exchange.peer.append(soon, late, done)
    exchange.home.append(ours, answer(exchange.home, done["id"], "no-objection"))
    await ingest.catch_up()

    first = await ingest.ask("/notices", state="waiting", limit=2)
    rest = await ingest.ask("/notices", state="waiting", limit=2, after=first["next"])

    rows = [(row["reference"], row["state"], row["ours"]) for page in (first, rest) for row in page["items"]]
    assert rows == [("CN-PEN-1", "overdue", True), ("CN-PEN-2", "waiting", True), ("US-PEN-3", "waiting", False)]
    answered = (await ingest.ask("/notices", state="answered"))["items"]
    assert [(row["reference"], row["state"]) for row in answered] == [("CN-PEN-4", "no-objection")]
    assert len((await ingest.ask("/notices"))["items"]) == 4


async def test_only_the_nation_whose_answer_it_is_answers(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    asked = notice(exchange.peer)
    exchange.peer.append(asked, answer(exchange.peer, asked["id"], "no-objection"))
    exchange.home.append(answer(exchange.home, asked["id"], "withdrawn"))
    await ingest.catch_up()

    found = await ingest.ask(f"/notices/{asked['id']}")

    assert found["state"] == "waiting"
    assert [each["counts"] for each in found["replies"]] == [False, False]
    assert len((await ingest.ask("/notices", state="waiting"))["items"]) == 1


async def test_an_enquiry_leaves_a_notice_waiting(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    asked = notice(exchange.peer)
    exchange.peer.append(asked)
    exchange.home.append(answer(exchange.home, asked["id"], "under-enquiry"))
    await ingest.catch_up()

    (row,) = (await ingest.ask("/notices", state="waiting"))["items"]

    assert (row["state"], row["ours"]) == ("under-enquiry", True)


async def test_parcels_that_name_a_notice_are_compared_with_it(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    asked = notice(exchange.peer)
    exchange.peer.append(asked, shipped(exchange.peer, 1, 300), shipped(exchange.peer, 2, 250))
    exchange.home.append(answer(exchange.home, asked["id"], "no-objection"))
    await ingest.catch_up()

    found = await ingest.ask(f"/notices/{asked['id']}")

    assert (found["grams"], found["shipped_grams"], found["shipments"]) == (500, 550, 2)
    assert found["differences"] == ["more-than-notified"]
    assert sorted(each["grams"] for each in found["shipped"]) == [250, 300]


async def test_what_was_shipped_against_an_objection_is_told(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    asked = notice(exchange.peer)
    exchange.peer.append(asked, shipped(exchange.peer, 1, 300))
    exchange.home.append(answer(exchange.home, asked["id"], "objection"))
    await ingest.catch_up()

    assert (await ingest.ask(f"/notices/{asked['id']}"))["differences"] == ["against-objection"]


async def test_a_notice_of_the_other_nation_is_answered_by_a_record(
    ingest: RunningIngest, exchange: SimulatedExchange, handed: Handed
) -> None:
    asked = notice(exchange.peer)
    exchange.peer.append(asked)
    await ingest.catch_up()

    said = {"answer": "no-objection", "authority": "Ours", "permitted": {"amount": "200", "unit": "GRM"}}
    answered = await ingest.analyst.post(f"/notices/{asked['id']}/reply", json=said)

    assert answered.status_code == 201
    assert handed[0]["body"] == said | {
        "record": asked["id"],
        "notice_reference": "CN-PEN-1",
        "replied_on": "2026-11-23",
    }


async def test_an_own_notice_can_only_be_withdrawn(
    ingest: RunningIngest, exchange: SimulatedExchange, handed: Handed
) -> None:
    asked = notice(exchange.home)
    exchange.home.append(asked)
    await ingest.catch_up()
    path, reason = f"/notices/{asked['id']}/reply", {"authority": "Ours", "reason": "Cancelled."}

    refused = await ingest.analyst.post(path, json={"answer": "objection", **reason})
    taken = await ingest.analyst.post(path, json={"answer": "withdrawn", **reason})

    assert (refused.json()["code"], taken.status_code) == ("not-ours", 201)
    assert [each["body"]["answer"] for each in handed] == ["withdrawn"]


async def test_an_objection_without_a_reason_is_told_by_member(
    ingest: RunningIngest, exchange: SimulatedExchange, handed: Handed
) -> None:
    asked = notice(exchange.peer)
    exchange.peer.append(asked)
    await ingest.catch_up()

    answered = await ingest.analyst.post(
        f"/notices/{asked['id']}/reply", json={"answer": "objection", "authority": "Ours"}
    )

    assert (answered.status_code, answered.json()["faults"][0]["member"]) == (422, "reason")


@pytest.mark.parametrize(("agency", "seen"), [("US-TEST", 200), ("US-OTHER", 404)])
async def test_operators_see_how_a_notice_of_their_own_agency_was_answered_and_not_why(
    agency: str, seen: int, ingest: RunningIngest, exchange: SimulatedExchange, tmp_path: Path
) -> None:
    ours, theirs = notice(exchange.home), notice(exchange.peer, 2)
    exchange.home.append(ours)
    exchange.peer.append(theirs, answer(exchange.peer, ours["id"], "objection"))
    await ingest.catch_up()
    issuer = LocalIssuer(tmp_path / "operators.jwk", "US", lambda: START)
    token = issuer.issue("operator", agency, [Role.OPERATOR], dt.timedelta(hours=1))
    door = httpx.ASGITransport(create_app(ingest.ingest, issuer.verifier()))

    async with httpx.AsyncClient(transport=door, base_url="http://ingest.test/analyst/v1") as operator:
        operator.headers["Authorization"] = f"Bearer {token}"
        own, other, whole = [
            await operator.get(f"/notices/{path}")
            for path in (f"{ours['id']}/answers", f"{theirs['id']}/answers", ours["id"])
        ]

    assert (own.status_code, other.status_code, whole.status_code) == (seen, 404, 403)
    if seen == 200:
        (answered,) = own.json()["answers"]
        assert (own.json()["state"], answered["answer"], "reason" in answered) == ("objection", "objection", False)
