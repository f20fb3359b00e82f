"""Whose signatures count for ingest: the keys pinned in the settings, and those announced under them since.

An announcement that was taken in is checked again each time it is read: its proof, its span, and that the key that
announced it spoke then. One that fails is not believed and is named in the log; the exchange judged it likewise.

What an administrator decides about a peer's key (`rotation = "by-hand"`, a revocation) is decided at the exchange and
kept there: it gives no receipt for a page that it does not believe, and without a receipt nothing is taken in here.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.feed.announcement import check_announcement
from services.feed.trust import TrustedKey, TrustList, Untrusted
from services.ingest.core.proof import Belief

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pinned:
    """What the settings say about keys."""

    keys: Sequence[TrustedKey]
    """Of this nation and of its peers."""
    required: Mapping[str, Sequence[str]]
    """For each nation, the algorithms that what it signs must all carry."""


async def load_belief(conn: AsyncConnection, pinned: Pinned) -> Belief:
    """The keys as they are now, in the order in which they were announced."""
    trust = TrustList(pinned.keys)
    rows = await conn.execute(text("SELECT * FROM announced_key ORDER BY announced_at, ref"))
    for row in rows.mappings():
        try:
            announcement = check_announcement(orjson.loads(bytes(row["body"])), row["nation"])
            trust = trust.with_announced(announcement.trusted(by=row["announced_by"], at=row["announced_at"]))
        except (Untrusted, ValueError) as fault:
            logger.warning("the key announced at %s is not believed: %s", row["ref"], fault)
    return Belief(trust, pinned.required)
