"""How many parties have a telephone number, mailbox, reference, web page, wallet or mail domain: what many have proves
little.

Parties are told apart by their names, those under one mail domain by their mailboxes. A ring that signs with ten names
counts as ten, as it should: the value that it shares is then common among those who are looked at, and `weights.toml`
says from how many on that matters. Only values in which two sides meet are counted; taking in, rescreening and
examples all count alike.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.evidence.assess import Holders, compare_values
from services.ingest.core.evidence.found import Value
from services.ingest.core.identifiers import Kind
from services.ingest.core.profile import Profile

COUNTED = 1_000
"""Parcels with a value that are looked at."""
MAILBOXES_COUNTED = 200
"""Different mailboxes under a domain that are counted: under more of them it is a provider's anyhow."""

Meeting = tuple[Profile, int, Profile]
"""A label or example, and a listing with its entity, that are worth comparing."""

AS_AMONG = 10_000
"""Parcels for which the mailboxes under a domain are reckoned up while there are fewer: what a tenth of the first
parcels share is a provider's, too."""

# For each value, the different names on parcels that carry it in the same place.
_OF_VALUES = text("""
    SELECT v.kind, v.value, h.holders
    FROM unnest(CAST(:kinds AS text[]), CAST(:values AS text[])) AS v (kind, value),
    LATERAL (
        SELECT count(DISTINCT n.value) AS holders
        FROM (SELECT ref, roles FROM parcel_key p WHERE p.kind = v.kind AND p.value = v.value LIMIT :counted) AS p
        JOIN parcel_key n ON n.ref = p.ref AND n.kind = 'name' AND n.roles & p.roles <> 0) AS h
    WHERE h.holders > 1""")

# From mailbox to the next one, however many parcels carry each: a look into the index for each mailbox.
_MAILBOXES = text("""
    SELECT d.domain, b.boxes FROM unnest(CAST(:domains AS text[])) AS d (domain),
    LATERAL (
        WITH RECURSIVE box (value, n) AS (
            SELECT min(value), 1 FROM parcel_key WHERE kind = 'email' AND split_part(value, '@', 2) = d.domain
            UNION ALL
            SELECT (SELECT min(p.value) FROM parcel_key p
                    WHERE p.kind = 'email' AND split_part(p.value, '@', 2) = d.domain AND p.value > box.value), n + 1
            FROM box WHERE box.value IS NOT NULL AND n < :counted)
        SELECT count(value) AS boxes FROM box) AS b""")
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
    if not values:
        return {}
    kinds, keys = zip(*values, strict=True)
    wanted = {"kinds": [str(kind) for kind in kinds], "values": list(keys), "counted": COUNTED}
    return {(Kind(row.kind), row.value): row.holders for row in await conn.execute(_OF_VALUES, wanted)}


async def _of_domains(conn: AsyncConnection, listed: Mapping[Value, int]) -> dict[Value, int]:
    """Mailboxes under each domain (`@…`) among AS_AMONG parcels or more, and the listings that are there, too."""
    if not listed:
        return {}
    parcels = (await conn.execute(_PARCELS, {"most": AS_AMONG})).scalar_one()
    times = AS_AMONG / max(1, parcels)
    wanted = {"domains": [domain[1:] for _, domain in listed], "counted": MAILBOXES_COUNTED}
    boxes = {(Kind.EMAIL, f"@{row.domain}"): row.boxes for row in await conn.execute(_MAILBOXES, wanted)}
    return {value: round(boxes[value] * times) + listings for value, listings in listed.items()}
