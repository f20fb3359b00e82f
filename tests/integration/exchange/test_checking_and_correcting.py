"""Rows tried before they are handed in, references that come again as corrections, and many records at once."""

from typing import Any

import httpx
import orjson

from services.kit.access import Role
from tests.integration.exchange.conftest import TO_CHINA, Two, parcel_of

RECORDS = "/operator/v1/records"


async def hand_in(two: Two, *contents: dict[str, Any], agency: str = "US-TEST", **query: bool) -> list[dict[str, Any]]:
    body = b"".join(orjson.dumps(each) + b"\n" for each in contents)
    headers = {"Content-Type": "application/x-ndjson", **two.us.bearer(Role.OPERATOR, agency=agency)}
    answer = await two.us.own.post(RECORDS, params=query, content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return [orjson.loads(line) for line in answer.content.splitlines()]


async def ask_standings(two: Two, agency: str = "US-TEST", **asked: list[str]) -> httpx.Response:
    headers = two.us.bearer(Role.OPERATOR, agency=agency)
    return await two.us.own.post("/operator/v1/standings", json=asked, headers=headers)


def heavier(number: int, grams: int) -> dict[str, Any]:
    content = parcel_of(number)
    content["body"]["gross_weight_grams"] = grams
    return content


async def test_a_check_says_what_would_become_of_every_row_and_keeps_none(two: Two) -> None:
    await hand_in(two, parcel_of(1))
    bad = heavier(3, -4)

    *rows, summary = await hand_in(two, parcel_of(1), parcel_of(2), bad, heavier(1, 77), check=True)

    assert [row["verdict"] for row in rows] == ["held", "ready", "refused", "refused"]
    assert rows[1] == {"row": 2, "verdict": "ready", "would_share": ["CN"]}
    assert (rows[2]["member"], rows[3]["code"]) == ("body.gross_weight_grams", "submission-differs")
    assert summary == {"summary": {"ready": 1, "held": 1, "refused": 2}}
    assert len(await two.us.lines(TO_CHINA)) == 1


async def test_a_reference_that_comes_again_with_other_content_corrects_its_record_when_that_is_asked(two: Two) -> None:
    first, _ = await hand_in(two, parcel_of(1))

    second, _ = await hand_in(two, heavier(1, 77), correct=True)
    again, _ = await hand_in(two, heavier(1, 77), correct=True)
    back, _ = await hand_in(two, parcel_of(1), correct=True)

    supersedes = [orjson.loads(line).get("supersedes") for line in await two.us.lines(TO_CHINA) if line]
    assert supersedes == [None, first["id"], second["id"]]
    assert (again["verdict"], again["id"]) == ("held", second["id"])
    assert back["verdict"] == "accepted"


async def test_a_reference_twice_in_one_file_with_other_content_is_still_refused(two: Two) -> None:
    one, other, _ = await hand_in(two, parcel_of(1), heavier(1, 77), correct=True)

    assert (one["verdict"], other["code"]) == ("accepted", "submission-differs")


async def test_what_was_withdrawn_is_not_corrected(two: Two) -> None:
    first, _ = await hand_in(two, parcel_of(1))
    retraction = {"type": "retraction", "version": 1, "handling": parcel_of(0)["handling"]}
    await hand_in(two, {**retraction, "body": {"record": first["id"], "reason": "sent in error"}})

    again, _ = await hand_in(two, heavier(1, 77), correct=True)

    assert again["code"] == "submission-differs"


async def test_a_check_says_that_a_row_would_be_a_correction_that_is_taken(two: Two) -> None:
    await hand_in(two, parcel_of(1))

    row, _ = await hand_in(two, heavier(1, 77), check=True, correct=True)

    assert row["verdict"] == "ready"


async def test_many_records_standing_is_told_by_id_and_by_reference(two: Two) -> None:
    first, second, _ = await hand_in(two, parcel_of(1), parcel_of(2))
    corrected, _ = await hand_in(two, heavier(2, 77), correct=True)

    found = (await ask_standings(two, records=[first["id"], second["id"]], references=["r-2"])).json()

    assert [each["id"] for each in found] == [first["id"], second["id"], corrected["id"]]
    assert found[0]["peers"] == [
        {"nation": "CN", "shared": True, "receipted": False, "because": found[0]["peers"][0]["because"]}
    ]
    assert [each["superseded_by"] for each in found] == [None, corrected["id"], None]


async def test_nobody_is_told_where_another_agencys_records_stand_nor_what_is_in_them(two: Two) -> None:
    first, _ = await hand_in(two, parcel_of(1))
    content = f"{RECORDS}/{first['id']}/content"

    standings = await ask_standings(two, agency="US-OTHER", records=[first["id"]], references=["r-1"])
    other = await two.us.own.get(content, headers=two.us.bearer(Role.OPERATOR, agency="US-OTHER"))
    analyst = await two.us.own.get(content, headers=two.us.bearer(Role.ANALYST))
    own = await two.us.own.get(content, headers=two.us.bearer(Role.OPERATOR))

    assert (standings.json(), other.status_code, analyst.status_code) == ([], 404, 403)
    assert own.json()["body"] == parcel_of(1)["body"]
