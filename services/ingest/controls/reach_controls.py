"""Which controls reached what a parcel names, kept as hits: new parcels against all controls, new controls against all.

A parcel is held against every scheduling record that stands when it is taken in, in the same transaction. A record that
comes later is held against the parcels before it in the background, some thousands at a time; what was reached stays
reached however often it is done. A control that is not in force yet reaches nothing; the day of posting decides.
"""

import asyncio
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from schemas.registry import read_record
from schemas.scheduling import Scheduling
from services.ingest.core.substances.law import Contents, Reached, controls_on
from services.ingest.core.substances.table import By, SubstanceTable

AT_ONCE = 5_000
"""Parcels of one step in the background."""

_STANDING = text("SELECT ref FROM record WHERE type = 'scheduling' AND state = 0 ORDER BY ref")
_BYTES = text("SELECT ref, bytes FROM record WHERE ref = ANY(CAST(:refs AS bigint[])) ORDER BY ref")

_KEEP = text("""
    INSERT INTO control_hit (parcel, control, place, weak, matched, doubts, known_then, named, found_at)
    SELECT h.parcel, h.control, h.place, h.weak, h.matched, string_to_array(h.doubts, ' '), h.known, h.named, :now
    FROM unnest(CAST(:parcels AS bigint[]), CAST(:controls AS bigint[]), CAST(:places AS text[]),
        CAST(:weak AS boolean[]), CAST(:matched AS text[]), CAST(:doubts AS text[]), CAST(:known AS boolean[]),
        CAST(:named AS jsonb[])) AS h (parcel, control, place, weak, matched, doubts, known, named)
    ON CONFLICT (parcel, control, place) DO NOTHING""")

_PARCELS = text("""
    SELECT ref, bytes FROM record WHERE type = 'parcel' AND state = 0 AND ref > :upto ORDER BY ref LIMIT :limit""")


class ControlHit(NamedTuple):
    """A control that reached what a parcel names."""

    parcel: int
    control: int
    place: str
    weak: bool
    matched: str
    doubts: str
    known: bool
    named: str
    """Which words of the parcel, as JSON."""


def control_hit(parcel: int, control: int, place: str, reached: Reached) -> ControlHit:
    """As it is kept."""
    words = [{"piece": n.piece, "by": n.by, "written": n.written} for n in reached.named]
    doubts, known = " ".join(_doubts(reached)), reached.found.known
    return ControlHit(parcel, control, place, reached.weak, _matched(reached), doubts, known, _json(words))


@dataclass(frozen=True, slots=True)
class Controls:
    """Some scheduling records, ready to be held against parcels."""

    lines: tuple[tuple[int, bytes], ...]
    """Each with its ref: another process makes the same of them."""
    records: tuple[Scheduling, ...]
    table: SubstanceTable

    @property
    def refs(self) -> tuple[int, ...]:
        """Of the records."""
        return tuple(ref for ref, _ in self.lines)

    def on(self, parcels: Iterable[Contents]) -> list[ControlHit]:
        """Everything that they reach, where each parcel left and where it goes."""
        ref_of = {id(record): ref for ref, record in zip(self.refs, self.records, strict=True)}
        return [
            control_hit(ref, ref_of[id(reached.found.control)], place, reached)
            for ref, parcel in parcels
            if (named := self.table.find(parcel))
            for place in dict.fromkeys((parcel.route.origin, parcel.route.destination))
            for reached in controls_on(self.records, named, parcel, place)
        ]


class StandingControls:
    """The scheduling records that stand, read anew only when they changed."""

    def __init__(self) -> None:
        self._held = controls_of(())

    async def current(self, conn: AsyncConnection) -> Controls:
        """As the transaction of `conn` sees them."""
        refs = tuple((await conn.execute(_STANDING)).scalars())
        if refs != self._held.refs:
            self._held = await _load(conn, refs)
        return self._held


async def _load(conn: AsyncConnection, refs: Sequence[int]) -> Controls:
    return controls_of([(row.ref, bytes(row.bytes)) for row in await conn.execute(_BYTES, {"refs": list(refs)})])


def controls_of(lines: Sequence[tuple[int, bytes]]) -> Controls:
    """The scheduling records of these lines, each with its ref."""
    records = tuple(read_record(orjson.loads(line)).body for _, line in lines)
    return Controls(tuple(lines), records, SubstanceTable(records))


async def scan_later(conn: AsyncConnection, refs: Sequence[int]) -> None:
    """Scheduling records that were just taken in: what came before them is looked at in the background."""
    if refs:
        await conn.execute(
            text("INSERT INTO control_scan (control) SELECT unnest(CAST(:refs AS bigint[])) ON CONFLICT DO NOTHING"),
            {"refs": list(refs)},
        )


async def scan_some(engine: AsyncEngine, now: dt.datetime) -> int:
    """Hold the records that wait against the next parcels; gives how many parcels, 0 when nothing waits.

    Several that wait go through the parcels together, from where the one that is least far stands. A page that is
    taken in meanwhile is held against them by itself, so it does not matter whether this sees it.
    """
    async with engine.begin() as conn:
        waiting = (await conn.execute(text("SELECT control, upto FROM control_scan ORDER BY control FOR UPDATE"))).all()
        if not waiting:
            return 0
        controls = await _load(conn, await _still_standing(conn, [row.control for row in waiting]))
        upto = min(row.upto for row in waiting)
        rows = (await conn.execute(_PARCELS, {"upto": upto, "limit": AT_ONCE})).all()
        hits = await asyncio.to_thread(_reached, controls, [(row.ref, bytes(row.bytes)) for row in rows])
        await keep_control_hits(conn, hits, now)
        await _note_progress(conn, [row.control for row in waiting], rows[-1].ref if len(rows) == AT_ONCE else None)
        return max(len(rows), 1)


async def drop_control_hits(conn: AsyncConnection, refs: Sequence[int]) -> None:
    """Records are hidden or erased: what they reached, and what reached them, goes with them."""
    for statement in (
        "DELETE FROM control_hit WHERE parcel = ANY(:refs)",
        "DELETE FROM control_hit WHERE control = ANY(:refs)",
        "DELETE FROM control_scan WHERE control = ANY(:refs)",
    ):
        await conn.execute(text(statement), {"refs": list(refs)})


async def _still_standing(conn: AsyncConnection, waiting: Sequence[int]) -> list[int]:
    standing = set((await conn.execute(_STANDING)).scalars())
    return [ref for ref in waiting if ref in standing]


async def _note_progress(conn: AsyncConnection, held: Sequence[int], reached: int | None) -> None:
    """Of those that were held against parcels, and no others: more may have come meanwhile. None: all were seen."""
    if reached is None:
        await conn.execute(text("DELETE FROM control_scan WHERE control = ANY(:held)"), {"held": list(held)})
    else:
        await conn.execute(
            text("UPDATE control_scan SET upto = :upto WHERE control = ANY(:held) AND upto < :upto"),
            {"upto": reached, "held": list(held)},
        )


def _reached(controls: Controls, rows: Sequence[tuple[int, bytes]]) -> list[ControlHit]:
    return controls.on(Contents(ref, read_record(orjson.loads(line)).body) for ref, line in rows)


async def keep_control_hits(conn: AsyncConnection, hits: Sequence[ControlHit], now: dt.datetime) -> int:
    """Keep what was reached; gives how many hits are new."""
    if not hits:
        return 0
    columns = {
        "parcels": [hit.parcel for hit in hits],
        "controls": [hit.control for hit in hits],
        "places": [hit.place for hit in hits],
        "weak": [hit.weak for hit in hits],
        "matched": [hit.matched for hit in hits],
        "doubts": [hit.doubts for hit in hits],
        "known": [hit.known for hit in hits],
        "named": [hit.named for hit in hits],
    }
    done = await conn.execute(_KEEP, columns | {"now": now})
    return int(done.rowcount)


def _matched(reached: Reached) -> str:
    return "hs" if reached.named[0].by is By.HS else reached.found.matched.value


def _doubts(reached: Reached) -> list[str]:
    by_code = ["hs-code"] if reached.named[0].by is By.HS else []
    return sorted(doubt.value for doubt in reached.found.doubts) + by_code


def _json(words: Sequence[dict[str, object]]) -> str:
    return orjson.dumps(words).decode()
