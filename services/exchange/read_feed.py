"""Reading a feed: pages, checkpoints, proofs, for whoever may (docs/protocol.md section 4, Sizes).

The origin signs a checkpoint for whatever end it chooses. A page served by the audience ends at a checkpoint that it
holds. A line below a feed's size never changes, so a page needs no lock.
"""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.endpoint import Endpoint
from services.exchange.held import checkpoints, receipts
from services.exchange.held.checkpoints import ROOM_FOR_LINES, KeptCheckpoint
from services.exchange.held.feeds import (
    HeldFeed,
    consistency_path,
    end_within,
    held_feed,
    inclusion_path,
    leaves_between,
    read_lines,
)
from services.feed.encoding import b64u
from services.feed.names import FeedName
from services.feed.page import MAX_PAGE_BYTES, TooLarge, write_page
from services.kit.problems import Problem


async def read_page(endpoint: Endpoint, name: FeedName, first: int, limit: int) -> bytes | None:
    """The page from `first` on, of about `limit` lines; None when there is none."""
    async with endpoint.engine.begin() as conn:
        feed = await held_feed(conn, name)
        if first >= feed.size:
            return None
        if name.origin == endpoint.nation:
            return await _written(conn, feed, first, await _own_end(conn, endpoint, feed, first, limit))
        return await _held_page(conn, feed, first, limit)


async def _own_end(conn: AsyncConnection, endpoint: Endpoint, feed: HeldFeed, first: int, limit: int) -> KeptCheckpoint:
    end = await end_within(conn, feed, first, limit, ROOM_FOR_LINES)
    return await checkpoints.signed_at(conn, endpoint, feed, end)


async def _held_page(conn: AsyncConnection, feed: HeldFeed, first: int, limit: int) -> bytes:
    """A page of a peer's feed. The peer may have filled a page to the last byte, so whether all of it still fits shows
    only when it is written; lines that take little room leave it to any head."""
    bounds = [await end_within(conn, feed, first, limit, ROOM_FOR_LINES)]
    if bounds[0] < min(first + limit, feed.size):
        bounds.append(await end_within(conn, feed, first, limit, MAX_PAGE_BYTES))
    for end in await checkpoints.held_ends(conn, feed.id, first, bounds):
        kept = await checkpoints.kept_at(conn, feed.id, end)
        if kept is None:
            raise LookupError(f"{feed.name} has lost the checkpoint of size {end}")
        try:
            return await _written(conn, feed, first, kept)
        except TooLarge:
            continue
    detail = "erased lines take more room than they had, and no end is held at which the page would fit"
    raise Problem(500, "page-too-large", detail)


async def _written(conn: AsyncConnection, feed: HeldFeed, first: int, end: KeptCheckpoint) -> bytes:
    lines = await read_lines(conn, feed, first, end.size)
    erased = {line.line: line.leaf for line in lines if line.data is None}
    return write_page(feed.name, first, end.object, [line.data or b"" for line in lines], erased)


async def read_checkpoint(endpoint: Endpoint, name: FeedName, size: int | None) -> dict[str, Any]:
    """The newest checkpoint, or that of `size`, with the receipts of its size; Problem 404 when it is not held."""
    async with endpoint.engine.begin() as conn:
        feed = await held_feed(conn, name)
        kept = await _checkpoint(conn, endpoint, feed, size)
        if kept is None:
            raise _not_held(feed)
        given = await receipts.receipts_of(conn, feed.id, kept.size)
        return {"checkpoint": kept.object, "receipts": [receipt.object for receipt in given]}


async def _checkpoint(
    conn: AsyncConnection, endpoint: Endpoint, feed: HeldFeed, size: int | None
) -> KeptCheckpoint | None:
    if size is not None and size > feed.size:
        return None
    if feed.name.origin == endpoint.nation:
        at = feed.size if size is None else size
        return await checkpoints.signed_at(conn, endpoint, feed, at, to_keep=at == feed.size)
    return await (checkpoints.newest_held(conn, feed.id) if size is None else checkpoints.kept_at(conn, feed.id, size))


async def read_proof(endpoint: Endpoint, name: FeedName, line: int, size: int) -> dict[str, Any]:
    """The inclusion proof of `line` < `size`; Problem 404 when `size` is not held."""
    async with endpoint.engine.connect() as conn:
        feed = await held_feed(conn, name)
        if size > feed.size:
            raise _not_held(feed)
        path = await inclusion_path(conn, feed, line, size)
        leaf = (await leaves_between(conn, feed, line, line + 1))[0]
    return {"line": line, "size": size, "leaf": b64u(leaf), "path": [b64u(element) for element in path]}


async def read_consistency(endpoint: Endpoint, name: FeedName, first: int, second: int) -> dict[str, Any]:
    """The consistency proof from `first` to `second`; Problem 404 when `second` is not held."""
    async with endpoint.engine.connect() as conn:
        feed = await held_feed(conn, name)
        if second > feed.size:
            raise _not_held(feed)
        path = await consistency_path(conn, feed, first, second) if first < second else []
    return {"from": first, "to": second, "path": [b64u(element) for element in path]}


def _not_held(feed: HeldFeed) -> Problem:
    return Problem(404, "not-held", "more than is held here", extra={"size": feed.size})
