"""How many parties have a telephone number, mailbox, reference, web page, wallet or mail domain: what many have proves
little.

Parties are told apart by their names, those under one mail domain by their mailboxes, on the newest parcels that carry
the value. A ring that signs with ten names counts as ten, as it should: the value that it shares is then common among
those who are looked at, and `weights.toml` says from how many on that matters. Only values in which two sides meet are
counted; taking in, rescreening and examples all count alike. A party with mailboxes under two domains counts with both
under each.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import LiteralString

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.evidence.assess import Holders, compare_values
from services.ingest.core.evidence.found import Value
from services.ingest.core.networks.attributes import AttributeKind, attribute, kind_of
from services.ingest.core.profile import Profile
from services.kit.database import fetch

COUNTED = 1_000
"""Parcels with a value that are looked at."""
MAILBOXES_COUNTED = 200
"""Different mailboxes under a domain that are counted: under more of them it is a provider's anyhow."""

Meeting = tuple[Profile, int, Profile]
"""A label or example, and a listing with its entity, that are worth comparing."""

AS_AMONG = 10_000
"""Parcels for which the mailboxes under a domain are reckoned up while there are fewer: what a tenth of the first
parcels share is a provider's, too."""

# For each attribute, the different attributes of another kind that stand in the same place on the newest parcels that
# carry it: names beside a value, mailboxes beside their domain.
_BESIDE: LiteralString = """
    SELECT v.attribute, h.holders
    FROM unnest(%(attributes)s::bigint[]) AS v (attribute),
    LATERAL (
        SELECT count(DISTINCT n.attribute) AS holders
        FROM (SELECT ref, roles FROM link p WHERE p.attribute = v.attribute ORDER BY ref DESC LIMIT %(counted)s) AS p
        JOIN link n ON n.ref = p.ref AND n.kind = %(kind)s AND n.roles & p.roles <> 0) AS h"""
_PARCELS = text("SELECT count(*) FROM (SELECT FROM parcel LIMIT :most) AS p")


async def load_holders(conn: AsyncConnection, meetings: Iterable[Meeting]) -> Holders:
    """Holders of each value in which a label or example and an entry meet; of one that nobody else has, none."""
    listed: dict[Value, set[int]] = {}
    for label, listing, entity in meetings:
        for found in compare_values(label, entity):
            if found.value:
                listed.setdefault(found.value, set()).add(listing)
    domains = {value: len(listings) for value, listings in listed.items() if value[1].startswith("@")}
    return await _of_values(conn, listed.keys() - domains.keys()) | await _of_domains(conn, domains)


async def _of_values(conn: AsyncConnection, values: Collection[Value]) -> dict[Value, int]:
    of = {attribute(kind_of(kind), key): (kind, key) for kind, key in values}
    found = await _beside(conn, of, AttributeKind.NAME)
    return {of[number]: holders for number, holders in found.items() if holders > 1}


async def _beside(conn: AsyncConnection, attributes: Collection[int], kind: AttributeKind) -> dict[int, int]:
    if not attributes:
        return {}
    wanted = {"attributes": list(attributes), "counted": COUNTED, "kind": int(kind)}
    return {row.attribute: row.holders for row in await fetch(conn, _BESIDE, wanted)}


async def _of_domains(conn: AsyncConnection, listed: Mapping[Value, int]) -> dict[Value, int]:
    """Mailboxes under each domain (`@…`) among AS_AMONG parcels or more, and the listings that are there, too."""
    if not listed:
        return {}
    parcels = (await conn.execute(_PARCELS, {"most": AS_AMONG})).scalar_one()
    times = AS_AMONG / max(1, parcels)
    of = {attribute(AttributeKind.DOMAIN, domain[1:]): (kind, domain) for kind, domain in listed}
    found = await _beside(conn, of, AttributeKind.EMAIL)
    boxes = {of[number]: min(count, MAILBOXES_COUNTED) for number, count in found.items()}
    return {value: round(boxes.get(value, 0) * times) + listings for value, listings in listed.items()}
