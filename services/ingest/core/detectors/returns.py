"""Parcels that come back, again and again, for people with something in common; or that come back to elsewhere.

An item came back when, after its delivery had been tried without success (EMSEVT code EMH), it was seen in the country
that it was posted in; it went elsewhere when it was then seen in a third one. Strength is the number of items that came
back to senders, no houses of trade, who share a rare attribute, from at least two addressees; one more when such goods
were posted again after the first came back. Innocent: unsold goods that a shop gets back, one failed delivery, and one
addressee who is never at home.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from services.ingest.core.detectors.chance import finding, is_whole, rate_of, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    ADDRESSEE,
    SENDER,
    Groups,
    Mask,
    Numbers,
    groups_by,
    houses,
    kept,
    linking,
    people,
)
from services.ingest.core.detectors.weights import weight_of
from services.ingest.core.networks.view import View, country_code

NAME = "returns"
WEIGHT = weight_of(NAME)
"""Capped under what alerts alone: whoever writes addresses badly gets parcels back."""
STRANGERS = 2
"""Senders to whom parcels came back, at least: what comes back to one is his own affair."""
ELSEWHERE = 1.5
"""Cap of one parcel that went to a third country after a failed delivery: items are missent."""
ELSEWHERE_RATE = 2e-4
"""For each parcel, where it cannot be measured: a missent item after a failed delivery."""
TRIED = country_code("MH")
_DAY = 86_400
_NEVER = np.iinfo(np.int64).max
BACK = (
    "{returns} parcels of senders with something in common came back from {addressees} addressees; "
    "{again} alike were posted after that."
)
AWAY = "After a failed delivery it was seen in a country that it neither came from nor went to."


class Ends(NamedTuple):
    """How the parcels' ways ended; shape (parcels,)."""

    back: Numbers
    """Day on which it was first seen at home again, else never."""
    away: Mask
    """It went to a third country after a failed delivery."""


def detect(view: View, around: Around) -> list[Detected]:
    """Every such group, and every such parcel."""
    if not (view.events.code == TRIED).any():
        return []
    ends = _ends(view)
    return strongest([*_shared(view, ends, around), *_elsewhere(view, ends, around)], around)


def _ends(view: View) -> Ends:
    events, own = view.events, view.parcels
    tried = np.full(view.size, _NEVER, np.int64)
    failed = events.code == TRIED
    np.minimum.at(tried, events.parcel[failed], events.at[failed])
    after = events.at > tried[events.parcel]
    home, target = own.origin[events.parcel], own.destination[events.parcel]
    at_home = after & (events.country == home) & (home != target) & (home > 0)
    back = np.full(view.size, _NEVER, np.int64)
    np.minimum.at(back, events.parcel[at_home], events.at[at_home] // _DAY)
    away = np.zeros(view.size, np.bool_)
    elsewhere = after & (events.country > 0) & (events.country != home) & (events.country != target) & (target > 0)
    away[events.parcel[elsewhere]] = True
    return Ends(back, away & (back == _NEVER))


def _shared(view: View, ends: Ends, around: Around) -> Iterator[Detected | None]:
    who = people(view)
    groups = groups_by(view, linking(view), (SENDER, ADDRESSEE), WEIGHT.least, around)
    groups = kept(groups, ~houses(view)[groups.parcel])
    returned = kept(groups, ends.back[groups.parcel] != _NEVER)
    addressees = who.counted(returned, ADDRESSEE)
    strangers = who.counted(returned, SENDER) >= STRANGERS
    for n in np.flatnonzero(strangers & (addressees >= WEIGHT.least)).tolist():
        yield _group(view, ends, groups, returned, n, int(addressees[n]))


def _group(view: View, ends: Ends, groups: Groups, returned: Groups, n: int, addressees: int) -> Detected | None:
    back, every = returned.parcels(n), groups.parcels(n)
    later = every[view.parcels.posted[every] >= ends.back[back].min()]
    again = later[np.isin(view.parcels.heading[later], view.parcels.heading[back])]
    parcels = np.union1d(back, again)
    numbers = {"returns": float(len(back)), "addressees": float(addressees), "again": float(len(again))}
    rate = rate_of(WEIGHT, len(back) + (len(again) > 0))
    return finding(view, NAME, parcels, (int(groups.attribute[n]),), numbers, rate, sentence=BACK)


def _elsewhere(view: View, ends: Ends, around: Around) -> Iterator[Detected | None]:
    rows = np.flatnonzero(ends.away).astype(np.int32)
    rate = len(rows) / view.size if is_whole(view) else ELSEWHERE_RATE
    if around is not None:
        rows = np.intersect1d(rows, around)
    for row in rows:
        yield finding(view, NAME, np.array([row], np.int32), (), {}, rate, sentence=AWAY, cap=ELSEWHERE)
