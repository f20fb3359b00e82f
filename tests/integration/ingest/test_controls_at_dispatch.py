"""Under which law was it controlled on the day of dispatch, here and there?"""

from typing import Any

from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange, SimulatedFeed, parcel_body


def control(feed: SimulatedFeed, authority: str, effective_on: str, **changes: Any) -> dict[str, Any]:
    body = {
        "substance": {
            "name": "4-piperidone",
            "kind": "precursor",
            "names_zh": ["4-哌啶酮"],
            "cas": [{"number": "41661-47-6", "verified": True}],
        },
        "instrument": f"Example Act of {authority}",
        "measure": "scheduled",
        "scope": "substance",
        "authority": authority,
        "effective_on": effective_on,
        "learned_on": effective_on,
        "citation": "Example Gazette 1",
        "status": "scheduled",
        "verified": True,
    }
    return feed.record("scheduling", {**body, **changes})


def parcel(feed: SimulatedFeed, description: str, posted_on: str, **piece: str) -> dict[str, Any]:
    body = parcel_body(1, posted_on=posted_on, contents=[{"description": description, **piece}])
    return feed.record("parcel", body)


async def controls_of(ingest: RunningIngest, record: dict[str, Any]) -> dict[str, list[str]]:
    controls = (await ingest.ask(f"/parcels/{record['id']}"))["controls"]
    return {
        place: [f"{each['authority']} {each['matched']}" for each in controls[place]]
        for place in ("at_origin", "at_destination")
    }


async def test_a_declared_cas_number_meets_the_law_of_the_day_of_dispatch_on_both_sides(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    before = parcel(exchange.home, "reagent CAS 41661-47-6", "2023-05-11")
    after = parcel(exchange.home, "reagent", "2024-09-01", cas="41661-47-6")
    exchange.home.append(control(exchange.home, "US", "2023-05-12"), before, after)
    exchange.peer.append(control(exchange.peer, "CN", "2024-09-01"))

    await ingest.catch_up()

    assert await controls_of(ingest, before) == {"at_origin": [], "at_destination": []}
    assert await controls_of(ingest, after) == {"at_origin": ["US cas"], "at_destination": ["CN cas"]}


async def test_a_declared_name_counts_when_it_stands_there_as_a_whole(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    named = parcel(exchange.home, "500g 4-Piperidone, laboratory grade", "2025-01-01")
    han = parcel(exchange.home, "样品4-哌啶酮500克", "2025-01-01")
    longer = parcel(exchange.home, "N-phenethyl-4-piperidone-like thing", "2025-01-01")
    exchange.home.append(control(exchange.home, "US", "2023-05-12"), named, han, longer)

    await ingest.catch_up()

    assert (await controls_of(ingest, named))["at_origin"] == ["US name"]
    assert (await controls_of(ingest, han))["at_origin"] == ["US name"]
    assert (await controls_of(ingest, longer))["at_origin"] == []


async def test_an_analyst_asks_for_a_day_and_a_place(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    to_us_only = control(exchange.peer, "CN", "2025-11-10", destinations=["US"])
    exchange.peer.append(to_us_only)
    await ingest.catch_up()
    question = {"on": "2026-01-01", "place": "CN", "cas": "41661-47-6"}

    to_us = await ingest.ask("/substances/controlled", **question, destination="US")
    to_de = await ingest.ask("/substances/controlled", **question, destination="DE")
    anywhere = await ingest.ask("/substances/controlled", **question)

    assert [each["scheduling"]["id"] for each in to_us["controls"]] == [to_us_only["id"]]
    assert to_de["controls"] == []
    assert anywhere["controls"][0]["doubts"] == ["destination"]


async def test_a_control_that_was_withdrawn_is_no_law(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    wrong = control(exchange.home, "US", "2020-01-01")
    exchange.home.append(wrong, exchange.home.record("retraction", {"record": wrong["id"], "reason": "Never was."}))
    await ingest.catch_up()

    answer = await ingest.ask("/substances/controlled", on="2026-01-01", place="US", name="4-Piperidone")

    assert answer["controls"] == []
