"""Under which law was this controlled, here, on that day, on its way there?

Given the current `scheduling` records (superseded and withdrawn ones left out by the caller), `controls_in_force`
finds those that reached a substance at a place on a day. What a record leaves open, it does not decide: a control
whose day of effect is known only to the month is found for the whole month, with the doubt named. Class membership
is taken from the rulings that a record lists and from nothing else. The second date is kept apart from the first: a
control may have been in force before anyone here had learned of it, and then nobody can be blamed for not seeing it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from schemas.partial_date import first_day, last_day
from schemas.scheduling import Member, Scheduling
from services.ingest.core.substances.fold import chemical_key

_EU_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU_MEMBERS = frozenset(_EU_MEMBERS.split())
"""Where the Union's law applied from 2021 on."""


class Match(StrEnum):
    """By what the substance was found in the record."""

    CAS = "cas"
    NAME = "name"
    MEMBER = "member"
    ABBREVIATION = "abbreviation"
    UNASKED = "unasked"


class Doubt(StrEnum):
    """What the record leaves open; an officer checks it before acting."""

    UNCONFIRMED = "unconfirmed"
    DAY_OF_EFFECT = "day-of-effect"
    DAY_OF_END = "day-of-end"
    DESTINATION = "destination"
    MEMBERSHIP = "membership"
    ABBREVIATION = "abbreviation"


_CONTROLLED = frozenset({"scheduled", "unconfirmed"})


@dataclass(frozen=True, slots=True)
class ControlInForce:
    """A control that reached the substance, how it was found, and what is open about it."""

    control: Scheduling
    matched: Match
    doubts: frozenset[Doubt]
    """Empty: the record settles it."""
    known: bool
    """Whether the control had been learned of by the day asked for."""


@dataclass(frozen=True, slots=True)
class _Asked:
    place: str
    on: dt.date
    destination: str | None
    cas: str | None
    key: str | None
    """`chemical_key` of the name."""


def controls_in_force(
    controls: Iterable[Scheduling],
    *,
    place: str,
    on: dt.date,
    destination: str | None,
    cas: str | None,
    name: str | None,
) -> list[ControlInForce]:
    """The controls that reached a substance at `place` on the day `on`; those without doubt first, then the oldest.

    `place` and `destination` are ISO 3166-1 alpha-2 codes; without a destination, controls that depend on it are
    found with that doubt. `cas` and `name` (a whole name, not a description) say which substance; with neither, all
    controls at the place on the day are found.
    """
    asked = _Asked(place, on, destination, cas, None if name is None else chemical_key(name))
    found = (_reach(control, asked) for control in controls)
    return sorted(
        (each for each in found if each), key=lambda each: (len(each.doubts), each.control.effective_on or "")
    )


def _reach(control: Scheduling, asked: _Asked) -> ControlInForce | None:
    if control.status not in _CONTROLLED or not _governs(control.authority, asked.place):
        return None
    if control.destinations and asked.destination and asked.destination not in control.destinations:
        return None
    match, times = _match(control, asked), _doubts_of_time(control, asked.on)
    if match is None or times is None:
        return None
    doubts = times | _doubts_of_record(control, asked.destination) | match[1]
    return ControlInForce(control, match[0], frozenset(doubts), control.learned_on <= asked.on)


def _governs(authority: str, place: str) -> bool:
    return authority in (place, "UN") or (authority == "EU" and place in EU_MEMBERS)


def _doubts_of_time(control: Scheduling, on: dt.date) -> set[Doubt] | None:
    """None: not in force on that day."""
    doubts: set[Doubt] = set()
    start, end = control.effective_on, control.expires_on
    earliest = first_day(start) if start else control.decided_on
    if (earliest and on < earliest) or (end and last_day(end) < on):
        return None
    if start is None or on < last_day(start):
        doubts.add(Doubt.DAY_OF_EFFECT)
    if end and first_day(end) <= on < last_day(end):
        doubts.add(Doubt.DAY_OF_END)
    return doubts


def _doubts_of_record(control: Scheduling, destination: str | None) -> set[Doubt]:
    open_points = {
        Doubt.UNCONFIRMED: control.status == "unconfirmed",
        Doubt.MEMBERSHIP: "membership" in control.unverified_parts,
        Doubt.DESTINATION: control.destinations is not None and destination is None,
    }
    return {doubt for doubt, is_open in open_points.items() if is_open}


def _match(control: Scheduling, asked: _Asked) -> tuple[Match, set[Doubt]] | None:
    """By the strongest evidence there is. A CAS number that differs settles nothing: a substance has several."""
    if asked.cas is None and asked.key is None:
        return Match.UNASKED, set()
    substance = control.substance
    if asked.cas in {each.number for each in substance.cas}:
        return Match.CAS, set()
    if member := next((each for each in control.members if _is(each, asked)), None):
        return Match.MEMBER, set() if member.verified else {Doubt.MEMBERSHIP}
    if asked.key and asked.key in map(chemical_key, substance.abbreviations):
        return Match.ABBREVIATION, {Doubt.ABBREVIATION}
    full = (substance.name, substance.systematic_name or "", *substance.synonyms, *substance.names_zh)
    return (Match.NAME, set()) if asked.key and asked.key in map(chemical_key, full) else None


def _is(member: Member, asked: _Asked) -> bool:
    same_number = asked.cas is not None and asked.cas == member.cas
    return same_number or bool(asked.key and asked.key == chemical_key(member.name))
