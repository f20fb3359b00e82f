"""A path on a small chart: parcels from left to right, between each two what they have in common, the hit at the end.

Arithmetic of a drawing without scripts. Text is cut to what fits; the whole stands in a title, and in the tables.
"""

import unicodedata
from collections.abc import Sequence
from typing import Literal, NamedTuple

from schemas.answers.analyst import HitRow
from schemas.answers.ways import PathNode
from services.console.web.show import plain

BOX_W, GAP_W, MARGIN = 146, 150, 2
MOST_WIDE = 19
"""Columns of text in a box or on a line; a letter of Chinese has two."""
MOST_TOLD = 200
"""Characters of a title."""
MOST_STATIONS = 40


class Stop(NamedTuple):
    """A parcel, or an entry of a watch list."""

    kind: Literal["parcel", "entry"]
    x: int
    text: str
    under: str
    whole: str
    href: str
    """Empty when there is nothing to open."""


class Join(NamedTuple):
    """What two parcels have in common, or why a parcel is a hit."""

    kind: str
    """Of the attribute, `entity`, or `hit`."""
    x: int
    text: str
    whole: str
    held: int
    """Parcels that carry it; 0 where that says nothing."""
    hub: bool
    also: int
    """What else they have in common."""
    href: str


class Trail(NamedTuple):
    """The drawing."""

    stops: Sequence[Stop]
    joins: Sequence[Join]
    width: int


def draw(stations: Sequence[PathNode], hit: HitRow | None) -> Trail:
    """The chart of a path, and of the hit on its last parcel."""
    shown = stations[:MOST_STATIONS]
    stops: list[Stop] = []
    joins: list[Join] = []
    for station in shown:
        if station.kind == "parcel":
            stops.append(_parcel(station, _x(len(stops))))
        elif stops:
            joins.append(_join(station, _x(len(stops)) - GAP_W))
    if hit is not None and stops:
        stops[-1] = stops[-1]._replace(under=hit.parcel.item)
        joins.append(_hit(hit, _x(len(stops)) - GAP_W))
        stops.append(_entry(hit, _x(len(stops))))
    return Trail(stops, joins[: max(len(stops) - 1, 0)], _x(len(stops)) - GAP_W + MARGIN)


def cut(text: str, most: int = MOST_WIDE) -> str:
    """A text of at most so many columns; what is not seen is shown by its code points."""
    seen, wide = plain(text[: most + 1]), 0
    for place, sign in enumerate(seen):
        wide += 2 if unicodedata.east_asian_width(sign) in "WF" else 0 if unicodedata.combining(sign) else 1
        if wide > most:
            return seen[: max(place - 1, 1)] + "…"
    return seen if len(text) <= most + 1 else f"{seen}…"


def _x(place: int) -> int:
    return MARGIN + place * (BOX_W + GAP_W)


def _parcel(station: PathNode, x: int) -> Stop:
    parcel = station.parcel
    if parcel is None:
        return Stop("parcel", x, "—", "", "", "")
    text = f"{parcel.feed} {parcel.line}"
    return Stop("parcel", x, cut(text), "", f"{text}: {parcel.id}", f"/parcels/{parcel.id}?feed={parcel.feed}")


def _entry(hit: HitRow, x: int) -> Stop:
    entry = hit.entry
    return Stop("entry", x, cut(entry.caption), cut(entry.list), plain(entry.caption[:MOST_TOLD]), f"/hits/{hit.hit}")


def _hit(hit: HitRow, x: int) -> Join:
    best = hit.evidence[0].comparison if hit.evidence else ""
    return Join("hit", x, best, "", 0, hub=False, also=max(len(hit.evidence) - 1, 0), href=f"/hits/{hit.hit}")


def _join(station: PathNode, x: int) -> Join:
    also = len(station.also or ())
    if station.entity is not None:
        who = station.entity
        name = who.name or who.entity
        return Join(
            "entity",
            x,
            cut(name),
            plain(name[:MOST_TOLD]),
            who.held,
            hub=False,
            also=also,
            href=f"/entities/{who.entity}",
        )
    if station.attribute is None:
        return Join("", x, "", "", 0, hub=False, also=also, href="")
    of = station.attribute
    value = of.value or of.hash
    return Join(of.kind, x, cut(value), plain(value[:MOST_TOLD]), of.held, hub=of.hub, also=also, href="")
