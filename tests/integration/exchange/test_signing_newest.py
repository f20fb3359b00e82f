"""The newest checkpoint of an own feed is fresh, whether anybody reads it or not."""

from services.exchange.held.checkpoints import newest_held
from services.exchange.held.feeds import held_feed
from services.exchange.sign_newest import sign_newest
from tests.integration.exchange.conftest import TO_CHINA, Two


async def test_an_old_checkpoint_is_signed_anew_without_a_reader(two: Two) -> None:
    await two.share(1)
    two.clock.forward(hours=5)

    await sign_newest(two.us.endpoint)

    async with two.us.endpoint.engine.connect() as conn:
        newest = await newest_held(conn, (await held_feed(conn, TO_CHINA)).id)
    assert newest is not None
    assert newest.issued_at == two.clock()
