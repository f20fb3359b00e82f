"""Keys come, speak, and go: announced, approved by hand, revoked."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from services.exchange.deliver import Delivery
from services.feed.announcement import announce
from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.client import Refused
from services.feed.jws import named_keys
from services.feed.keys import SigningKey
from services.feed.page import read_page, write_page
from services.feed.tree import EMPTY, leaf_hash
from services.kit.access import Role
from tests.integration.exchange.conftest import START, TO_CHINA, Side, Two, parcel_of


def announcement_of(key: SigningKey, nation: str = "US", **changes: Any) -> dict[str, Any]:
    body = announce(key, nation, START - dt.timedelta(days=1), START + dt.timedelta(days=400))
    return {"type": "key-announcement", "version": 1, "handling": parcel_of(0)["handling"], "body": body, **changes}


@pytest.fixture
def new_key() -> SigningKey:
    return SigningKey.generate("Ed25519")


def signing_with(side: Side, *keys: SigningKey) -> Side:
    """The same nation, its settings naming other keys."""
    return dataclasses.replace(side, endpoint=dataclasses.replace(side.endpoint, signers=keys), key=keys[0])


async def deliver_from(side: Side) -> float:
    delivery = Delivery(side.endpoint, side.peer, side.client)
    outgoing = await delivery.take()
    assert outgoing is not None
    return await delivery.send(outgoing)


async def test_an_announced_key_signs_the_next_pages(two: Two, new_key: SigningKey) -> None:
    await two.us.submit(announcement_of(new_key))
    await two.deliver()
    await two.us.submit(parcel_of(1))

    wait = await deliver_from(signing_with(two.us, new_key))

    assert wait == 0
    assert len(await two.cn.lines(TO_CHINA)) == 2


async def test_a_key_does_not_speak_for_the_page_that_carries_it(two: Two, new_key: SigningKey) -> None:
    await two.us.submit(announcement_of(new_key))

    wait = await deliver_from(signing_with(two.us, new_key))

    assert wait > 0
    assert await two.cn.lines(TO_CHINA) == []


async def test_an_announcement_without_proof_of_possession_changes_nothing(two: Two, new_key: SigningKey) -> None:
    forged = announcement_of(new_key)
    forged["body"]["proof"] = announcement_of(SigningKey.generate("Ed25519"))["body"]["proof"]
    await two.us.submit(forged)
    await two.deliver()
    await two.us.submit(parcel_of(1))

    wait = await deliver_from(signing_with(two.us, new_key))

    assert wait > 0
    assert len(await two.cn.lines(TO_CHINA)) == 1


async def test_a_key_by_hand_waits_for_the_administrator(two: Two, new_key: SigningKey) -> None:
    two.cn.endpoint.peers["US"] = dataclasses.replace(two.cn.endpoint.peers["US"], by_hand=True)  # type: ignore[index]
    await two.us.submit(announcement_of(new_key))
    await two.deliver()
    await two.us.submit(parcel_of(1))
    rotated = signing_with(two.us, new_key)

    before = await deliver_from(rotated)
    approved = await two.cn.own.post(
        f"/operator/v1/keys/{new_key.public.kid}/approve", headers=two.cn.bearer(Role.ADMIN)
    )
    after = await deliver_from(rotated)

    assert before > 0
    assert approved.status_code == 204
    assert after == 0


async def test_revoking_a_key_revokes_what_was_announced_under_it(two: Two, new_key: SigningKey) -> None:
    await two.us.submit(announcement_of(new_key))
    await two.deliver()
    await two.us.submit(parcel_of(1))

    revoked = await two.cn.own.post(
        f"/operator/v1/keys/{two.us.key.public.kid}/revoke",
        json={"revoked_from": "2026-11-23T09:00:00Z", "reason": "stolen"},
        headers=two.cn.bearer(Role.ADMIN),
    )
    wait = await deliver_from(signing_with(two.us, new_key))
    keys = await two.cn.own.get("/operator/v1/keys", headers=two.cn.bearer(Role.AUDITOR))

    states = {key["kid"]: key["state"] for key in keys.json() if key["nation"] == "US"}
    assert revoked.status_code == 204
    assert wait > 0
    assert set(states.values()) == {"revoked"}


async def test_what_was_receipted_under_a_key_that_has_ended_is_still_answered(two: Two) -> None:
    await two.share(2)
    page = await two.cn.client.page(TO_CHINA, 0)
    assert page is not None
    first = await two.us.client.push(TO_CHINA, page)
    ended = [
        dataclasses.replace(trusted, not_after=START + dt.timedelta(seconds=1))
        if trusted.nation == "US" and trusted.key.kid == two.us.key.public.kid
        else trusted
        for trusted in two.cn.endpoint.pinned
    ]
    new_key = SigningKey.generate("Ed25519")
    span = (START - dt.timedelta(days=1), START + dt.timedelta(days=9))
    ended.append(dataclasses.replace(ended[0], key=new_key.public, nation="US", not_before=span[0], not_after=span[1]))
    object.__setattr__(two.cn.endpoint, "pinned", ended)
    two.clock.forward(hours=1)

    again = await signing_with(two.us, new_key).client.push(TO_CHINA, page)

    assert again.raw == first.raw


async def test_a_nation_signs_with_both_keys_until_the_new_one_is_in_effect(two: Two, new_key: SigningKey) -> None:
    await two.us.submit(announcement_of(new_key), parcel_of(1))

    both = await deliver_from(signing_with(two.us, two.us.key, new_key))
    await two.us.submit(parcel_of(2))
    alone = await deliver_from(signing_with(two.us, new_key))

    assert (both, alone) == (0, 0)
    assert len(await two.cn.lines(TO_CHINA)) == 3


async def test_a_checkpoint_dated_before_its_key_was_announced_is_refused(two: Two, new_key: SigningKey) -> None:
    await two.share(1)
    two.clock.forward(minutes=30)
    dated_back = two.clock()
    two.clock.forward(minutes=30)
    await two.us.submit(announcement_of(new_key))
    await two.deliver()
    lines = [line or b"" for line in await two.us.lines(TO_CHINA)]

    answers = []
    for issued_at in (dated_back, two.clock()):
        checkpoint = Checkpoint(TO_CHINA, 1, EMPTY.extend([leaf_hash(lines[0])])[0].root(), issued_at)
        page = write_page(TO_CHINA, 0, sign_checkpoint(checkpoint, [new_key]), lines[:1])
        answers.append(await pushed(two, page))

    assert answers == ["key-span", "receipt"]


async def pushed(two: Two, page: bytes) -> str:
    """The rule by which the page is refused, or "receipt"."""
    try:
        await two.us.client.push(TO_CHINA, page)
    except Refused as refused:
        return str(refused.problem["rule"])
    return "receipt"


async def test_a_receipt_dated_before_its_key_was_announced_is_made_good_by_another_page(
    two: Two, new_key: SigningKey
) -> None:
    """China signs with its next key before the announcement has come through: those receipts are never believed."""
    await two.share(2)
    await two.us.submit(parcel_of(5))
    await two.cn.submit(announcement_of(new_key, "CN"))
    object.__setattr__(two.cn.endpoint, "signers", [new_key])
    delivery = Delivery(two.us.endpoint, two.us.peer, two.us.client)

    unknown = await send_next(delivery)
    two.clock.forward(minutes=10)
    announced = await deliver_from(signing_with(two.cn, two.cn.key))
    dated_back = await send_next(delivery)
    mended = await send_next(delivery)

    assert unknown > 0
    assert announced == 0
    assert dated_back > 0
    assert mended == 0
    assert (await two.us.feed(TO_CHINA)).receipted == 3


async def send_next(delivery: Delivery) -> float:
    outgoing = await delivery.take()
    assert outgoing is not None
    return await delivery.send(outgoing)


async def test_a_page_is_served_with_a_checkpoint_that_a_reader_from_line_0_can_check(
    two: Two, new_key: SigningKey
) -> None:
    """The page that announces the new key is not to be read with that key alone, however often it is signed anew."""
    await two.us.submit(announcement_of(new_key))
    await two.deliver()
    two.clock.forward(minutes=70)
    rotated = signing_with(two.us, new_key)
    rotated.app.state.endpoint = rotated.endpoint

    await two.pull()

    page = read_page(await two.us.client.page(TO_CHINA, 0) or b"", TO_CHINA, erased_allowed=False)
    feeds = await two.cn.own.get("/operator/v1/feeds", headers=two.cn.bearer(Role.AUDITOR))
    heard = next(feed for feed in feeds.json() if feed["feed"] == "US/CN")
    assert named_keys(page.checkpoint) == [two.us.key.public.kid]
    assert heard["checkpoint_age_seconds"] == 0
