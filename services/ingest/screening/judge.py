"""An analyst says whether a hit is the person: kept with a reason, for this parcel and for all of the same label.

The judgement, the state of every hit that it decides, and a row of the audit log are one transaction.
"""

from collections.abc import Collection

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from schemas.answers.analyst import HitRow
from services.ingest.core.evidence.found import Evidence
from services.ingest.core.evidence.judged import outranks, seen_in
from services.ingest.core.identity import identities
from services.ingest.core.raising import STATES
from services.ingest.records import audit
from services.ingest.records.places import place_of
from services.ingest.records.restricted import Reader, read_as
from services.ingest.screening.judgements import Said, keep_judgement
from services.ingest.screening.read_hits import open_hit
from services.ingest.screening.read_labels import read_sides
from services.ingest.taking_in.cursors import TAKING_IN
from services.kit.problems import Problem

MOST_AT_ONCE = 2_000
"""Other hits on the entry that are looked through, the newest; later ones hear the judgement when they are found."""

_HIT = text("""
    SELECT h.id, h.parcel, h.role, h.evidence, l.list, l.entity FROM hit h JOIN listing l ON l.id = h.listing
    WHERE h.id = :hit""")

_OTHERS = text("""
    SELECT h.id, h.parcel, h.role, h.evidence FROM hit h JOIN listing l ON l.id = h.listing
    WHERE l.list = :list AND l.entity = :entity AND h.id <> :hit ORDER BY h.id DESC LIMIT :most""")

_DECIDE = text("UPDATE hit SET state = :state, judgement = :judgement WHERE id = ANY(:hits)")


async def judge(engine: AsyncEngine, hit: int, said: Said) -> HitRow:
    """Keep what was said; gives the hit as it stands then. Problem 404 `not-found` when there is none."""
    async with engine.begin() as conn:
        await conn.execute(TAKING_IN)
        row = (await conn.execute(_HIT, {"hit": hit})).mappings().one_or_none()
        if row is None:
            raise Problem(404, "not-found", "There is no such hit now: hits go with their parcel and their entry.")
        whose = (await _identities(conn, [row]))[row["id"]]
        seen = seen_in(_evidence(row))
        judgement = await keep_judgement(
            conn, said, hit=hit, entry=(row["list"], row["entity"]), whose=sorted(whose), seen=seen
        )
        decided = [hit, *await _also_decided(conn, row, whose, seen)]
        values = {"state": str(STATES[said.verdict]), "judgement": judgement, "hits": decided}
        await conn.execute(_DECIDE, values)
        await _note(conn, row, said)
        await read_as(conn, Reader(said.by, said.agency, said.at))
        return await open_hit(conn, hit)


async def _also_decided(
    conn: AsyncConnection, judged: RowMapping, whose: Collection[bytes], seen: Collection[str]
) -> list[int]:
    """Other hits of the same label on the entry, that bring nothing the analyst had not seen."""
    wanted = {"list": judged["list"], "entity": judged["entity"], "hit": judged["id"], "most": MOST_AT_ONCE}
    rows = (await conn.execute(_OTHERS, wanted)).mappings().all()
    known = await _identities(conn, rows)
    return [r["id"] for r in rows if not known[r["id"]].isdisjoint(whose) and outranks(seen, _evidence(r))]


async def _identities(conn: AsyncConnection, hits: Collection[RowMapping]) -> dict[int, frozenset[bytes]]:
    """By which each hit's label is known again; goods are on their own parcel only."""
    sides = await read_sides(conn, {hit["parcel"] for hit in hits})
    known = {(side.ref, int(side.role)): frozenset(identities(side)) for side in sides}
    return {hit["id"]: known.get((hit["parcel"], hit["role"]), frozenset()) for hit in hits}


def _evidence(hit: RowMapping) -> list[Evidence]:
    return [Evidence(**piece) for piece in hit["evidence"]]


async def _note(conn: AsyncConnection, hit: RowMapping, said: Said) -> None:
    """The reason is not repeated: it may name a person."""
    place = place_of(hit["parcel"])
    what = f"judged hit {hit['id']}: {said.verdict}"
    await audit.note(conn, said.at, what=what, why=f"by {said.by} of {said.agency}", feed=place.feed, line=place.line)
