"""Who is behind a shared attribute: groups of parcels, the different people in each, and who is a house of trade.

Two labels are of different people when neither their entity nor their usual name is the same. A usual name is the one
of a label's names that most parcels carry: of a person at a company that is the company's, of a name in two scripts
the one that is always written. So a firm's switchboard is one party, whoever is named beside the firm.

Attributes that a supervisor allowed, and those that more than `most` parcels carry, make no groups. Everything is
sorted once and counted, so that time grows with the links that are looked at.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ingest.core.detectors.detected import Around
from services.ingest.core.detectors.weights import load_weights
from services.ingest.core.keys import Role
from services.ingest.core.networks.attributes import AttributeKind as Kind
from services.ingest.core.networks.view import UNKNOWN, View

Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

REACHED_BY = (Kind.PHONE, Kind.EMAIL, Kind.WALLET, Kind.WEBSITE)
"""By which a party is reached wherever it lives."""
LINKING = (*REACHED_BY, Kind.TAX, Kind.ADDRESS)
"""What belongs to a person, a household or a firm; names are many people's."""
SENDER, ADDRESSEE = 0, 1
"""Sides of a parcel."""
ONE_HAND = 0.3
"""Share of some parcels that have something else in common, from which on one hand is behind them."""
_ROLES = (Role.SENDER | Role.CONTENTS, Role.ADDRESSEE)
"""What stands in the contents was said by the sender."""
_NAMES_OF_A_HOUSE = 2
_LOW = (1 << 32) - 1


class Groups(NamedTuple):
    """Sides of parcels, by group. A parcel that carries an attribute on both sides stands twice in its group."""

    attribute: Rows
    """Row of the attribute that makes the group; UNKNOWN where an entity does. Shape (groups,)."""
    start: Numbers
    """Offsets into the next two, shape (groups + 1,)."""
    parcel: Rows
    side: Rows

    @property
    def size(self) -> int:
        """How many groups there are."""
        return len(self.attribute)

    @property
    def of(self) -> Numbers:
        """The group of each row."""
        return np.repeat(np.arange(self.size), np.diff(self.start))

    def rows(self, group: int) -> slice:
        """Where a group's rows stand."""
        return slice(int(self.start[group]), int(self.start[group + 1]))

    def parcels(self, group: int) -> Rows:
        """A group's parcels, rising, each once."""
        return np.unique(self.parcel[self.rows(group)])


def linking(view: View, kinds: Sequence[Kind] = LINKING) -> Mask:
    """Attributes of these kinds that link: more than one parcel has them, nobody allowed them, and they are no hubs."""
    held = view.attributes.held
    several = (held > 1) & (held <= load_weights().most) & ~view.attributes.allowed
    return several & of_kinds(view, kinds)


def of_kinds(view: View, kinds: Sequence[Kind]) -> Mask:
    """Attributes of these kinds."""
    wanted = np.zeros(256, np.bool_)
    wanted[list(kinds)] = True
    return wanted[view.attributes.kind]


def groups_by(view: View, wanted: Mask, sides: Sequence[int], least: int, around: Around) -> Groups:
    """Groups of at least so many rows that carry a wanted attribute on one of these sides.

    With `around`, those in which one of these parcels is.
    """
    chosen = np.flatnonzero(wanted & (np.diff(view.links.of_attribute) * len(sides) >= least))
    if around is not None:
        chosen = np.intersect1d(chosen, view.links.attribute[spread(view.links.of_parcel, around)])
    at = spread(view.links.of_attribute, chosen)
    counts = np.diff(view.links.of_attribute)[chosen]
    of = np.repeat(np.arange(len(chosen)), counts)
    roles = view.links.roles_there[at]
    on = [np.flatnonzero(roles & _ROLES[side]) for side in sides]
    places = np.concatenate(on)
    side = np.repeat(np.array(sides, np.int32), [len(each) for each in on])
    order = np.lexsort((side, view.links.parcel[at[places]], of[places]))
    places, side = places[order], side[order]
    return _of_at_least(
        chosen.astype(np.int32), of[places], view.links.parcel[at[places]], side, least, _is_new(view, around)
    )


def groups_of_entities(view: View, sides: Sequence[int], least: int, around: Around) -> Groups:
    """Groups of at least so many rows of one entity on these sides, and no more than `most`."""
    entity = np.concatenate([(view.parcels.sender, view.parcels.addressee)[side] for side in sides])
    parcel = np.tile(np.arange(view.size, dtype=np.int32), len(sides))
    side = np.repeat(np.array(sides, np.int32), view.size)
    if around is not None:
        new = _is_new(view, around)
        own = np.isin(entity, entity[new[parcel]]) if new is not None else slice(None)
        entity, parcel, side = entity[own], parcel[own], side[own]
    _, of, counts = np.unique(entity, return_inverse=True, return_counts=True)
    rows = np.flatnonzero(counts[of] <= load_weights().most)
    rows = rows[np.lexsort((side[rows], parcel[rows], of[rows]))]
    nothing = np.full(len(counts), UNKNOWN, np.int32)
    return _of_at_least(nothing, of[rows], parcel[rows], side[rows], least, _is_new(view, around))


def spread(offsets: Numbers, chosen: NDArray[np.integer]) -> Numbers:
    """The places between the offsets of each of the chosen, one after another."""
    starts, counts = offsets[chosen], offsets[chosen + 1] - offsets[chosen]
    ends = np.cumsum(counts)
    return np.repeat(starts - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0)


def chosen(groups: Groups, wanted: Mask) -> Groups:
    """These groups alone."""
    counts = np.diff(groups.start)[wanted]
    rows = wanted[groups.of]
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Groups(groups.attribute[wanted], start, groups.parcel[rows], groups.side[rows])


def kept(groups: Groups, rows: Mask) -> Groups:
    """The same groups with these rows alone; some may be empty then."""
    counts = np.bincount(groups.of[rows], minlength=groups.size)
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Groups(groups.attribute, start, groups.parcel[rows], groups.side[rows])


def together(first: Groups, second: Groups) -> Groups:
    """The groups of both."""
    start = np.concatenate([first.start, second.start[1:] + first.start[-1]])
    columns = ((getattr(first, name), getattr(second, name)) for name in ("attribute", "parcel", "side"))
    attribute, parcel, side = (np.concatenate(each) for each in columns)
    return Groups(attribute, start, parcel, side)


def divided(groups: Groups, rows: Numbers, by: Numbers, least: int) -> Groups:
    """Within each group the rows of one value, where they are at least so many; `rows` may name a row several times."""
    of = groups.of[rows]
    order = np.lexsort((rows, by, of))
    rows, of, by = rows[order], of[order], by[order]
    first = np.ones(len(rows), np.bool_)
    first[1:] = (of[1:] != of[:-1]) | (by[1:] != by[:-1])
    part = np.cumsum(first) - 1
    attribute = groups.attribute[of[first]]
    return _of_at_least(attribute, part, groups.parcel[rows], groups.side[rows], least, None)


def _is_new(view: View, around: Around) -> Mask | None:
    if around is None:
        return None
    new = np.zeros(view.size, np.bool_)
    new[around] = True
    return new


def _of_at_least(attribute: Rows, of: Numbers, parcel: Rows, side: Rows, least: int, new: Mask | None) -> Groups:
    counts = np.bincount(of, minlength=len(attribute))
    stays = counts >= least
    if new is not None:
        stays &= np.bincount(of, weights=new[parcel], minlength=len(attribute)) > 0
    rows = stays[of]
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts[stays])])
    return Groups(attribute[stays], start, parcel[rows], side[rows])


def distinct(groups: Groups, values: Numbers) -> Numbers:
    """How many different values the rows of each group have; UNKNOWN counts for none. Shape (groups,)."""
    of = groups.of
    known = values != UNKNOWN
    of, values = of[known], values[known]
    order = np.lexsort((values, of))
    of, values = of[order], values[order]
    first = np.ones(len(of), np.bool_)
    first[1:] = (of[1:] != of[:-1]) | (values[1:] != values[:-1])
    return np.bincount(of[first], minlength=groups.size)


class People(NamedTuple):
    """Who stands on the two sides of each parcel; shape (2, parcels)."""

    entity: Numbers
    name: Numbers
    """Row of the usual name; a number of its own where a label has none that can be compared."""

    def counted(self, groups: Groups, side: int | None = None) -> Numbers:
        """Different people of each group, on the rows' own side or on this one."""
        at = groups.side if side is None else side
        by_entity, by_name = (distinct(groups, column[at, groups.parcel]) for column in self)
        return np.minimum(by_entity, by_name)


@lru_cache(1)  # nearly every detector asks it of one view
def people(view: View) -> People:
    """The people of a view."""
    entity = np.stack([view.parcels.sender, view.parcels.addressee])
    name = usual(view, (Kind.NAME,))
    return People(entity, np.where(name == UNKNOWN, len(view.attributes.hashes) + entity, name))


@lru_cache(2)
def usual(view: View, kinds: tuple[Kind, ...]) -> Numbers:
    """Of the attributes of these kinds on either side of each parcel the one that most parcels carry, else UNKNOWN.

    Shape (2, parcels).
    """
    links = np.flatnonzero(of_kinds(view, kinds)[view.links.attribute])
    parcel = np.repeat(np.arange(view.size), np.diff(view.links.of_parcel))[links]
    attribute = view.links.attribute[links].astype(np.int64)
    weight = (view.attributes.held[attribute] << 32) | attribute
    most = np.full((2, view.size), UNKNOWN, np.int64)
    for side, role in enumerate(_ROLES):
        rows = np.flatnonzero(view.links.roles[links] & role)
        if rows.size:
            first = np.flatnonzero(np.r_[True, parcel[rows[1:]] != parcel[rows[:-1]]])
            most[side, parcel[rows[first]]] = np.maximum.reduceat(weight[rows], first) & _LOW
    return most


@lru_cache(1)
def houses(view: View) -> Mask:
    """Parcels of senders who are houses of trade: many parcels under one name, or a value that a supervisor allowed.

    A telephone, mailbox, paper or address tells it that many parcels carry and no more than two names with it.
    """
    _, of, counts = np.unique(view.parcels.sender, return_inverse=True, return_counts=True)
    least = load_weights().established + 1
    trade = counts[of] >= least
    own = (view.attributes.held >= least) | view.attributes.allowed
    groups = groups_by(view, own & of_kinds(view, LINKING), (SENDER,), 1, None)
    names = distinct(groups, people(view).name[SENDER, groups.parcel])
    one = (names <= _NAMES_OF_A_HOUSE) | view.attributes.allowed[groups.attribute]
    trade[groups.parcel[one[groups.of]]] = True
    return trade


def own(view: View, side: int, most: int) -> tuple[Rows, Rows]:
    """Parcels and the linking attributes that they carry on this side, so many of each at most, by parcel."""
    links = view.links
    chosen = np.flatnonzero(linking(view)[links.attribute] & ((links.roles & _ROLES[side]) > 0))
    parcel = (np.searchsorted(links.of_parcel, chosen, "right") - 1).astype(np.int32)
    place = np.arange(len(parcel)) - np.searchsorted(parcel, parcel)
    few = place < most
    return parcel[few], links.attribute[chosen[few]]


def common(view: View, parcels: Rows, most: int = 5) -> tuple[int, ...]:
    """Linking attributes that at least half of the parcels carry, and two at least: the rarest first."""
    attributes, counts = np.unique(view.links.attribute[spread(view.links.of_parcel, parcels)], return_counts=True)
    held = view.attributes.held[attributes]
    links = (held > 1) & (held <= load_weights().most) & ~view.attributes.allowed[attributes]
    links &= np.isin(view.attributes.kind[attributes], LINKING) & (counts * 2 >= max(4, len(parcels)))
    order = np.lexsort((attributes, -counts, held))
    return tuple(int(attributes[each]) for each in order if links[each])[:most]


def named(view: View, groups: Groups, sides: Sequence[int]) -> tuple[Numbers, Rows]:
    """Rows of the groups, and each name that their parcels carry on one of these sides."""
    at = spread(view.links.of_parcel, groups.parcel)
    row = np.repeat(np.arange(len(groups.parcel)), np.diff(view.links.of_parcel)[groups.parcel])
    roles = _ROLES[sides[0]] if len(sides) == 1 else _ROLES[SENDER] | _ROLES[ADDRESSEE]
    name = of_kinds(view, (Kind.NAME,))[view.links.attribute[at]] & ((view.links.roles[at] & roles) > 0)
    return row[name], view.links.attribute[at[name]]


def of_one_hand(
    view: View, who: People, parcels: Rows, *, but: Sequence[int] = (), sides: Sequence[int] = (SENDER, ADDRESSEE)
) -> bool:
    """Whether so many of the parcels are tied that one hand is behind them; two at least."""
    return tied(view, who, parcels, but, sides) >= max(2, ONE_HAND * len(parcels))


def tied(view: View, who: People, parcels: Rows, but: Sequence[int], sides: Sequence[int]) -> int:
    """How many of the parcels have something else in common with one of another sender: a linking attribute on one of
    these sides that is none of `but`."""
    own = np.unique(parcels)
    at = spread(view.links.of_parcel, own)
    parcel = np.repeat(own, np.diff(view.links.of_parcel)[own])
    attribute = view.links.attribute[at]
    roles = _ROLES[sides[0]] if len(sides) == 1 else _ROLES[SENDER] | _ROLES[ADDRESSEE]
    held = view.attributes.held[attribute]
    links = (held > 1) & (held <= load_weights().most) & ~view.attributes.allowed[attribute]
    links &= np.isin(view.attributes.kind[attribute], LINKING) & ~np.isin(attribute, but)
    links &= (view.links.roles[at] & roles) > 0
    parcel, attribute = parcel[links], attribute[links]
    order = np.argsort(attribute, kind="stable")
    first = np.flatnonzero(np.r_[True, np.diff(attribute[order]) != 0]) if order.size else order
    shared = [some for some in np.split(parcel[order], first[1:]) if _differ(who, some)]
    return len(np.unique(np.concatenate(shared))) if shared else 0


def _differ(who: People, parcels: Rows) -> bool:
    """Whether these parcels have more than one sender."""
    return len(parcels) > 1 and all(len(set(column[SENDER, parcels].tolist())) > 1 for column in who)
