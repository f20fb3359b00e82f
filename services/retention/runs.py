"""Runs of retention, each with what it erased: by feed and type, which lines.

A run is a row from its beginning; what went is added in the transaction that erases it, so a run that is broken off has
said no less and no more than it did. A day without anything to erase has one run that says so.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed
from schemas.answers.retention import ErasedLines, ProvenAfter, RetentionRun

MOST_STRETCHES = 1_000

_BEGIN = text("""
    INSERT INTO retention_run (began_at, due_before, also, proofs) VALUES (:now, :today, '{}', '[]') RETURNING id""")
_END = text("""
    UPDATE retention_run SET ended_at = :now, held_back = :held_back, also = CAST(:also AS jsonb),
        proofs = CAST(:proofs AS jsonb) WHERE id = :run""")
_LIST = text("SELECT * FROM retention_run WHERE id < :after ORDER BY id DESC LIMIT :limit")
_ERASED = text("""
    SELECT e.run, f.origin || '/' || f.audience AS feed, e.type, CAST(sum(e.count) AS bigint) AS count,
           (SELECT jsonb_agg(jsonb_build_array(lower(s), upper(s) - 1)) FROM (
                SELECT s FROM unnest(range_agg(e.lines)) AS s ORDER BY s LIMIT :most) AS stretches (s)) AS lines
    FROM erased e JOIN feed f ON f.id = e.feed WHERE e.run = ANY(:runs)
    GROUP BY e.run, f.origin, f.audience, e.type ORDER BY e.run, feed, e.type""")


async def ran_on(conn: AsyncConnection, today: dt.date) -> bool:
    """Whether a run of this day has ended."""
    query = text("SELECT EXISTS (SELECT FROM retention_run WHERE due_before = :today AND ended_at IS NOT NULL)")
    return bool((await conn.execute(query, {"today": today})).scalar_one())


async def begin_run(conn: AsyncConnection, now: dt.datetime) -> int:
    """A run's number."""
    return int((await conn.execute(_BEGIN, {"now": now, "today": now.date()})).scalar_one())


async def end_run(
    conn: AsyncConnection,
    run: int,
    now: dt.datetime,
    *,
    held_back: int,
    also: Mapping[str, int],
    proofs: Sequence[ProvenAfter] = (),
) -> None:
    """Nothing is left of what was due, but what is held."""
    values = {
        "run": run,
        "now": now,
        "held_back": held_back,
        "also": orjson.dumps({kind: count for kind, count in also.items() if count}).decode(),
        "proofs": orjson.dumps([each.model_dump(mode="json") for each in proofs]).decode(),
    }
    await conn.execute(_END, values)


async def erased_by(conn: AsyncConnection, runs: Sequence[int]) -> dict[int, list[ErasedLines]]:
    """What each of these runs erased."""
    found: dict[int, list[ErasedLines]] = {run: [] for run in runs}
    for row in await conn.execute(_ERASED, {"runs": list(runs), "most": MOST_STRETCHES}):
        found[row.run].append(ErasedLines(feed=row.feed, type=row.type, count=row.count, lines=row.lines))
    return found


async def list_runs(conn: AsyncConnection, after: int | None, limit: int) -> Listed[RetentionRun]:
    """The newest first."""
    rows = (await conn.execute(_LIST, {"after": 2**62 if after is None else after, "limit": limit + 1})).all()
    erased = await erased_by(conn, [row.id for row in rows[:limit]])
    items = [_run(row, erased[row.id]) for row in rows[:limit]]
    return Listed(items=items, next=str(items[-1].run) if len(rows) > limit else None)


def _run(row: Any, erased: list[ErasedLines]) -> RetentionRun:
    return RetentionRun(
        run=row.id,
        began_at=row.began_at,
        ended_at=row.ended_at,
        due_before=row.due_before,
        erased=erased,
        also=row.also,
        held_back=row.held_back,
        proofs=[ProvenAfter.model_validate(each) for each in row.proofs],
    )
