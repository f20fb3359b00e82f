"""How many parties have a telephone number, mailbox, reference, web page or wallet: what many have proves little.

Parties are told apart by their names. A ring that signs with ten names counts as ten, as it should: the value that it
shares is then common among those who are looked at, and `weights.toml` says from how many on that matters.
"""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.evidence.assess import Holders
from services.ingest.core.identifiers import Kind

COUNTED = 1_000
"""Parcels with a value that are looked at."""

_COMMON = (Kind.PHONE, Kind.EMAIL, Kind.TAX, Kind.WEBSITE, Kind.WALLET, Kind.ADDRESS)

# For each of the parcels' values, the different names on parcels that carry it in the same place.
_HOLDERS = text("""
    SELECT v.kind, v.value, h.holders FROM (
        SELECT DISTINCT kind, value FROM parcel_key WHERE ref = ANY(:refs) AND kind = ANY(:kinds)) AS v,
    LATERAL (
        SELECT count(DISTINCT n.value) AS holders
        FROM (SELECT ref, roles FROM parcel_key p WHERE p.kind = v.kind AND p.value = v.value LIMIT :counted) AS p
        JOIN parcel_key n ON n.ref = p.ref AND n.kind = 'name' AND n.roles & p.roles <> 0) AS h
    WHERE h.holders > 1""")


async def load_holders(conn: AsyncConnection, refs: Collection[int]) -> Holders:
    """Holders of each value on these parcels that more than one has."""
    wanted = {"refs": list(refs), "kinds": [str(kind) for kind in _COMMON], "counted": COUNTED}
    return {(Kind(row.kind), row.value): row.holders for row in await conn.execute(_HOLDERS, wanted)}
