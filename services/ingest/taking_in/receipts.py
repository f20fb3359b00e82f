"""The receipts that our exchange gave for a page of a peer's feed: which lines of it were refused.

A page may span several receipts, and receipts may overlap: a peer that pushes lines 0 to 2 and then 1 to 4 gets one
that reaches back to 1, where no size is held. So the way back goes by sizes that are held, and takes at each the
receipt that reaches farthest.
"""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.feed.client import FeedClient, Refused
from services.feed.names import FeedName
from services.feed.page import read_page
from services.feed.receipt import Receipt
from services.ingest.core.proof import Belief, Disproved, widest_receipt


@dataclass(frozen=True, slots=True)
class Receipts:
    """Of one feed, as the own exchange serves them and `belief` takes them."""

    client: FeedClient
    feed: FeedName
    belief: Belief
    now: dt.datetime

    async def back_from(self, size: int, start: int) -> list[Receipt]:
        """Believed receipts that lead from `size` back to `start` or below without a gap, ascending. Disproved with
        `no-receipt` or `receipt-gap` when there is no way, CallFailed when the exchange does not answer."""
        newest = await self._widest(size)
        if newest is None:
            raise Disproved("no-receipt", "our exchange serves no receipt for a size of the peer's feed")
        chain = [newest]
        while chain[-1].first > start:
            chain.append(await self._covering(chain[-1].first, chain[-1].size))
        return chain[::-1]

    async def _covering(self, size: int, below: int) -> Receipt:
        """A receipt of a size from `size` to `below` - 1 that reaches back behind `size`."""
        async for held in self._sizes(size, below):
            receipt = await self._widest(held)
            if receipt is not None and receipt.first < size:
                return receipt
        raise Disproved("receipt-gap", "the receipts do not cover the page's lines without a gap")

    async def _sizes(self, size: int, below: int) -> AsyncIterator[int]:
        """`size`, which usually is held; then what is held between, the greatest first: a page ends at such a size."""
        yield size
        most = below - 1
        while most > size:
            raw = await self.client.page(self.feed, size, most - size)
            end = read_page(raw, self.feed, erased_allowed=True).size if raw else below
            if end > most:
                return
            yield end
            most = end - 1

    async def _widest(self, size: int) -> Receipt | None:
        """The believed receipt of this size that reaches back farthest; None where none is held."""
        try:
            answer = await self.client.checkpoint(self.feed, size)
            return widest_receipt(answer["receipts"], self.feed, size, self.belief, self.now)
        except Refused as refusal:
            if refusal.status != 404:
                raise
        except Disproved as fault:
            if fault.rule != "no-receipt":
                raise
        return None
