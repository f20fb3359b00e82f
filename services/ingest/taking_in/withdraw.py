"""Taking back: what was superseded, retracted or erased is hidden with all that was derived from it.

The rules are those of docs/protocol.md section 7. A correction or a retraction works on records of its own feed,
also when it comes before them. Of several corrections of one record the newest line counts. What is retracted stays
so and loses its bytes; what is superseded keeps them, so that a correction can be compared. Everything derived is
gone in the same transaction: links, labels, hits, events, what stood on a list, what a network rested on; the parcels
that stay in the network are looked at again.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.controls.reach_controls import drop_control_hits
from services.ingest.core.harvest import Harvest, Withdrawal
from services.ingest.entities.recompute_entities import forget
from services.ingest.lists.follow_lists import follow_lists
from services.ingest.lists.listings import change_listings
from services.ingest.networks.keep_networks import leave_networks
from services.ingest.records.audit import note_hidden
from services.ingest.records.places import LINES, State
from services.retention.holds import NOT_HELD

_BECAUSE = {State.WITHDRAWN: "retracted", State.SUPERSEDED: "superseded"}

# Records that a retraction of their own feed names.
_RETRACTED = text(f"""
    SELECT r.ref, min(w.by) AS by FROM record r
    JOIN withdrawal w ON w.record = r.id AND w.by / {LINES} = r.ref / {LINES}
    WHERE r.id = ANY(CAST(:ids AS uuid[])) AND r.state <> {State.WITHDRAWN} AND w.kind = 'retraction'
    GROUP BY r.ref""")  # noqa: S608

# Records that a record of their own feed and type supersedes, and corrections that a newer correction overtook.
_SUPERSEDED = text(f"""
    SELECT ref, max(by) AS by FROM (
    SELECT r.ref, w.by FROM record r JOIN withdrawal w ON w.record = r.id AND w.by / {LINES} = r.ref / {LINES}
    WHERE r.id = ANY(CAST(:ids AS uuid[])) AND r.state IN (0, {State.UNREAD}) AND w.by <> r.ref
      AND w.kind = 'supersedes' AND w.type = r.type
    UNION
    SELECT older.ref, newer.ref FROM record older JOIN record newer
        ON newer.supersedes = older.supersedes AND newer.type = older.type AND newer.ref > older.ref
        AND newer.ref / {LINES} = older.ref / {LINES}
    WHERE older.supersedes = ANY(CAST(:ids AS uuid[])) AND older.state IN (0, {State.UNREAD})
    ) AS overtaken GROUP BY ref""")  # noqa: S608


# A line that is read a second time, after a cut, may have left its row behind.
_KEEP = text("""
    INSERT INTO withdrawal (record, by, kind, type)
    SELECT * FROM unnest(
        CAST(:records AS uuid[]), CAST(:by AS bigint[]), CAST(:kinds AS text[]), CAST(:types AS text[]))
    ON CONFLICT DO NOTHING""")


_EXPIRED = text(f"""
    SELECT ref FROM record WHERE retain_until < :today AND {NOT_HELD.format(id="record.id")}
    ORDER BY retain_until LIMIT :limit""")  # noqa: S608
_NOTE_ERASED = text(f"""
    INSERT INTO erased (run, feed, type, count, lines)
    SELECT :run, ref / {LINES}, type, count(*), range_agg(int8range(ref % {LINES}, ref % {LINES} + 1))
    FROM record WHERE ref = ANY(:refs) GROUP BY ref / {LINES}, type""")  # noqa: S608
_DERIVED = text("""
    SELECT (SELECT count(*) FROM hit WHERE parcel = ANY(:refs)) AS hits,
           (SELECT count(*) FROM label WHERE ref = ANY(:refs)) AS labels,
           (SELECT count(*) FROM link WHERE ref = ANY(:refs)) AS links,
           (SELECT count(*) FROM alert) AS alerts""")


class Expired(NamedTuple):
    """What was erased: records, and by kind what was derived from them."""

    records: int
    derived: Mapping[str, int]


class Hidden(NamedTuple):
    """Refs of records that were hidden."""

    withdrawn: list[int]
    superseded: list[int]


async def settle(conn: AsyncConnection, gathered: Harvest, now: dt.datetime) -> Hidden:
    """Hide what the rows just kept withdraw, and those of them that are withdrawn already. Their listings are still to
    be ended (listings.py)."""
    await _keep(conn, gathered.withdrawals)
    named = {row.record for row in gathered.withdrawals}
    awaited = await conn.execute(
        text("SELECT DISTINCT record FROM withdrawal WHERE record = ANY(CAST(:ids AS uuid[]))"),
        {"ids": [row.id for row in gathered.records]},
    )
    ids = list(named | {str(record) for record in awaited.scalars()})
    if not ids:
        return Hidden([], [])
    withdrawn = await _hide(conn, await _by_line(conn, _RETRACTED, ids), State.WITHDRAWN, now)
    return Hidden(withdrawn, await _hide(conn, await _by_line(conn, _SUPERSEDED, ids), State.SUPERSEDED, now))


async def _by_line(conn: AsyncConnection, statement: TextClause, ids: Sequence[str]) -> dict[int, int]:
    """The records to hide, each with the line that hides it."""
    return {row.ref: row.by for row in await conn.execute(statement, {"ids": ids})}


async def _keep(conn: AsyncConnection, withdrawals: Sequence[Withdrawal]) -> None:
    if withdrawals:
        columns = zip(*withdrawals, strict=True)
        names = ("records", "by", "kinds", "types")
        await conn.execute(_KEEP, {name: list(column) for name, column in zip(names, columns, strict=True)})


async def _hide(conn: AsyncConnection, hidden: Mapping[int, int], state: State, now: dt.datetime) -> list[int]:
    refs = list(hidden)
    if not refs:
        return []
    await note_hidden(conn, hidden, _BECAUSE[state], now)
    await conn.execute(
        text(f"""UPDATE record SET state = :state, bytes = CASE WHEN :state = {State.WITHDRAWN} THEN NULL ELSE bytes END
                 WHERE ref = ANY(:refs)"""),  # noqa: S608
        {"state": int(state), "refs": refs},
    )
    await _drop_derived(conn, refs, now)
    return refs


async def erase(conn: AsyncConnection, refs: Sequence[int], now: dt.datetime) -> None:
    """Drop records that are erased, and what was derived from them. What they withdrew stays withdrawn."""
    await drop_records(conn, refs, now)
    await follow_lists(conn, await change_listings(conn, [], [], refs, now), now)


async def drop_records(conn: AsyncConnection, refs: Sequence[int], now: dt.datetime) -> None:
    """As `erase`, but for what stood on lists."""
    await _drop_derived(conn, refs, now)
    await conn.execute(text("DELETE FROM record WHERE ref = ANY(:refs)"), {"refs": list(refs)})


async def erase_expired(conn: AsyncConnection, today: dt.date, run: int, limit: int = 5_000) -> Expired:
    """Erase records whose retention has ended and that nothing holds, at most `limit` at a time, and note them under a
    run of retention (services/retention/runs.py)."""
    refs = list((await conn.execute(_EXPIRED, {"today": today, "limit": limit})).scalars())
    if not refs:
        return Expired(0, {})
    await conn.execute(_NOTE_ERASED, {"run": run, "refs": refs})
    before = (await conn.execute(_DERIVED, {"refs": refs})).mappings().one()
    await erase(conn, refs, dt.datetime.combine(today, dt.time(), dt.UTC))
    alerts = (await conn.execute(text("SELECT count(*) FROM alert"))).scalar_one()
    return Expired(len(refs), {**before, "alerts": max(0, before["alerts"] - alerts)})


async def _drop_derived(conn: AsyncConnection, refs: Sequence[int], now: dt.datetime) -> None:
    if not refs:
        return
    await leave_networks(conn, refs, now)
    await drop_control_hits(conn, refs)
    await forget(conn, refs, now)
    for statement in (
        "DELETE FROM hit WHERE parcel = ANY(:refs)",
        "DELETE FROM label WHERE ref = ANY(:refs)",
        "DELETE FROM tracking_event WHERE ref = ANY(:refs)",
        "DELETE FROM link WHERE ref = ANY(:refs)",
        "DELETE FROM naming WHERE by = ANY(:refs)",
        "DELETE FROM due WHERE ref = ANY(:refs)",
        "DELETE FROM notified WHERE parcel = ANY(:refs)",
        "DELETE FROM parcel WHERE ref = ANY(:refs)",
    ):
        await conn.execute(text(statement), {"refs": list(refs)})
