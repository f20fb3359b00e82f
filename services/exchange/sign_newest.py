"""The newest checkpoint of every own feed is never older than an hour, whether anybody reads it or not."""

from services.exchange.endpoint import Endpoint
from services.exchange.held.checkpoints import signed_at
from services.exchange.held.feeds import held_feed


async def sign_newest(endpoint: Endpoint) -> None:
    """Sign anew what is old or not signed at all; a feed that waits to be compared with its copy is left alone."""
    for name in endpoint.own_feeds:
        if endpoint.comparing.waits(name):
            continue
        async with endpoint.engine.begin() as conn:
            feed = await held_feed(conn, name)
            await signed_at(conn, endpoint, feed, feed.size)
