"""A start after a restore, a crash, a rotation, or beside another process: own feeds are compared with their copies
before anything new of them is signed, and nothing halts but by two signed histories."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from services.exchange import app as application
from services.exchange.compare import compare
from services.exchange.deliver import Delivery
from services.exchange.held.feeds import open_feeds
from services.exchange.held.keys import load_trust
from services.exchange.recover import NotOurs, recover
from services.feed.client import CallSigner, FeedClient, Refused, Unreachable
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.tree import EMPTY, leaf_hash
from services.feed.trust import TrustedKey, Untrusted
from services.kit.access import Role
from tests.integration.exchange.conftest import START, TO_CHINA, Side, Two, parcel_of, retraction_of
from tests.integration.exchange.test_rotating_keys import announcement_of, signing_with

_LOST = (
    "DELETE FROM receipt WHERE feed = :feed AND size > :size",
    "DELETE FROM checkpoint WHERE feed = :feed AND size > :size",
    "DELETE FROM amendment WHERE feed = :feed AND line >= :size",
    "DELETE FROM announced_key WHERE feed = :feed AND line >= :size",
    "DELETE FROM submission WHERE line >= :size",
    "DELETE FROM line WHERE feed = :feed AND line >= :size",
    """UPDATE feed SET size = :size, peaks = :peaks, receipted = least(receipted, :size),
           bytes = coalesce((SELECT ends_at FROM line WHERE feed = :feed AND line = :size - 1), 0),
           greatest_id = (SELECT id FROM line WHERE feed = :feed ORDER BY id DESC LIMIT 1)
       WHERE id = :feed""",
)


async def restore(side: Side, size: int) -> None:
    """The database as a backup had it when the home feed and the feed to China had `size` lines each."""
    for name in (side.endpoint.home, TO_CHINA):
        kept = [line or b"" for line in (await side.lines(name))[:size]]
        peaks = EMPTY.extend([leaf_hash(line) for line in kept])[0].to_bytes()
        at = {"feed": (await side.feed(name)).id, "size": size, "peaks": peaks}
        async with side.endpoint.engine.begin() as conn:
            for statement in _LOST:
                await conn.execute(text(statement), at)


class Audience(FeedClient):
    """China's endpoint, which says nothing of its own, and of the US feed what `show` gives for the first line."""

    def __init__(self, two: Two, show: Callable[[int], Awaitable[bytes | None]]) -> None:
        super().__init__(two.us.calls, two.us.peer.url, CallSigner(two.us.key, two.clock))
        self._show = show

    async def page(self, feed: FeedName, first: int, limit: int = 1_000) -> bytes | None:  # noqa: ARG002
        return await self._show(first) if feed == TO_CHINA else None


def showing(two: Two, body: bytes | None) -> Audience:
    async def show(_: int) -> bytes | None:
        return body

    return Audience(two, show)


def away(two: Two) -> Audience:
    async def show(_: int) -> bytes | None:
        raise Unreachable("no answer")

    return Audience(two, show)


@contextlib.asynccontextmanager
async def started(monkeypatch: pytest.MonkeyPatch, side: Side, client: FeedClient) -> AsyncIterator[None]:
    """The endpoint with all its workers, calling its peer by `client`. Connections are made before: the server waits a
    minute for one whose worker was cancelled while it was made."""

    async def given(*_: Any) -> FeedClient:
        return client

    monkeypatch.setattr(application, "open_client", given)
    async with contextlib.AsyncExitStack() as connections:
        for _ in range(4):
            await connections.enter_async_context(side.endpoint.engine.connect())
    async with asyncio.timeout(20), application._lifespan(side.app):
        yield


async def post(side: Side, content: dict[str, Any]) -> Any:
    return await side.own.post("/operator/v1/records", json=content, headers=side.bearer(Role.OPERATOR))


async def alarms(side: Side) -> list[str]:
    async with side.endpoint.engine.connect() as conn:
        return list((await conn.execute(text("SELECT code FROM alarm"))).scalars())


async def signed_sizes(side: Side) -> list[int]:
    feed = await side.feed(TO_CHINA)
    async with side.endpoint.engine.connect() as conn:
        found = await conn.execute(
            text("SELECT size FROM checkpoint WHERE feed = :feed ORDER BY size"), {"feed": feed.id}
        )
        return list(found.scalars())


async def test_lines_behind_the_last_receipt_are_taken_back(two: Two) -> None:
    await two.share(2)
    await two.share(3, start=10)
    await restore(two.us, 2)

    taken = await recover(two.us.endpoint, two.us.peer, two.us.client)

    assert taken == 3
    assert await two.us.lines(TO_CHINA) == await two.cn.lines(TO_CHINA)
    assert len(await two.us.lines(two.us.endpoint.home)) == 5


async def test_another_history_at_the_audience_halts_with_evidence_and_signs_nothing(two: Two) -> None:
    await two.share(2)
    await two.share(1, start=10)
    await restore(two.us, 2)
    await two.us.submit(parcel_of(20), parcel_of(21))

    outcome = await compare(two.us.endpoint, two.us.peer, two.us.client)

    async with two.us.endpoint.engine.connect() as conn:
        kinds = (await conn.execute(text("SELECT DISTINCT kind FROM evidence ORDER BY kind"))).scalars().all()
    assert outcome is None
    assert (await two.us.feed(TO_CHINA)).halted_at is not None
    assert kinds == ["fork", "fork-line"]
    assert await alarms(two.us) == ["restored"]
    assert await signed_sizes(two.us) == [2]


async def test_a_longer_history_at_the_audience_with_other_lines_halts_too(two: Two) -> None:
    await two.share(2)
    await two.share(3, start=10)
    await restore(two.us, 2)
    await two.us.submit(parcel_of(20))

    taken = await recover(two.us.endpoint, two.us.peer, two.us.client)

    assert taken == 0
    assert (await two.us.feed(TO_CHINA)).halted_at is not None


async def test_while_the_peer_is_away_nothing_new_is_signed_or_served(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.share(2)

    async with started(monkeypatch, two.us, away(two)):
        accepted = await post(two.us, parcel_of(20))
        with pytest.raises(Refused) as refused:
            await two.cn.client.page(TO_CHINA, 2)
        receipted = await two.cn.client.checkpoint(TO_CHINA, 2)

    assert accepted.status_code == 201
    assert (refused.value.status, refused.value.code, refused.value.retry_after) == (503, "comparing", 5)
    assert receipted["checkpoint"]
    assert await signed_sizes(two.us) == [2]


async def test_a_restored_endpoint_whose_peer_is_away_forks_nothing_at_the_peer(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.share(3)
    await restore(two.us, 0)

    async with started(monkeypatch, two.us, away(two)):
        await post(two.us, parcel_of(40))
        await two.pull()

    assert (await two.cn.feed(TO_CHINA)).halted_at is None
    assert await signed_sizes(two.us) == []


async def test_delivery_goes_on_once_the_feed_agreed_with_its_copy(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    await two.share(2)
    await two.us.submit(parcel_of(20))

    async with started(monkeypatch, two.us, two.us.client):
        await two.us.endpoint.comparing.until_free(TO_CHINA)
        page = await two.cn.client.page(TO_CHINA, 2)

    assert page is not None


async def test_what_is_handed_in_at_the_start_stands_behind_what_is_taken_back(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.share(3)
    await restore(two.us, 0)

    async with started(monkeypatch, two.us, two.us.client):
        answer = await post(two.us, parcel_of(40))

    assert answer.status_code == 201
    assert (await two.us.lines(TO_CHINA))[:3] == (await two.cn.lines(TO_CHINA))[:3]
    assert answer.json()["shared"] == {"CN": 3}


async def test_after_a_restore_that_the_settings_name_nothing_is_accepted_or_signed(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.share(1)
    object.__setattr__(two.us.endpoint, "restored", True)

    async with started(monkeypatch, two.us, away(two)):
        refused = await post(two.us, parcel_of(20))
        home = await two.us.own.get("/exchange/v1/feeds/US/US/checkpoint", headers=two.us.bearer(Role.INGEST))
        two.us.endpoint.comparing.done(TO_CHINA)
        accepted = await post(two.us, parcel_of(20))

    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "restoring", "5")
    assert (home.status_code, home.json()["code"]) == (503, "restoring")
    assert accepted.status_code == 201


async def test_a_page_from_another_place_is_an_alarm_and_halts_nothing(two: Two) -> None:
    await two.share(3)
    old = await two.us.client.page(TO_CHINA, 0)
    await two.share(2, start=10)

    outcome = await compare(two.us.endpoint, two.us.peer, showing(two, old))

    assert outcome is not None
    assert (await two.us.feed(TO_CHINA)).halted_at is None
    assert await alarms(two.us) == ["comparison"]


async def test_lines_that_do_not_lead_to_the_signed_root_prove_nothing(two: Two) -> None:
    await two.share(3)
    page = await two.us.client.page(TO_CHINA, 0)
    await restore(two.us, 0)

    with pytest.raises(NotOurs):
        await recover(two.us.endpoint, two.us.peer, showing(two, (page or b"").replace(b"parcel", b"percel")))

    assert (await two.us.feed(TO_CHINA)).halted_at is None
    assert await two.us.lines(TO_CHINA) == []


async def test_what_another_process_appends_and_delivers_meanwhile_halts_nothing(two: Two) -> None:
    await two.us.submit(parcel_of(0), parcel_of(1))

    async def show(first: int) -> bytes | None:
        await two.share(2, start=20 + first)  # the other process
        return await two.us.client.page(TO_CHINA, first) if first < 6 else None

    taken = await recover(two.us.endpoint, two.us.peer, Audience(two, show))

    assert taken == 0
    assert (await two.us.feed(TO_CHINA)).halted_at is None


async def test_nonsense_from_the_peer_is_an_alarm_until_it_speaks_sense(two: Two) -> None:
    await two.share(1)

    outcome = await compare(two.us.endpoint, two.us.peer, showing(two, b"nonsense\n"))
    then = await alarms(two.us)
    mended = await compare(two.us.endpoint, two.us.peer, two.us.client)

    assert outcome is not None
    assert then == ["comparison"]
    assert mended is None
    assert await alarms(two.us) == []


async def test_a_peer_that_answers_nothing_for_long_does_not_delay_the_start(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def show(_: int) -> bytes | None:
        await asyncio.Event().wait()
        return None

    async with asyncio.timeout(2), started(monkeypatch, two.us, Audience(two, show)):
        ready = await two.us.own.get("/readyz")

    assert ready.status_code == 200


async def _with_keys(two: Two, *own: TrustedKey) -> Side:
    """The US with other own keys in its settings, and the database of a backup that had nothing."""
    others = [key for key in two.us.endpoint.pinned if key.nation != "US"]
    endpoint = dataclasses.replace(two.us.endpoint, pinned=[*own, *others])
    await restore(two.us, 0)
    async with endpoint.engine.begin() as conn:
        await open_feeds(conn, endpoint.own_feeds)
    return dataclasses.replace(two.us, endpoint=endpoint)


@pytest.fixture
def new_key() -> SigningKey:
    return SigningKey.generate("Ed25519")


async def test_lines_under_a_former_key_that_has_ended_are_taken_back(two: Two, new_key: SigningKey) -> None:
    await two.us.submit(announcement_of(new_key))
    await two.deliver()
    span = (START - dt.timedelta(days=1), START + dt.timedelta(days=400))
    today = TrustedKey(new_key.public, "US", *span)
    former = TrustedKey(two.us.key.public, "US", START - dt.timedelta(days=365), START + dt.timedelta(minutes=1))
    two.clock.forward(hours=1)
    rotated = signing_with(two.us, new_key)

    with pytest.raises(Untrusted):
        await recover((await _with_keys(two, today)).endpoint, two.us.peer, rotated.client)
    taken = await recover((await _with_keys(two, today, former)).endpoint, two.us.peer, rotated.client)

    assert taken == 1


async def test_what_is_held_agrees_whoever_signed_it(two: Two, new_key: SigningKey) -> None:
    await two.us.submit(announcement_of(new_key), parcel_of(1))
    await two.pull()
    await two.us.submit(parcel_of(2))
    await two.pull()
    none_of_today = [key for key in two.us.endpoint.pinned if key.nation != "US"]
    endpoint = dataclasses.replace(two.us.endpoint, pinned=none_of_today)

    taken = await recover(endpoint, two.us.peer, two.us.client)

    assert taken == 0


async def test_withdrawals_and_announced_keys_come_back_with_what_they_do(two: Two, new_key: SigningKey) -> None:
    [parcel] = await two.us.submit(parcel_of(0))
    await two.us.submit(retraction_of(parcel.id), announcement_of(new_key))
    await two.deliver()
    await restore(two.us, 0)

    await recover(two.us.endpoint, two.us.peer, two.us.client)

    answer = await two.us.own.get(f"/operator/v1/records/{parcel.id}", headers=two.us.bearer(Role.AUDITOR))
    async with two.us.endpoint.engine.connect() as conn:
        trust = await load_trust(conn, two.us.endpoint)
    learned = trust.find(new_key.public.kid)
    assert answer.json()["retracted"] is True
    assert learned is not None
    assert learned.announced_by == two.us.key.public.kid


async def test_an_own_key_that_nobody_believes_is_said_at_the_start(
    two: Two, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kid = two.us.key.public.kid
    await two.us.own.post(
        f"/operator/v1/keys/{kid}/revoke",
        json={"revoked_from": "2026-11-23T09:00:00Z", "reason": "stolen"},
        headers=two.us.bearer(Role.ADMIN),
    )

    with caplog.at_level(logging.WARNING):
        async with started(monkeypatch, two.us, away(two)):
            pass

    assert f"own signing key {kid} is revoked" in caplog.text


async def test_a_delivery_that_was_not_compared_signs_nothing(two: Two) -> None:
    await two.us.submit(parcel_of(0))
    two.us.endpoint.comparing.begin([TO_CHINA], restored=False)

    with pytest.raises(Exception, match="503 comparing"):
        await Delivery(two.us.endpoint, two.us.peer, two.us.client).take()

    assert await signed_sizes(two.us) == []


async def test_evidence_of_what_is_receipted_is_given_while_the_peer_is_away(two: Two) -> None:
    await two.share(1)
    two.us.endpoint.comparing.begin([TO_CHINA], restored=False)

    answer = await two.us.own.get("/operator/v1/feeds/US/CN/lines/0/evidence", headers=two.us.bearer(Role.AUDITOR))

    assert orjson.loads(answer.content)["receipt"]
