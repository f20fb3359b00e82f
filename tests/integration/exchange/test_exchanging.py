"""A record's way from one nation to the other: appended, shared, pushed or pulled, verified, receipted."""

import asyncio
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from services.exchange.core.submissions import Refusal
from services.exchange.erase import erase_what_is_due
from services.exchange.fetch_receipts import fetch_receipts
from services.exchange.keep_submissions import Stored
from services.exchange.recover import recover
from services.feed.client import Refused
from services.feed.jws import read_payload
from services.kit.access import Role
from tests.integration.exchange.conftest import TO_CHINA, Two, parcel_of, retraction_of

HOME = "US/US"


async def test_a_shared_record_reaches_the_other_nation_byte_for_byte_and_is_receipted(two: Two) -> None:
    stored = await two.share(3)

    ours, theirs = await two.us.lines(TO_CHINA), await two.cn.lines(TO_CHINA)
    assert ours == theirs
    assert [orjson.loads(line or b"")["id"] for line in theirs] == [each.id for each in stored]
    assert (await two.us.feed(TO_CHINA)).receipted == 3


async def test_the_peers_line_has_the_same_id_and_lacks_what_stays_at_home(two: Two) -> None:
    await two.share(1)

    home = orjson.loads((await two.us.lines(two.us.endpoint.home))[0] or b"")
    sent = orjson.loads((await two.us.lines(TO_CHINA))[0] or b"")
    assert sent["id"] == home["id"]
    assert (home["audience"], sent["audience"]) == ("US", "CN")
    assert "postage" in home["body"]
    assert "postage" not in sent["body"]
    assert "submission" not in sent["source"]


async def test_the_same_submission_again_is_the_same_record(two: Two) -> None:
    first, second = (await two.us.submit(parcel_of(1)))[0], (await two.us.submit(parcel_of(1)))[0]

    assert (second.id, second.line, second.held) == (first.id, first.line, True)
    assert len(await two.us.lines(TO_CHINA)) == 1


async def test_the_same_submission_in_another_order_of_members_is_the_same_record(two: Two) -> None:
    content = parcel_of(1)
    (first,) = await two.us.submit(content)

    (second,) = await two.us.submit({**content, "body": dict(reversed(content["body"].items()))})

    assert (second.id, second.held) == (first.id, True)


async def test_the_same_submission_in_another_order_is_the_same_record_after_its_line_was_erased(two: Two) -> None:
    content: dict[str, Any] = parcel_of(1)
    content["handling"]["retain_until"] = "2026-11-23"
    (first,) = await two.us.submit(content)
    two.clock.forward(days=1)
    await erase_what_is_due(two.us.endpoint)
    two.clock.forward(days=-1)

    (second,) = await two.us.submit({**content, "body": dict(reversed(content["body"].items()))})

    assert await two.us.lines(two.us.endpoint.home) == [None]
    assert (second.id, second.held) == (first.id, True)


async def test_the_same_submission_with_other_content_is_refused(two: Two) -> None:
    await two.us.submit(parcel_of(1))

    (outcome,) = await two.us.submit(parcel_of(2, submission="r-1"))

    assert outcome == Refusal("submission-differs", "submission", "used before for other content")


async def test_submissions_that_arrive_together_are_kept_once_each(two: Two) -> None:
    outcomes = await asyncio.gather(*(two.us.submit(parcel_of(n % 10)) for n in range(40)))

    kept = {each.id for (each,) in outcomes}
    assert len(kept) == 10
    assert len(await two.us.lines(two.us.endpoint.home)) == 10


async def test_a_page_pushed_twice_gets_the_same_receipt_byte_for_byte(two: Two) -> None:
    await two.share(2)
    page = await two.cn.client.page(TO_CHINA, 0)
    assert page is not None

    first, second = [await two.us.client.push(TO_CHINA, page) for _ in range(2)]

    assert first.raw == second.raw


async def test_an_overlapping_page_adds_only_what_is_new(two: Two) -> None:
    await two.share(2)
    await two.us.submit(parcel_of(5))
    page = await two.cn.client.page(TO_CHINA, 0)
    assert page is not None

    answer = await two.us.client.push(TO_CHINA, page)

    assert await two.cn.lines(TO_CHINA) == await two.us.lines(TO_CHINA)
    assert answer.receipt


async def test_a_gap_is_answered_with_what_is_held_and_pulling_mends_it(two: Two) -> None:
    await two.us.submit(*(parcel_of(n) for n in range(4)))
    page = await two.cn.client.page(TO_CHINA, 2)
    assert page is not None

    with pytest.raises(Refused) as refused:
        await two.us.client.push(TO_CHINA, page)
    await two.pull()

    assert (refused.value.status, refused.value.code, refused.value.problem["size"]) == (409, "gap", 0)
    assert await two.cn.lines(TO_CHINA) == await two.us.lines(TO_CHINA)


async def test_receipts_of_pulled_pages_are_fetched_by_the_origin(two: Two) -> None:
    for n in range(3):
        await two.us.submit(parcel_of(n))
        await two.pull()

    await fetch_receipts(two.us.endpoint, two.us.peer, two.us.client)

    assert (await two.us.feed(TO_CHINA)).receipted == 3


async def test_a_retraction_follows_its_record(two: Two) -> None:
    (stored,) = await two.share(1)

    (withdrawn,) = await two.us.submit(retraction_of(stored.id))
    await two.deliver()

    assert isinstance(withdrawn, Stored)
    assert withdrawn.shared == {"CN": 1}
    assert len(await two.cn.lines(TO_CHINA)) == 2


async def test_only_its_own_agency_withdraws_a_record(two: Two) -> None:
    (stored,) = await two.share(1)
    headers = two.us.bearer(Role.OPERATOR, agency="US-OTHER")

    answer = await two.us.own.post("/operator/v1/records", json=retraction_of(stored.id), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "not-allowed")


async def test_a_record_that_stayed_at_home_goes_once_a_hit_names_it(two: Two) -> None:
    domestic = parcel_of(1)
    domestic["body"]["route"] = {"origin": "US", "destination": "US"}
    domestic["body"]["addressee"]["address"]["country"] = "US"
    (stored,) = await two.us.submit(domestic)

    answer = await two.us.own.post(
        f"/operator/v1/records/{stored.id}/mention",
        json={"because": "hit"},
        headers=two.us.bearer(Role.INGEST),
    )
    await two.deliver()

    assert stored.shared == {}
    assert answer.json() == {"shared": {"CN": 0}}
    assert len(await two.cn.lines(TO_CHINA)) == 1


async def test_an_erased_line_keeps_its_leaf_and_every_proof(two: Two) -> None:
    short: dict[str, Any] = parcel_of(1)
    short["handling"]["retain_until"] = "2026-11-30"
    await two.us.submit(parcel_of(0), short, parcel_of(2))
    await two.deliver()
    root = (await two.cn.feed(TO_CHINA)).frontier.root()
    two.clock.forward(days=8)

    erased = await erase_what_is_due(two.cn.endpoint)

    lines = await two.cn.lines(TO_CHINA)
    proof = await two.us.client.proof(TO_CHINA, 1, 3)
    assert erased.lines == 1
    assert lines[1] is None
    assert lines[0] is not None
    assert (await two.cn.feed(TO_CHINA)).frontier.root() == root
    assert len(proof.path) == 2


async def test_a_line_erased_before_delivery_is_pulled_and_named_in_the_receipt(two: Two) -> None:
    short: dict[str, Any] = parcel_of(1)
    short["handling"]["retain_until"] = "2026-11-30"
    await two.us.submit(short, parcel_of(0))
    two.clock.forward(days=8)
    await erase_what_is_due(two.us.endpoint)

    wait = await two.deliver()
    await two.pull()
    await fetch_receipts(two.us.endpoint, two.us.peer, two.us.client)

    async with two.cn.endpoint.engine.connect() as conn:
        jws = (await conn.execute(text("SELECT jws FROM receipt"))).scalar_one()
    assert wait > 0
    assert (await two.us.feed(TO_CHINA)).receipted == 2
    assert b'"code":"erased"' in read_payload(orjson.loads(jws))


async def test_an_origin_restored_from_a_backup_takes_its_own_lines_back(two: Two) -> None:
    await two.share(3)
    async with two.us.endpoint.engine.begin() as conn:
        await conn.execute(text("DELETE FROM receipt"))
        await conn.execute(text("DELETE FROM checkpoint"))
        await conn.execute(text("DELETE FROM line"))
        await conn.execute(text("UPDATE feed SET size = 0, bytes = 0, peaks = '', greatest_id = NULL, receipted = 0"))

    taken = await recover(two.us.endpoint, two.us.peer, two.us.client)

    assert taken == 3
    assert await two.us.lines(TO_CHINA) == await two.cn.lines(TO_CHINA)
    assert len(await two.us.lines(two.us.endpoint.home)) == 3


async def test_the_newest_checkpoint_is_signed_anew_within_the_hour(two: Two) -> None:
    await two.share(1)
    first = (await two.cn.client.checkpoint(TO_CHINA))["checkpoint"]
    two.clock.forward(minutes=61)

    second = (await two.cn.client.checkpoint(TO_CHINA))["checkpoint"]
    await two.pull()

    newest = await two.us.client.checkpoint(TO_CHINA)
    assert first != second
    assert newest["checkpoint"] == second


async def test_a_withdrawn_record_is_never_shared_by_a_later_hit(two: Two) -> None:
    domestic = parcel_of(1)
    domestic["body"]["route"] = {"origin": "US", "destination": "US"}
    domestic["body"]["addressee"]["address"]["country"] = "US"
    (stored,) = await two.us.submit(domestic)
    await two.us.submit(retraction_of(stored.id))

    answer = await two.us.own.post(
        f"/operator/v1/records/{stored.id}/mention", json={"because": "hit"}, headers=two.us.bearer(Role.INGEST)
    )

    assert answer.json() == {"shared": {}}
    assert await two.us.lines(TO_CHINA) == []


async def test_what_a_clock_that_ran_ahead_has_signed_does_not_hold_up_the_feed(two: Two) -> None:
    await two.us.submit(parcel_of(1))
    two.clock.forward(minutes=61)
    await two.us.own.get("/exchange/v1/feeds/US/CN/checkpoint", headers=two.us.bearer(Role.AUDITOR))
    two.clock.forward(minutes=-61)
    await two.us.submit(parcel_of(2))

    wait = await two.deliver()

    assert wait == 0
    assert len(await two.cn.lines(TO_CHINA)) == 2


async def test_a_peers_withdrawal_is_noted_in_the_audit_log(two: Two) -> None:
    (stored,) = await two.share(1)
    await two.us.submit(retraction_of(stored.id))
    await two.deliver()

    async with two.cn.endpoint.engine.connect() as conn:
        (row,) = (await conn.execute(text("SELECT who, did, what, why FROM audit"))).all()
    assert tuple(row) == ("US", "retraction", stored.id, "US/CN line 1")
