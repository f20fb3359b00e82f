"""Cases that were scored, as networks with a lasting id, what changed in them, and the alerts about them.

Everything here runs inside the caller's transaction, which holds NETWORKS. A parcel is in one network. What a network
rests on is stored as terms, so its score can be counted again; an alert keeps the terms that it was last raised with.
An alert that an analyst dismissed is opened again only by a reason that was not there then.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.networks.roles import Member
from services.ingest.core.scoring.score import Scored, score
from services.ingest.core.scoring.terms import dump_terms, mark, read_terms
from services.ingest.core.scoring.weights import load_weights

NETWORKS = text("SELECT pg_advisory_xact_lock(hashtext('ingest networks'))")
"""Whatever writes networks: one transaction at a time. Taken after TAKING_IN, where both are."""

_DAY_ZERO = dt.date(1970, 1, 1)
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


_KEEP = text("""
    INSERT INTO network (id, born_at, seen_at, parcels, entities, first_on, last_on, score, terms, mark)
    SELECT n.id, :now, :now, n.parcels, n.entities, n.first_on, n.last_on, n.score, CAST(n.terms AS jsonb), n.mark
    FROM unnest(CAST(:ids AS uuid[]), CAST(:parcels AS integer[]), CAST(:entities AS integer[]),
        CAST(:first AS date[]), CAST(:last AS date[]), CAST(:scores AS real[]), CAST(:terms AS text[]),
        CAST(:marks AS bytea[])) AS n (id, parcels, entities, first_on, last_on, score, terms, mark)
    ON CONFLICT (id) DO UPDATE
    SET seen_at = excluded.seen_at, parcels = excluded.parcels, entities = excluded.entities, ended_at = NULL,
        into_ = NULL, first_on = excluded.first_on, last_on = excluded.last_on, score = excluded.score,
        terms = excluded.terms, mark = excluded.mark
    WHERE (network.mark, network.parcels, network.entities, network.last_on, network.first_on)
        IS DISTINCT FROM (excluded.mark, excluded.parcels, excluded.entities, excluded.last_on, excluded.first_on)
        OR network.ended_at IS NOT NULL""")

_LEFT = text("""
    DELETE FROM network_parcel p WHERE network = ANY(CAST(:ids AS uuid[]))
    AND NOT EXISTS (SELECT FROM unnest(CAST(:refs AS bigint[])) AS n (ref) WHERE n.ref = p.ref)""")
_JOIN = text("""
    INSERT INTO network_parcel (ref, network, joined_at)
    SELECT n.ref, n.network, :now
    FROM unnest(CAST(:refs AS bigint[]), CAST(:of AS uuid[])) AS n (ref, network) JOIN parcel p ON p.ref = n.ref
    ON CONFLICT (ref) DO UPDATE SET network = excluded.network, joined_at = excluded.joined_at
    WHERE network_parcel.network <> excluded.network""")

_FORGET_MEMBERS = text("DELETE FROM network_member WHERE network = ANY(CAST(:ids AS uuid[]))")
_MEMBERS = text("""
    INSERT INTO network_member (network, entity, role, rank, measures)
    SELECT m.network, m.entity, m.role, m.rank, CAST(m.measures AS jsonb)
    FROM unnest(CAST(:networks AS uuid[]), CAST(:entities AS bigint[]), CAST(:roles AS text[]),
        CAST(:ranks AS smallint[]), CAST(:measures AS text[])) AS m (network, entity, role, rank, measures)""")

_CHANGES = text("""
    INSERT INTO network_change (network, at, what, parcels, other, score)
    SELECT CAST(:network AS uuid), :now, :what, :parcels, CAST(:other AS uuid), score
    FROM network WHERE id = CAST(:network AS uuid)""")

_END = text("""
    UPDATE network SET ended_at = :now, seen_at = :now, into_ = CAST(:into AS uuid), parcels = 0
    WHERE id = CAST(:id AS uuid)""")

_RAISE = text("""
    INSERT INTO alert (network, raised_at, raised_by, seen_at, score, terms, mark)
    SELECT n.id, :now, (SELECT max(ref) FROM network_parcel p WHERE p.network = n.id), :now, n.score, n.terms, n.mark
    FROM network n WHERE n.id = ANY(CAST(:ids AS uuid[])) AND n.ended_at IS NULL AND n.score >= :threshold
        AND n.parcels > 0
    ON CONFLICT (network) DO UPDATE
    SET seen_at = excluded.seen_at, score = excluded.score, terms = excluded.terms, mark = excluded.mark,
        raised_at = CASE WHEN alert.network = ANY(CAST(:again AS uuid[])) THEN excluded.raised_at
                         ELSE alert.raised_at END,
        state = CASE WHEN alert.network = ANY(CAST(:again AS uuid[])) THEN 'open' ELSE alert.state END
    WHERE alert.mark <> excluded.mark
    RETURNING xmax = 0 AS is_new""")

_DISMISSED = text("""
    SELECT a.network, a.terms AS before, n.terms AS after FROM alert a JOIN network n ON n.id = a.network
    WHERE a.network = ANY(CAST(:ids AS uuid[])) AND a.state = 'dismissed' AND a.mark <> n.mark""")

_WITHDRAW = text("""
    DELETE FROM alert USING network n
    WHERE n.id = alert.network AND n.id = ANY(CAST(:ids AS uuid[])) AND (n.ended_at IS NOT NULL OR n.score < :threshold)
    AND alert.state = 'open'""")


async def keep_networks(
    conn: AsyncConnection, networks: Sequence[Network], changes: Iterable[Change], now: dt.datetime
) -> int:
    """Let these networks stand as they are given, and raise or withdraw their alerts; gives how many are new alerts."""
    ids = [network.id for network in networks]
    refs = [ref for network in networks for ref in network.refs]
    of = [network.id for network in networks for _ in network.refs]
    if networks:
        await conn.execute(_KEEP, _rows(networks) | {"now": now})
        await conn.execute(_LEFT, {"ids": ids, "refs": refs})
        await conn.execute(_JOIN, {"refs": refs, "of": of, "now": now})
        await _keep_members(conn, networks)
    if said := [change._asdict() | {"parcels": list(change.parcels), "now": now} for change in changes]:
        await conn.execute(_CHANGES, said)
    return await raise_alerts(conn, ids, now)


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
    again = [row.network for row in await conn.execute(_DISMISSED, {"ids": ids}) if _is_news(row.before, row.after)]
    values = {"ids": ids, "threshold": load_weights().threshold, "now": now, "again": again}
    await conn.execute(_WITHDRAW, {"ids": ids, "threshold": load_weights().threshold})
    return sum(row.is_new for row in await conn.execute(_RAISE, values))


def _is_news(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> bool:
    """Whether something speaks for it now that did not then: another finding, listing or attribute."""
    return not _grounds(after) <= _grounds(before)


def _grounds(terms: Sequence[Mapping[str, Any]]) -> set[tuple[object, ...]]:
    return {
        (term.name, term.source, tuple(shared.hash for shared in term.attributes))
        for term in read_terms(terms)
        if term.raw > 0
    }


def _rows(networks: Sequence[Network]) -> dict[str, Any]:
    return {
        "ids": [each.id for each in networks],
        "parcels": [len(each.refs) for each in networks],
        "entities": [each.entities for each in networks],
        "first": [_DAY_ZERO + dt.timedelta(days=each.first) for each in networks],
        "last": [_DAY_ZERO + dt.timedelta(days=each.last) for each in networks],
        "scores": [each.scored.score for each in networks],
        "terms": [orjson.dumps(dump_terms(each.scored.terms)).decode() for each in networks],
        "marks": [mark(each.scored.terms) for each in networks],
    }


async def _keep_members(conn: AsyncConnection, networks: Sequence[Network]) -> None:
    told = [network for network in networks if network.members is not None]
    await conn.execute(_FORGET_MEMBERS, {"ids": [network.id for network in told]})
    rows = [(network.id, member) for network in told for member in network.members or ()]
    await conn.execute(
        _MEMBERS,
        {
            "networks": [network for network, _ in rows],
            "entities": [member.entity for _, member in rows],
            "roles": [member.role for _, member in rows],
            "ranks": [member.rank for _, member in rows],
            "measures": [orjson.dumps(dict(member.measures)).decode() for _, member in rows],
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
_LOOK_AGAIN = text("""
    INSERT INTO arrival (ref) SELECT unnest(CAST(:refs AS bigint[]))
    ON CONFLICT (ref) DO UPDATE SET asked = arrival.asked + 1""")


async def leave_networks(conn: AsyncConnection, refs: Sequence[int], now: dt.datetime) -> None:
    """Parcels go, inside the transaction that hides or erases them: what rested on them counts no more from now on, and
    the parcels that stay are looked at again."""
    gone = set(refs)
    await conn.execute(NETWORKS)
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
        change = {"network": network, "what": "shrank", "parcels": sorted(gone.intersection(parcels)), "other": None}
        await conn.execute(_CHANGES, change | {"now": now})
        await raise_alerts(conn, [network], now)
        await conn.execute(_LOOK_AGAIN, {"refs": left})
