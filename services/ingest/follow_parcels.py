"""Parcels as stages of their records' ways (services/kit/traces.py): what lies around them, and alerts about them."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.kit.traces import follow, tracing

_IDS = text("SELECT id FROM record WHERE ref = ANY(CAST(:refs AS bigint[]))")
_ALERTS = text("""
    SELECT r.id, a.id AS alert, a.network, a.state FROM network_parcel p
    JOIN alert a ON a.network = p.network JOIN record r ON r.ref = p.ref
    WHERE p.ref = ANY(CAST(:refs AS bigint[]))""")


async def follow_parcels(engine: AsyncEngine, refs: Sequence[int], began: int) -> None:
    """These parcels were looked at, since `began` (`time.time_ns`). Nothing, and nothing is asked, when traces are
    off."""
    if not tracing() or not refs:
        return
    async with engine.connect() as conn:
        ids = (await conn.execute(_IDS, {"refs": list(refs)})).scalars().all()
        alerted = (await conn.execute(_ALERTS, {"refs": list(refs)})).all()
    follow("looked around", ids, began)
    of_alert = defaultdict(list)
    for row in alerted:
        of_alert[row.alert, str(row.network), row.state].append(row.id)
    for (alert, network, state), records in of_alert.items():
        follow("alert", records, began, alert=alert, network=network, state=state)
