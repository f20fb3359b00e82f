"""Retention at ingest: records whose date has passed go, with all that was derived from them, notes on cases, and who
opened what.

What a held case rests on stays (hold_case.py): it is looked up anew before each run. Lines, and the proofs that they
were there, are the own exchange's; here a run says what went.
"""

import datetime as dt
import logging
from collections import Counter

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.ingest.cases.hold_case import follow_holds
from services.ingest.cases.work_on_cases import erase_notes
from services.ingest.taking_in.cursors import TAKING_IN
from services.ingest.taking_in.withdraw import erase_expired
from services.retention.holds import NOT_HELD
from services.retention.runs import begin_run, end_run, ran_on

logger = logging.getLogger(__name__)

_FREE = NOT_HELD.format(id="record.id")
_DUE_NOW = text(f"""
    SELECT EXISTS (SELECT FROM record WHERE retain_until < :today AND {_FREE})
        OR EXISTS (SELECT FROM case_note WHERE retain_until < :today AND {NOT_HELD.format(id="case_note.of")})""")  # noqa: S608
_FORGET_LOOKS = (text("DELETE FROM look WHERE at < :before"), text("DELETE FROM opening WHERE until < :before"))
_HELD_BACK = text(f"SELECT count(*) FROM record WHERE retain_until < :today AND NOT {_FREE}")  # noqa: S608


async def erase_what_is_due(engine: AsyncEngine, now: dt.datetime, looks_days: int = 3_650) -> int:
    """Erase every record whose retention ended before the day of `now` (UTC) and that nothing holds, some thousands a
    transaction; gives how many. Who opened what is forgotten `looks_days` later."""
    await follow_holds(engine)
    today = now.date()
    async with engine.begin() as conn:
        if not (await conn.execute(_DUE_NOW, {"today": today})).scalar_one() and await ran_on(conn, today):
            return 0
        run = await begin_run(conn, now)
    erased, also, last = 0, Counter[str](), -1
    while last:
        async with engine.begin() as conn:
            await conn.execute(TAKING_IN)
            gone = await erase_expired(conn, today, run)
        last = gone.records
        erased += last
        also.update(gone.derived)
    async with engine.begin() as conn:
        also["notes"] = await erase_notes(conn, today)
        for forget in _FORGET_LOOKS:
            also["looks"] += (await conn.execute(forget, {"before": now - dt.timedelta(days=looks_days)})).rowcount
        held_back = (await conn.execute(_HELD_BACK, {"today": today})).scalar_one()
        await end_run(conn, run, now, held_back=held_back, also=also)
    if erased or also["notes"]:
        logger.info("erased %d records; %d that are due are held", erased, held_back)
    return erased
