"""One network, opened: who matters in it, its parts, what holds it together and what not, its life by days, and why.

A network may be large: parcels come in pages, its links are those of MOST_PARCELS parcels, and every list says how
much is behind it.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.networks import (
    ChangedSince,
    DayOfNetwork,
    MemberRow,
    Network,
    NetworkChange,
    NetworkLink,
    Replayed,
)
from services.ingest.core.networks.rarity import CEILING
from services.ingest.core.scoring.score import replay
from services.ingest.core.scoring.terms import read_terms
from services.ingest.network_answers.read_networks import find_network, network_members
from services.ingest.network_answers.read_parts import read_parts
from services.ingest.network_answers.read_terms import origins, show_terms
from services.ingest.networks.attribute_values import Held, held_by, shown, values_of
from services.ingest.records.read_parties import entity_text, parties_of
from services.ingest.records.read_rows import PARCEL, FeedNames, feed_names, in_utc, parcel_row, places_of

AFTER = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{1,18}$"
MOST_MEMBERS = 200
MOST_LINKS = 100
MOST_SHARED = 1_000
"""Shared attributes of which it is looked up how common they are."""
MOST_PARCELS = 2_000
"""Parcels of a network whose links are looked through."""
MOST_DAYS = 400
MOST_CHANGES = 200
MOST_MOVED = 500
LINKING = [int(kind) for kind in CEILING]
"""Kinds of attribute that say whose a parcel is."""

_MEMBERS = text("""
    SELECT entity, role, rank, measures, count(*) OVER () AS all FROM network_member
    WHERE network = :id ORDER BY rank, entity LIMIT :most""")

_IN_PART = """
    (CAST(:part AS uuid) IS NULL
     OR EXISTS (SELECT FROM network_part_parcel m WHERE m.ref = np.ref AND m.part = CAST(:part AS uuid)))"""
_PAGE = (
    PARCEL
    + f""" JOIN network_parcel np USING (ref) WHERE np.network = :id AND {_IN_PART}
          AND (p.posted_on, p.ref) > (CAST(:day AS date), CAST(:ref AS bigint))
          ORDER BY p.posted_on, p.ref LIMIT :limit"""
)
_BEHIND = text(f"""
    SELECT count(*) FROM network_parcel np JOIN parcel p USING (ref)
    WHERE np.network = :id AND {_IN_PART} AND (p.posted_on, p.ref) > (:day, :ref)""")  # noqa: S608

# What two or more of a network's parcels carry, the most shared first.
SHARED = text("""
    WITH member AS (SELECT ref FROM network_parcel WHERE network = :id ORDER BY ref LIMIT :parcels)
    SELECT l.attribute, bit_or(l.roles) AS roles, count(*) AS in_network, count(*) OVER () AS all
    FROM member JOIN link l USING (ref) WHERE l.kind = ANY(:linking) GROUP BY l.attribute HAVING count(*) > 1
    ORDER BY in_network DESC, l.attribute LIMIT :most""")

_TIMELINE = text("""
    WITH member AS (
        SELECT p.item, p.posted_on FROM network_parcel np JOIN parcel p USING (ref)
        WHERE np.network = :id ORDER BY np.ref LIMIT :parcels),
    happened AS (
        SELECT posted_on AS day, 1 AS parcel, 0 AS event FROM member
        UNION ALL SELECT CAST(e.at AT TIME ZONE 'UTC' AS date), 0, 1
        FROM member m JOIN tracking_event e ON e.item = m.item AND e.posted_on = m.posted_on)
    SELECT day, sum(parcel) AS parcels, sum(event) AS events, count(*) OVER () AS all
    FROM happened GROUP BY day ORDER BY day DESC LIMIT :most""")

_CHANGES = text("""
    SELECT at, what, parcels, other, score FROM network_change
    WHERE network = :id AND at >= CAST(:since AS timestamp) AT TIME ZONE 'UTC' ORDER BY at DESC, id DESC""")
_CAME = text("""
    SELECT ref FROM network_parcel
    WHERE network = :id AND joined_at >= CAST(:since AS timestamp) AT TIME ZONE 'UTC' ORDER BY ref""")
_STILL = text("SELECT ref FROM network_parcel WHERE network = :id AND ref = ANY(:refs)")
_GONE = frozenset({"shrank", "split"})


class Page(NamedTuple):
    """Which of a network's parcels."""

    after: str | None
    limit: int
    part: uuid.UUID | None = None
    """Those of this part alone."""


async def open_network(conn: AsyncConnection, network: uuid.UUID, page: Page, changed_since: dt.date | None) -> Network:
    """The network. Problem 404 as `find_network`."""
    row = await find_network(conn, network)
    names = await feed_names(conn)
    cut = []
    if row["parcels"] > MOST_PARCELS:
        cut.append(f"links and timeline are those of {MOST_PARCELS:,} of its {row['parcels']:,} parcels")
    return Network(
        **network_members(row),
        **await _members(conn, network),
        **await _parcels(conn, network, page, names),
        **await read_parts(conn, network),
        **await links_of(conn, network),
        **await _timeline(conn, network),
        evidence=await show_terms(conn, read_terms(row["terms"]), names),
        changed=None if changed_since is None else await _changed(conn, network, changed_since, names),
        cut=cut,
    )


async def replay_network(conn: AsyncConnection, network: uuid.UUID) -> Replayed:
    """The score, counted again from what is stored. Problem 404 as `find_network`."""
    row = await find_network(conn, network)
    again = replay(read_terms(row["terms"]))
    stored = round(row["score"], 3)
    return Replayed(
        id=str(network),
        stored=stored,
        replayed=round(again.score, 3),
        same=abs(again.score - row["score"]) < 0.001,
        evidence=await show_terms(conn, again.terms, await feed_names(conn)),
    )


async def _members(conn: AsyncConnection, network: uuid.UUID) -> dict[str, Any]:
    rows = (await conn.execute(_MEMBERS, {"id": network, "most": MOST_MEMBERS})).all()
    parties = await parties_of(conn, [row.entity for row in rows])
    members = []
    for row in rows:
        party = parties.get(row.entity)
        members.append(
            MemberRow(
                entity=entity_text(row.entity),
                name=party.names[0] if party and party.names else None,
                country=party.country if party else None,
                role=row.role,
                rank=row.rank,
                measures=row.measures,
            )
        )
    return {"members": members, "members_left": (rows[0].all if rows else 0) - len(rows)}


async def _parcels(conn: AsyncConnection, network: uuid.UUID, page: Page, names: FeedNames) -> dict[str, Any]:
    day, _, ref = (page.after or "0001-01-01_0").partition("_")
    at = {"id": network, "part": page.part, "day": day, "ref": int(ref), "limit": page.limit}
    rows = (await conn.execute(text(_PAGE), at)).mappings().all()
    left, following = 0, None
    if len(rows) == page.limit:
        last = rows[-1]
        behind = {"id": network, "part": page.part, "day": last["posted_on"], "ref": last["ref"]}
        left = (await conn.execute(_BEHIND, behind)).scalar_one()
        following = f"{last['posted_on']}_{last['ref']}" if left else None
    return {"parcel_rows": [parcel_row(row, names) for row in rows], "parcels_left": left, "next": following}


async def links_of(conn: AsyncConnection, network: uuid.UUID) -> dict[str, Any]:
    """What a network's parcels have in common: the members of a `Network` that say what holds and what was left out."""
    bounds = {"id": network, "parcels": MOST_PARCELS, "most": MOST_SHARED, "linking": LINKING}
    rows = (await conn.execute(SHARED, bounds)).mappings().all()
    held = await held_by(conn, [row["attribute"] for row in rows])
    refs = await conn.execute(
        text("SELECT ref FROM network_parcel WHERE network = :id ORDER BY ref LIMIT :parcels"),
        {"id": network, "parcels": MOST_PARCELS},
    )
    near = list(refs.scalars())
    values = await values_of(conn, [row["attribute"] for row in rows], near)
    links = [_link(row, held[row["attribute"]], values.get(row["attribute"])) for row in rows]
    holding, hubs = [each for each in links if not each.hub], [each for each in links if each.hub]
    beyond = (rows[0]["all"] if rows else 0) - len(rows)
    return {
        "links": holding[:MOST_LINKS],
        "links_left": len(holding[MOST_LINKS:]) + beyond,
        "hubs_left_out": hubs[:MOST_LINKS],
        "hubs_left": len(hubs[MOST_LINKS:]),
    }


def _link(row: RowMapping, held: Held, value: str | None) -> NetworkLink:
    attribute = shown(row["attribute"], held, value)
    return NetworkLink(**dict(attribute), in_network=row["in_network"], places=places_of(row["roles"]))


async def _timeline(conn: AsyncConnection, network: uuid.UUID) -> dict[str, Any]:
    rows = (await conn.execute(_TIMELINE, {"id": network, "parcels": MOST_PARCELS, "most": MOST_DAYS})).all()
    days = [DayOfNetwork(on=row.day, parcels=row.parcels, events=row.events) for row in reversed(rows)]
    return {"timeline": days, "days_left": (rows[0].all if rows else 0) - len(rows)}


async def _changed(conn: AsyncConnection, network: uuid.UUID, since: dt.date, names: FeedNames) -> ChangedSince:
    when = {"id": network, "since": since}
    rows = (await conn.execute(_CHANGES, when)).mappings().all()
    came = list((await conn.execute(_CAME, when)).scalars())
    left = {ref for row in rows if row["what"] in _GONE for ref in row["parcels"]}
    still = set((await conn.execute(_STILL, {"id": network, "refs": list(left)})).scalars())
    went = sorted(left - still)
    known = await origins(conn, [*came[:MOST_MOVED], *went[:MOST_MOVED]], names)
    return ChangedSince(
        since=since,
        changes=[_change(row) for row in rows[:MOST_CHANGES]],
        changes_left=len(rows[MOST_CHANGES:]),
        came=[known[ref] for ref in came[:MOST_MOVED] if ref in known],
        came_left=len(came[MOST_MOVED:]),
        went=[known[ref] for ref in went[:MOST_MOVED] if ref in known],
        went_left=len(went[MOST_MOVED:]),
    )


def _change(row: Mapping[Any, Any]) -> NetworkChange:
    return NetworkChange(
        at=in_utc(row["at"]),
        what=row["what"],
        parcels=len(row["parcels"]),
        other=str(row["other"]) if row["other"] else None,
        score=round(row["score"], 3),
    )
