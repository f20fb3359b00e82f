"""What analysts said: kept for the sender or addressee, not for the one parcel, and heard whenever a hit is found.

A judgement names an entry by its list and its name there, so it lasts while the entry changes; and a label by hashes
alone (core/identity.py), so it lasts when the parcel is erased. The newest one counts. On goods, a parcel's number or
what is in it, it holds for that parcel alone: a substance is nobody who could be known again.

They are looked up by those hashes for the hits at hand: one look into an index for each, however many were ever made.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.identity import identities
from services.ingest.core.labels import Side
from services.ingest.core.raising import Entity, Found, Judged, Verdict, as_judged

EntryName = tuple[int, str]
"""A list, and an entry's name on it."""

_NEWEST = text("""
    SELECT newest.n, j.id, j.verdict, j.seen
    FROM (SELECT asked.n, max(last.judgement) AS judgement
          FROM unnest(CAST(:places AS integer[]), CAST(:lists AS smallint[]), CAST(:entities AS text[]),
                      CAST(:identities AS bytea[])) AS asked (n, list, entity, identity),
          LATERAL (SELECT judgement FROM judged_label l
                   WHERE l.identity = asked.identity AND l.list = asked.list AND l.entity = asked.entity
                   ORDER BY judgement DESC LIMIT 1) AS last
          GROUP BY asked.n) AS newest
    JOIN judgement j ON j.id = newest.judgement""")

_KEEP = text("""
    WITH kept AS (
        INSERT INTO judgement (at, by, agency, verdict, reason, hit, list, entity, seen)
        VALUES (:at, :by, :agency, :verdict, :reason, :hit, :list, :entity, CAST(:seen AS text[]))
        RETURNING id, list, entity),
    of AS (
        INSERT INTO judged_label (identity, list, entity, judgement)
        SELECT identity, list, entity, id FROM kept, unnest(CAST(:identities AS bytea[])) AS identity)
    SELECT id FROM kept""")


class Said(NamedTuple):
    """A judgement to keep."""

    at: dt.datetime
    by: str
    agency: str
    verdict: Verdict
    reason: str


class About(NamedTuple):
    """A hit that was found, with the two sides of it."""

    found: Found
    side: Side
    entity: Entity


async def hear(conn: AsyncConnection, hits: Sequence[About]) -> list[Found]:
    """Each hit as it stands after the newest judgement on its side and its entry."""
    asked = [(n, each.entity, identity) for n, each in enumerate(hits) for identity in identities(each.side)]
    wanted = {
        "places": [n for n, _, _ in asked],
        "lists": [entity.list for _, entity, _ in asked],
        "entities": [entity.entity for _, entity, _ in asked],
        "identities": [identity for _, _, identity in asked],
    }
    rows = await conn.execute(_NEWEST, wanted) if asked else ()
    said = {row.n: Judged(row.id, row.verdict, frozenset(row.seen)) for row in rows}
    return [as_judged(each.found, said.get(n)) for n, each in enumerate(hits)]


async def keep_judgement(
    conn: AsyncConnection, said: Said, *, hit: int, entry: EntryName, whose: list[bytes], seen: Collection[str]
) -> int:
    """Keep it; gives its number."""
    about = {"hit": hit, "list": entry[0], "entity": entry[1], "identities": whose, "seen": sorted(seen)}
    number: int = (await conn.execute(_KEEP, said._asdict() | about)).scalar_one()
    return number
