"""A legal hold on a case: nothing that the case rests on is erased before a supervisor ends the hold.

Held are all versions of the case, what both nations asked, answered and said about it, the records that any of these
name, in all versions, and the events of the parcels among them. What a case rests on grows; so it is looked up anew at
every round, before every run of retention, and the own exchange is told of every change. A hold stands here from its
commit; the exchange, which holds the lines themselves, is told at once, and again until it has heard.
"""

import datetime as dt
import logging
from typing import Any

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from schemas.answers.retention import MOST_HELD, LegalHold
from services.feed.client import Auth, Bearer
from services.ingest.cases.read_cases import newest_version
from services.ingest.ingest import Ingest
from services.ingest.records import audit
from services.ingest.records.hand_in import Author
from services.ingest.records.places import place_of
from services.kit.problems import Problem
from services.retention.holds import (
    Who,
    end_hold,
    ended_untold,
    held_by,
    hold_records,
    newest_hold,
    note_told,
    set_hold,
    standing_holds,
)

logger = logging.getLogger(__name__)

_RESTS_ON = text(f"""
    WITH RECURSIVE version (id) AS (
        SELECT CAST(:case AS uuid)
        UNION SELECT x.id FROM version v, LATERAL (
            SELECT id FROM record WHERE supersedes = v.id
            UNION ALL SELECT supersedes FROM record WHERE id = v.id AND supersedes IS NOT NULL) AS x),
    about (id, ref) AS (
        SELECT r.id, r.ref FROM record r JOIN naming n ON n.by = r.ref JOIN version v ON v.id = n.record),
    paper (id, ref) AS (
        SELECT r.id, r.ref FROM record r JOIN version v ON v.id = r.id UNION SELECT id, ref FROM about
        UNION SELECT r.id, r.ref FROM record r JOIN naming n ON n.by = r.ref JOIN about a ON a.id = n.record),
    named (id) AS (SELECT n.record FROM naming n JOIN paper p ON p.ref = n.by),
    all_named (id) AS (
        SELECT id FROM named UNION SELECT r.id FROM record r JOIN named n ON r.supersedes = n.id
        UNION SELECT r.supersedes FROM record r JOIN named n ON r.id = n.id WHERE r.supersedes IS NOT NULL),
    event (id) AS (
        SELECT r.id FROM parcel p JOIN all_named a ON a.id = p.id
        JOIN tracking_event e ON e.item = p.item AND e.posted_on = p.posted_on JOIN record r ON r.ref = e.ref)
    SELECT CAST(id AS text) FROM (
        SELECT id FROM version UNION SELECT id FROM paper UNION SELECT id FROM all_named
        UNION SELECT id FROM event) AS held
    ORDER BY id LIMIT {MOST_HELD + 1}""")  # noqa: S608


async def hold_case(
    ingest: Ingest, http: httpx.AsyncClient, id: str, feed: str | None, reason: str, who: Author
) -> LegalHold:
    """Hold a case. Problem 404 `not-found`; 409 `held` when it is held already, `too-large` when it rests on more than
    a hold can name."""
    async with ingest.engine.begin() as conn:
        case, known = await newest_version(conn, id, feed)
        if any(str(each.of) in {version.id for version in known} for each in await standing_holds(conn)):
            raise Problem(409, "held", "This case is held already.")
        await set_hold(conn, case.id, Who(who.subject, who.agency, reason, who.at))
        records = await _rests_on(conn, case.id)
        if len(records) > MOST_HELD:
            raise Problem(409, "too-large", f"The case rests on more than {MOST_HELD} records.")
        await hold_records(conn, case.id, records)
        await _note(conn, f"held case {case.id} with {len(records)} records", reason, who, case.ref)
    return await _told(ingest, http, case.id)


async def release_case(
    ingest: Ingest, http: httpx.AsyncClient, id: str, feed: str | None, reason: str, who: Author
) -> LegalHold:
    """End the hold of a case; what is due goes at the next run. Problem 404 `not-found`, 409 `not-held`."""
    async with ingest.engine.begin() as conn:
        case, known = await newest_version(conn, id, feed)
        versions = {version.id for version in known}
        held = next((str(each.of) for each in await standing_holds(conn) if str(each.of) in versions), None)
        if held is None:
            raise Problem(409, "not-held", "This case is not held.")
        await end_hold(conn, held, Who(who.subject, who.agency, reason, who.at))
        await _note(conn, f"ended the hold of case {held}", reason, who, case.ref)
    return await _told(ingest, http, held)


async def follow_holds(engine: AsyncEngine) -> None:
    """Hold what the held cases rest on now."""
    async with engine.begin() as conn:
        for hold in await standing_holds(conn):
            records = (await _rests_on(conn, str(hold.of)))[:MOST_HELD]
            if await hold_records(conn, str(hold.of), records):
                await note_told(conn, hold.id, None)


async def tell_holds(
    engine: AsyncEngine, http: httpx.AsyncClient, exchange_url: str, auth: Auth, now: dt.datetime
) -> int:
    """Tell the own exchange of holds that changed and of those that ended; gives how many. httpx.HTTPError when it does
    not answer, or says no."""
    async with engine.connect() as conn:
        standing = [hold for hold in await standing_holds(conn) if hold.told_at is None]
        ended = await ended_untold(conn)
        held = {hold.id: await held_by(conn, str(hold.of)) for hold in standing}
    for hold in [*standing, *ended]:
        why = {"by": hold.by, "agency": hold.agency, "reason": hold.reason}
        url = f"{exchange_url.rstrip('/')}/operator/v1/holds/{hold.of}"
        if hold.id in held:
            await _tell(http, "PUT", url, why | {"records": held[hold.id]}, auth)
        else:
            await _tell(http, "POST", f"{url}/end", why, auth)
        async with engine.begin() as conn:
            await note_told(conn, hold.id, now)
    return len(standing) + len(ended)


async def _tell(http: httpx.AsyncClient, method: str, url: str, said: dict[str, Any], auth: Auth) -> None:
    answer = await http.request(method, url, json=said, headers=dict(auth.headers(method, url, None)))
    if answer.status_code != 404:  # ended before the exchange ever heard of it
        answer.raise_for_status()


async def _told(ingest: Ingest, http: httpx.AsyncClient, case: str) -> LegalHold:
    """The hold, after the exchange was told of it now, if it answers; else a worker tells it again."""
    try:
        await tell_holds(ingest.engine, http, ingest.exchange_url, Bearer(ingest.token), ingest.clock())
    except httpx.HTTPError as fault:
        logger.warning("the exchange was not told of a hold yet: %s", type(fault).__name__)
    async with ingest.engine.connect() as conn:
        return await newest_hold(conn, case)


async def _rests_on(conn: AsyncConnection, case: str) -> list[str]:
    return list((await conn.execute(_RESTS_ON, {"case": case})).scalars())


async def _note(conn: AsyncConnection, what: str, reason: str, who: Author, ref: int) -> None:
    place = place_of(ref)
    why = f"by {who.subject} of {who.agency}: {reason}"
    await audit.note(conn, who.at, what=what, why=why, feed=place.feed, line=place.line)
