"""Outcomes flow back to alerts: what became of a parcel decides the alert about its network, or stands beside it.

Looked at again every few seconds, and the same outcomes decide the same, so it does not matter which comes first, the
outcome or the network. When an outcome is withdrawn, the alert that it decided is open again. The change, its place in
the alert's history and a row of the audit log are one transaction.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.ingest.cases.read_outcomes import REACHED
from services.ingest.core.flowing_back import Decision, Stand, Told, decide
from services.ingest.records import audit
from services.ingest.records.places import State, place_of
from services.ingest.records.read_papers import Paper, read_papers
from services.ingest.records.read_rows import feed_names

MOST = 200
"""Alerts that are decided at a time."""
_BY = "outcome "

# Alerts that an outcome reaches and that it may still decide. Those that a later outcome may open again are among them.
_ALERTS = text(f"""
    SELECT a.id, a.network, a.state, a.judged_at, array_agg(DISTINCT reached.outcome) AS outcomes
    FROM ({REACHED}) AS reached JOIN alert a ON a.network = reached.network
    WHERE a.state <> 'confirmed' AND a.id > :after GROUP BY a.id ORDER BY a.id LIMIT :most""")  # noqa: S608
_ONE = text(f"""
    SELECT a.id, a.network, a.state, a.judged_at, array_agg(DISTINCT reached.outcome) AS outcomes
    FROM ({REACHED}) AS reached JOIN alert a ON a.network = reached.network
    WHERE a.id = :alert GROUP BY a.id""")  # noqa: S608
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('ingest networks'))")
"""Whatever writes networks and alerts: one transaction at a time (keep_networks.py)."""
_PARCELS = text("SELECT ref FROM network_parcel WHERE network = :network")
_NAMED = text(f"""
    SELECT o.by AS outcome, p.ref FROM naming o JOIN parcel p ON p.id = o.record WHERE o.by = ANY(:outcomes)
    UNION
    SELECT o.by, p.ref FROM naming o
    JOIN record via ON via.id = o.record AND via.type IN ('finding', 'case') AND via.state = {State.STANDS}
    JOIN naming n ON n.by = via.ref JOIN parcel p ON p.id = n.record WHERE o.by = ANY(:outcomes)""")  # noqa: S608
_DECIDE = text("""
    UPDATE alert a SET state = :state, reason = :reason, judged_by = :by, judged_at = :at,
        score = n.score, terms = n.terms, mark = n.mark
    FROM network n WHERE a.id = :alert AND n.id = a.network""")
_KEEP = text("""
    INSERT INTO alert_judgement (alert, at, by, agency, state, reason, score)
    SELECT :alert, :at, :by, :agency, :state, :reason, score FROM alert WHERE id = :alert""")
# Alerts that an outcome decided that does not stand any more.
_UNDECIDED = text(f"""
    SELECT a.id, a.raised_by FROM alert a WHERE a.judged_by LIKE 'outcome %' AND a.state <> 'open' AND NOT EXISTS (
        SELECT FROM record r WHERE r.id = CAST(substring(a.judged_by FROM 9) AS uuid)
        AND r.type = 'outcome' AND r.state = {State.STANDS}) LIMIT :most""")  # noqa: S608


async def flow_back(engine: AsyncEngine, own: str, now: dt.datetime) -> int:
    """Decide what outcomes decide; gives how many alerts changed."""
    changed, after = await _reopen(engine, now), 0
    while True:
        async with engine.connect() as conn:
            rows = (await conn.execute(_ALERTS, {"most": MOST, "after": after})).all()
            decisions = [each for row in rows if (each := await _decision(conn, row, own)) is not None]
        if decisions:
            changed += await _keep(engine, decisions, own, now)
        if len(rows) < MOST:
            return changed
        after = rows[-1].id


async def _decision(conn: AsyncConnection, row: Any, own: str) -> tuple[int, Decision, Paper] | None:
    """What the outcomes make of an alert, by that which decides."""
    papers = await read_papers(conn, row.outcomes, await feed_names(conn))
    parcels = frozenset((await conn.execute(_PARCELS, {"network": row.network})).scalars())
    decision = decide(Stand(row.state, row.judged_at, parcels), await _told(conn, papers, parcels), own)
    return None if decision is None else (row.id, decision, papers[decision.outcome.ref])


async def _told(conn: AsyncConnection, papers: dict[int, Paper], parcels: frozenset[int]) -> list[Told]:
    reached: defaultdict[int, set[int]] = defaultdict(set)
    for row in await conn.execute(_NAMED, {"outcomes": list(papers)}):
        reached[row.outcome].add(row.ref)
    return [
        Told(
            ref,
            paper.nation,
            paper.body["result"],
            dt.date.fromisoformat(paper.body["on"]),
            dt.datetime.fromisoformat(paper.record["issued_at"]),
            parcels & reached[ref],
        )
        for ref, paper in sorted(papers.items(), key=lambda each: each[1].record["issued_at"])
    ]


async def _keep(
    engine: AsyncEngine, decisions: Sequence[tuple[int, Decision, Paper]], own: str, now: dt.datetime
) -> int:
    """Keep the decisions that still hold: somebody may have judged meanwhile."""
    async with engine.begin() as conn:
        await conn.execute(_LOCK)
        kept = 0
        for alert, decided, outcome in decisions:
            row = (await conn.execute(_ONE, {"alert": alert})).one_or_none()
            if row is not None and (again := await _decision(conn, row, own)) and again[1].state == decided.state:
                await _write(conn, _values(alert, decided, outcome) | {"at": now}, outcome.ref)
                kept += 1
        return kept


def _values(alert: int, decision: Decision, outcome: Paper) -> dict[str, Any]:
    told = decision.outcome
    return {
        "alert": alert,
        "state": decision.state,
        "reason": f"An outcome of {told.nation} of {told.on}: {told.result}.",
        "by": f"{_BY}{outcome.id}",
        "agency": outcome.record["source"]["agency"],
    }


async def _reopen(engine: AsyncEngine, now: dt.datetime) -> int:
    async with engine.connect() as conn:
        if (await conn.execute(_UNDECIDED, {"most": MOST})).first() is None:
            return 0
    async with engine.begin() as conn:
        await conn.execute(_LOCK)
        rows = (await conn.execute(_UNDECIDED, {"most": MOST})).all()
        for row in rows:
            values = {"alert": row.id, "state": "open", "reason": "The outcome that decided it was withdrawn."}
            await _write(conn, values | {"by": "withdrawal", "agency": "", "at": now}, row.raised_by)
        return len(rows)


async def _write(conn: AsyncConnection, values: dict[str, Any], ref: int) -> None:
    await conn.execute(_DECIDE, values)
    await conn.execute(_KEEP, values)
    place = place_of(ref)
    what = f"judged alert {values['alert']}: {values['state']}"
    await audit.note(conn, values["at"], what=what, why=f"by {values['by']}", feed=place.feed, line=place.line)
