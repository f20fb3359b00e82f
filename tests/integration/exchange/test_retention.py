"""Retention at the exchange: what went is said, proofs still hold, and a legal hold keeps what a case rests on."""

from typing import Any

import pytest
from sqlalchemy import text

from services.exchange.erase import erase_what_is_due
from services.kit.access import Role
from tests.integration.exchange.conftest import TO_CHINA, Two, parcel_of

CASE = "019b2f40-0000-7000-8000-00000000ca5e"
SAID = {"by": "s.upervisor", "agency": "US-CBP", "reason": "a court has asked for it"}


def _until(day: str, number: int) -> dict[str, Any]:
    content = parcel_of(number)
    return {**content, "handling": {**content["handling"], "retain_until": day}}


async def _get(two: Two, path: str, role: Role = Role.AUDITOR) -> Any:
    async with two.us.own as http:
        answer = await http.get(f"/operator/v1/{path}", headers=two.us.bearer(role))
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def _tell(two: Two, method: str, path: str, said: dict[str, Any], *roles: Role) -> int:
    async with two.us.own as http:
        answer = await http.request(method, f"/operator/v1/holds/{path}", json=said, headers=two.us.bearer(*roles))
    return answer.status_code


async def test_a_run_says_which_lines_went_and_that_the_proofs_still_hold(two: Two) -> None:
    days = ["2026-11-30", "2026-11-30", "2027-11-30", "2026-11-30"]
    await two.us.submit(*(_until(day, number) for number, day in enumerate(days)))
    await two.deliver()
    two.clock.forward(days=8)

    await erase_what_is_due(two.us.endpoint)

    [run] = await _get(two, "retention")
    assert run["due_before"] == "2026-12-01"
    assert [(each["feed"], each["type"], each["count"], each["lines"]) for each in run["erased"]] == [
        ("US/CN", "parcel", 3, [[0, 1], [3, 3]]),
        ("US/US", "parcel", 3, [[0, 1], [3, 3]]),
    ]
    assert run["ended_at"]
    [proven] = [each for each in run["proofs"] if each["feed"] == str(TO_CHINA)]
    assert (proven["size"], proven["checked"], proven["holds"]) == (4, 3, True)


async def test_a_tree_that_was_tampered_with_is_found_by_the_next_run(two: Two) -> None:
    await two.us.submit(_until("2026-11-30", 0), _until("2027-11-30", 1))
    await two.deliver()
    two.clock.forward(days=8)
    async with two.us.endpoint.engine.begin() as conn:
        await conn.execute(text("UPDATE line SET leaf = sha256('another') WHERE line = 1"))

    erased = await erase_what_is_due(two.us.endpoint)

    assert [each.holds for each in erased.proofs if each.feed == str(TO_CHINA)] == [False]


async def test_a_day_without_anything_to_erase_has_one_run_that_says_so(two: Two) -> None:
    for _ in range(3):
        await erase_what_is_due(two.us.endpoint)

    [run] = await _get(two, "retention")

    assert (run["erased"], run["also"], run["held_back"]) == ([], {}, 0)


async def test_a_held_record_survives_its_date_and_goes_at_the_next_run_after_the_hold(two: Two) -> None:
    held, _ = await two.us.submit(_until("2026-11-30", 0), _until("2026-11-30", 1))
    told = SAID | {"records": [held.id]}
    assert await _tell(two, "PUT", CASE, told, Role.INGEST) == 204
    two.clock.forward(days=8)

    during = await erase_what_is_due(two.us.endpoint)
    there = [line is not None for line in await two.us.lines(two.us.endpoint.home)]
    assert await _tell(two, "POST", f"{CASE}/end", SAID, Role.INGEST) == 204
    after = await erase_what_is_due(two.us.endpoint)

    assert (during.held_back, there) == (2, [True, False])  # on both of its feeds
    assert (after.lines, after.held_back) == (2, 0)
    assert await two.us.lines(two.us.endpoint.home) == [None, None]


async def test_a_hold_that_is_told_again_holds_what_was_told_last(two: Two) -> None:
    first, second = await two.us.submit(_until("2026-11-30", 0), _until("2026-11-30", 1))
    for record in (first, second):
        await _tell(two, "PUT", CASE, SAID | {"records": [record.id]}, Role.INGEST)

    [hold] = await _get(two, "holds", Role.SUPERVISOR)
    two.clock.forward(days=8)
    await erase_what_is_due(two.us.endpoint)

    assert (hold["case"], hold["records"], hold["by"], hold["reason"]) == (CASE, 1, SAID["by"], SAID["reason"])
    assert [line is not None for line in await two.us.lines(two.us.endpoint.home)] == [False, True]


async def test_a_hold_and_its_end_are_in_the_audit_with_who_and_why(two: Two) -> None:
    await _tell(two, "PUT", CASE, SAID | {"records": []}, Role.INGEST)
    await _tell(two, "POST", f"{CASE}/end", SAID, Role.INGEST)

    async with two.us.endpoint.engine.connect() as conn:
        rows = (await conn.execute(text("SELECT did, what, why FROM audit ORDER BY id"))).all()

    why = "by s.upervisor of US-CBP: a court has asked for it"
    assert [tuple(row) for row in rows] == [("hold case", CASE, why), ("end hold of case", CASE, why)]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST, Role.SUPERVISOR, Role.ADMIN])
async def test_nobody_but_own_ingest_tells_of_holds(two: Two, role: Role) -> None:
    assert await _tell(two, "PUT", CASE, SAID | {"records": []}, role) == 403
    assert await _tell(two, "POST", f"{CASE}/end", SAID, role) == 403


async def test_a_hold_that_is_not_there_is_not_ended(two: Two) -> None:
    assert await _tell(two, "POST", f"{CASE}/end", SAID, Role.INGEST) == 404
