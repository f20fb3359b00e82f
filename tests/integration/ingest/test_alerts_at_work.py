"""Alerts as work: whose they are, searches that tell what is new, an alert opened, and who looked."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.ingest.core.scoring.terms import Term
from services.kit.access import Role
from tests.integration.ingest.conftest import RunningIngest, SimulatedExchange, entry_body
from tests.integration.ingest.networked import PHONE, PHONE_HASH, Planted, end, keep, plant, terms
from tests.integration.ingest.test_alerts_and_hubs import REASON, asked_as


@pytest.fixture
async def planted(ingest: RunningIngest, exchange: SimulatedExchange) -> Planted:
    return await plant(ingest, exchange, worth=6.0)


async def number_of(ingest: RunningIngest, planted: Planted) -> int:
    rows = (await ingest.ask("/alerts"))["items"]
    return int(next(row["alert"] for row in rows if row["network"]["id"] == str(planted.id)))


async def assign(ingest: RunningIngest, alerts: list[int], assignee: str | None) -> dict[str, Any]:
    answer = await ingest.analyst.post("/alerts/assign", json={"alerts": alerts, "assignee": assignee})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_analyst_takes_alerts_together_and_each_is_noted(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    one, two = await number_of(ingest, planted), await number_of(ingest, await plant(ingest, exchange, (7, 8), 5.0))

    answer = await assign(ingest, [one, two, 999], "analyst")

    assert answer == {"assigned": [one, two], "absent": [999], "not_yours": []}
    mine = (await ingest.ask("/alerts", assignee="analyst"))["items"]
    assert [(row["alert"], row["assigned_by"]) for row in mine] == [(one, "analyst"), (two, "analyst")]
    assert (await ingest.ask("/alerts", unassigned="true"))["items"] == []
    noted = [row["what"] for row in (await ingest.ask("/audit"))["items"][:2]]
    assert noted == [f"assigned alert {two} to analyst", f"assigned alert {one} to analyst"]


async def test_what_is_as_it_was_asked_for_is_not_noted_again(ingest: RunningIngest, planted: Planted) -> None:
    alert = await number_of(ingest, planted)
    await assign(ingest, [alert], "analyst")

    again = await assign(ingest, [alert], "analyst")

    assert again["assigned"] == [alert]
    assert len([row for row in (await ingest.ask("/audit"))["items"] if "assigned" in row["what"]]) == 1


async def test_an_analyst_hands_on_what_is_his_and_takes_nothing_away(ingest: RunningIngest, planted: Planted) -> None:
    alert = await number_of(ingest, planted)
    of_nobody = await assign(ingest, [alert], "ada")
    await assign(ingest, [alert], "analyst")
    handed_on = await assign(ingest, [alert], "ada")
    taken_back = await assign(ingest, [alert], "analyst")

    assert (of_nobody["not_yours"], handed_on["assigned"], taken_back["not_yours"]) == ([alert], [alert], [alert])
    assert (await ingest.ask("/alerts/assignees"))["items"] == [{"assignee": "ada", "open": 1}]


async def test_a_supervisor_gives_to_anybody(ingest: RunningIngest, planted: Planted, tmp_path: Path) -> None:
    alert = await number_of(ingest, planted)
    await assign(ingest, [alert], "analyst")

    given = await asked_as(
        ingest, tmp_path, Role.SUPERVISOR, "POST", "/alerts/assign", {"alerts": [alert], "assignee": "li.wei"}
    )
    freed = await asked_as(
        ingest, tmp_path, Role.SUPERVISOR, "POST", "/alerts/assign", {"alerts": [alert], "assignee": None}
    )

    assert (given.json()["assigned"], freed.json()["assigned"]) == ([alert], [alert])
    assert await ingest.ask("/alerts/assignees") == {"items": [], "nobodys": 1}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR, Role.ADMIN])
async def test_nobody_but_analysts_assigns(role: Role, ingest: RunningIngest, tmp_path: Path) -> None:
    answer = await asked_as(ingest, tmp_path, role, "POST", "/alerts/assign", {"alerts": [1], "assignee": None})

    assert (answer.status_code, answer.json()["code"]) == (403, "role")


@pytest.mark.parametrize(
    "body", [{}, {"alerts": [], "assignee": None}, {"alerts": [1]}, {"alerts": list(range(1, 202)), "assignee": None}]
)
async def test_an_assignment_of_another_form_is_refused(ingest: RunningIngest, body: dict[str, Any]) -> None:
    answer = await ingest.analyst.post("/alerts/assign", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "form")


async def test_alerts_are_asked_for_by_feed_and_by_what_speaks_for_them(
    ingest: RunningIngest, planted: Planted
) -> None:
    found = {
        name: len((await ingest.ask("/alerts", **asked))["items"])
        for name, asked in {
            "home": {"feed": "US/US"},
            "peer": {"feed": "CN/US"},
            "unknown": {"feed": "FR/US"},
            "names": {"detector": "many-names"},
            "loops": {"detector": "returns"},
        }.items()
    }

    assert found == {"home": 1, "peer": 0, "unknown": 0, "names": 1, "loops": 0}


async def save(ingest: RunningIngest, name: str, **wanted: Any) -> dict[str, Any]:
    answer = await ingest.analyst.post("/alerts/searches", json={"name": name, "wanted": wanted})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def news_of(ingest: RunningIngest, search: int) -> dict[int, str | None]:
    return {row["alert"]: row.get("news") for row in (await ingest.ask("/alerts", search=search))["items"]}


async def test_alerts_are_asked_for_by_the_day_on_which_they_were_raised(
    ingest: RunningIngest, planted: Planted
) -> None:
    alert = await number_of(ingest, planted)

    since = (await ingest.ask("/alerts", raised_since="2020-01-01"))["items"]
    before = (await ingest.ask("/alerts", raised_before="2020-01-01"))["items"]

    assert ([row["alert"] for row in since], before) == ([alert], [])


async def test_a_saved_search_tells_what_is_new_and_what_has_other_reasons(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    search = (await save(ingest, "high", least_score=0.5))["search"]
    first = await number_of(ingest, planted)
    at_first = await news_of(ingest, search)
    second = await number_of(ingest, await plant(ingest, exchange, (7, 8), 5.0))
    await keep(ingest, planted, terms(planted.refs, 7.0), "changed")

    (told,) = (await ingest.ask("/alerts/searches"))["items"]

    assert at_first == {first: None}
    assert (told["new"], told["changed"]) == (1, 1)
    assert await news_of(ingest, search) == {first: "changed", second: "new"}


async def test_what_was_seen_is_news_no_more_unless_it_changed_meanwhile(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    search = (await save(ingest, "high", least_score=0.5))["search"]
    other = await plant(ingest, exchange, (7, 8), 5.0)
    shown = {row["alert"]: row["mark"] for row in (await ingest.ask("/alerts", search=search))["items"]}
    await keep(ingest, other, terms(other.refs, 6.5), "changed")

    looked = await ingest.analyst.post(f"/alerts/searches/{search}/look", json={"seen": shown})
    then_all = await ingest.analyst.post(f"/alerts/searches/{search}/look", json={})

    assert (looked.json()["new"], looked.json()["changed"]) == (1, 0)
    assert (then_all.json()["new"], then_all.json()["changed"]) == (0, 0)
    assert (await ingest.ask("/alerts", search=search, news="true"))["items"] == []


async def test_what_is_asked_beside_a_search_outranks_what_it_wants(ingest: RunningIngest, planted: Planted) -> None:
    search = (await save(ingest, "dismissed", state="dismissed"))["search"]

    assert (await ingest.ask("/alerts", search=search))["items"] == []
    assert len((await ingest.ask("/alerts", search=search, state="open"))["items"]) == 1


async def test_searches_are_ones_own(ingest: RunningIngest, tmp_path: Path) -> None:
    search = (await save(ingest, "mine"))["search"]

    seen = await asked_as(ingest, tmp_path, Role.ANALYST, "GET", "/alerts/searches")
    opened = await asked_as(ingest, tmp_path, Role.ANALYST, "GET", f"/alerts?search={search}")
    dropped = await asked_as(ingest, tmp_path, Role.ANALYST, "DELETE", f"/alerts/searches/{search}")

    assert seen.json() == {"items": []}
    assert (opened.status_code, dropped.status_code) == (404, 404)


async def test_a_search_has_a_name_of_its_own_and_there_are_not_very_many(ingest: RunningIngest) -> None:
    searches = [(await save(ingest, f"search {number}"))["search"] for number in range(30)]
    more = await ingest.analyst.post("/alerts/searches", json={"name": "one more", "wanted": {}})
    gone = await ingest.analyst.delete(f"/alerts/searches/{searches[0]}")
    taken = await ingest.analyst.post("/alerts/searches", json={"name": "search 1", "wanted": {}})

    assert (more.status_code, more.json()["code"]) == (409, "too-many")
    assert gone.status_code == 204
    assert (taken.status_code, taken.json()["code"]) == (409, "name")


async def test_an_alert_is_opened_with_reasons_that_add_up(ingest: RunningIngest, planted: Planted) -> None:
    opened = await ingest.ask(f"/alerts/{await number_of(ingest, planted)}")

    assert sum(term["log_odds"] for term in opened["evidence"]) == pytest.approx(opened["score"], abs=0.01)
    assert opened["standing"] | {"score": 0} == {
        "threshold": 0.0, "score": 0, "reasons_for": 2, "open_hits": 0, "open_alerts": 1,
    }  # fmt: skip
    assert {link["kind"] for link in opened["links"]} >= {"phone", "email"}
    assert opened["judgements"] == []


async def test_every_judgement_of_an_alert_is_kept(ingest: RunningIngest, planted: Planted) -> None:
    alert = await number_of(ingest, planted)
    for state in ("dismissed", "open", "confirmed"):
        await ingest.analyst.post(f"/alerts/{alert}/judgement", json={"state": state, "reason": f"{REASON} {state}"})

    said = (await ingest.ask(f"/alerts/{alert}"))["judgements"]

    assert [each["state"] for each in said] == ["confirmed", "open", "dismissed"]
    assert (said[-1]["reason"], said[-1]["agency"]) == (f"{REASON} dismissed", "US-TEST")


async def test_an_auditor_sees_who_looked_and_an_analyst_does_not(
    ingest: RunningIngest, planted: Planted, tmp_path: Path
) -> None:
    alert = await number_of(ingest, planted)
    await ingest.ask(f"/alerts/{alert}")
    await asked_as(ingest, tmp_path, Role.ANALYST, "GET", f"/alerts/{alert}")

    looks = (await asked_as(ingest, tmp_path, Role.AUDITOR, "GET", f"/alerts/{alert}/looks?limit=1")).json()
    rest = (
        await asked_as(ingest, tmp_path, Role.AUDITOR, "GET", f"/alerts/{alert}/looks?after={looks['next']}")
    ).json()
    refused = await asked_as(ingest, tmp_path, Role.ANALYST, "GET", f"/alerts/{alert}/looks")

    assert [row["by"] for row in (*looks["items"], *rest["items"])] == ["ada", "analyst"]
    assert refused.status_code == 403


async def test_an_alert_that_is_not_there_was_looked_at_by_nobody(ingest: RunningIngest, tmp_path: Path) -> None:
    missing = await asked_as(ingest, tmp_path, Role.ANALYST, "GET", "/alerts/77")
    looks = await asked_as(ingest, tmp_path, Role.AUDITOR, "GET", "/alerts/77/looks")

    assert (missing.status_code, looks.json()) == (404, {"items": []})


LISTED = "Listed Example Person"


async def hit_in(ingest: RunningIngest, exchange: SimulatedExchange) -> Planted:
    """A network of three parcels, the sender of the first of which is on a list; the last one raised the alert."""
    listed = entry_body(phone=[PHONE])
    exchange.home.append(exchange.home.record("watchlist-entry", listed))
    await ingest.catch_up()
    planted = await plant(ingest, exchange, worth=4.0)
    async with ingest.ingest.engine.connect() as conn:
        listing = (
            await conn.execute(text("SELECT listing FROM hit WHERE parcel = :ref"), {"ref": planted.refs[0]})
        ).scalar_one()
    found = Term("hit", "hit", 3.0, tuple(planted.refs[:1]), "Likely.", source=f"listing {listing}")
    path = (f"p{planted.refs[1]}", f"a{PHONE_HASH}", f"p{planted.refs[0]}")
    near = Term("proximity", "near-a-hit", 0.5, tuple(planted.refs[1:2]), "Near.", path=path)
    await keep(ingest, planted, [*terms(planted.refs, 4.0), found, near], "changed")
    return planted


async def test_a_hit_of_an_alert_is_opened_with_what_was_compared_and_what_judging_it_would_change(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    number = await number_of(ingest, await hit_in(ingest, exchange))

    (row,) = (await ingest.ask("/alerts"))["items"]
    opened = await ingest.ask(f"/alerts/{number}")

    hit = next(term for term in opened["evidence"] if term["name"] == "hit")
    shown = hit["hits"][0]
    assert row["listed"]["caption"] == shown["entry"]["caption"] == LISTED
    assert (shown["entry"]["version"], {piece["comparison"] for piece in shown["evidence"]} >= {"phone-same"}) == (
        1,
        True,
    )
    assert hit["if_other"] < opened["score"] < hit["if_same"]
    assert opened["standing"]["open_hits"] == 3


async def test_the_path_leads_from_what_raised_the_alert_to_the_hit(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    planted = await hit_in(ingest, exchange)

    opened = await ingest.ask(f"/alerts/{await number_of(ingest, planted)}")

    trail, near = opened["trail"], next(term for term in opened["evidence"] if term["name"] == "near-a-hit")
    assert trail["stations"][0]["parcel"]["id"] == planted.records[-1]["id"]
    assert trail["stations"][-1]["parcel"]["id"] == trail["hit"]["parcel"]["id"]
    assert [station["kind"] for station in near["stations"]] == ["parcel", "attribute", "parcel"]
    assert near["stations"][1]["attribute"]["value"] == PHONE
    assert near["hits"][0]["entry"]["caption"] == LISTED


async def test_values_that_are_written_in_two_ways_are_shown_in_both(
    ingest: RunningIngest, exchange: SimulatedExchange
) -> None:
    planted = await plant(ingest, exchange, worth=6.0)
    other = await plant(ingest, exchange, (7,), 1.0, phones=["(202) 555-0143"])
    both = Planted(planted.id, [*planted.refs, *other.refs], planted.records)
    await keep(ingest, both, terms(both.refs, 6.0), "grew")

    opened = await ingest.ask(f"/alerts/{await number_of(ingest, planted)}")

    names = next(term for term in opened["evidence"] if term["name"] == "many-names")
    assert names["spelled"][0]["written"] == [PHONE, "(202) 555-0143"]


async def test_looks_are_asked_for_by_what_and_by_whom(ingest: RunningIngest, planted: Planted, tmp_path: Path) -> None:
    alert = await number_of(ingest, planted)
    await ingest.ask(f"/alerts/{alert}")
    await asked_as(ingest, tmp_path, Role.ANALYST, "GET", f"/alerts/{alert}")

    async def count(query: str) -> int:
        answer = await asked_as(ingest, tmp_path, Role.AUDITOR, "GET", f"/looks?{query}")
        return len(answer.json()["items"])

    found = [await count(query) for query in ("", "by=ada", f"what=alert&which={alert}", "what=case")]
    refused = await asked_as(ingest, tmp_path, Role.ANALYST, "GET", "/looks")

    assert (found, refused.status_code) == ([2, 1, 2, 0], 403)


async def test_an_alert_that_is_somebodys_work_stays_when_its_score_falls(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    nobodys = await plant(ingest, exchange, (7, 8), 6.0)
    mine = await number_of(ingest, planted)
    await assign(ingest, [mine], "analyst")

    for each in (planted, nobodys):
        await keep(ingest, each, terms(each.refs, -9.0), "changed")
    left = (await ingest.ask("/alerts"))["items"]

    assert [(each["alert"], each["fallen"], each["assignee"]) for each in left] == [(mine, True, "analyst")]


async def test_an_alert_given_back_after_its_score_fell_goes_at_the_next_look(
    ingest: RunningIngest, planted: Planted
) -> None:
    mine = await number_of(ingest, planted)
    await assign(ingest, [mine], "analyst")
    await keep(ingest, planted, terms(planted.refs, -9.0), "changed")
    await assign(ingest, [mine], None)

    await keep(ingest, planted, terms(planted.refs, -9.0), "changed")

    assert (await ingest.ask("/alerts"))["items"] == []


async def test_whose_work_an_alert_was_his_is_that_of_the_network_it_became_part_of(
    ingest: RunningIngest, exchange: SimulatedExchange, planted: Planted
) -> None:
    other = await plant(ingest, exchange, (7, 8), 6.0)
    await assign(ingest, [await number_of(ingest, planted)], "analyst")

    await end(ingest, planted, other)

    assert [each["assignee"] for each in (await ingest.ask("/alerts"))["items"]] == ["analyst"]
