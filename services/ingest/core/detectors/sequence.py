"""Item numbers in sequence under different names: posted one after another at one counter by people with something in
common.

A run is of items of one issuer, service and country of origin whose serial numbers follow each other closely, and their
days too. Strength is the number of different senders in a run who are no houses of trade and share a rare
attribute, on either side, or one telling text. A run alone is what every counter makes: it tells something only where
all parcels are known and it is longer than their neighbours let expect, and then little. Innocent: a shop that posts
its day's parcels under its own name, a busy counter, a couple at the counter.
"""

from collections.abc import Iterator

import numpy as np

from services.ingest.core.detectors.chance import finding, is_whole, rate_of, strongest
from services.ingest.core.detectors.detected import Around, Detected
from services.ingest.core.detectors.population import (
    SENDER,
    Groups,
    Mask,
    Numbers,
    People,
    Rows,
    houses,
    kept,
    linking,
    people,
    spread,
)
from services.ingest.core.detectors.weights import weight_of
from services.ingest.core.networks.attributes import AttributeKind as Kind
from services.ingest.core.networks.view import UNKNOWN, View

NAME = "sequence"
WEIGHT = weight_of(NAME)
"""Capped under what alerts alone: flat mates go to the post together."""
LENGTH_ALONE = 1.0
"""Cap of a run with nothing in common but its numbers: a counter that we do not know makes it."""
GAP = 3
"""By which serial numbers of neighbours differ, at most; parcels to elsewhere lie between."""
DAYS = 14
"""Between the days of neighbours at most: a counter goes on with its roll tomorrow, and who keeps a roll comes back.
Numbers come again after a year (UPU S10)."""
LEAST_NEIGHBOURS = 0.05
"""Share of items whose neighbour is there too, at least: counters differ."""
LONG = 4
NEAR = 256
"""Serial numbers around a new one that are looked at."""
SHARED = (
    "{senders} different senders with something in common post items whose numbers follow each other; "
    "the run has {items} items."
)
ALONE = "{items} items whose numbers follow each other are all of different senders."


def detect(view: View, around: Around) -> list[Detected]:
    """Every such run, and what its senders have in common."""
    runs = _runs(view, around)
    if not runs.size:
        return []
    who = people(view)
    strangers = kept(runs, ~houses(view)[runs.parcel])
    alone = _alone(view, strangers, who) if is_whole(view) else ()
    return strongest([*_shared(view, strangers, who), *alone], around)


def _runs(view: View, around: Around) -> Groups:
    """Runs of at least WEIGHT.least items, by serial number."""
    own = view.parcels
    rows = np.flatnonzero(own.serial != UNKNOWN)
    if around is not None:
        rows = rows[_near(view, rows, around)]
    columns = (own.serial, own.origin, own.series, own.issuer)
    rows = rows[np.lexsort(tuple(column[rows] for column in columns))]
    ends = np.zeros(len(rows), np.bool_)
    ends[:1] = True
    for column in columns[1:]:
        ends[1:] |= column[rows[1:]] != column[rows[:-1]]
    ends[1:] |= np.diff(own.serial[rows]) > GAP
    ends[1:] |= np.abs(np.diff(own.posted[rows])) > DAYS
    start = np.append(np.flatnonzero(ends), len(rows))
    counts = np.diff(start)
    long = counts >= WEIGHT.least
    parcel = rows[np.repeat(long, counts)].astype(np.int32)
    nothing = np.full(int(long.sum()), UNKNOWN, np.int32)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts[long])])
    return Groups(nothing, offsets, parcel, np.zeros(len(parcel), np.int32))


def _near(view: View, rows: Numbers, around: Rows) -> Mask:
    """Rows whose serial number lies near a new one's, in its series."""
    place = (view.parcels.issuer.astype(np.int64) << 16 | view.parcels.series) << 32 | view.parcels.serial
    new = np.sort(place[around[view.parcels.serial[around] != UNKNOWN]])
    return np.searchsorted(new, place[rows] - NEAR) < np.searchsorted(new, place[rows] + NEAR, "right")


def _shared(view: View, runs: Groups, who: People) -> Iterator[Detected | None]:
    """Within a run those who carry one attribute."""
    rows = np.repeat(np.arange(len(runs.parcel)), np.diff(view.links.of_parcel)[runs.parcel])
    attribute = view.links.attribute[spread(view.links.of_parcel, runs.parcel)]
    text = linking(view, (Kind.DESCRIPTION,))[attribute] & ~view.parcels.vague[runs.parcel[rows]]
    chosen = linking(view)[attribute] | text
    parts, by = _divided(runs, rows[chosen], attribute[chosen])
    senders = who.counted(parts, SENDER)
    for n in np.flatnonzero(senders >= WEIGHT.least).tolist():
        parcels = parts.parcels(n)
        numbers = {"senders": float(senders[n]), "items": float(by[n])}
        at, rate = (int(parts.attribute[n]),), rate_of(WEIGHT, int(senders[n]))
        yield finding(view, NAME, parcels, at, numbers, rate, sentence=SHARED)


def _divided(runs: Groups, rows: Numbers, attribute: Rows) -> tuple[Groups, Numbers]:
    """Rows of each run with one attribute, which is the new group's, and how long the run is."""
    of = runs.of[rows]
    order = np.lexsort((rows, attribute, of))
    rows, of, attribute = rows[order], of[order], attribute[order]
    first = np.ones(len(rows), np.bool_)
    first[1:] = (of[1:] != of[:-1]) | (attribute[1:] != attribute[:-1])
    start = np.r_[np.flatnonzero(first), len(rows)].astype(np.int64)
    parts = Groups(attribute[first], start, runs.parcel[rows], runs.side[rows])
    return parts, np.diff(runs.start)[of[first]]


def _alone(view: View, runs: Groups, who: People) -> Iterator[Detected | None]:
    """Runs in which every item is somebody else's, longer than chance would have it."""
    items = np.diff(runs.start)
    chosen = np.flatnonzero((items >= LONG) & (who.counted(runs, SENDER) == items))
    rates = _rates(view, items, items[chosen])
    for n, rate in zip(chosen.tolist(), rates, strict=True):
        parcels = runs.parcels(n)
        yield finding(view, NAME, parcels, (), {"items": float(items[n])}, rate, sentence=ALONE, cap=LENGTH_ALONE)


def _rates(view: View, every: Numbers, chosen: Numbers) -> list[float]:
    """How often runs of such a length are expected for each parcel: as often as runs of anybody are, and no less than
    by the share of items whose neighbour is there."""
    share = max(LEAST_NEIGHBOURS, float(every.sum()) / view.size)
    longer = len(every) - np.searchsorted(np.sort(every), chosen)
    return [max(n / view.size, share ** (k - 1)) for n, k in zip(longer.tolist(), chosen.tolist(), strict=True)]
