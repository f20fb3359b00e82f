"""An own feed beside the copy that its audience holds: what the audience has and we lack was lost with a restore.

The origin reads its own feed at the audience (docs/protocol.md section 4, Readers), from the last line that a receipt
covers: up to there both hold the same. Every page carries this nation's own checkpoint, so what comes back is proven
to be what this nation once signed. Under the feed's lock a page is one of these:

    the own lines           nothing to do, also when another process has appended them in the meantime
    the own lines and more  the rest is taken back; a record that the home feed lost comes back to it as well, with the
                            members that the peer was shown, and with what it does to other records and keys
    another history         this nation signed two: the feed halts, with the evidence
    none of these           the audience shows what this nation did not sign there: nothing is proven, nothing changes

An operator's reference is not on the peer's feed, so it does not come back.
"""

from dataclasses import dataclass

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange import learn_keys
from services.exchange.core.lines import rewrite_line
from services.exchange.core.sharing import Reason
from services.exchange.endpoint import Endpoint, Peer
from services.exchange.halting import halt
from services.exchange.held import amendments, checkpoints
from services.exchange.held.alarms import raise_alarm
from services.exchange.held.checkpoints import KeptCheckpoint
from services.exchange.held.feeds import (
    Growth,
    HeldFeed,
    NewLine,
    append_lines,
    frontier_of,
    held_feed,
    held_ids,
    leaves_between,
    root_at,
)
from services.exchange.held.keys import load_trust
from services.exchange.judge_lines import Judgement, Verdict, note_deeds
from services.feed.checkpoint import Checkpoint, believe_checkpoint, read_checkpoint
from services.feed.client import FeedClient
from services.feed.names import FeedName
from services.feed.page import Page, read_page
from services.feed.tree import Frontier, leaf_hash
from services.feed.verdict import judge_line


class NotOurs(Exception):
    """The audience shows a page that this nation did not sign at that place."""


async def recover(endpoint: Endpoint, peer: Peer, client: FeedClient) -> int:
    """Compare the feed to `peer` with the peer's copy, and take back what is missing here; gives how many lines.
    Afterwards the copy is the own feed's beginning, or the feed is halted.

    Raises Refused, Unreachable, Untrusted, PageFault, NotOurs; what was taken back until then stays."""
    name, taken = endpoint.to_peer(peer.nation), 0
    async with endpoint.engine.connect() as conn:
        feed = await held_feed(conn, name)
    first = feed.receipted
    while feed.halted_at is None and (body := await client.page(name, first)) is not None:
        page = read_page(body, name, erased_allowed=True)
        if page.first != first:
            raise NotOurs(f"asked for line {first}, the page begins with another")
        feed, missing = await _compare(endpoint, name, page)
        first, taken = page.size, taken + missing
        if missing:
            endpoint.comparing.found_a_restore()
    return taken


async def _compare(endpoint: Endpoint, name: FeedName, page: Page) -> tuple[HeldFeed, int]:
    """One page; the feed as it then is, and how many of the page's lines were missing."""
    async with endpoint.engine.begin() as conn:
        home = await held_feed(conn, endpoint.home, lock=True)
        feed = await held_feed(conn, name, lock=True)
        if page.first > feed.size:  # a person let the feed go on at a smaller size meanwhile
            raise NotOurs(f"the feed ends before line {page.first} now")
        if await _is_held(conn, feed, page):
            return feed, 0
        comparison = _Comparison(conn, endpoint, home, feed, page, await _believe(conn, endpoint, page))
        missing = await comparison.run()
        return await held_feed(conn, name), missing


async def _is_held(conn: AsyncConnection, feed: HeldFeed, page: Page) -> bool:
    """Whether the page ends at a root that the own tree has: then whose signature it carries proves nothing more."""
    shown = read_checkpoint(page.checkpoint)
    if (shown.feed, shown.size) != (feed.name, page.size):
        raise NotOurs("the page carries the checkpoint of another")
    return page.size <= feed.size and shown.root == await root_at(conn, feed, page.size)


async def _believe(conn: AsyncConnection, endpoint: Endpoint, page: Page) -> Checkpoint:
    """An own checkpoint is judged by the time at which it was signed: a key that has ended since signed it all the
    same."""
    return believe_checkpoint(
        page.checkpoint,
        feed=page.feed,
        size=page.size,
        trust=await load_trust(conn, endpoint),
        required=("Ed25519",),
        now=read_checkpoint(page.checkpoint).issued_at,
        previous_issued_at=None,
    )


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A page of the copy, in an open transaction that has both feeds locked."""

    conn: AsyncConnection
    endpoint: Endpoint
    home: HeldFeed
    feed: HeldFeed
    page: Page
    signed: Checkpoint

    async def run(self) -> int:
        """How many lines were taken back."""
        if self.page.size <= self.feed.size:  # and the own root there is another
            await self._halt()
            return 0
        frontier, nodes = (await frontier_of(self.conn, self.feed, self.page.first)).extend(self.page.leaves)
        if frontier.root() != self.signed.root:
            raise NotOurs(f"its lines do not lead to the root that was signed for size {self.page.size}")
        known = self.feed.size - self.page.first
        held = await leaves_between(self.conn, self.feed, self.page.first, self.feed.size)
        if held != self.page.leaves[:known]:
            await self._halt()
            return 0
        return await self._take_back(known, frontier, nodes[known:])

    async def _halt(self) -> None:
        """Nothing is signed for it: what was signed here before, if anything was, is the other half of the evidence."""
        size = self.page.size
        ours = await checkpoints.kept_at(self.conn, self.feed.id, size)
        ours = ours or await checkpoints.newest_held(self.conn, self.feed.id)
        await halt(self.conn, self.endpoint, self.feed, rule="restored", ours=ours, theirs=self._kept(), page=self.page)
        detail = (
            f"the audience holds another signed history at size {size}; see the evidence, then resume on both sides"
        )
        await raise_alarm(self.conn, self.feed.id, "restored", detail, self.endpoint.clock())

    async def _take_back(self, known: int, frontier: Frontier, nodes: list[bytes]) -> int:
        now = self.endpoint.clock()
        lines = [self._line(place) for place in range(known, len(self.page.rows))]
        await append_lines(self.conn, [Growth(self.feed, lines, frontier, nodes)], now)
        await checkpoints.keep(self.conn, self.feed.id, self._kept(), now, held=True)
        await self._bring_home([line for line in lines if line.data is not None and line.id is not None])
        return len(lines)

    def _line(self, place: int) -> NewLine:
        erased = self.page.first + place in self.page.erased
        judged = None if erased else judge_line(self.page.rows[place], self.page.feed, None)
        return NewLine(
            data=None if erased else self.page.rows[place],
            leaf=self.page.leaves[place],
            id=judged.id if judged else None,
            type=judged.type if judged else None,
            retain_until=judged.retain_until if judged else None,
            sharing=int(Reason.TAKEN_BACK),
        )

    async def _bring_home(self, lines: list[NewLine]) -> None:
        """Append to the home feed the records that it has not, and note what they do."""
        present = await held_ids(self.conn, self.home, [line.id for line in lines if line.id])
        missing = [self._home_line(line) for line in lines if line.id not in present]
        if not missing:
            return
        deeds = Judgement()
        for number, line in enumerate(missing, self.home.size):
            verdict = Verdict.of(judge_line(line.data or b"", self.endpoint.home, None))
            if verdict.code is None:
                note_deeds(deeds, number, verdict, line.data or b"")
        now, signed = self.endpoint.clock(), self.signed
        await append_lines(self.conn, [Growth.of(self.home, missing)], now)
        await amendments.note(self.conn, self.home, deeds.amendments, now)
        await learn_keys.learn(
            self.conn,
            self.endpoint,
            self.home,
            deeds.announcements,
            signed_by=signed.signed_by[0],
            now=signed.issued_at,  # when it was announced; its announcer may have ended since
        )

    def _home_line(self, line: NewLine) -> NewLine:
        copy = rewrite_line(orjson.loads(line.data or b""), self.endpoint.home)
        return NewLine(copy, leaf_hash(copy), line.id, line.type, retain_until=line.retain_until)

    def _kept(self) -> KeptCheckpoint:
        jws = orjson.dumps(dict(self.page.checkpoint)).decode()
        return KeptCheckpoint(self.signed.size, self.signed.root, self.signed.issued_at, jws)
