"""Checkpoints of held feeds: signed here for own feeds, kept as believed for the peers'.

An own checkpoint is signed when somebody needs it, for the size that is needed. It is signed anew when it is an
hour old, when the signing keys changed, or when a smaller size carries a later time: a receiver refuses a
checkpoint that is older than the one it holds of the next smaller size (docs/protocol.md section 2).

A peer's checkpoint goes out again in the head of a page whose end the peer chose. A later one of the same root counts
by its time, and is kept in place of the first when the page has room for it and no signer is missing: a reader from
line 0 on does not know the keys yet that the feed announces later.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.endpoint import Endpoint, utc
from services.exchange.held.feeds import HeldFeed, root_at
from services.feed.belief import CLOCK_TOLERANCE
from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.jws import named_keys
from services.feed.page import MAX_HEAD_BYTES, MAX_PAGE_BYTES
from services.kit.database import fetch, fetch_one

SIGN_ANEW_AFTER = dt.timedelta(minutes=50)
"""Somewhat under the hour of docs/protocol.md section 2, so that the newest one never is older."""
ROOM_FOR_LINES = MAX_PAGE_BYTES - 2 * MAX_HEAD_BYTES
"""Bytes of lines that go on a page whatever its head, and whatever erased lines' rows take beyond the lines."""


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint and its JWS."""

    size: int
    root: bytes
    issued_at: dt.datetime
    """When it was signed last."""
    jws: str
    """Not always that of the last time, see the module's first paragraphs."""

    @property
    def object(self) -> Mapping[str, Any]:
        """The JWS as a JSON object."""
        signed: Mapping[str, Any] = orjson.loads(self.jws)
        return signed


async def signed_at(
    conn: AsyncConnection, endpoint: Endpoint, feed: HeldFeed, size: int, *, to_keep: bool = True
) -> KeptCheckpoint:
    """The own feed's checkpoint of `size`, signed now if need be, and then kept if it is `to_keep` or one of its size
    is kept already. Raises Problem 503 for a size that no receipt covers, while the feed waits to be compared with the
    audience's copy."""
    if size > feed.receipted:
        endpoint.comparing.refuse_to_sign(feed.name)
    now = endpoint.clock()
    kept = await kept_at(conn, feed.id, size)
    earliest = await _latest_time_below(conn, feed.id, size, now + CLOCK_TOLERANCE)
    if kept is not None and _still_good(kept, endpoint, earliest, now):
        return kept
    checkpoint = Checkpoint(feed.name, size, await root_at(conn, feed, size), max(now, earliest or now))
    jws = orjson.dumps(sign_checkpoint(checkpoint, endpoint.signers)).decode()
    fresh = KeptCheckpoint(size, checkpoint.root, checkpoint.issued_at, jws)
    if to_keep or kept is not None:
        await keep(conn, feed.id, fresh, now, held=True)
    return fresh


def _still_good(kept: KeptCheckpoint, endpoint: Endpoint, earliest: dt.datetime | None, now: dt.datetime) -> bool:
    in_order = (earliest is None or earliest <= kept.issued_at) and kept.issued_at <= now + CLOCK_TOLERANCE
    return in_order and now - kept.issued_at < SIGN_ANEW_AFTER and named_keys(kept.object) == _own_kids(endpoint)


def _own_kids(endpoint: Endpoint) -> list[str]:
    return [signer.public.kid for signer in endpoint.signers]


async def kept_at(conn: AsyncConnection, feed_id: int, size: int) -> KeptCheckpoint | None:
    """The checkpoint that is kept for `size`, if any: held, or only seen."""
    found = await fetch_one(
        conn,
        "SELECT size, root, issued_at, jws FROM checkpoint WHERE feed = %(feed)s AND size = %(size)s",
        {"feed": feed_id, "size": size},
    )
    return _kept(found)


async def newest_held(conn: AsyncConnection, feed_id: int) -> KeptCheckpoint | None:
    """The held checkpoint of the greatest size."""
    found = await conn.execute(
        text("""SELECT size, root, issued_at, jws FROM checkpoint
                WHERE feed = :feed AND held ORDER BY size DESC LIMIT 1"""),
        {"feed": feed_id},
    )
    return _kept(found.one_or_none())


async def held_ends(conn: AsyncConnection, feed_id: int, first: int, bounds: Sequence[int]) -> list[int]:
    """Where a page from `first` may end at the audience, the best first: for each bound, the greatest held checkpoint
    size not beyond it; behind them the next ones."""
    found = await conn.execute(
        text("""(SELECT max(size) AS size FROM unnest(CAST(:bounds AS bigint[])) AS bound
                 JOIN checkpoint ON feed = :feed AND held AND size > :first AND size <= bound
                 GROUP BY bound ORDER BY bound DESC)
                UNION ALL
                (SELECT size FROM checkpoint WHERE feed = :feed AND held AND size > :first ORDER BY size LIMIT 2)"""),
        {"feed": feed_id, "first": first, "bounds": list(bounds)},
    )
    return list(dict.fromkeys(found.scalars()))


async def seen_between(conn: AsyncConnection, feed_id: int, above: int, below: int) -> dict[int, bytes]:
    """Roots by size of believed checkpoints between two sizes whose lines are not held."""
    found = await fetch(
        conn,
        """SELECT size, root FROM checkpoint
           WHERE feed = %(feed)s AND NOT held AND size > %(above)s AND size < %(below)s""",
        {"feed": feed_id, "above": above, "below": below},
    )
    return {row.size: row.root for row in found}


async def time_of_next_smaller(conn: AsyncConnection, feed_id: int, size: int) -> dt.datetime | None:
    """`issued_at` of the held checkpoint of the next smaller size."""
    found = await fetch_one(
        conn,
        """SELECT issued_at FROM checkpoint WHERE feed = %(feed)s AND held AND size < %(size)s
           ORDER BY size DESC LIMIT 1""",
        {"feed": feed_id, "size": size},
    )
    return utc(found.issued_at) if found else None


async def keep(
    conn: AsyncConnection, feed_id: int, checkpoint: KeptCheckpoint, now: dt.datetime, *, held: bool
) -> None:
    """Keep a checkpoint for its size, in place of another one of the same root."""
    await fetch(
        conn,
        """INSERT INTO checkpoint (feed, size, root, issued_at, seen_at, held, jws)
           VALUES (%(feed)s, %(size)s, %(root)s, %(issued_at)s, %(now)s, %(held)s, %(jws)s)
           ON CONFLICT (feed, size) DO UPDATE
           SET issued_at = excluded.issued_at, seen_at = excluded.seen_at, jws = excluded.jws,
               held = checkpoint.held OR excluded.held""",
        {
            "feed": feed_id,
            "size": checkpoint.size,
            "root": checkpoint.root,
            "issued_at": checkpoint.issued_at,
            "now": now,
            "held": held,
            "jws": checkpoint.jws,
        },
    )


async def keep_newer(conn: AsyncConnection, feed_id: int, checkpoint: KeptCheckpoint, now: dt.datetime) -> None:
    """Keep a believed checkpoint whose lines are held, unless a later one of its size is kept."""
    kept = await kept_at(conn, feed_id, checkpoint.size)
    await keep(conn, feed_id, await _later(conn, feed_id, kept, checkpoint) if kept else checkpoint, now, held=True)
    await fetch(
        conn,
        "UPDATE checkpoint SET held = true WHERE feed = %(feed)s AND NOT held AND size <= %(size)s",
        {"feed": feed_id, "size": checkpoint.size},
    )
    await fetch(conn, "UPDATE feed SET heard_at = %(now)s WHERE id = %(feed)s", {"now": now, "feed": feed_id})


async def _later(conn: AsyncConnection, feed_id: int, kept: KeptCheckpoint, offered: KeptCheckpoint) -> KeptCheckpoint:
    """Of two checkpoints of one root: the later time, and the JWS to go on with."""
    if kept.issued_at > offered.issued_at:
        return kept
    replaceable = set(named_keys(kept.object)) <= set(named_keys(offered.object))
    if replaceable and (len(offered.jws) <= len(kept.jws) or await _has_room(conn, feed_id, kept.size)):
        return offered
    return replace(offered, jws=kept.jws)


async def _has_room(conn: AsyncConnection, feed_id: int, size: int) -> bool:
    """Whether the page that ends at this held checkpoint, and begins at the one before, takes any head."""
    found = await conn.execute(
        text("""SELECT last.ends_at - coalesce(
                    (SELECT ends_at FROM line WHERE feed = :feed AND line = (
                        SELECT max(size) FROM checkpoint WHERE feed = :feed AND held AND size < :size) - 1), 0)
                FROM line AS last WHERE feed = :feed AND line = :size - 1"""),
        {"feed": feed_id, "size": size},
    )
    return int(found.scalar_one()) <= ROOM_FOR_LINES


async def _latest_time_below(
    conn: AsyncConnection, feed_id: int, size: int, horizon: dt.datetime
) -> dt.datetime | None:
    """The latest `issued_at` of any smaller size, read backwards by time: the first row usually is the one. What a
    clock that ran ahead had signed beyond `horizon` does not count: no receiver believed it."""
    found = await fetch_one(
        conn,
        """SELECT issued_at FROM checkpoint
           WHERE feed = %(feed)s AND size < %(size)s AND issued_at <= %(horizon)s
           ORDER BY issued_at DESC LIMIT 1""",
        {"feed": feed_id, "size": size, "horizon": horizon},
    )
    return utc(found.issued_at) if found else None


def _kept(row: Any) -> KeptCheckpoint | None:
    return KeptCheckpoint(row.size, bytes(row.root), utc(row.issued_at), row.jws) if row else None
