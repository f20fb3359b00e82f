"""A policy that asks for Ed25519 and ML-DSA-65: both must verify, or nothing is believed."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from services.exchange.deliver import Delivery
from services.exchange.endpoint import Endpoint
from services.feed.keys import SigningKey
from services.feed.trust import TrustedKey
from tests.integration.exchange.conftest import TO_CHINA, Side, Two, parcel_of

BOTH = ("Ed25519", "ML-DSA-65")


@pytest.fixture
def post_quantum() -> Mapping[str, SigningKey]:
    return {nation: SigningKey.generate("ML-DSA-65") for nation in ("US", "CN")}


def strict(side: Side, keys: Mapping[str, SigningKey], *, signs: bool = True) -> Side:
    """The same nation, asking both algorithms of its peer, and signing with both if it `signs`."""
    span = dataclasses.asdict(side.endpoint.pinned[0])
    pinned = [
        *side.endpoint.pinned,
        *(TrustedKey(key.public, nation, span["not_before"], span["not_after"]) for nation, key in keys.items()),
    ]
    peer = dataclasses.replace(side.peer, required=BOTH)
    changes: dict[str, Any] = {"pinned": pinned, "peers": {peer.nation: peer}}
    if signs:
        changes["signers"] = [side.key, keys[side.endpoint.nation]]
    endpoint: Endpoint = dataclasses.replace(side.endpoint, **changes)
    side.app.state.endpoint = endpoint
    return dataclasses.replace(side, endpoint=endpoint, peer=peer)


async def push(side: Side) -> float:
    delivery = Delivery(side.endpoint, side.peer, side.client)
    outgoing = await delivery.take()
    assert outgoing is not None
    return await delivery.send(outgoing)


async def test_two_nations_that_both_sign_twice_believe_each_other(
    two: Two, post_quantum: Mapping[str, SigningKey]
) -> None:
    us, cn = strict(two.us, post_quantum), strict(two.cn, post_quantum)
    await us.submit(parcel_of(1))

    wait = await push(us)

    assert wait == 0
    assert len(await cn.lines(TO_CHINA)) == 1
    assert (await us.feed(TO_CHINA)).receipted == 1


async def test_a_checkpoint_that_lacks_an_algorithm_of_the_policy_is_not_believed(
    two: Two, post_quantum: Mapping[str, SigningKey]
) -> None:
    us, cn = strict(two.us, post_quantum, signs=False), strict(two.cn, post_quantum)
    await us.submit(parcel_of(1))

    wait = await push(us)

    assert wait > 0
    assert await cn.lines(TO_CHINA) == []


async def test_a_second_signature_that_nobody_asks_for_does_no_harm(
    two: Two, post_quantum: Mapping[str, SigningKey]
) -> None:
    us = dataclasses.replace(
        two.us, endpoint=dataclasses.replace(two.us.endpoint, signers=[two.us.key, post_quantum["US"]])
    )
    await us.submit(parcel_of(1))

    assert await push(us) == 0
