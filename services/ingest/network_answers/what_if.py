"""A network as if an attribute did not exist: which reasons would go, what would fall apart, and what that would score.

Two parcels hold together when they have something in common that a search follows (gather.py): no hub, no description,
no common name. An entity may itself rest on the attribute; it is left as it is, and the answer says so. Nothing is
stored.
"""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.networks import PartWithout, WithoutAttribute
from services.ingest.core.networks.asked import attribute_asked
from services.ingest.core.networks.ways import Connector
from services.ingest.core.networks.without import hold_together, resting_without
from services.ingest.core.scoring.score import score
from services.ingest.core.scoring.terms import Term, read_terms
from services.ingest.network_answers.gather import Around, begin
from services.ingest.network_answers.read_networks import find_network
from services.ingest.network_answers.read_terms import origins, show_terms
from services.ingest.networks.allow_hubs import unreadable
from services.ingest.networks.attribute_values import not_carried, show_attributes
from services.ingest.records.read_rows import feed_names

ATTRIBUTE = r"^[0-9a-f]{16}$|^[a-z]{3,11}:[^\x00-\x1f\x7f]{1,300}$"
MOST_PARCELS = 2_000
MOST_PARTS = 50
MOST_FIRST = 20

_PARCELS = text("SELECT ref FROM network_parcel WHERE network = :id ORDER BY ref LIMIT :most")


async def without_attribute(conn: AsyncConnection, network: uuid.UUID, written: str) -> WithoutAttribute:
    """What would be left. Problem 404 as `find_network`, or `not-carried` when none of its parcels carries it; 422
    `unreadable`."""
    number = attribute_asked(written)
    if number is None:
        raise unreadable("attribute")
    row = await find_network(conn, network)
    refs = list((await conn.execute(_PARCELS, {"id": network, "most": MOST_PARCELS})).scalars())
    around = await begin(conn)
    await around.expand(conn, refs)
    without = Connector("a", number)
    carriers = [ref for ref in refs if without in around.carried[ref]]
    if not carriers:
        raise not_carried()
    terms = read_terms(row["terms"])
    left, gone = resting_without(terms, number)
    parts = hold_together(refs, _binding(around, {without}))
    names = await feed_names(conn)
    first = await origins(conn, {ref for part in parts[:MOST_PARTS] for ref in part[:MOST_FIRST]}, names)
    cut = ["persons and firms are as they are now, also where they were found by this attribute"]
    if row["parcels"] > len(refs):
        cut.append(f"{row['parcels'] - len(refs):,} of its parcels were not looked at")
    return WithoutAttribute(
        id=str(network),
        attribute=(await show_attributes(conn, [number], carriers))[number],
        in_network=len(carriers),
        score=round(row["score"], 3),
        score_without=round(score(left).score, 3),
        reasons_gone=await show_terms(conn, gone, names),
        parts_before=len(hold_together(refs, _binding(around, set()))),
        parts=[
            PartWithout(
                parcels=len(part),
                score=round(score(_of_part(left, part)).score, 3),
                first=[first[ref] for ref in part[:MOST_FIRST] if ref in first],
            )
            for part in parts[:MOST_PARTS]
        ],
        parts_left=len(parts[MOST_PARTS:]),
        cut=cut,
    )


def _binding(around: Around, without: Collection[Connector]) -> dict[Connector, list[int]]:
    """What two or more of the parcels that were looked at have in common and a search follows, without `without`."""
    held = {
        each: sorted(refs & around.carried.keys())
        for each, refs in around.holders.items()
        if each not in without and each not in around.noted
    }
    return {each: refs for each, refs in held.items() if len(refs) > 1}


def _of_part(terms: Sequence[Term], part: Collection[int]) -> list[Term]:
    inside = set(part)
    return [term for term in terms if inside.issuperset(term.parcels)]
