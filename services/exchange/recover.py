"""After a restore from a backup: the audience may hold lines of an own feed that are missing here.

The origin reads its own feed at the audience before it appends (docs/protocol.md section 4, Readers). Every page
carries this nation's own checkpoint, so what comes back is proven to be what this nation once signed. A record that
the home feed lost with the backup comes back to it with the members that the peer was shown.
"""

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.lines import rewrite_line
from services.exchange.core.sharing import Reason
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.halting import halt
from services.exchange.held import checkpoints
from services.exchange.held.checkpoints import KeptCheckpoint
from services.exchange.held.feeds import Growth, HeldFeed, NewLine, append_lines, held_feed, held_ids
from services.exchange.held.keys import load_trust
from services.feed.checkpoint import believe_checkpoint
from services.feed.client import FeedClient
from services.feed.names import FeedName
from services.feed.page import Page, read_page
from services.feed.tree import leaf_hash
from services.feed.verdict import judge_line


async def recover(endpoint: Endpoint, peer: Peer, client: FeedClient) -> int:
    """Take back what the audience holds beyond this feed; gives how many lines.

    Raises Refused, Unreachable, Untrusted."""
    name, taken = endpoint.to_peer(peer.nation), 0
    while True:
        async with endpoint.engine.connect() as conn:
            feed = await held_feed(conn, name)
        body = await client.page(name, feed.size)
        if body is None or feed.halted_at is not None:
            return taken
        taken += await _take_back(endpoint, name, read_page(body, name, erased_allowed=True))


async def _take_back(endpoint: Endpoint, name: FeedName, page: Page) -> int:
    async with endpoint.engine.begin() as conn:
        home = await held_feed(conn, endpoint.home, lock=True)
        feed = await held_feed(conn, name, lock=True)
        now = endpoint.clock()
        signed = believe_checkpoint(
            page.checkpoint,
            feed=name,
            size=page.size,
            trust=await load_trust(conn, endpoint),
            required=("Ed25519",),
            now=now,
            previous_issued_at=None,
        )
        frontier, nodes = feed.frontier.extend(page.leaves)
        kept = KeptCheckpoint(signed.size, signed.root, signed.issued_at, orjson.dumps(dict(page.checkpoint)).decode())
        if frontier.root() != signed.root:
            await halt(conn, endpoint, feed, rule="restored", ours=None, theirs=kept, page=page)
            return 0
        lines = [_line_of(page, place) for place in range(len(page.rows))]
        await append_lines(conn, [Growth(feed, lines, frontier, nodes)], now)
        await checkpoints.keep(conn, feed.id, kept, now, held=True)
        await _bring_home(conn, endpoint, home, lines)
    return len(page.rows)


def _line_of(page: Page, place: int) -> NewLine:
    erased = page.first + place in page.erased
    judged = None if erased else judge_line(page.rows[place], page.feed, None)
    return NewLine(
        data=None if erased else page.rows[place],
        leaf=page.leaves[place],
        id=judged.id if judged else None,
        type=judged.type if judged else None,
        retain_until=judged.retain_until if judged else None,
        sharing=int(Reason.TAKEN_BACK),
    )


async def _bring_home(conn: AsyncConnection, endpoint: Endpoint, home: HeldFeed, lines: list[NewLine]) -> None:
    """Append to the home feed the records that it has not."""
    present = await held_ids(conn, home, [line.id for line in lines if line.id])
    missing = []
    for line in lines:
        if line.data is not None and line.id is not None and line.id not in present:
            copy = rewrite_line(orjson.loads(line.data), endpoint.home)
            missing.append(NewLine(copy, leaf_hash(copy), line.id, line.type, retain_until=line.retain_until))
    if missing:
        await append_lines(conn, [Growth.of(home, missing)], endpoint.clock())
