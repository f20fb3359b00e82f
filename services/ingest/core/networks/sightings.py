"""Parcels as a view, without a database: for examples, tests and measurements.

What ingest stores of a parcel is made here by the same functions, so that a view of records and a view of tables are
alike.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from schemas.parcel import Parcel
from services.ingest.core.networks import view as v
from services.ingest.core.networks.attributes import links_of
from services.ingest.core.networks.facts import facts_of
from services.ingest.core.networks.view import Attributes, LinkColumns, Parcels, View, country_code, label_number

_EPOCH = dt.date(1970, 1, 1)


class Sighting(NamedTuple):
    """A parcel, and the place of its line."""

    ref: int
    parcel: Parcel


def view_of(sightings: Sequence[Sighting], entities: Mapping[int, int] | None = None) -> View:
    """A view of these parcels alone. `entities` gives the entity of a label; a label that is not in it is its own."""
    known = sorted(sightings)
    refs = np.array([each.ref for each in known], np.int64)
    links = [(ref, *link) for ref, parcel in known for link in links_of(parcel)]
    columns = zip(*links, strict=True) if links else ([],) * 4
    kinds = (np.int64, np.int64, np.uint8, np.uint8)
    ref, hashes, kind, roles = (np.array(column, dtype) for column, dtype in zip(columns, kinds, strict=True))
    found, of_kind, joined = v.join_links(refs, LinkColumns(ref, hashes, kind, roles))
    held = np.diff(joined.of_attribute)
    attributes = Attributes(found, of_kind, held, np.zeros(len(found), np.bool_))
    parcels = _parcels(known, refs, entities or {})
    return View(parcels, attributes, joined, v.hits_of(), v.events_of(), v.declared_of(), v.notices_of(), len(known))


def among(view: View, population: int, held: Mapping[int, int] | None = None) -> View:
    """The same view as a part of so many parcels; `held` says of attributes, by hash, how many carry them in all."""
    more = held or {}
    counts = [
        max(int(own), more.get(int(number), 0))
        for number, own in zip(view.attributes.hashes, view.attributes.held, strict=True)
    ]
    return replace(view, attributes=view.attributes._replace(held=np.array(counts, np.int64)), population=population)


def _parcels(known: Sequence[Sighting], refs: "np.typing.NDArray[np.int64]", entities: Mapping[int, int]) -> Parcels:
    rows = [(parcel, facts_of(parcel)) for _, parcel in known]
    senders, addressees = (
        np.array([entities.get(n, n) for n in (label_number(ref, addressee=there) for ref in refs.tolist())], np.int64)
        for there in (False, True)
    )
    return Parcels(
        refs,
        np.array([(parcel.posted_on - _EPOCH).days for parcel, _ in rows], np.int32),
        senders,
        addressees,
        np.array([country_code(facts.origin) for _, facts in rows], np.uint16),
        np.array([country_code(facts.destination) for _, facts in rows], np.uint16),
        np.array([country_code(facts.issuer or "") for _, facts in rows], np.uint16),
        np.array([country_code(facts.transit) for _, facts in rows], np.uint16),
        np.array([country_code(facts.series or "") for _, facts in rows], np.uint16),
        np.array([v.UNKNOWN if facts.serial is None else facts.serial for _, facts in rows], np.int32),
        np.array([facts.grams for _, facts in rows], np.int32),
        np.array([np.nan if facts.dollars is None else facts.dollars for _, facts in rows], np.float32),
        np.array([v.UNKNOWN if facts.heading is None else facts.heading for _, facts in rows], np.int32),
        np.array([facts.vague for _, facts in rows], np.bool_),
    )
