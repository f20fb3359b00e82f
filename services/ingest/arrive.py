"""What new parcels change, at once: who their parties are, what they belong to, what they look like, whom it concerns.

Parcels wait in `arrival` since the transaction that took them in, so a process that is killed loses none. Those that
share attributes with them are looked at with them, and so are the networks that these are in; what belongs together, by
the same ties of rare attributes as at night, joins the network that it overlaps most, or makes one. Two networks are
never made one here: that is for the night, when everything is seen (surface.py). One transaction for all of it.
"""

import asyncio
import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.ingest.core.networks.communities import communities
from services.ingest.core.networks.roles import Member, members_of
from services.ingest.core.networks.view import View
from services.ingest.core.scoring.appraise import Appraised, appraise
from services.ingest.keep_networks import NETWORKS, Change, Network, keep_networks, new_id
from services.ingest.load_view import load_parcels, refs_around
from services.ingest.resolve_entities import resolve

AT_ONCE = 500
"""Waiting parcels that are looked at in one transaction."""
MOST_OF_A_NETWORK = 5_000
"""Parcels of a network that are looked at again when something joins it, the newest."""
MOST_TOLD_AT_ONCE = 50
"""Parcels of a network up to which it is told at once who matters in it; of a larger one at night."""
LEAST = 3
"""Parcels from which on a group is a network without anything that speaks for it."""

Rows = NDArray[np.int32]

_NEXT = text("DELETE FROM arrival WHERE ref IN (SELECT ref FROM arrival ORDER BY ref LIMIT :limit) RETURNING ref")
_STANDING = text("SELECT ref FROM parcel WHERE ref = ANY(:refs) ORDER BY ref")
_MEMBERS = text("""
    SELECT m.ref, m.network FROM (SELECT DISTINCT network FROM network_parcel WHERE ref = ANY(:refs)) AS n,
    LATERAL (SELECT ref, network FROM network_parcel p WHERE p.network = n.network
             ORDER BY ref DESC LIMIT :most) AS m""")


class Arrived(NamedTuple):
    """What a round gave."""

    parcels: int
    alerts: int
    """New ones."""


async def arrive(engine: AsyncEngine, now: dt.datetime, limit: int = AT_ONCE) -> Arrived:
    """Look at up to `limit` waiting parcels."""
    async with engine.begin() as conn:
        await conn.execute(NETWORKS)
        waiting = list((await conn.execute(_NEXT, {"limit": limit})).scalars())
        new = list((await conn.execute(_STANDING, {"refs": waiting})).scalars())
        if not new:
            return Arrived(len(waiting), 0)
        await resolve(conn, new, now)
        around = await refs_around(conn, new)
        found = await conn.execute(_MEMBERS, {"refs": around, "most": MOST_OF_A_NETWORK})
        members = {row.ref: row.network for row in found}
        view = await load_parcels(conn, sorted({*around, *members}))
        networks, changes = await asyncio.to_thread(look_at, view, new, members, now)
        return Arrived(len(waiting), await keep_networks(conn, networks, changes, now))


def look_at(
    view: View, new: Sequence[int], members: Mapping[int, uuid.UUID], now: dt.datetime
) -> tuple[list[Network], list[Change]]:
    """The networks that have one of the `new` parcels, as they are to stand, and what changed. `members` says of which
    network parcels of the view are."""
    around = np.searchsorted(view.parcels.refs, np.array(sorted(new))).astype(np.int32)
    of = {int(row): members[ref] for row, ref in enumerate(view.parcels.refs.tolist()) if ref in members}
    groups = _joined(communities(view, around), of)
    found = [_network(view, case, of, now) for case in appraise(view, groups, around)]
    kept = [each for each in found if is_worth(each) or _is_known(each, members)]
    return kept, [change for each in kept for change in _changes(each, members)]


def is_worth(network: Network) -> bool:
    """Whether it is kept: something speaks for it, or it is more than a pair."""
    return len(network.refs) >= LEAST or any(term.raw > 0 for term in network.scored.terms)


def _joined(groups: Sequence[Rows], of: Mapping[int, uuid.UUID]) -> list[Rows]:
    """The networks that stand, each with the groups that overlap it most, and the groups that overlap none."""
    parts: defaultdict[object, set[int]] = defaultdict(set)
    for row, network in of.items():
        parts[network].add(row)
    for number, rows in enumerate(groups):
        own = Counter(of[row] for row in rows.tolist() if row in of)
        into = min(own, key=lambda network: (-own[network], network)) if own else number
        parts[into].update(row for row in rows.tolist() if row not in of)
    return [np.array(sorted(rows), np.int32) for rows in parts.values()]


def _network(view: View, case: Appraised, of: Mapping[int, uuid.UUID], now: dt.datetime) -> Network:
    refs = tuple(view.parcels.refs[case.rows].tolist())
    own = Counter(of[row] for row in case.rows.tolist() if row in of)
    known = min(own, key=lambda network: (-own[network], network)) if own else new_id(refs, now)
    members = members_of(view, case.rows) if len(case.rows) <= MOST_TOLD_AT_ONCE else None
    return as_network(view, case, known, members)


def as_network(view: View, case: Appraised, known: uuid.UUID, members: tuple[Member, ...] | None = None) -> Network:
    """A case as the network of this id; without `members`, who mattered in it goes on to."""
    rows = case.rows
    posted = view.parcels.posted[rows]
    entities = np.unique(np.concatenate([view.parcels.sender[rows], view.parcels.addressee[rows]]))
    refs = tuple(view.parcels.refs[rows].tolist())
    return Network(known, refs, int(posted.min()), int(posted.max()), entities.size, case.scored, members)


def _is_known(network: Network, members: Mapping[int, uuid.UUID]) -> bool:
    return any(members.get(ref) == network.id for ref in network.refs)


def _changes(network: Network, members: Mapping[int, uuid.UUID]) -> list[Change]:
    came = tuple(ref for ref in network.refs if members.get(ref) != network.id)
    if len(came) == len(network.refs):
        return [Change(network.id, "born", came)]
    return [Change(network.id, "grew", came)] if came else []
