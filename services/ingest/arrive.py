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
from collections.abc import Collection, Mapping, Sequence
from typing import LiteralString, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.ingest.core.networks.communities import communities
from services.ingest.core.networks.roles import Member, members_of
from services.ingest.core.networks.view import View
from services.ingest.core.scoring.appraise import Appraised, appraise
from services.ingest.core.scoring.weights import load_weights
from services.ingest.keep_networks import NETWORKS, Change, Network, grow_networks, keep_networks, new_id
from services.ingest.load_view import Around, find_around, load_parcels
from services.ingest.resolve_entities import resolve
from services.kit.columns import as_array
from services.kit.database import fetch, fetch_together

AT_ONCE = 500
"""Waiting parcels that are looked at in one transaction."""
MOST_OF_A_NETWORK = 2_000
"""Parcels of a network up to which it is looked at again when something joins it; a larger one at night."""
MOST_TOLD_AT_ONCE = 50
"""Parcels of a network up to which it is told at once who matters in it; of a larger one at night."""
MOST_TOLD_OF = 20
"""New parcels up to which that is told of every network; when more come at once, of those that alert."""
LEAST = 3
"""Parcels from which on a group is a network without anything that speaks for it."""

Rows = NDArray[np.int32]

_NEXT: LiteralString = """
    WITH next AS (
        DELETE FROM arrival WHERE ref IN (SELECT ref FROM arrival ORDER BY ref LIMIT %(limit)s) RETURNING ref)
    SELECT ref, EXISTS (SELECT FROM parcel p WHERE p.ref = next.ref) AS stands FROM next ORDER BY ref"""
_PLACED: LiteralString = """
    SELECT network, string_agg(int8send(ref), '') AS refs FROM network_parcel WHERE ref = ANY(%(refs)s::bigint[])
    GROUP BY network"""
_NETWORKS_OF: LiteralString = "SELECT DISTINCT network FROM network_parcel WHERE ref = ANY(%(refs)s::bigint[])"
_MEMBERS: LiteralString = """
    SELECT n.network, (SELECT string_agg(int8send(ref), '') FROM (
        SELECT ref FROM network_parcel p WHERE p.network = n.network ORDER BY ref DESC LIMIT %(most)s) AS m) AS refs
    FROM unnest(%(networks)s::uuid[]) AS n (network)"""


class Arrived(NamedTuple):
    """What a round gave."""

    parcels: int
    alerts: int
    """New ones."""


async def arrive(engine: AsyncEngine, now: dt.datetime, limit: int = AT_ONCE) -> Arrived:
    """Look at up to `limit` waiting parcels."""
    async with engine.begin() as conn:
        _, waiting = await fetch_together(conn, (NETWORKS, {}), (_NEXT, {"limit": limit}))
        new = [row.ref for row in waiting if row.stands]
        if not new:
            return Arrived(len(waiting), 0)
        await resolve(conn, new, now)
        around = await find_around(conn, new)
        whole = {row.network for row in await fetch(conn, _NETWORKS_OF, {"refs": as_array(around.tied)})}
        while True:
            members = await _members(conn, around, whole)
            view = await load_parcels(conn, sorted({*around.refs, *members}))
            networks, changes = await asyncio.to_thread(look_at, view, new, members, now)
            joined = {members[ref] for network in networks for ref in network.refs if ref in members}
            if joined <= whole:
                break
            whole |= joined
        counts = Counter(members.values())
        large = {network for network, count in counts.items() if count > MOST_OF_A_NETWORK}
        await grow_networks(conn, [each for each in changes if each.network in large], now)
        seen = [network for network in networks if network.id not in large]
        told = [each for each in changes if each.network not in large]
        return Arrived(len(waiting), await keep_networks(conn, seen, told, now))


async def _members(conn: AsyncConnection, around: Around, whole: Collection[uuid.UUID]) -> dict[int, uuid.UUID]:
    """The network of each parcel around that is in one, and of all parcels of those that are to be seen `whole`."""
    placed = await fetch(conn, _PLACED, {"refs": as_array(around.refs)})
    wanted = {"networks": list(whole), "most": MOST_OF_A_NETWORK + 1}
    members = await fetch(conn, _MEMBERS, wanted) if whole else []
    return {ref: row.network for row in (*placed, *members) for ref in np.frombuffer(row.refs or b"", ">i8").tolist()}


def look_at(
    view: View, new: Sequence[int], members: Mapping[int, uuid.UUID], now: dt.datetime
) -> tuple[list[Network], list[Change]]:
    """The networks that have one of the `new` parcels, as they are to stand, and what changed. `members` says of which
    network parcels of the view are."""
    around = np.searchsorted(view.parcels.refs, np.array(sorted(new))).astype(np.int32)
    of = {int(row): members[ref] for row, ref in enumerate(view.parcels.refs.tolist()) if ref in members}
    groups = _joined(communities(view, around), of)
    found = [_network(view, case, of, now, quiet=len(new) > MOST_TOLD_OF) for case in appraise(view, groups, around)]
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


def _network(view: View, case: Appraised, of: Mapping[int, uuid.UUID], now: dt.datetime, *, quiet: bool) -> Network:
    refs = tuple(view.parcels.refs[case.rows].tolist())
    own = Counter(of[row] for row in case.rows.tolist() if row in of)
    known = min(own, key=lambda network: (-own[network], network)) if own else new_id(refs, now)
    told = len(case.rows) <= MOST_TOLD_AT_ONCE and not (quiet and case.scored.score < load_weights().threshold)
    return as_network(view, case, known, members_of(view, case.rows) if told else None)


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
