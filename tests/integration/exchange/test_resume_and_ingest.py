"""A person resumes a feed that forked: what own ingest took in from lines behind the cut goes, the rest stays."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from services.feed.client import Bearer, FeedClient
from services.feed.encoding import b64u
from services.feed.tree import EMPTY, leaf_hash
from services.ingest.ingest import Ingest
from services.ingest.screening.held_index import IndexHolder
from services.ingest.taking_in.belief import Pinned
from services.ingest.taking_in.cursors import followed_feed, open_feeds
from services.ingest.taking_in.follow import Follower
from services.kit.access import Role
from services.kit.database import make_engine
from tests.integration.exchange.conftest import TO_CHINA, Two
from tests.integration.exchange.test_hostile_peer import Forger, line_of


class OwnIngest:
    """China's ingest, at China's exchange; it follows US/CN."""

    def __init__(self, two: Two, database: str, http: httpx.AsyncClient, folder: Path) -> None:
        endpoint = two.cn.endpoint
        self.two = two
        self.ingest = Ingest(
            nation="CN",
            engine=make_engine(database, schema="ingest", pool_size=5),
            exchange_url=endpoint.public_url,
            exchange_ca=None,
            token=lambda: two.cn.bearer(Role.INGEST)["Authorization"].removeprefix("Bearer "),
            pinned=Pinned(endpoint.pinned, {"US": ("Ed25519",), "CN": ("Ed25519",)}),
            accept={"US": None},
            feeds=[TO_CHINA],
            lists=IndexHolder(folder),
            clock=two.clock,
        )
        client = FeedClient(http, endpoint.public_url, Bearer(self.ingest.token))
        self.follower = Follower(self.ingest, client, TO_CHINA)

    async def catch_up(self) -> None:
        self.two.clock.forward(seconds=11)
        while await self.follower.step() == 0.0:
            pass

    async def state(self) -> tuple[int, str | None, int | None]:
        """Lines taken in, the alarm, and to where the feed was cut."""
        async with self.ingest.engine.connect() as conn:
            feed = await followed_feed(conn, TO_CHINA)
        return feed.frontier.size, feed.alarm.code if feed.alarm else None, feed.cut.to if feed.cut else None

    async def ids(self) -> list[str]:
        async with self.ingest.engine.connect() as conn:
            return [str(row.id) for row in await conn.execute(text("SELECT id FROM parcel ORDER BY ref"))]


@pytest.fixture
async def china(two: Two, second_database_url: str, tmp_path: Path) -> AsyncIterator[OwnIngest]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(two.cn.app)) as http:
        own = OwnIngest(two, second_database_url, http, tmp_path / "lists")
        async with own.ingest.engine.begin() as conn:
            await open_feeds(conn, [TO_CHINA])
        yield own
        await own.ingest.engine.dispose()


def id_of(number: int) -> str:
    return f"019ab000-0000-7000-8000-{number:012x}"


async def resume(two: Two, lines: Sequence[bytes]) -> None:
    root = EMPTY.extend([leaf_hash(line) for line in lines])[0].root()
    answer = await two.cn.own.post(
        "/operator/v1/feeds/US/CN/resume",
        json={"size": len(lines), "root": b64u(root), "reason": "agreed by telephone"},
        headers=two.cn.bearer(Role.ADMIN),
    )
    assert answer.status_code == 204


@pytest.mark.parametrize("more", [0, 1, 2, 3])
async def test_findings_of_the_lines_set_aside_go_and_the_feed_goes_on(two: Two, china: OwnIngest, more: int) -> None:
    forger, lines = Forger(two), [line_of(n) for n in range(4)]
    for first, end in ((0, 2), (2, 3), (3, 4)):
        await forger.push(forger.page(lines[first:end], before=lines[:first]))
        await china.catch_up()
    await forger.push(forger.page([*lines[:2], line_of(9)]))
    await resume(two, lines[:2])
    others = [line_of(20 + n) for n in range(more)]
    for n in range(more):
        await forger.push(forger.page([others[n]], before=[*lines[:2], *others[:n]]))

    await china.catch_up()

    assert await china.state() == (2 + more, None, 2)
    assert await china.ids() == [id_of(n) for n in (0, 1, *range(20, 20 + more))]


async def test_a_feed_resumed_at_its_beginning_is_read_anew_once_the_peer_speaks_again(
    two: Two, china: OwnIngest
) -> None:
    forger = Forger(two)
    await forger.push(forger.page([line_of(0)]))
    await china.catch_up()
    await forger.push(forger.page([line_of(9)]))
    await resume(two, [])
    await china.catch_up()
    silent = await china.state()
    await forger.push(forger.page([line_of(1), line_of(2)]))

    await china.catch_up()

    assert silent == (1, "rewound", None)
    assert await china.state() == (2, None, 0)
    assert await china.ids() == [id_of(1), id_of(2)]


async def test_lines_that_overlap_lead_ingest_through_the_real_exchange_from_the_beginning(
    two: Two, china: OwnIngest
) -> None:
    forger, lines = Forger(two), [line_of(n) for n in range(5)]
    await forger.push(forger.page(lines[:3]))
    await forger.push(forger.page(lines[1:], before=lines[:1]))

    await china.catch_up()

    assert await china.state() == (5, None, None)
