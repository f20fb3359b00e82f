"""Searches among alerts that somebody keeps, and what each would tell him: alerts that he has not seen, or not with the
reasons that they have now.

What was seen is kept alert by alert, with a mark of its reasons, so nothing that is committed late is missed. Whatever
fits when a search is saved counts as seen. Nobody sees another's searches.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from schemas.answers.alerts import AlertFilters, NewSearch, SavedSearch, SavedSearches
from services.ingest.alerts.read_alerts import SEEN, fitting
from services.ingest.records.read_rows import in_utc
from services.kit.problems import Problem

MOST = 30
"""Searches of one person."""

_OWN = text("SELECT * FROM saved_search WHERE owner = :owner ORDER BY name LIMIT :most")
_ONE = text("SELECT * FROM saved_search WHERE owner = :owner AND id = :search")
_COUNT_OWN = text("SELECT count(*) FROM saved_search WHERE owner = :owner")
_SAVE = text("""
    INSERT INTO saved_search (owner, name, wanted, made_at, seen_at)
    VALUES (:owner, :name, CAST(:wanted AS jsonb), :now, :now) RETURNING id""")
_DROP = text("DELETE FROM saved_search WHERE owner = :owner AND id = :search RETURNING id")
_LOOKED = text("UPDATE saved_search SET seen_at = :now WHERE id = :search")
_SAW = text("""
    INSERT INTO search_seen (search, alert, mark)
    SELECT :search, a.id, a.mark FROM unnest(CAST(:alerts AS bigint[]), CAST(:marks AS text[])) AS saw (alert, mark)
    JOIN alert a ON a.id = saw.alert AND encode(substring(a.mark FOR 8), 'hex') = saw.mark
    ON CONFLICT (search, alert) DO UPDATE SET mark = excluded.mark""")


async def list_searches(conn: AsyncConnection, owner: str) -> SavedSearches:
    """His searches."""
    rows = (await conn.execute(_OWN, {"owner": owner, "most": MOST})).mappings().all()
    return SavedSearches(items=[await _opened(conn, row) for row in rows])


async def open_search(conn: AsyncConnection, owner: str, search: int) -> SavedSearch:
    """One of his. Problem 404 `not-found`."""
    row = (await conn.execute(_ONE, {"owner": owner, "search": search})).mappings().one_or_none()
    if row is None:
        raise _absent()
    return await _opened(conn, row)


async def save_search(engine: AsyncEngine, owner: str, asked: NewSearch, now: dt.datetime) -> SavedSearch:
    """Keep one. Problem 409 `name` when he has one of this name, `too-many` when he has MOST."""
    wanted = asked.wanted.model_dump(mode="json", exclude_none=True)
    values = {"owner": owner, "name": asked.name, "wanted": orjson.dumps(wanted).decode(), "now": now}
    try:
        async with engine.begin() as conn:
            if (await conn.execute(_COUNT_OWN, {"owner": owner})).scalar_one() >= MOST:
                raise Problem(409, "too-many", f"Nobody keeps more than {MOST} searches: drop one first.")
            search = (await conn.execute(_SAVE, values)).scalar_one()
            await _see_all(conn, search, asked.wanted)
            return await open_search(conn, owner, search)
    except IntegrityError:
        raise Problem(409, "name", "You have a search of this name already.", extra={"member": "name"}) from None


async def drop_search(engine: AsyncEngine, owner: str, search: int) -> None:
    """Keep it no more. Problem 404 `not-found`."""
    async with engine.begin() as conn:
        if (await conn.execute(_DROP, {"owner": owner, "search": search})).scalar_one_or_none() is None:
            raise _absent()


async def look_at(
    engine: AsyncEngine, owner: str, search: int, seen: Mapping[int, str] | None, now: dt.datetime
) -> SavedSearch:
    """Its owner has seen these alerts, each with the mark that it had when it was shown; None: all that fits. What has
    changed meanwhile stays news. Problem 404 `not-found`."""
    async with engine.begin() as conn:
        held = await open_search(conn, owner, search)
        if seen is None:
            await _see_all(conn, search, held.wanted)
        else:
            await conn.execute(_SAW, {"search": search, "alerts": list(seen), "marks": list(seen.values())})
        await conn.execute(_LOOKED, {"search": search, "now": now})
        return await open_search(conn, owner, search)


async def _see_all(conn: AsyncConnection, search: int, wanted: AlertFilters) -> None:
    where, values = fitting(wanted)
    query = f"""INSERT INTO search_seen (search, alert, mark) SELECT :search, a.id, a.mark FROM alert a WHERE {where}
                ON CONFLICT (search, alert) DO UPDATE SET mark = excluded.mark"""  # noqa: S608
    await conn.execute(text(query), values | {"search": search})


async def _opened(conn: AsyncConnection, row: Mapping[Any, Any]) -> SavedSearch:
    wanted = AlertFilters.model_validate(row["wanted"])
    where, values = fitting(wanted)
    query = f"""SELECT count(*) FILTER (WHERE s.mark IS NULL) AS new,
                    count(*) FILTER (WHERE s.mark <> a.mark) AS changed FROM alert a {SEEN} WHERE {where}"""  # noqa: S608
    counted = (await conn.execute(text(query), values | {"search": row["id"]})).one()
    return SavedSearch(
        search=row["id"],
        name=row["name"],
        wanted=wanted,
        made_at=in_utc(row["made_at"]),
        seen_at=in_utc(row["seen_at"]),
        new=counted.new,
        changed=counted.changed,
    )


def _absent() -> Problem:
    return Problem(404, "not-found", "You have no such search.")
