"""Keys come, speak, and go: announced, approved by hand, revoked."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from services.exchange.deliver import Delivery
from services.feed.announcement import announce
from services.feed.keys import SigningKey
from services.kit.access import Role
from tests.integration.exchange.conftest import START, TO_CHINA, Side, Two, parcel_of


def announcement_of(key: SigningKey, **changes: Any) -> dict[str, Any]:
    body = announce(key, "US", START, START + dt.timedelta(days=400))
    return {"type": "key-announcement", "version": 1, "handling": parcel_of(0)["handling"], "body": body, **changes}


@pytest.fixture
def new_key() -> SigningKey:
    return SigningKey.generate("Ed25519")


def signing_with(side: Side, key: SigningKey) -> Side:
    """The same nation, its settings naming another key."""
    return dataclasses.replace(side, endpoint=dataclasses.replace(side.endpoint, signers=[key]), key=key)


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
