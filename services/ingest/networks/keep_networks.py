"""Cases that were scored, as networks with a lasting id, what changed in them, and the alerts about them.

Everything here runs inside the caller's transaction, which holds NETWORKS. A parcel is in one network. What a network
rests on is stored as terms, so its score can be counted again; an alert keeps the terms that it was last raised with.
An alert that an analyst dismissed is opened again only by a reason that was not there then. An open one goes when its
score falls, unless it is somebody's work: then it stays until he decides, or gives it back.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, LiteralString, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.networks.roles import Member
from services.ingest.core.scoring.score import Scored, score
from services.ingest.core.scoring.terms import dump_terms, mark, read_terms
from services.ingest.core.scoring.weights import load_weights
from services.kit.columns import as_array
from services.kit.database import fetch, fetch_together

NETWORKS: LiteralString = "SELECT pg_advisory_xact_lock(hashtext('ingest networks'))"
"""Whatever writes networks: one transaction at a time. Taken after TAKING_IN, where both are."""

_NAMESPACE = uuid.UUID("5d0c9a0e-55f1-5a7e-9a6a-3f7f0b8f6a11")

What = Literal["born", "grew", "shrank", "changed", "merged", "split", "ended"]


class Network(NamedTuple):
    """A network as it is to stand."""

    id: uuid.UUID
    refs: tuple[int, ...]
    """Its parcels, rising."""
    first: int
    last: int
    """Days of posting, since 1970-01-01."""
    entities: int
    scored: Scored
    members: tuple[Member, ...] | None
    """None: as they were told last."""


class Change(NamedTuple):
    """What became of a network."""

    network: uuid.UUID
    what: What
    parcels: tuple[int, ...]
    """That came or went."""
    other: uuid.UUID | None = None


def new_id(refs: Sequence[int], now: dt.datetime) -> uuid.UUID:
    """An id for a network that is born now with these parcels."""
    return uuid.uuid5(_NAMESPACE, f"{min(refs)} {len(refs)} {now.isoformat()}")


_KEEP: LiteralString = """
    INSERT INTO network (id, born_at, seen_at, parcels, entities, first_on, last_on, score, terms, mark)
    SELECT n.id, %(now)s, %(now)s, n.parcels, n.entities, date '1970-01-01' + n.first, date '1970-01-01' + n.last,
        n.score, n.terms, decode(n.mark, 'hex')
    FROM jsonb_to_recordset(%(networks)s::jsonb) AS n (
        id uuid, parcels integer, entities integer, first integer, last integer, score real, terms jsonb, mark text)
    ON CONFLICT (id) DO UPDATE
    SET seen_at = excluded.seen_at, parcels = excluded.parcels, entities = excluded.entities, ended_at = NULL,
        into_ = NULL, first_on = excluded.first_on, last_on = excluded.last_on, score = excluded.score,
        terms = excluded.terms, mark = excluded.mark
    WHERE (network.mark, network.parcels, network.entities, network.last_on, network.first_on)
        IS DISTINCT FROM (excluded.mark, excluded.parcels, excluded.entities, excluded.last_on, excluded.first_on)
        OR network.ended_at IS NOT NULL"""

_LEFT: LiteralString = """
    DELETE FROM network_parcel p WHERE network = ANY(%(ids)s::uuid[])
    AND NOT EXISTS (SELECT FROM unnest(%(refs)s::bigint[]) AS n (ref) WHERE n.ref = p.ref)"""
_JOIN: LiteralString = """
    INSERT INTO network_parcel (ref, network, joined_at)
    SELECT n.ref, n.network, %(now)s
    FROM unnest(%(refs)s::bigint[], %(of)s::uuid[]) AS n (ref, network) JOIN parcel p ON p.ref = n.ref
    ON CONFLICT (ref) DO UPDATE SET network = excluded.network, joined_at = excluded.joined_at
    WHERE network_parcel.network <> excluded.network"""

_GREW: LiteralString = """
    UPDATE network n SET seen_at = %(now)s, parcels = n.parcels + cardinality(c.parcels::bigint[]),
        last_on = greatest(n.last_on, (SELECT max(posted_on) FROM parcel WHERE ref = ANY(c.parcels::bigint[])))
    FROM unnest(%(networks)s::uuid[], %(parcels)s::text[]) AS c (network, parcels) WHERE n.id = c.network"""

_FORGET_MEMBERS: LiteralString = "DELETE FROM network_member WHERE network = ANY(%(ids)s::uuid[])"
_MEMBERS: LiteralString = """
    INSERT INTO network_member (network, entity, role, rank, measures)
    SELECT m.network, m.entity, m.role, m.rank, m.measures
    FROM jsonb_to_recordset(%(members)s::jsonb) AS m (
        network uuid, entity bigint, role text, rank smallint, measures jsonb)"""

_CHANGES: LiteralString = """
    INSERT INTO network_change (network, at, what, parcels, other, score)
    SELECT n.id, %(now)s, c.what, c.parcels::bigint[], c.other, n.score
    FROM unnest(%(networks)s::uuid[], %(what)s::text[], %(parcels)s::text[], %(others)s::uuid[])
        WITH ORDINALITY AS c (network, what, parcels, other, place) JOIN network n ON n.id = c.network
    ORDER BY c.place"""

_END = text("""
    UPDATE network SET ended_at = :now, seen_at = :now, into_ = CAST(:into AS uuid), parcels = 0
    WHERE id = CAST(:id AS uuid)""")

_RAISE: LiteralString = """
    INSERT INTO alert (network, raised_at, raised_by, seen_at, score, terms, mark)
    SELECT n.id, %(now)s, (SELECT max(ref) FROM network_parcel p WHERE p.network = n.id), %(now)s, n.score, n.terms,
        n.mark
    FROM network n WHERE n.id = ANY(%(ids)s::uuid[]) AND n.ended_at IS NULL AND n.score >= %(threshold)s
        AND n.parcels > 0
    ON CONFLICT (network) DO UPDATE
    SET seen_at = excluded.seen_at, score = excluded.score, terms = excluded.terms, mark = excluded.mark,
        raised_at = CASE WHEN alert.network = ANY(%(again)s::uuid[]) THEN excluded.raised_at
                         ELSE alert.raised_at END,
        state = CASE WHEN alert.network = ANY(%(again)s::uuid[]) THEN 'open' ELSE alert.state END
    WHERE alert.mark <> excluded.mark
    RETURNING xmax = 0 AS is_new"""

_DISMISSED: LiteralString = """
    SELECT a.network, a.terms AS before, n.terms AS after FROM alert a JOIN network n ON n.id = a.network
    WHERE a.network = ANY(%(ids)s::uuid[]) AND a.state = 'dismissed' AND a.mark <> n.mark"""

_WITHDRAW: LiteralString = """
    DELETE FROM alert USING network n
    WHERE n.id = alert.network AND n.id = ANY(%(ids)s::uuid[]) AND (n.ended_at IS NOT NULL OR n.score < %(threshold)s)
    AND alert.state = 'open' AND (n.ended_at IS NOT NULL OR alert.assignee IS NULL)"""

# Whose work an alert of a network was that became part of another, his is the other's, if that is nobody's.
_HAND_ON: LiteralString = """
    UPDATE alert SET assignee = old.assignee, assigned_by = old.assigned_by, assigned_at = old.assigned_at
    FROM alert old JOIN network n ON n.id = old.network
    WHERE n.id = ANY(%(ids)s::uuid[]) AND n.ended_at IS NOT NULL AND old.state = 'open' AND old.assignee IS NOT NULL
    AND alert.network = n.into_ AND alert.assignee IS NULL"""


async def keep_networks(
    conn: AsyncConnection, networks: Sequence[Network], changes: Iterable[Change], now: dt.datetime
) -> int:
    """Let these networks stand as they are given, and raise or withdraw their alerts; gives how many are new alerts."""
    written = [*_written(networks, now), *_said(changes, now)]
    await fetch_together(conn, *written)
    return await raise_alerts(conn, [network.id for network in networks], now)


async def grow_networks(conn: AsyncConnection, changes: Sequence[Change], now: dt.datetime) -> None:
    """Networks take parcels up and stay as they are otherwise: told and scored is such a one at night."""
    if changes:
        refs = as_array(ref for change in changes for ref in change.parcels)
        of = [change.network for change in changes for _ in change.parcels]
        grown = {
            "networks": [each.network for each in changes],
            "parcels": [as_array(each.parcels) for each in changes],
        }
        join = {"refs": refs, "of": of, "now": now}
        await fetch_together(conn, (_JOIN, join), (_GREW, grown | {"now": now}), *_said(changes, now))


async def end_network(conn: AsyncConnection, network: uuid.UUID, into: uuid.UUID | None, now: dt.datetime) -> None:
    """A network is no more; `into` says what it became a part of."""
    await conn.execute(_END, {"id": network, "into": into, "now": now})
    await conn.execute(text("DELETE FROM network_parcel WHERE network = :id"), {"id": network})
    await conn.execute(text("DELETE FROM network_member WHERE network = :id"), {"id": network})
    await raise_alerts(conn, [network], now)


async def raise_alerts(conn: AsyncConnection, ids: Sequence[uuid.UUID], now: dt.datetime) -> int:
    """Alerts of these networks as their scores say; gives how many are new."""
    if not ids:
        return 0
    values = {"ids": ids, "threshold": load_weights().threshold, "now": now}
    _, _, dismissed = await fetch_together(conn, (_HAND_ON, values), (_WITHDRAW, values), (_DISMISSED, values))
    again = [row.network for row in dismissed if _is_news(row.before, row.after)]
    return sum(row.is_new for row in await fetch(conn, _RAISE, values | {"again": again}))


def _is_news(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> bool:
    """Whether something speaks for it now that did not then: another finding, listing or attribute."""
    return not _grounds(after) <= _grounds(before)


def _grounds(terms: Sequence[Mapping[str, Any]]) -> set[tuple[object, ...]]:
    return {
        (term.name, term.source, tuple(shared.hash for shared in term.attributes))
        for term in read_terms(terms)
        if term.raw > 0
    }


_Statement = tuple[LiteralString, dict[str, Any]]


def _written(networks: Sequence[Network], now: dt.datetime) -> Iterator[_Statement]:
    """What writes these networks."""
    if not networks:
        return
    ids, refs = [network.id for network in networks], [ref for network in networks for ref in network.refs]
    yield _KEEP, {"networks": _json(_row(each) for each in networks), "now": now}
    yield _LEFT, {"ids": ids, "refs": as_array(refs)}
    of = [network.id for network in networks for _ in network.refs]
    yield _JOIN, {"refs": as_array(refs), "of": of, "now": now}
    if told := [network for network in networks if network.members is not None]:
        yield _FORGET_MEMBERS, {"ids": [network.id for network in told]}
        members = [_member(network.id, each) for network in told for each in network.members or ()]
        yield _MEMBERS, {"members": _json(members)}


def _row(network: Network) -> dict[str, object]:
    return {
        "id": network.id,
        "parcels": len(network.refs),
        "entities": network.entities,
        "first": network.first,
        "last": network.last,
        "score": network.scored.score,
        "terms": dump_terms(network.scored.terms),
        "mark": mark(network.scored.terms).hex(),
    }


def _member(network: uuid.UUID, member: Member) -> dict[str, object]:
    measures = dict(member.measures)
    return {"network": network, "entity": member.entity, "role": member.role, "rank": member.rank, "measures": measures}


def _json(rows: Iterable[dict[str, object]]) -> str:
    """Many rows as one value: the driver would write each text of an array sign by sign."""
    return orjson.dumps(list(rows)).decode()


def _said(changes: Iterable[Change], now: dt.datetime) -> Iterator[_Statement]:
    """What notes these changes."""
    if each := list(changes):
        yield (
            _CHANGES,
            {
                "networks": [change.network for change in each],
                "what": [change.what for change in each],
                "parcels": [as_array(change.parcels) for change in each],
                "others": [change.other for change in each],
                "now": now,
            },
        )


_TOUCHED = text("""
    SELECT n.id, n.terms, array_agg(p.ref ORDER BY p.ref) AS parcels
    FROM network n JOIN network_parcel p ON p.network = n.id
    WHERE n.id IN (SELECT network FROM network_parcel WHERE ref = ANY(:refs)) GROUP BY n.id, n.terms, n.born_at
    ORDER BY n.born_at, n.id""")
_RESCORE = text("""
    UPDATE network SET seen_at = :now, parcels = :parcels, score = :score, terms = CAST(:terms AS jsonb), mark = :mark
    WHERE id = :id""")
_ASK_AGAIN: LiteralString = """
    INSERT INTO arrival (ref) SELECT unnest(%(refs)s::bigint[])
    ON CONFLICT (ref) DO UPDATE SET asked = arrival.asked + 1"""


async def ask_again(conn: AsyncConnection, refs: Sequence[int]) -> None:
    """Have these parcels wait for arrival once more."""
    await fetch(conn, _ASK_AGAIN, {"refs": as_array(refs)})


async def leave_networks(conn: AsyncConnection, refs: Sequence[int], now: dt.datetime) -> None:
    """Parcels go, inside the transaction that hides or erases them: what rested on them counts no more from now on, and
    the parcels that stay are looked at again."""
    gone = set(refs)
    await fetch(conn, NETWORKS, {})
    await conn.execute(text("DELETE FROM arrival WHERE ref = ANY(:refs)"), {"refs": list(refs)})
    for network, stored, parcels in (await conn.execute(_TOUCHED, {"refs": list(refs)})).all():
        left = [ref for ref in parcels if ref not in gone]
        if not left:
            await end_network(conn, network, None, now)
            continue
        scored = score(term for term in read_terms(stored) if gone.isdisjoint(term.parcels))
        values = {"id": network, "parcels": len(left), "score": scored.score, "now": now, "mark": mark(scored.terms)}
        await conn.execute(_RESCORE, values | {"terms": orjson.dumps(dump_terms(scored.terms)).decode()})
        await conn.execute(text("DELETE FROM network_parcel WHERE ref = ANY(:refs)"), {"refs": list(refs)})
        shrank = Change(network, "shrank", tuple(sorted(gone.intersection(parcels))))
        await fetch_together(conn, *_said([shrank], now))
        await raise_alerts(conn, [network], now)
        await ask_again(conn, left)
