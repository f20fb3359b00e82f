"""The queue of alerts: what somebody should look at, the highest score first, or the oldest."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.alerts import AlertFilters
from schemas.answers.analyst import Listed
from schemas.answers.networks import AlertRow, OnList
from services.ingest.core.lists.entity import read_body
from services.ingest.core.networks.view import country_code, country_letters
from services.ingest.core.scoring.weights import load_weights
from services.ingest.network_answers.read_networks import as_real, network_row
from services.ingest.network_answers.read_terms import origins, strongest_listing
from services.ingest.records.places import LINES
from services.ingest.records.read_rows import FeedNames, feed_names, in_utc
from services.kit.problems import Problem

AFTER = r"^-?[0-9]{1,18}(\.[0-9]{1,20})?(e-[0-9]{1,3})?_[0-9]{1,18}$"
Order = Literal["score", "oldest", "newest"]

# An alert with its network; the caller adds which, and their order.
_ALERT = """
    SELECT a.id AS alert, a.state, a.score AS raised_score, a.raised_at, a.seen_at AS raised_again, a.raised_by,
        encode(substring(a.mark FOR 8), 'hex') AS mark, a.assignee, a.assigned_by, a.assigned_at,
        a.reason, a.judged_by, a.judged_at, n.id, n.score, n.terms, n.parcels, n.entities, n.first_on, n.last_on,
        n.born_at, n.seen_at,
        ARRAY(SELECT DISTINCT p.origin FROM network_parcel np JOIN parcel p USING (ref)
              WHERE np.network = n.id AND p.origin IS NOT NULL ORDER BY 1 LIMIT 20) AS origins,
        CAST(extract(epoch FROM a.raised_at) * 1000000 AS bigint) AS raised_us, {news} AS news
    FROM alert a JOIN network n ON n.id = a.network
"""
_NO_NEWS = "NULL"
_NEWS = "CASE WHEN s.mark IS NULL THEN 'new' WHEN s.mark <> a.mark THEN 'changed' END"
SEEN = " LEFT JOIN search_seen s ON s.alert = a.id AND s.search = :search"
IS_NEWS = "s.mark IS DISTINCT FROM a.mark"

_ENTRIES = text("""
    SELECT l.id, w.name AS list, l.entity, l.body FROM listing l JOIN watch_list w ON w.id = l.list
    WHERE l.id = ANY(CAST(:listings AS bigint[]))""")

_CLAUSES = {
    "state": "a.state = :state",
    "least_score": "a.score >= :least_score",
    "raised_since": "a.raised_at >= CAST(:raised_since AS timestamp) AT TIME ZONE 'UTC'",
    "raised_before": "a.raised_at < CAST(:raised_before AS timestamp) AT TIME ZONE 'UTC'",
    "origin": """EXISTS (SELECT FROM network_parcel np JOIN parcel p USING (ref)
                         WHERE np.network = a.network AND p.origin = :origin)""",
    "feed": "a.raised_by / CAST(:lines AS bigint) = (SELECT id FROM feed WHERE origin || '/' || audience = :feed)",
    "assignee": "a.assignee = :assignee",
    "unassigned": "(a.assignee IS NULL) = CAST(:unassigned AS boolean)",
    "detector": "a.terms @> jsonb_build_array(jsonb_build_object('name', CAST(:detector AS text)))",
}
_ORDERS = {
    "score": ("a.score DESC, a.id", "(a.score < CAST(:at AS real) OR a.score = CAST(:at AS real) AND a.id > :id)"),
    "oldest": ("a.raised_at, a.id", "(a.raised_at, a.id) > (to_timestamp(0) + :at * interval '1 microsecond', :id)"),
    "newest": (
        "a.raised_at DESC, a.id DESC",
        "(a.raised_at, a.id) < (to_timestamp(0) + :at * interval '1 microsecond', :id)",
    ),
}


class Page(NamedTuple):
    """Which of the alerts that fit, and in what order."""

    order: Order = "score"
    after: str | None = None
    limit: int = 50
    search: int | None = None
    """Say what its owner has not seen."""
    news_only: bool = False
    """Leave out what he has."""


def fitting(wanted: AlertFilters) -> tuple[str, dict[str, Any]]:
    """A condition on an alert `a`, and its values."""
    values: dict[str, Any] = wanted.model_dump(exclude_none=True)
    clauses = [_CLAUSES[name] for name in values]
    if wanted.origin is not None:
        values["origin"] = country_code(wanted.origin)
    if wanted.feed is not None:
        values["lines"] = LINES
    return " AND ".join(clauses) or "true", values


async def list_alerts(conn: AsyncConnection, wanted: AlertFilters, page: Page) -> Listed[AlertRow]:
    """A page of the queue."""
    where, values = fitting(wanted)
    ordered, behind = _ORDERS[page.order]
    if page.after is not None:
        at, _, alert = page.after.rpartition("_")
        values |= {"at": as_real(at) if page.order == "score" else _whole(at), "id": int(alert)}
        where += f" AND {behind}"
    if page.news_only:
        where += f" AND {IS_NEWS}"
    values |= {"limit": page.limit + 1, "search": page.search}
    searched = page.search is not None
    query = _ALERT.format(news=_NEWS if searched else _NO_NEWS) + (SEEN if searched else "")
    found = await conn.execute(text(f"{query} WHERE {where} ORDER BY {ordered} LIMIT :limit"), values)
    rows = found.mappings().all()
    following = _position(rows[page.limit - 1], page.order) if len(rows) > page.limit else None
    shown = await alert_members(conn, rows[: page.limit], await feed_names(conn))
    return Listed(items=[AlertRow(**members) for members in shown], next=following)


def _whole(written: str) -> int:
    try:
        return min(int(written), 10**16)
    except ValueError:
        raise Problem(422, "form", "`after` was not given by a list in this order.") from None


def _position(row: Mapping[Any, Any], order: Order) -> str:
    return f"{row['raised_score']!r}_{row['alert']}" if order == "score" else f"{row['raised_us']}_{row['alert']}"


async def find_alert(conn: AsyncConnection, alert: int) -> Mapping[Any, Any]:
    """A row of an alert. Problem 404 `not-found` when there is none of this number, or no longer."""
    found = await conn.execute(text(f"{_ALERT.format(news=_NO_NEWS)} WHERE a.id = :alert"), {"alert": alert})
    row = found.mappings().one_or_none()
    if row is None:
        raise no_such_alert()
    return row


def no_such_alert() -> Problem:
    """The answer to whoever asks for an alert that is not there."""
    return Problem(404, "not-found", "There is no such alert now: an open one goes when its score falls.")


async def alert_members(
    conn: AsyncConnection, rows: Sequence[Mapping[Any, Any]], names: FeedNames
) -> list[dict[str, Any]]:
    """The members of an `AlertRow` of each."""
    raised_by = await origins(conn, [row["raised_by"] for row in rows], names)
    hits = {row["alert"]: strongest_listing(row["terms"]) for row in rows}
    entries = await _entries(conn, [number for number in hits.values() if number is not None])
    return [
        _members(row) | {"raised_by": raised_by.get(row["raised_by"]), "listed": entries.get(hits[row["alert"]] or 0)}
        for row in rows
    ]


async def _entries(conn: AsyncConnection, listings: Sequence[int]) -> dict[int, OnList]:
    """Entries of watch lists by their number."""
    found = await conn.execute(_ENTRIES, {"listings": list(listings)})
    return {
        row.id: OnList(list=row.list, entity=row.entity, caption=read_body(row.entity, row.body).caption)
        for row in found
    }


def _members(row: Mapping[Any, Any]) -> dict[str, Any]:
    as_they_are = ("alert", "state", "mark", "assignee", "assigned_by", "reason", "judged_by", "news")
    return {name: row[name] for name in as_they_are} | {
        "score": round(row["raised_score"], 3),
        "network": network_row(row),
        "fallen": row["state"] == "open" and row["score"] < load_weights().threshold,
        "origins": sorted(country_letters(code) for code in row["origins"] if code),
        "raised_at": in_utc(row["raised_at"]),
        "seen_at": in_utc(row["raised_again"]),
        "assigned_at": in_utc(row["assigned_at"]) if row["assigned_at"] else None,
        "judged_at": in_utc(row["judged_at"]) if row["judged_at"] else None,
    }
