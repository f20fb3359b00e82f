"""New labels against all that is listed, inside the taking-in transaction.

Most of the work is done before it begins, by the index at hand. Here come the few listings that the transaction sees
and that index has not, and candidates are compared as the transaction sees them. So no parcel and listing pass each
other unseen, and the lock is held for milliseconds.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.labels import Near, Side
from services.ingest.core.screening import near_stored
from services.ingest.core.stored_names import StoredLabels
from services.ingest.screening.compare import compare
from services.ingest.screening.held_index import Held, IndexHolder
from services.ingest.screening.keep_hits import keep_hits


class PageToScreen(NamedTuple):
    """What of a page is screened."""

    held: Held
    labels: StoredLabels
    near: Near
    """What `held` brought."""
    sides: Callable[[Collection[int]], Sequence[Side]]
    """Gives the sides of parcels, by their refs."""
    hidden: Collection[int]
    """Refs of parcels that are withdrawn already."""


async def screen(conn: AsyncConnection, lists: IndexHolder, page: PageToScreen, now: dt.datetime) -> int:
    """Keep every hit of the labels just stored, and give how many are new. Screening again changes nothing."""
    beside = await lists.beside(conn, page.held)
    if beside is not None:
        await asyncio.to_thread(near_stored, beside, page.labels, page.near)
    near = {pair: names for pair, names in page.near.items() if pair.ref not in page.hidden}
    sides = await asyncio.to_thread(page.sides, {pair.ref for pair in near})
    return await keep_hits(conn, await compare(conn, lists.cache, sides, near, now.date()), now)
