"""What new parcels change, at once: who their parties are, what they belong to, what they look like, whom it concerns.

Parcels wait in `arrival` since the transaction that took them in, so a process that is killed loses none. Those that
share attributes with them are looked at with them, and so are the networks that these are in; what belongs together, by
the same ties of rare attributes as at night, joins the network that it overlaps most, or makes one. Two networks are
never made one here: that is for the night, when everything is seen (surface.py). One transaction for all of it.
"""

import asyncio
import datetime as dt
import uuid
from collections import Counter
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
from services.ingest.entities.resolve_entities import resolve
from services.ingest.networks.keep_networks import NETWORKS, Change, Network, grow_networks, keep_networks, new_id
from services.ingest.networks.load_view import Around, find_around, load_parcels
from services.kit.columns import as_array
from services.kit.database import fetch, fetch_together

AT_ONCE = 500
"""Waiting parcels that are looked at in one transaction."""
MOST_OF_A_NETWORK = 2_000
"""Parcels of a network up to which it is looked at again when something joins it; a larger one at night."""
MOST_TOLD_AT_ONCE = 50
"""Parcels of a network up to which it is told at once who matters in it; of a larger one at night."""
FEW = 20
"""New parcels up to which it is told of every network who matters in it, and what lies near is looked at first for what
may be joined. When more come at once, it is told of what alerts, and all that lies near is looked at once."""
LEAST = 3
"""Parcels from which on a group is a network without anything that speaks for it."""

NOBODY = -1
"""In a column of networks: in none."""

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
    refs: Sequence[int] = ()
    """Of those that stand."""


async def arrive(engine: AsyncEngine, now: dt.datetime, limit: int = AT_ONCE) -> Arrived:
    """Look at up to `limit` waiting parcels."""
    async with engine.begin() as conn:
        _, waiting = await fetch_together(conn, (NETWORKS, {}), (_NEXT, {"limit": limit}))
        new = [row.ref for row in waiting if row.stands]
        if not new:
            return Arrived(len(waiting), 0)
        await resolve(conn, new, now)
        around = await find_around(conn, new)
        near = around.tied if len(new) <= FEW else around.refs
        whole = {row.network for row in await fetch(conn, _NETWORKS_OF, {"refs": as_array(near)})}
        while True:
            members = await _members(conn, around, whole)
            view = await load_parcels(conn, sorted({*around.refs, *members}))
            seen = await asyncio.to_thread(belonging, view, new, members)
            if seen.joined <= whole:
                break
            whole |= seen.joined
        networks, changes = await asyncio.to_thread(look_at, view, seen, now)
        counts = Counter(members.values())
        large = {network for network, count in counts.items() if count > MOST_OF_A_NETWORK}
        await grow_networks(conn, [each for each in changes if each.network in large], now)
        kept = [network for network in networks if network.id not in large]
        told = [each for each in changes if each.network not in large]
        return Arrived(len(waiting), await keep_networks(conn, kept, told, now), new)


async def _members(conn: AsyncConnection, around: Around, whole: Collection[uuid.UUID]) -> dict[int, uuid.UUID]:
    """The network of each parcel around that is in one, and of all parcels of those that are to be seen `whole`."""
    placed = await fetch(conn, _PLACED, {"refs": as_array(around.refs)})
    wanted = {"networks": list(whole), "most": MOST_OF_A_NETWORK + 1}
    members = await fetch(conn, _MEMBERS, wanted) if whole else []
    return {ref: row.network for row in (*placed, *members) for ref in np.frombuffer(row.refs or b"", ">i8").tolist()}


class Belonging(NamedTuple):
    """What belongs together around new parcels."""

    around: Rows
    """The new ones."""
    groups: list[Rows]
    """Each network that stands with what joins it, and what is in none; some hold no new parcel."""
    of: NDArray[np.int64]
    """The network of each row, as a row of `networks`; NOBODY where it was in none."""
    networks: list[uuid.UUID]
    joined: set[uuid.UUID]
    """Networks that a new parcel is in now."""


def belonging(view: View, new: Sequence[int], members: Mapping[int, uuid.UUID]) -> Belonging:
    """The groups of a view with these new parcels. `members` says of which network parcels of the view are."""
    around = np.searchsorted(view.parcels.refs, np.array(sorted(new))).astype(np.int32)
    networks = sorted(set(members.values()))
    number = {network: at for at, network in enumerate(networks)}
    of = np.full(view.size, NOBODY, np.int64)
    refs = np.array(sorted(members), np.int64)
    rows = np.minimum(np.searchsorted(view.parcels.refs, refs), view.size - 1)
    stands = view.parcels.refs[rows] == refs
    of[rows[stands]] = np.array([number[members[ref]] for ref in refs.tolist()], np.int64)[stands]
    groups = _joined(communities(view, around), of, len(networks))
    is_new = np.zeros(view.size, np.bool_)
    is_new[around] = True
    own = {at for rows in groups if is_new[rows].any() for at in of[rows].tolist()} - {NOBODY}
    return Belonging(around, groups, of, networks, {networks[at] for at in own})


def look_at(view: View, seen: Belonging, now: dt.datetime) -> tuple[list[Network], list[Change]]:
    """The networks that have one of the new parcels, as they are to stand, and what changed."""
    quiet = len(seen.around) > FEW
    kept, changes, taken = list[Network](), list[Change](), set[int]()
    for case in appraise(view, seen.groups, seen.around):
        of = seen.of[case.rows]
        into = _most(of)
        if into in taken:  # a network of which listed parties are a case of their own goes on as one of the two
            into = NOBODY
        network = _network(view, case, into, seen, now, quiet=quiet)
        if into != NOBODY or is_worth(network):
            taken |= {into} - {NOBODY}
            kept.append(network)
            changes += _changes(network, view.parcels.refs[case.rows[(of != into) | (into == NOBODY)]].tolist())
    return kept, changes


def is_worth(network: Network) -> bool:
    """Whether it is kept: something speaks for it, or it is more than a pair."""
    return len(network.refs) >= LEAST or any(term.raw > 0 for term in network.scored.terms)


def _joined(groups: Sequence[Rows], of: NDArray[np.int64], networks: int) -> list[Rows]:
    """The networks that stand, each with the groups that overlap it most, and the groups that overlap none."""
    rows_of = np.flatnonzero(of != NOBODY).astype(np.int32)
    placed: Rows = rows_of[np.argsort(of[rows_of], kind="stable")]
    ends = np.cumsum(np.bincount(of[placed], minlength=networks))
    parts: list[list[Rows]] = [[rows] for rows in np.split(placed, ends[:-1])]
    for rows in groups:
        into = _most(of[rows])
        if into == NOBODY:
            parts.append([rows])
        else:
            parts[into].append(rows[of[rows] == NOBODY])
    return [np.sort(np.concatenate(rows)) for rows in parts if len(rows[0])]


def _most(of: NDArray[np.int64]) -> int:
    """The network that has most of these rows, the first where several have; NOBODY where none has any."""
    networks, counts = np.unique(of[of != NOBODY], return_counts=True)
    return int(networks[counts.argmax()]) if networks.size else NOBODY


def _network(view: View, case: Appraised, into: int, seen: Belonging, now: dt.datetime, *, quiet: bool) -> Network:
    known = new_id(view.parcels.refs[case.rows].tolist(), now) if into == NOBODY else seen.networks[into]
    told = len(case.rows) <= MOST_TOLD_AT_ONCE and not (quiet and case.scored.score < load_weights().threshold)
    return as_network(view, case, known, members_of(view, case.rows) if told else None)


def as_network(view: View, case: Appraised, known: uuid.UUID, members: tuple[Member, ...] | None = None) -> Network:
    """A case as the network of this id; without `members`, who mattered in it goes on to."""
    rows = case.rows
    posted = view.parcels.posted[rows]
    entities = np.unique(np.concatenate([view.parcels.sender[rows], view.parcels.addressee[rows]]))
    refs = tuple(view.parcels.refs[rows].tolist())
    return Network(known, refs, int(posted.min()), int(posted.max()), entities.size, case.scored, members)


def _changes(network: Network, came: Sequence[int]) -> list[Change]:
    """`came`: those of its parcels that were not in it."""
    if len(came) == len(network.refs):
        return [Change(network.id, "born", network.refs)]
    return [Change(network.id, "grew", tuple(came))] if came else []
