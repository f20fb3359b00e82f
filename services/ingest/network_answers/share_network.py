"""A network told to the peer: a `finding` handed in at the own exchange, whose sharing policy decides what goes out.

It is handed in under the agency of the analyst who shares it, with the strictest handling code of the records that it
rests on, and is erased with the first of them. The same network with the same words is the same record, however often
it is shared.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.findings import NewShare, SharedFinding
from services.ingest.core.exports.finding import Bond, Found, Judged, Told, finding_of
from services.ingest.core.scoring.terms import read_terms
from services.ingest.ingest import Ingest
from services.ingest.network_answers.export_network import strictest
from services.ingest.network_answers.read_network import LINKING
from services.ingest.network_answers.read_networks import find_network
from services.ingest.networks.attribute_values import held_by, values_of, why_hub
from services.ingest.records.hand_in import Author, Draft, hand_in
from services.ingest.records.restricted import Reader, read_as
from services.kit.problems import Problem

MOST_PARCELS = 5_000
"""Parcels of which a finding names the most telling."""
MOST_BONDS = 20
"""Attributes that hold it together of which a finding tells."""
_MOST_LOOKED_AT = 200
_JUDGED: Mapping[str | None, Judged] = {"confirmed": "confirmed", "dismissed": "doubtful"}
_GRADES = ("A", "B", "C", "X")

_RECORDS = text("""
    SELECT r.ref, r.id, CAST(convert_from(r.bytes, 'UTF8') AS jsonb)->'handling' AS handling
    FROM network_parcel np JOIN record r USING (ref)
    WHERE np.network = :id AND r.state = 0 AND r.bytes IS NOT NULL ORDER BY r.ref LIMIT :most""")
_SHARED = text("""
    SELECT attribute, array_agg(ref ORDER BY ref) AS refs FROM link
    WHERE ref = ANY(:refs) AND kind = ANY(:linking) GROUP BY attribute HAVING count(*) > 1
    ORDER BY count(*) DESC, attribute LIMIT :most""")


async def share_network(
    ingest: Ingest, http: httpx.AsyncClient, network: uuid.UUID, asked: NewShare, who: Author
) -> SharedFinding:
    """Hand the finding in; gives its id and where it stands. Problem 404 as `find_network`, others as `hand_in`."""
    async with ingest.engine.connect() as conn:
        await read_as(conn, Reader(who.subject, who.agency, who.at))
        found, handling = await _prepare(conn, network, asked)
    stored = await hand_in(ingest, http, Draft("finding", found.body, handling, f"network {network}"), who)
    return SharedFinding(
        **dict(stored),
        handling=handling["code"],
        records=len(found.body["records"]),
        records_left=found.records_left,
        evidence_left=found.evidence_left,
    )


async def _prepare(conn: AsyncConnection, network: uuid.UUID, asked: NewShare) -> tuple[Found, dict[str, str]]:
    row = await find_network(conn, network)
    records = (await conn.execute(_RECORDS, {"id": network, "most": MOST_PARCELS})).all()
    if not records:
        raise Problem(404, "ended", "None of its parcels is held any more.")
    terms = read_terms(row["terms"])
    refs = [record.ref for record in records]
    bonds = await _bonds(conn, refs)
    hashes = {shared.hash for term in terms for shared in term.attributes} | {bond.attribute for bond in bonds}
    told = Told(
        asked.statement,
        row["seen_at"].astimezone(dt.UTC),
        row["score"],
        {record.ref: str(record.id) for record in records},
        terms,
        await values_of(conn, hashes, refs),
        _JUDGED.get(row["state"], "unseen"),
        bonds,
    )
    return finding_of(told), handling_of([record.handling for record in records], asked.information_grade)


async def _bonds(conn: AsyncConnection, refs: Sequence[int]) -> list[Bond]:
    """What holds the parcels together, hubs left out."""
    rows = (await conn.execute(_SHARED, {"refs": refs, "linking": LINKING, "most": _MOST_LOOKED_AT})).all()
    held = await held_by(conn, [row.attribute for row in rows])
    return [
        Bond(row.attribute, known.kind, known.held, row.refs)
        for row in rows
        if why_hub(known := held[row.attribute]) is None
    ][:MOST_BONDS]


def handling_of(handlings: Sequence[Mapping[str, str]], information_grade: str) -> dict[str, str]:
    """The strictest code and the poorest source of the records, and the earliest day on which one of them is erased."""
    code = strictest(each["code"] for each in handlings)
    texts = dict.fromkeys(each["text"] for each in handlings if each["code"] == code and "text" in each)
    return {
        "code": code,
        **({"text": " / ".join(texts)[:500]} if texts else {}),
        "purpose": "counter-narcotics",
        "source_grade": max((each["source_grade"] for each in handlings), key=_GRADES.index),
        "information_grade": information_grade,
        "retain_until": min(each["retain_until"] for each in handlings),
    }
