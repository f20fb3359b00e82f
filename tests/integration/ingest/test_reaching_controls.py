"""Controls that reached what parcels name, found as hits when the parcel or the control comes."""

from typing import Any

from services.ingest.controls.reach_controls import scan_some
from services.ingest.screening.mention import mention_hits
from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange
from tests.integration.ingest.test_controls_at_dispatch import control, parcel


async def catch_up(ingest: RunningIngest) -> None:
    await ingest.catch_up()
    while await scan_some(ingest.ingest.engine, ingest.ingest.clock()):
        pass


async def hits(ingest: RunningIngest, **query: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ingest.ask("/substances/hits", **query))["items"]
    return found


async def test_a_parcel_that_names_a_controlled_substance_is_a_hit_that_says_under_which_law(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    law = control(exchange.home, "US", "2023-05-12")
    sent = parcel(exchange.home, "500g 4-Piperidone", "2025-01-01")
    exchange.home.append(law, sent)

    await ingest.catch_up()

    (hit,) = await hits(ingest)
    assert (hit["parcel"]["id"], hit["scheduling"]["id"]) == (sent["id"], law["id"])
    assert (hit["authority"], hit["instrument"], hit["place"]) == ("US", "Example Act of US", "US")
    assert hit["named"] == [{"piece": 0, "by": "name", "written": "4-Piperidone"}]


async def test_a_control_that_comes_later_is_held_against_the_parcels_before_it(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(parcel(exchange.home, "reagent CAS 41661-47-6", "2025-01-01"))
    await catch_up(ingest)
    exchange.home.append(control(exchange.home, "US", "2023-05-12"))

    await catch_up(ingest)

    assert [hit["matched"] for hit in await hits(ingest)] == ["cas"]


async def test_a_parcel_posted_before_the_control_took_effect_is_no_hit(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    exchange.home.append(
        parcel(exchange.home, "4-piperidone", "2023-05-11"), control(exchange.home, "US", "2023-05-12")
    )

    await catch_up(ingest)

    assert await hits(ingest, weak=True) == []


async def test_a_short_form_or_code_alone_is_shown_only_when_weak_ones_are_asked_for(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    law = control(exchange.home, "US", "2023-05-12")
    law["body"]["substance"]["hs"] = [{"code": "293339", "nomenclature": "HS 2022", "verified": False}]
    exchange.home.append(law, parcel(exchange.home, "resin", "2025-01-01", hs_code="2933399073"))

    await ingest.catch_up()

    assert await hits(ingest) == []
    (weak,) = await hits(ingest, weak=True)
    assert (weak["weak"], weak["doubts"]) == (True, ["hs-code"])


async def test_a_control_that_is_retracted_takes_its_hits_away(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    law = control(exchange.home, "US", "2023-05-12")
    exchange.home.append(law, parcel(exchange.home, "4-piperidone", "2025-01-01"))
    await catch_up(ingest)
    exchange.home.append(exchange.home.record("retraction", {"record": law["id"], "reason": "entered-in-error"}))

    await catch_up(ingest)

    assert await hits(ingest, weak=True) == []


async def test_looking_twice_finds_nothing_twice(ingest: RunningIngest, exchange: SimulatedExchange) -> None:
    law = control(exchange.home, "US", "2023-05-12")
    exchange.home.append(parcel(exchange.home, "4-piperidone", "2025-01-01"), law)

    await catch_up(ingest)
    await catch_up(ingest)

    assert len(await hits(ingest)) == 1


async def test_a_parcel_that_names_what_was_controlled_is_named_to_the_own_exchange(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    law = control(exchange.home, "US", "2023-05-12")
    named, other = (parcel(exchange.home, words, "2025-01-01") for words in ("4-piperidone", "socks"))
    exchange.home.append(law, named, other)
    await ingest.catch_up()

    ours = ingest.ingest
    await mention_hits(ours.engine, ingest.http, ours.exchange_url, ingest.auth)

    assert exchange.mentioned == [named["id"]]
