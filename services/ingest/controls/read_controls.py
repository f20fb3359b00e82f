"""Which controls applied, out of the scheduling records that stand: on a day and place, and on a parcel's contents."""

import datetime as dt
import uuid
from typing import NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Control, Controlled, ControlsOfParcel
from schemas.parcel import Parcel
from schemas.registry import read_record
from schemas.scheduling import Scheduling
from services.ingest.core.controls import ControlInForce, controls_in_force
from services.ingest.core.substances.law import Reached, controls_on
from services.ingest.core.substances.table import By, SubstanceTable
from services.ingest.records.read_rows import FeedNames, feed_names


class _Standing(NamedTuple):
    ref: int
    id: uuid.UUID
    control: Scheduling


async def _standing(conn: AsyncConnection) -> list[_Standing]:
    """Every scheduling record that is neither superseded nor withdrawn: some hundreds at most."""
    rows = await conn.execute(
        text("SELECT ref, id, bytes FROM record WHERE type = 'scheduling' AND state = 0 ORDER BY ref")
    )
    return [_Standing(row.ref, row.id, read_record(orjson.loads(bytes(row.bytes))).body) for row in rows]


async def controlled(
    conn: AsyncConnection, *, on: dt.date, place: str, destination: str | None, cas: str | None, name: str | None
) -> Controlled:
    """What was controlled at `place` on the day `on`, for a destination, of a substance or of all."""
    standing, names = await _standing(conn), await feed_names(conn)
    found = controls_in_force(
        (each.control for each in standing), place=place, on=on, destination=destination, cas=cas, name=name
    )
    shown = [_control(each, cas or name, standing, names) for each in found]
    return Controlled(on=on, place=place, destination=destination, controls=shown)


async def controls_of_parcel(conn: AsyncConnection, parcel: Parcel, names: FeedNames) -> ControlsOfParcel:
    """The controls that reached what the parcel declares on the day of its posting, where it left and where it goes."""
    standing = await _standing(conn)
    known = [each.control for each in standing]
    named = SubstanceTable(known).find(parcel)

    def at(place: str) -> list[Control]:
        return [_reached(each, standing, names) for each in controls_on(known, named, parcel, place)]

    return ControlsOfParcel(
        on=parcel.posted_on, at_origin=at(parcel.route.origin), at_destination=at(parcel.route.destination)
    )


def _reached(reached: Reached, standing: list[_Standing], names: FeedNames) -> Control:
    """A control on what a parcel names, said by the firmest of its words."""
    firmest = reached.named[0]
    shown = _control(reached.found, firmest.written, standing, names)
    by_code = {"matched": "hs", "doubts": [*shown.doubts, "hs-code"]} if firmest.by is By.HS else {}
    return shown.model_copy(update={"weak": reached.weak, **by_code})


def _control(found: ControlInForce, asked: str | None, standing: list[_Standing], names: FeedNames) -> Control:
    control = found.control
    source = next(each for each in standing if each.control is control)
    return Control(
        scheduling=names.origin(source.ref, source.id),
        substance=control.substance.name,
        authority=control.authority,
        instrument=control.instrument,
        schedule=control.list,
        measure=control.measure,
        citation=control.citation,
        effective_on=control.effective_on,
        expires_on=control.expires_on,
        destinations=control.destinations,
        asked_by=asked,
        matched=found.matched.value,
        doubts=sorted(doubt.value for doubt in found.doubts),
        learned_on=control.learned_on,
        known_then=found.known,
    )
