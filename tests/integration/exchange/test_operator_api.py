"""Operators hand records in over HTTP: a verdict for every row, nothing half-stored, nobody without a role."""

import datetime as dt
from typing import Any

import httpx
import orjson
import pytest

from services.feed.announcement import announce
from services.feed.keys import SigningKey
from services.kit.access import Role
from tests.integration.exchange.conftest import START, TO_CHINA, Two, parcel_of

RECORDS = "/operator/v1/records"


async def post(two: Two, content: bytes, media_type: str = "application/x-ndjson") -> httpx.Response:
    headers = {"Content-Type": media_type, **two.us.bearer(Role.OPERATOR)}
    return await two.us.own.post(RECORDS, content=content, headers=headers)


def ndjson(*contents: dict[str, Any] | bytes) -> bytes:
    return b"".join((each if isinstance(each, bytes) else orjson.dumps(each)) + b"\n" for each in contents)


def rows_of(answer: httpx.Response) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in answer.content.splitlines()]


async def test_one_record_gets_its_id_its_line_and_where_it_went(two: Two) -> None:
    first = await post(two, orjson.dumps(parcel_of(1)), "application/json")
    again = await post(two, orjson.dumps(parcel_of(1)), "application/json")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["shared"] == {"CN": 0}
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["verdict"] == "held"


async def test_one_bad_row_refuses_itself_alone_with_row_and_member(two: Two) -> None:
    bad = parcel_of(2)
    bad["body"]["gross_weight_grams"] = -4

    answer = await post(two, ndjson(parcel_of(1), bad, b'{"a":1,"a":2}', parcel_of(3)))

    one, two_, three, four, last = rows_of(answer)
    assert [row["verdict"] for row in (one, two_, three, four)] == ["accepted", "refused", "refused", "accepted"]
    assert (two_["row"], two_["code"], two_["member"]) == (2, "schema", "body.gross_weight_grams")
    assert three["code"] == "malformed"
    assert last == {"summary": {"accepted": 2, "held": 0, "refused": 2}}
    assert len(await two.us.lines(TO_CHINA)) == 2


async def test_a_row_of_300_kilobytes_refuses_itself_alone(two: Two) -> None:
    long = parcel_of(1, note="x" * 300_000)

    answer = await post(two, ndjson(long, parcel_of(2)))

    assert [row.get("code", row.get("verdict")) for row in rows_of(answer)[:2]] == ["too-large", "accepted"]


async def test_csv_is_taken_row_by_row(two: Two) -> None:
    header = "submission,handling_code,source_grade,information_grade,retain_until,item_identifier,posted_on,"
    header += "sender_name,sender_country,addressee_name,addressee_country,nature,description,gross_weight_grams,"
    header += "route_origin,route_destination"
    row = "{},H1,B,2,2028-01-01,{},2026-11-20,Norbert Quillfeather,US,Xu Qingfeng,CN,gift,brass parts,480,US,CN"
    rows = [row.format("A-1", "RB123456785GB"), row.format("A-2", "RB123456784GB")]

    answer = await post(two, "\n".join([header, *rows]).encode(), "text/csv")

    first, second, _ = rows_of(answer)
    assert first["verdict"] == "accepted"
    assert second["member"] == "body.item.identifier"


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b'{"type":"letter","version":1}', "application/json", 422, "unsupported"),
        (b'{"type":"parcel","version":1}', "application/json", 422, "schema"),
        (b"x" * 262_145, "application/json", 413, "too-large"),
        (b"{}\n" * 10_001, "application/x-ndjson", 413, "too-large"),
        (b"colour\nred\n", "text/csv", 400, "csv"),
        (b"x", "application/xml", 415, "media-type"),
    ],
)
async def test_what_cannot_be_taken_is_a_problem_with_a_stable_code(
    two: Two, content: bytes, media_type: str, status: int, code: str
) -> None:
    answer = await post(two, content, media_type)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_same_reference_with_other_content_is_409(two: Two) -> None:
    await post(two, orjson.dumps(parcel_of(1)), "application/json")

    answer = await post(two, orjson.dumps(parcel_of(2, submission="r-1")), "application/json")

    assert (answer.status_code, answer.json()["code"]) == (409, "submission-differs")


async def test_without_a_token_nobody_is_let_in_and_with_another_role_neither(two: Two) -> None:
    body = orjson.dumps(parcel_of(1))

    nobody = await two.us.own.post(RECORDS, content=body, headers={"Content-Type": "application/json"})
    auditor = await two.us.own.post(
        RECORDS, content=body, headers={"Content-Type": "application/json", **two.us.bearer(Role.AUDITOR)}
    )
    foreigner = await two.us.own.post(
        RECORDS, content=body, headers={"Content-Type": "application/json", **two.cn.bearer(Role.OPERATOR)}
    )

    assert [answer.status_code for answer in (nobody, auditor, foreigner)] == [401, 403, 401]


async def test_only_an_administrator_announces_a_key(two: Two) -> None:
    body = announce(SigningKey.generate("Ed25519"), "US", START, START + dt.timedelta(days=30))
    announcement = {"type": "key-announcement", "version": 1, "handling": parcel_of(0)["handling"], "body": body}

    operator = await post(two, orjson.dumps(announcement), "application/json")
    admin = await two.us.own.post(RECORDS, json=announcement, headers=two.us.bearer(Role.OPERATOR, Role.ADMIN))

    assert (operator.status_code, operator.json()["code"]) == (422, "not-allowed")
    assert admin.status_code == 201


async def test_where_a_record_stands_is_shown_to_its_agency_and_to_auditors(two: Two) -> None:
    (stored,) = await two.share(1)
    path = f"{RECORDS}/{stored.id}"

    own = await two.us.own.get(path, headers=two.us.bearer(Role.OPERATOR))
    other = await two.us.own.get(path, headers=two.us.bearer(Role.OPERATOR, agency="US-OTHER"))
    auditor = await two.us.own.get(path, headers=two.us.bearer(Role.AUDITOR, agency="US-OTHER"))

    assert [line["receipted"] for line in own.json()["lines"]] == [False, True]
    assert (other.status_code, auditor.status_code) == (404, 200)


async def test_why_a_record_was_shared_is_explained(two: Two) -> None:
    (stored,) = await two.share(1)

    answer = await two.us.own.get(f"{RECORDS}/{stored.id}/sharing", headers=two.us.bearer(Role.OPERATOR))

    (peer,) = answer.json()["peers"]
    assert peer["shared"]
    assert "touches the peer's territory" in peer["because"]
    assert "body.postage" in peer["kept_home"]


async def test_the_evidence_of_one_line_checks_offline(two: Two) -> None:
    from services.feed.evidence import explain_evidence
    from services.feed.trust import TrustList

    await two.share(3)

    answer = await two.us.own.get("/operator/v1/feeds/US/CN/lines/1/evidence", headers=two.us.bearer(Role.AUDITOR))

    trusted = explain_evidence(answer.json(), TrustList(two.cn.endpoint.pinned))
    assert trusted.proven
    assert not explain_evidence(answer.json(), None).proven


async def test_the_evidence_of_a_restricted_line_is_given_for_a_purpose(two: Two) -> None:
    submission = parcel_of(1)
    await two.us.submit(submission | {"handling": submission["handling"] | {"code": "H2"}})
    path, auditor = "/operator/v1/feeds/US/US/lines/0/evidence", two.us.bearer(Role.AUDITOR)

    refused = await two.us.own.get(path, headers=auditor)
    given = await two.us.own.get(path, headers=auditor, params={"purpose": "prosecution"})

    assert (refused.status_code, refused.json()["code"], refused.json()["handling"]) == (403, "restricted", "H2")
    assert given.status_code == 200


async def test_an_auditor_sees_lag_refusals_and_roots_of_every_feed(two: Two) -> None:
    await two.us.submit(parcel_of(1))

    answer = await two.us.own.get("/operator/v1/feeds", headers=two.us.bearer(Role.AUDITOR))

    feeds = {feed["feed"]: feed for feed in answer.json()}
    assert feeds["US/CN"]["lag"] == 1
    assert set(feeds) == {"US/US", "US/CN", "CN/US"}
