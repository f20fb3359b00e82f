"""The queue of alerts: what somebody should look at, the highest score first, or the oldest."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed
from schemas.answers.networks import AlertRow, AlertState
from services.ingest.core.networks.view import country_code, country_letters
from services.ingest.read_networks import as_real, network_row
from services.ingest.read_rows import FeedNames, feed_names, in_utc
from services.ingest.read_terms import origins
from services.kit.problems import Problem

AFTER = r"^-?[0-9]{1,18}(\.[0-9]{1,20})?(e-[0-9]{1,3})?_[0-9]{1,18}$"
Order = Literal["score", "oldest", "newest"]

# An alert with its network; the caller adds which, and their order.
_ALERT = """
    SELECT a.id AS alert, a.state, a.score AS raised_score, a.raised_at, a.seen_at AS raised_again, a.raised_by,
        a.reason, a.judged_by, a.judged_at, n.id, n.score, n.terms, n.parcels, n.entities, n.first_on, n.last_on,
        n.born_at, n.seen_at,
        ARRAY(SELECT DISTINCT p.origin FROM network_parcel np JOIN parcel p USING (ref)
              WHERE np.network = n.id AND p.origin IS NOT NULL ORDER BY 1 LIMIT 20) AS origins,
        CAST(extract(epoch FROM a.raised_at) * 1000000 AS bigint) AS raised_us
    FROM alert a JOIN network n ON n.id = a.network
"""


class Wanted(NamedTuple):
    """Which alerts; what is None does not count."""

    state: AlertState | None = None
    least_score: float | None = None
    raised_since: dt.date | None = None
    """On this day or later, UTC."""
    raised_before: dt.date | None = None
    origin: str | None = None
    """A parcel of it left from this nation (ISO 3166-1 alpha-2)."""


_CLAUSES = {
    "state": "a.state = :state",
    "least_score": "a.score >= :least_score",
    "raised_since": "a.raised_at >= CAST(:raised_since AS timestamp) AT TIME ZONE 'UTC'",
    "raised_before": "a.raised_at < CAST(:raised_before AS timestamp) AT TIME ZONE 'UTC'",
    "origin": """EXISTS (SELECT FROM network_parcel np JOIN parcel p USING (ref)
                         WHERE np.network = a.network AND p.origin = :origin)""",
}
_ORDERS = {
    "score": ("a.score DESC, a.id", "(a.score < CAST(:at AS real) OR a.score = CAST(:at AS real) AND a.id > :id)"),
    "oldest": ("a.raised_at, a.id", "(a.raised_at, a.id) > (to_timestamp(0) + :at * interval '1 microsecond', :id)"),
    "newest": (
        "a.raised_at DESC, a.id DESC",
        "(a.raised_at, a.id) < (to_timestamp(0) + :at * interval '1 microsecond', :id)",
    ),
}


async def list_alerts(
    conn: AsyncConnection, wanted: Wanted, order: Order, after: str | None, limit: int
) -> Listed[AlertRow]:
    """A page of the queue."""
    values: dict[str, Any] = {name: value for name, value in wanted._asdict().items() if value is not None}
    clauses = [_CLAUSES[name] for name in values]
    if wanted.origin is not None:
        values["origin"] = country_code(wanted.origin)
    ordered, behind = _ORDERS[order]
    if after is not None:
        at, _, alert = after.rpartition("_")
        values |= {"at": as_real(at) if order == "score" else _whole(at), "id": int(alert)}
        clauses.append(behind)
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    found = await conn.execute(text(f"{_ALERT}{where} ORDER BY {ordered} LIMIT :limit"), values | {"limit": limit + 1})
    rows = found.mappings().all()
    following = _position(rows[limit - 1], order) if len(rows) > limit else None
    return Listed(items=await _rows(conn, rows[:limit], await feed_names(conn)), next=following)


def _whole(written: str) -> int:
    try:
        return min(int(written), 10**16)
    except ValueError:
        raise Problem(422, "form", "`after` was not given by a list in this order.") from None


def _position(row: Mapping[Any, Any], order: Order) -> str:
    return f"{row['raised_score']!r}_{row['alert']}" if order == "score" else f"{row['raised_us']}_{row['alert']}"


async def open_alert(conn: AsyncConnection, alert: int) -> AlertRow:
    """One alert. Problem 404 `not-found` when there is none of this number, or no longer."""
    rows = (await conn.execute(text(f"{_ALERT} WHERE a.id = :alert"), {"alert": alert})).mappings().all()
    if not rows:
        raise no_such_alert()
    return (await _rows(conn, rows, await feed_names(conn)))[0]


def no_such_alert() -> Problem:
    """The answer to whoever asks for an alert that is not there."""
    return Problem(404, "not-found", "There is no such alert now: an open one goes when its score falls.")


async def _rows(conn: AsyncConnection, rows: Sequence[Mapping[Any, Any]], names: FeedNames) -> list[AlertRow]:
    raised_by = await origins(conn, [row["raised_by"] for row in rows], names)
    return [
        AlertRow(
            alert=row["alert"],
            state=row["state"],
            score=round(row["raised_score"], 3),
            network=network_row(row),
            origins=sorted(country_letters(code) for code in row["origins"] if code),
            raised_at=in_utc(row["raised_at"]),
            seen_at=in_utc(row["raised_again"]),
            raised_by=raised_by.get(row["raised_by"]),
            reason=row["reason"],
            judged_by=row["judged_by"],
            judged_at=in_utc(row["judged_at"]) if row["judged_at"] else None,
        )
        for row in rows
    ]
