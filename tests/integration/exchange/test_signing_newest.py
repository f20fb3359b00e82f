"""The newest checkpoint of an own feed is fresh, whether anybody reads it or not."""

from sqlalchemy import text

from services.exchange.held.checkpoints import newest_held
from services.exchange.held.feeds import held_feed
from services.exchange.sign_newest import sign_newest
from services.feed.checkpoint import read_checkpoint
from tests.integration.exchange.conftest import TO_CHINA, Two, parcel_of


async def test_an_old_checkpoint_is_signed_anew_without_a_reader(two: Two) -> None:
    await two.share(1)
    two.clock.forward(hours=5)

    await sign_newest(two.us.endpoint)

    async with two.us.endpoint.engine.connect() as conn:
        newest = await newest_held(conn, (await held_feed(conn, TO_CHINA)).id)
    assert newest is not None
    assert newest.issued_at == two.clock()


async def test_a_checkpoint_of_a_size_that_somebody_asks_for_is_signed_and_not_kept(two: Two) -> None:
    """Whoever asks for every size makes no row of each."""
    await two.us.submit(*(parcel_of(n) for n in range(6)))

    signed = [await two.cn.client.checkpoint(TO_CHINA, size) for size in range(7)]
    newest = await two.cn.client.checkpoint(TO_CHINA)

    async with two.us.endpoint.engine.connect() as conn:
        kept = (await conn.execute(text("SELECT size FROM checkpoint"))).scalars().all()
    assert [read_checkpoint(answer["checkpoint"]).size for answer in signed] == [*range(7)]
    assert newest["checkpoint"] == signed[6]["checkpoint"]
    assert kept == [6]
