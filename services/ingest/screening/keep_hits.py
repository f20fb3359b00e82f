"""Hits into their table, one for a parcel, a place in it and a listing, with all the evidence; and out of it.

Keeping a hit again changes nothing; keeping it with other evidence or another score changes the row that is there, and
how it stands only when the evidence is other. When an entry of an imported list changes, its hits stay as they are
until history was compared with what it says now; a hit that is found again moves to the new listing and names its
version, so that an analyst's link to it stays good, and the others are withdrawn. So is a hit on an entry that stayed
as it is and is found no more, since code or weights are other now: but for what an analyst has confirmed or left open
to doubt, as a person's word outranks the machine. When an entry leaves its list, or its record is superseded,
retracted or erased, its hits go in the same transaction.
"""

import datetime as dt
from collections.abc import Sequence

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.raising import Found

# Found pairs whose parcel still stands and whose listing is still in force. What is there already by the same evidence
# stays as it stands: an analyst may have judged it since it was compared.
_KEEP = text("""
    INSERT INTO hit (parcel, role, listing, version, score, state, judgement, evidence, evidence_mark, found_at)
    SELECT f.parcel, f.role, l.id, w.version, f.score, f.state, f.judgement, CAST(f.evidence AS jsonb), f.mark, :now
    FROM unnest(CAST(:parcels AS bigint[]), CAST(:roles AS smallint[]), CAST(:listings AS bigint[]),
                CAST(:scores AS real[]), CAST(:states AS text[]), CAST(:judgements AS bigint[]),
                CAST(:evidence AS text[]), CAST(:marks AS bytea[]))
         AS f (parcel, role, listing, score, state, judgement, evidence, mark)
    JOIN listing l ON l.id = f.listing AND l.until_version IS NULL
    JOIN watch_list w ON w.id = l.list
    WHERE EXISTS (SELECT FROM parcel WHERE parcel.ref = f.parcel)
    ON CONFLICT (parcel, role, listing) DO UPDATE
    SET version = excluded.version, score = excluded.score, evidence = excluded.evidence,
        evidence_mark = excluded.evidence_mark,
        state = CASE WHEN hit.evidence_mark = excluded.evidence_mark THEN hit.state ELSE excluded.state END,
        judgement = CASE WHEN hit.evidence_mark = excluded.evidence_mark THEN hit.judgement ELSE excluded.judgement END,
        found_at = CASE WHEN hit.evidence_mark = excluded.evidence_mark THEN hit.found_at ELSE excluded.found_at END
    WHERE hit.evidence_mark <> excluded.evidence_mark OR hit.score <> excluded.score
    OR hit.evidence <> excluded.evidence
    RETURNING xmax = 0 AS is_new""")

# Hits on former listings of an entry, where the parcel is found against the entry as it is now: the newest of each.
_MOVE = text("""
    UPDATE hit SET listing = moved.listing, version = moved.version
    FROM (SELECT DISTINCT ON (f.parcel, f.role, f.listing) old.id, f.listing, w.version
          FROM unnest(CAST(:parcels AS bigint[]), CAST(:roles AS smallint[]), CAST(:listings AS bigint[]))
               AS f (parcel, role, listing)
          JOIN listing now ON now.id = f.listing AND now.until_version IS NULL
          JOIN watch_list w ON w.id = now.list
          JOIN listing former ON former.list = now.list AND former.entity = now.entity AND former.id < now.id
               AND former.until_version IS NOT NULL AND former.ref IS NULL
          JOIN hit old ON old.parcel = f.parcel AND old.role = f.role AND old.listing = former.id
          WHERE NOT EXISTS (SELECT FROM hit there
                            WHERE there.parcel = f.parcel AND there.role = f.role AND there.listing = f.listing)
          ORDER BY f.parcel, f.role, f.listing, former.id DESC) AS moved
    WHERE hit.id = moved.id""")

# Hits on listings that ended, and on former ones of the same entries, which wait for a rescreen; those of entries that
# are still on their imported list go on waiting.
_WITHDRAW = text("""
    WITH gone AS (
        SELECT id, list, entity, ref FROM listing WHERE id = ANY(:ended)
        UNION
        SELECT former.id, former.list, former.entity, former.ref
        FROM listing ended JOIN listing former USING (list, entity)
        WHERE ended.id = ANY(:ended) AND ended.ref IS NULL AND former.ref IS NULL)
    DELETE FROM hit USING gone, listing ended
    WHERE hit.listing = gone.id AND ended.id = gone.id AND ended.until_version IS NOT NULL
    AND (gone.ref IS NOT NULL OR NOT EXISTS (
        SELECT FROM listing now WHERE now.list = gone.list AND now.entity = gone.entity
        AND now.until_version IS NULL AND now.ref IS NULL))""")

# Hits on former listings of entries whose listings from :first to :last have been compared with all history.
_LEFT_BEHIND = text("""
    DELETE FROM hit USING listing former, listing now
    WHERE hit.listing = former.id AND former.until_version IS NOT NULL AND former.ref IS NULL
    AND now.list = former.list AND now.entity = former.entity AND now.until_version IS NULL AND now.ref IS NULL
    AND now.id BETWEEN :first AND :last""")

# Hits of these parcels on listings from :first to :last that are in force, and that are not among what was found.
_FOUND_NO_MORE = text("""
    DELETE FROM hit USING listing
    WHERE listing.id = hit.listing AND listing.until_version IS NULL AND listing.id BETWEEN :first AND :last
    AND hit.parcel = ANY(:compared) AND hit.state NOT IN ('same', 'unsure')
    AND NOT EXISTS (
        SELECT FROM unnest(CAST(:parcels AS bigint[]), CAST(:roles AS smallint[]), CAST(:listings AS bigint[]))
                    AS f (parcel, role, listing)
        WHERE f.parcel = hit.parcel AND f.role = hit.role AND f.listing = hit.listing)""")


async def keep_hits(conn: AsyncConnection, found: Sequence[Found], now: dt.datetime) -> int:
    """Keep these inside the caller's transaction, which holds TAKING_IN; gives how many are new."""
    if not found:
        return 0
    values = _places(found) | {
        "scores": [each.score for each in found],
        "states": [str(each.state) for each in found],
        "judgements": [each.judgement for each in found],
        "evidence": [orjson.dumps([row._asdict() for row in each.evidence]).decode() for each in found],
        "marks": [each.mark for each in found],
        "now": now,
    }
    return sum(row.is_new for row in await conn.execute(_KEEP, values))


async def move_hits(conn: AsyncConnection, found: Sequence[Found]) -> None:
    """Let hits on former listings of the same entries be hits on these; `keep_hits` comes next."""
    if found:
        await conn.execute(_MOVE, _places(found))


async def withdraw_hits(conn: AsyncConnection, ended: Sequence[int]) -> int:
    """Take back the hits on listings that have just ended; gives how many."""
    return (await conn.execute(_WITHDRAW, {"ended": list(ended)})).rowcount if ended else 0


async def withdraw_left_behind(conn: AsyncConnection, first: int, last: int) -> None:
    """Take back the hits on former listings that were not found again for those from `first` to `last`."""
    await conn.execute(_LEFT_BEHIND, {"first": first, "last": last})


async def withdraw_found_no_more(
    conn: AsyncConnection, first: int, last: int, compared: Sequence[int], found: Sequence[Found]
) -> None:
    """Take back the hits of the parcels that were `compared` with the listings from `first` to `last`, and that are
    not `found` now; but for those that an analyst has called the same, or has doubts about."""
    await conn.execute(_FOUND_NO_MORE, _places(found) | {"first": first, "last": last, "compared": list(compared)})


def _places(found: Sequence[Found]) -> dict[str, object]:
    return {
        "parcels": [each.ref for each in found],
        "roles": [int(each.role) for each in found],
        "listings": [each.listing for each in found],
    }
