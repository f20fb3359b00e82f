"""New names by what a listed person is reached by, after the listing was published.

Who is listed goes on under other names, and keeps the telephone, the mailbox or the address. Strength is the number of
people who first give an attribute of a party on a hit after the entry's day and who were not seen with it before. The
finding weighs as much as the hit is likely to be right. Innocent: the old customer who goes on under an own name, an
attribute that several people gave before, and a dismissed hit. Addresses change hands more often than numbers do, and
of an attribute that was not seen before the day nobody knows who had it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from services.ingest.core.detectors.chance import finding, rate_of, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    ADDRESSEE,
    SENDER,
    Mask,
    People,
    Rows,
    linking,
    people,
)
from services.ingest.core.detectors.weights import load_weights, weight_of
from services.ingest.core.keys import Role
from services.ingest.core.networks.attributes import AttributeKind as Kind
from services.ingest.core.networks.view import UNKNOWN, View

NAME = "after_listing"
WEIGHT = weight_of(NAME)
"""Capped under what alerts alone: the hit itself is counted beside it."""
YEAR = 365
"""Days after the publication in which new names tell something."""
MANY = 3
"""Other people who gave an attribute before: from so many on it is nobody's own."""
AT_AN_ADDRESS = 10.0
"""How much more often an address has new people than a number or a mailbox: families, flat mates, those who move in."""
NEVER_SEEN = 3.0
"""How much more often new names are seen by chance where nobody was seen before the day."""
SENTENCE = (
    "{names} names that were not seen with it before are given with an attribute of a party on a hit, "
    "from {days} days after the listing on."
)


class Lead(NamedTuple):
    """An attribute of a party on a hit; the earliest entry, the likeliest hit."""

    attribute: int
    listed: int
    likely: float


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is looked at for each lead."""

    view: View
    who: People
    hit: set[tuple[int, int]]
    """Sides of parcels that are on a hit: the listed themselves."""


def detect(view: View, around: Around) -> list[Detected]:
    """Every such attribute."""
    if not view.hits.parcel.size:
        return []
    leads = _leads(view, linking(view))
    if around is not None:
        leads = [lead for lead in leads if np.isin(_holders(view, lead.attribute), around).any()]
    seen = _Seen(view, people(view), _on_hits(view))
    return strongest((_found(seen, lead) for lead in leads), around)


def _holders(view: View, attribute: int) -> Rows:
    return view.links.parcel[view.links.of_attribute[attribute] : view.links.of_attribute[attribute + 1]]


def _standing(view: View) -> Mask:
    hits = view.hits
    likely: Mask = (hits.score > 0) | hits.confirmed
    standing: Mask = ~hits.dismissed & (hits.listed != UNKNOWN) & likely
    return standing


def _on_hits(view: View) -> set[tuple[int, int]]:
    hits = view.hits
    standing = ~hits.dismissed
    pairs = zip(hits.parcel[standing].tolist(), hits.role[standing].tolist(), strict=True)
    return {(parcel, side) for parcel, role in pairs for side in _sides(role)}


def _sides(role: int) -> Iterator[int]:
    yield from (side for side, of in ((SENDER, Role.SENDER), (ADDRESSEE, Role.ADDRESSEE)) if role & of)


def _leads(view: View, links: Mask) -> list[Lead]:
    hits, found = view.hits, dict[int, Lead]()
    for n in np.flatnonzero(_standing(view)).tolist():
        parcel, likely = int(hits.parcel[n]), 1 / (1 + math.exp(-min(30.0, float(hits.score[n]))))
        own = slice(int(view.links.of_parcel[parcel]), int(view.links.of_parcel[parcel + 1]))
        attributes, roles = view.links.attribute[own], view.links.roles[own]
        for attribute in attributes[links[attributes] & ((roles & hits.role[n]) > 0)].tolist():
            before = found.get(attribute, Lead(attribute, int(hits.listed[n]), 0.0))
            day = min(before.listed, int(hits.listed[n]))
            found[attribute] = Lead(attribute, day, 1.0 if hits.confirmed[n] else max(before.likely, likely))
    return [found[attribute] for attribute in sorted(found)]


def _found(seen: _Seen, lead: Lead) -> Detected | None:
    view, who = seen.view, seen.who
    own = slice(int(view.links.of_attribute[lead.attribute]), int(view.links.of_attribute[lead.attribute + 1]))
    parcels, roles = view.links.parcel[own].tolist(), view.links.roles_there[own].tolist()
    places = [(parcel, side) for parcel, role in zip(parcels, roles, strict=True) for side in _sides(role)]
    posted = view.parcels.posted
    old = [place for place in places if posted[place[0]] <= lead.listed or place in seen.hit]
    entities, names = ({int(column[side, parcel]) for parcel, side in old} for column in who)
    before = [place for place in old if place not in seen.hit]
    new = [
        (parcel, side)
        for parcel, side in places
        if lead.listed < posted[parcel] <= lead.listed + YEAR
        and (parcel, side) not in seen.hit
        and int(who.entity[side, parcel]) not in entities
        and int(who.name[side, parcel]) not in names
    ]
    if not new or _people(who, before) >= MANY:
        return None
    return _finding(view, lead, new, _people(who, new), any(posted[parcel] <= lead.listed for parcel, _ in places))


def _people(who: People, places: list[tuple[int, int]]) -> int:
    return min(len({int(column[side, parcel]) for parcel, side in places}) for column in who)


def _finding(view: View, lead: Lead, new: list[tuple[int, int]], names: int, known: bool) -> Detected | None:
    parcels = np.array([parcel for parcel, _ in new], np.int32)
    rate = rate_of(WEIGHT, names) * (1.0 if known else NEVER_SEEN)
    rate *= AT_AN_ADDRESS if view.attributes.kind[lead.attribute] == Kind.ADDRESS else 1.0
    numbers = {"names": float(names), "days": float(view.parcels.posted[parcels].min() - lead.listed)}
    found = finding(view, NAME, parcels, (lead.attribute,), numbers, rate, sentence=SENTENCE)
    if found is None:
        return None
    log_odds = math.log1p(lead.likely * math.expm1(found.log_odds))
    return found._replace(log_odds=log_odds) if log_odds >= load_weights().faint else None
