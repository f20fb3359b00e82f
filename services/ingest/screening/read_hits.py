"""Hits for the analyst: who on a parcel is likely whom on a list, all evidence, and what was said of it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import EntryOfHit, EvidenceRow, HitRow, HitState, JudgementRow, Listed, ParcelOfHit
from services.ingest.core.evidence.assess import likeness
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.lists.entity import ListedEntity, read_body
from services.ingest.records.read_rows import FeedNames, feed_names, in_utc, places_of
from services.ingest.records.restricted import withheld
from services.kit.problems import Problem

# A hit with its parcel, its listing and what was said of it; the caller adds which, and their order.
_HIT = f"""
    SELECT h.*, {withheld("h.parcel")} AS withheld,
           p.id AS parcel_id, p.item, p.posted_on, w.name AS list, l.entity, l.body, l.ref AS entry,
           r.id AS entry_id, j.verdict, j.reason, j.by, j.agency, j.at
    FROM hit h JOIN parcel p ON p.ref = h.parcel JOIN listing l ON l.id = h.listing JOIN watch_list w ON w.id = l.list
    LEFT JOIN record r ON r.ref = l.ref LEFT JOIN judgement j ON j.id = h.judgement
"""  # noqa: S608
RAISED = "state <> 'dismissed'"

_BEST_OF_NETWORK = text(f"""
    SELECT id, listing, "all" FROM (
        SELECT h.id, h.listing, count(*) OVER (PARTITION BY h.listing) AS all,
            row_number() OVER (PARTITION BY h.listing ORDER BY h.{RAISED} DESC, h.score DESC, h.id) AS place
        FROM network_parcel np JOIN hit h ON h.parcel = np.ref
        WHERE np.network = :network AND h.listing = ANY(CAST(:listings AS bigint[]))) AS ranked
    WHERE place <= :most ORDER BY listing, place""")  # noqa: S608


async def list_hits(conn: AsyncConnection, state: HitState | None, after: int | None, limit: int) -> Listed[HitRow]:
    """The newest hits first; in this state, or all but the dismissed."""
    which = f"h.{RAISED}" if state is None else "h.state = :state"
    found = await conn.execute(
        text(_HIT + f" WHERE h.id < :after AND {which} ORDER BY h.id DESC LIMIT :limit"),
        {"after": 2**62 if after is None else after, "limit": limit + 1, "state": state},
    )
    names, rows = await feed_names(conn), found.mappings().all()
    items = [_hit_row(row, names) for row in rows[:limit]]
    return Listed(items=items, next=str(items[-1].hit) if len(rows) > limit else None)


async def open_hit(conn: AsyncConnection, hit: int) -> HitRow:
    """One hit. Problem 404 `not-found` when there is none of this number, or no longer."""
    row = (await conn.execute(text(_HIT + " WHERE h.id = :hit"), {"hit": hit})).mappings().one_or_none()
    if row is None:
        raise Problem(404, "not-found", "There is no such hit now: hits go with their parcel and their entry.")
    return _hit_row(row, await feed_names(conn))


async def hits_of_parcel(conn: AsyncConnection, ref: int, names: FeedNames, limit: int) -> list[HitRow]:
    """A parcel's hits, the likeliest first; those that were dismissed too, at the end."""
    found = await conn.execute(
        text(_HIT + f" WHERE h.parcel = :ref ORDER BY h.{RAISED} DESC, h.score DESC, h.id LIMIT :limit"),
        {"ref": ref, "limit": limit},
    )
    return [_hit_row(row, names) for row in found.mappings()]


async def hits_of_labels(
    conn: AsyncConnection, labels: Sequence[tuple[int, int]], names: FeedNames, limit: int
) -> list[HitRow]:
    """Hits on these senders and addressees, each a parcel's line and a role; the likeliest first."""
    found = await conn.execute(
        text(
            _HIT
            + " JOIN unnest(CAST(:refs AS bigint[]), CAST(:roles AS smallint[])) AS of (ref, role)"
            + " ON h.parcel = of.ref AND h.role = of.role"
            + f" ORDER BY h.{RAISED} DESC, h.score DESC, h.id LIMIT :limit"
        ),
        {"refs": [ref for ref, _ in labels], "roles": [role for _, role in labels], "limit": limit},
    )
    return [_hit_row(row, names) for row in found.mappings()]


async def hits_of_network(
    conn: AsyncConnection, network: uuid.UUID, listings: Sequence[int], names: FeedNames, most: int
) -> dict[int, tuple[list[HitRow], int]]:
    """By listing, the likeliest hits on it of a network's parcels, at most so many, and how many more there are."""
    wanted = {"network": network, "listings": list(listings), "most": most}
    best = {row.id: row for row in await conn.execute(_BEST_OF_NETWORK, wanted)}
    rows = await conn.execute(text(_HIT + " WHERE h.id = ANY(:hits)"), {"hits": list(best)})
    by_number = {row["id"]: _hit_row(row, names) for row in rows.mappings()}
    found: dict[int, tuple[list[HitRow], int]] = {}
    for number, row in best.items():
        shown, _ = found.setdefault(row.listing, ([], max(0, row.all - most)))
        shown.append(by_number[number])
    return found


def _hit_row(row: Mapping[Any, Any], names: FeedNames) -> HitRow:
    (place,) = places_of(row["role"])
    return HitRow(
        hit=row["id"],
        state=row["state"],
        score=round(row["score"], 3),
        likeness=round(likeness(row["score"], load_weights()), 4),
        parcel=ParcelOfHit(
            **names.members(row["parcel"], row["parcel_id"]),
            item=row["item"] if row["withheld"] is None else "",
            posted_on=row["posted_on"],
            place=place,
            withheld=row["withheld"],
        ),
        entry=_entry(row, names),
        evidence=_pieces(row),
        judgement=_judgement(row) if row["verdict"] else None,
        found_at=in_utc(row["found_at"]),
    )


def _pieces(row: Mapping[Any, Any]) -> list[EvidenceRow]:
    """What was compared; of a parcel that is withheld without the values, for the entry's say what the parcel has."""
    masked = {} if row["withheld"] is None else {"left": "", "right": "", "note": None, "share": None}
    return [EvidenceRow(**(piece | masked)) for piece in row["evidence"]]


def _entry(row: Mapping[Any, Any], names: FeedNames) -> EntryOfHit:
    entity: ListedEntity = read_body(row["entity"], row["body"])
    return EntryOfHit(
        list=row["list"],
        version=row["version"],
        entity=entity.id,
        schema_=entity.schema,
        caption=entity.caption,
        programmes=list(entity.programmes),
        reasons=list(entity.reasons),
        grading=entity.grading,
        listed_on=entity.listed_on,
        record=names.origin(row["entry"], row["entry_id"]) if row["entry_id"] else None,
    )


def _judgement(row: Mapping[Any, Any]) -> JudgementRow:
    return JudgementRow(
        judgement=row["judgement"],
        verdict=row["verdict"],
        reason=row["reason"],
        by=row["by"],
        agency=row["agency"],
        at=in_utc(row["at"]),
    )
