"""What analysts said: kept for the sender or addressee, not for the one parcel, and heard whenever a hit is found.

A judgement names an entry by its list and its name there, so it lasts while the entry changes; and a label by hashes
alone (core/identity.py), so it lasts when the parcel is erased. The newest one counts.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.identity import identities
from services.ingest.core.labels import Label
from services.ingest.core.raising import Entity, Judged, Verdict, Word

EntryName = tuple[int, str]
"""A list, and an entry's name on it."""

_OF_ENTRIES = text("""
    SELECT j.id, j.list, j.entity, j.verdict, j.identities, j.seen
    FROM judgement j JOIN unnest(CAST(:lists AS smallint[]), CAST(:entities AS text[])) AS e (list, entity)
        USING (list, entity)
    ORDER BY j.id DESC""")

_KEEP = text("""
    INSERT INTO judgement (at, by, agency, verdict, reason, hit, list, entity, identities, seen)
    VALUES (:at, :by, :agency, :verdict, :reason, :hit, :list, :entity,
            CAST(:identities AS bytea[]), CAST(:seen AS text[]))
    RETURNING id""")


class Said(NamedTuple):
    """A judgement to keep."""

    at: dt.datetime
    by: str
    agency: str
    verdict: Verdict
    reason: str


async def load_word(conn: AsyncConnection, entries: Collection[EntryName]) -> Word:
    """What was said of these entries and any label, as a function."""
    said: defaultdict[EntryName, list[tuple[frozenset[bytes], Judged]]] = defaultdict(list)
    wanted = {"lists": [name for name, _ in entries], "entities": [entity for _, entity in entries]}
    for row in await conn.execute(_OF_ENTRIES, wanted):
        judged = Judged(row.id, row.verdict, frozenset(row.seen))
        said[row.list, row.entity].append((frozenset(map(bytes, row.identities)), judged))

    def word(label: Label, entity: Entity) -> Judged | None:
        about = said.get((entity.list, entity.entity))
        if about is None:
            return None
        known = set(identities(label))
        return next((judged for whose, judged in about if not known.isdisjoint(whose)), None)

    return word


async def keep_judgement(
    conn: AsyncConnection, said: Said, *, hit: int, entry: EntryName, whose: list[bytes], seen: Collection[str]
) -> int:
    """Keep it; gives its number."""
    about = {"hit": hit, "list": entry[0], "entity": entry[1], "identities": whose, "seen": sorted(seen)}
    number: int = (await conn.execute(_KEEP, said._asdict() | about)).scalar_one()
    return number
