"""A case of two nations: what each sees of it, asks and answers; what is withheld; outcomes that decide alerts."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from services.ingest.alerts.flow_back import flow_back
from tests.integration.ingest.conftest import (
    START,
    STORED,
    Handed,
    RunningIngest,
    SimulatedExchange,
    SimulatedFeed,
    parcel_body,
)
from tests.integration.ingest.networked import Planted, plant

ABSENT = "019b2f40-0000-7000-8000-999999999999"


def handling(code: str, **more: str) -> dict[str, str]:
    said = {"purpose": "counter-narcotics", "source_grade": "A", "information_grade": "1"}
    return {"code": code, "retain_until": "2028-01-01", **said, **more}


def case(feed: SimulatedFeed, *records: str, code: str = "H1", **changes: Any) -> dict[str, Any]:
    body = {
        "reference": "US-CASE-7",
        "title": "Parcels of one sender",
        "status": "open",
        "priority": "urgent",
        "opened_on": "2026-11-20",
        "summary": "Three parcels under one telephone.",
        "lead": "US",
        "records": list(records),
    }
    more = {"text": "Ask the desk first."} if code == "H3" else {}
    return feed.record("case", body | changes, handling=handling(code, **more))


def request(feed: SimulatedFeed, of: str, *records: str, **changes: Any) -> dict[str, Any]:
    body = {
        "record": of,
        "request": "hold",
        "records": list(records),
        "question": "Please keep the item.",
        "legal_basis": "Article 9 of the 1988 Convention",
        "reason": "It may hold a precursor.",
        "asked_at": "2026-11-22T10:00:00Z",
        "deadline": "2026-11-25T10:00:00Z",
    }
    return feed.record("case-request", body | changes)


def reply(feed: SimulatedFeed, to: str, answer: str, **changes: Any) -> dict[str, Any]:
    body = {"record": to, "request": "hold", "answer": answer, "answered_at": "2026-11-22T18:00:00Z"}
    return feed.record("case-reply", body | changes)


def outcome(feed: SimulatedFeed, *records: str, result: str, **changes: Any) -> dict[str, Any]:
    body = {"records": list(records), "result": result, "on": "2026-11-23", "nation": feed.name.origin}
    return feed.record("outcome", body | changes, issued_at="2026-11-23T09:30:00Z")


def seized(feed: SimulatedFeed, *records: str) -> dict[str, Any]:
    taken = {"what": "Madeupine", "quantity": {"amount": "12", "unit": "GRM"}, "identified_by": "field-test"}
    return outcome(feed, *records, result="seized", seizures=[taken])


async def test_a_case_shows_what_each_nation_asked_and_answered(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    parcel = exchange.home.record("parcel", parcel_body(1))
    opened = case(exchange.home, parcel["id"], ABSENT)
    ours = request(exchange.home, opened["id"], parcel["id"])
    theirs = request(exchange.peer, opened["id"], parcel["id"], request="identify")
    exchange.home.append(parcel, opened, ours)
    exchange.peer.append(theirs, reply(exchange.peer, ours["id"], "done", statement="It is kept."))
    await ingest.catch_up()

    found = await ingest.ask(f"/cases/{opened['id']}")

    assert [(each["nation"], each["state"], each["ours"]) for each in found["asked"]] == [
        ("US", "done", False),
        ("CN", "waiting", True),
    ]
    assert found["asked"][0]["replies"][0]["statement"] == "It is kept."
    assert [each["state"] for each in found["materials"]] == ["standing", "not-held"]
    assert [each["name"] for each in found["entities"]] == ["Person s1 Example", "Person a1 Example"]
    assert (found["waiting"], found["overdue"], found["ours"]) == (1, 0, 1)


async def test_an_answer_of_the_asking_nation_itself_counts_for_nothing(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    opened = case(exchange.peer)
    asked = request(exchange.peer, opened["id"], ABSENT)
    exchange.peer.append(opened, asked, reply(exchange.peer, asked["id"], "agreed"))
    await ingest.catch_up()

    found = (await ingest.ask(f"/cases/{opened['id']}"))["asked"][0]

    assert (found["state"], found["replies"][0]["counts"]) == ("waiting", False)


async def test_a_deadline_that_passed_makes_a_request_overdue(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    opened = case(exchange.home)
    asked = request(exchange.home, opened["id"], ABSENT, deadline="2026-11-23T09:00:00Z")
    exchange.home.append(opened, asked)
    await ingest.catch_up()

    listed = (await ingest.ask("/cases"))["items"][0]

    assert (listed["waiting"], listed["overdue"], listed["next_deadline"]) == (1, 1, "2026-11-23T09:00:00Z")


async def test_a_case_goes_by_the_id_of_any_version_and_keeps_its_requests(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    first = case(exchange.home)
    second = case(exchange.home, status="closed", closed_on="2026-11-22") | {"supersedes": first["id"]}
    asked = request(exchange.peer, first["id"], ABSENT)
    exchange.home.append(first, second)
    exchange.peer.append(asked)
    await ingest.catch_up()

    by_first, by_second = [await ingest.ask(f"/cases/{each['id']}") for each in (first, second)]

    assert by_first == by_second
    assert (by_first["status"], len(by_first["versions"]), len(by_first["asked"])) == ("closed", 2, 1)
    assert [len((await ingest.ask("/cases", status=each))["items"]) for each in ("open", "closed")] == [0, 1]


async def test_pages_of_cases_follow_one_another(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    exchange.home.append(*(case(exchange.home, opened_on=f"2026-11-{day}") for day in (18, 19, 20)))
    await ingest.catch_up()

    first = await ingest.ask("/cases", limit=2)
    second = await ingest.ask("/cases", limit=2, after=first["next"])

    days = [each["opened_on"] for page in (first, second) for each in page["items"]]
    assert days == ["2026-11-20", "2026-11-19", "2026-11-18"]


async def test_a_restricted_case_is_withheld_until_it_is_opened_for_a_purpose(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    parcel = exchange.home.record("parcel", parcel_body(1))
    opened = case(exchange.home, parcel["id"], code="H3")
    exchange.home.append(parcel, opened)
    await ingest.catch_up()
    path = f"/cases/{opened['id']}"

    before = await ingest.ask(path)
    answer = await ingest.analyst.post(f"{path}/opening", json={"purpose": "investigation"})
    after = await ingest.ask(path)

    assert (before["withheld"], before["summary"], before["materials"]) == (True, "", [])
    assert "title" not in before
    assert answer.status_code == 201
    assert (after["title"], len(after["materials"])) == ("Parcels of one sender", 1)
    assert after["opened"]["purpose"] == "investigation"
    assert after["restriction"] == "Ask the desk first."


async def test_every_look_at_restricted_material_is_written_down_with_its_purpose(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    opened = case(exchange.home, code="H2")
    exchange.home.append(opened)
    await ingest.catch_up()
    path = f"/cases/{opened['id']}"

    await ingest.analyst.post(f"{path}/opening", json={"purpose": "prosecution"})
    await ingest.ask(path)

    rows = [(row["what"], row["why"]) for row in (await ingest.ask("/audit"))["items"]]
    assert rows == [
        (f"looked at case {opened['id']}", "by analyst of US-TEST, for prosecution"),
        (f"opened case {opened['id']}", "by analyst of US-TEST, for prosecution"),
    ]


async def test_an_opening_ends_after_an_hour(
    ingest: RunningIngest, exchange: SimulatedExchange, clock: Callable[[], dt.datetime]
) -> None:
    opened = case(exchange.home, code="H2")
    exchange.home.append(opened)
    await ingest.catch_up()
    path = f"/cases/{opened['id']}"
    await ingest.analyst.post(f"{path}/opening", json={"purpose": "supervision"})

    clock.now = START + dt.timedelta(hours=1)  # type: ignore[attr-defined]

    assert (await ingest.ask(path))["withheld"]


async def test_restricted_material_of_an_open_case_is_withheld(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    parcel = exchange.home.record("parcel", parcel_body(1), handling=handling("H2"))
    opened = case(exchange.home, parcel["id"])
    exchange.home.append(parcel, opened)
    await ingest.catch_up()

    found = await ingest.ask(f"/cases/{opened['id']}")

    assert (found["hidden"], found["entities"]) == (1, [])
    assert "caption" not in found["materials"][0]


async def test_a_withdrawn_case_is_gone(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    opened = case(exchange.home)
    exchange.home.append(opened)
    exchange.home.append(exchange.home.record("retraction", {"record": opened["id"], "reason": "Opened twice."}))
    await ingest.catch_up()

    answer = await ingest.analyst.get(f"/cases/{opened['id']}")

    assert (answer.status_code, answer.json()["code"]) == (410, "withdrawn")
    assert (await ingest.ask("/cases"))["items"] == []


async def test_a_request_of_the_other_nation_is_answered_by_a_record(
    ingest: RunningIngest, exchange: SimulatedExchange, handed: Handed
) -> None:
    opened = case(exchange.peer)
    asked = request(exchange.peer, opened["id"], ABSENT)
    exchange.peer.append(opened, asked)
    await ingest.catch_up()

    answer = await ingest.analyst.post(f"/requests/{asked['id']}/reply", json={"answer": "refused", "statement": "No."})

    assert (answer.status_code, answer.json()) == (201, STORED)
    assert handed[0]["body"] == {
        "record": asked["id"],
        "request": "hold",
        "answer": "refused",
        "answered_at": "2026-11-23T10:00:00Z",
        "statement": "No.",
    }
    assert handed[0]["handling"] == handling("H1")


async def test_a_later_answer_replaces_the_earlier_one(
    ingest: RunningIngest, exchange: SimulatedExchange, handed: Handed
) -> None:
    asked = request(exchange.peer, ABSENT, ABSENT)
    earlier = reply(exchange.home, asked["id"], "pending", expected_by="2026-11-24T10:00:00Z")
    exchange.peer.append(asked)
    exchange.home.append(earlier)
    await ingest.catch_up()

    await ingest.analyst.post(f"/requests/{asked['id']}/reply", json={"answer": "agreed"})

    assert handed[0]["supersedes"] == earlier["id"]


async def test_nobody_answers_his_own_request_or_changes_the_others_case(
    ingest: RunningIngest, exchange: SimulatedExchange, handed: Handed
) -> None:
    opened = case(exchange.peer)
    asked = request(exchange.home, opened["id"], ABSENT)
    exchange.peer.append(opened)
    exchange.home.append(asked)
    await ingest.catch_up()

    own = await ingest.analyst.post(f"/requests/{asked['id']}/reply", json={"answer": "agreed"})
    other = await ingest.analyst.post(f"/cases/{opened['id']}/version", json={"status": "closed"})

    assert [each.json()["code"] for each in (own, other)] == ["own-request", "not-ours"]
    assert handed == []


async def test_a_case_is_opened_closed_and_asked_in_by_records(
    ingest: RunningIngest, exchange: SimulatedExchange, handed: Handed
) -> None:
    opened = case(exchange.home)
    exchange.home.append(opened)
    await ingest.catch_up()
    new = {"reference": "US-8", "title": "Another", "priority": "routine", "summary": "Why.", "lead": "CN"}
    asking = request(exchange.home, ABSENT, ABSENT)["body"]
    wanted = {name: asking[name] for name in ("request", "records", "question", "legal_basis", "reason", "deadline")}

    answers = [
        await ingest.analyst.post("/cases", json=new),
        await ingest.analyst.post(f"/cases/{opened['id']}/version", json={"status": "closed", "add": [ABSENT]}),
        await ingest.analyst.post(f"/cases/{opened['id']}/requests", json=wanted),
    ]

    assert [each.status_code for each in answers] == [201, 201, 201]
    assert [each["type"] for each in handed] == ["case", "case", "case-request"]
    closed = handed[1]["body"]
    assert (closed["status"], closed["closed_on"], closed["records"]) == ("closed", "2026-11-23", [ABSENT])
    assert handed[2]["body"]["record"] == opened["id"]


async def test_what_would_be_no_record_is_told_by_member(
    ingest: RunningIngest, exchange: SimulatedExchange, handed: Handed
) -> None:
    asked = request(exchange.peer, ABSENT, ABSENT)
    exchange.peer.append(asked)
    await ingest.catch_up()

    answer = await ingest.analyst.post(f"/requests/{asked['id']}/reply", json={"answer": "refused"})

    assert (answer.status_code, answer.json()["code"]) == (422, "form")
    assert answer.json()["faults"][0]["member"] == "statement"
    assert handed == []


async def test_a_record_is_no_laxer_than_the_case_that_it_rests_on(
    ingest: RunningIngest, exchange: SimulatedExchange, handed: Handed
) -> None:
    opened = case(exchange.home, code="H3")
    exchange.home.append(opened)
    await ingest.catch_up()

    result = {"result": "not-found", "on": "2026-11-23", "handling": {"code": "H0"}}
    await ingest.analyst.post(f"/cases/{opened['id']}/outcomes", json=result)

    assert handed[0]["handling"]["code"] == "H3"
    assert handed[0]["handling"]["text"] == "Ask the desk first."
    assert handed[0]["body"]["records"] == [opened["id"]]


async def test_notes_stay_at_home_under_their_handling_code(
    ingest: RunningIngest, exchange: SimulatedExchange, handed: Handed
) -> None:
    opened = case(exchange.peer)
    exchange.peer.append(opened)
    await ingest.catch_up()
    path = f"/cases/{opened['id']}"

    for note in ({"written": "Called the desk."}, {"written": "A source said so.", "handling": "H2"}):
        assert (await ingest.analyst.post(f"{path}/notes", json=note)).status_code == 201

    notes = (await ingest.ask(path))["notes"]
    assert [(each["handling"], each["withheld"], each.get("written")) for each in notes] == [
        ("H2", True, None),
        ("H1", False, "Called the desk."),
    ]
    assert handed == []


@pytest.fixture
async def planted(ingest: RunningIngest, exchange: SimulatedExchange) -> Planted:
    return await plant(ingest, exchange, worth=6.0)


async def tell(ingest: RunningIngest, feed: SimulatedFeed, *records: dict[str, Any]) -> dict[str, Any]:
    """Publish outcomes, take them in, let them decide; gives the alert."""
    feed.append(*records)
    await ingest.follow()
    await flow_back(ingest.ingest.engine, "US", START)
    alert: dict[str, Any] = (await ingest.ask("/alerts"))["items"][0]
    return alert


async def test_a_seizure_by_either_nation_confirms_the_alert(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    alert = await tell(ingest, exchange.peer, seized(exchange.peer, planted.records[0]["id"]))

    assert (alert["state"], alert["reason"]) == ("confirmed", "An outcome of CN of 2026-11-23: seized.")
    told = (await ingest.ask(f"/alerts/{alert['alert']}/outcomes"))["items"]
    assert [(each["result"], each["nation"]) for each in told] == [("seized", "CN")]


async def test_an_outcome_reaches_an_alert_by_a_case(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    opened = case(exchange.peer, planted.records[1]["id"])
    exchange.peer.append(opened)

    alert = await tell(ingest, exchange.peer, seized(exchange.peer, opened["id"]))

    assert alert["state"] == "confirmed"


async def test_one_parcel_that_was_cleared_says_nothing_of_its_network(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    cleared = outcome(exchange.home, planted.records[0]["id"], result="cleared")

    assert (await tell(ingest, exchange.home, cleared))["state"] == "open"


@pytest.mark.parametrize(("whose", "state"), [("home", "dismissed"), ("peer", "open")])
async def test_a_network_cleared_whole_is_dismissed_by_own_outcomes_only(
    whose: str, state: str, ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    feed: SimulatedFeed = getattr(exchange, whose)
    cleared = outcome(feed, *(record["id"] for record in planted.records), result="cleared")

    assert (await tell(ingest, feed, cleared))["state"] == state


async def test_a_judgement_made_after_an_outcome_stands(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    alert = await tell(ingest, exchange.peer, seized(exchange.peer, planted.records[0]["id"]))
    said = {"state": "dismissed", "reason": "Looked at with the seizure known."}
    await ingest.analyst.post(f"/alerts/{alert['alert']}/judgement", json=said)

    changed = await flow_back(ingest.ingest.engine, "US", START + dt.timedelta(hours=1))

    assert changed == 0
    assert (await ingest.ask("/alerts"))["items"][0]["state"] == "dismissed"


async def test_an_alert_is_open_again_when_the_outcome_is_withdrawn(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    told = seized(exchange.peer, planted.records[0]["id"])
    await tell(ingest, exchange.peer, told)

    gone = exchange.peer.record("retraction", {"record": told["id"], "reason": "Wrong parcel."})
    alert = await tell(ingest, exchange.peer, gone)

    assert (alert["state"], alert["reason"]) == ("open", "The outcome that decided it was withdrawn.")


async def test_what_a_record_named_goes_with_it(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    opened = case(exchange.home, ABSENT)
    exchange.home.append(opened)
    await ingest.follow()
    exchange.home.append(exchange.home.record("retraction", {"record": opened["id"], "reason": "Opened twice."}))
    await ingest.follow()

    async with ingest.ingest.engine.connect() as conn:
        left = [(await conn.execute(text(f"SELECT count(*) FROM {each}"))).scalar_one() for each in ("naming", "due")]  # noqa: S608

    assert left == [0, 0]


async def test_a_restricted_parcel_is_opened_under_a_case_and_every_look_is_written_down(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    parcel = exchange.home.record("parcel", parcel_body(1), handling=handling("H2"))
    opened = case(exchange.home)
    exchange.home.append(parcel, opened)
    await ingest.catch_up()
    path = f"/parcels/{parcel['id']}"

    before = await ingest.analyst.get(path)
    said = {"purpose": "investigation", "record": parcel["id"]}
    await ingest.analyst.post(f"/cases/{opened['id']}/opening", json=said)
    after = await ingest.analyst.get(path)

    assert (before.status_code, before.json()["code"], before.json()["handling"]) == (403, "purpose", "H2")
    assert after.status_code == 200
    row = (await ingest.ask("/audit"))["items"][0]
    assert (row["what"], row["line"]) == (f"looked at record {parcel['id']}", 0)
    assert row["why"] == f"by analyst of US-TEST, for investigation, under case {opened['id']}"
