"""How many parties have a telephone number, mailbox, reference, web page, wallet or mail domain: what many have proves
little.

Parties are told apart by their names, those under one mail domain by their mailboxes. A ring that signs with ten names
counts as ten, as it should: the value that it shares is then common among those who are looked at, and `weights.toml`
says from how many on that matters. Taking in, rescreening and examples all count alike.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.core.evidence.assess import Holders
from services.ingest.core.evidence.emails import shared_domains
from services.ingest.core.evidence.found import Value
from services.ingest.core.exact import values_of
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

_COMMON = (Kind.PHONE, Kind.EMAIL, Kind.TAX, Kind.WEBSITE, Kind.WALLET, Kind.ADDRESS)

# For each value, the different names on parcels that carry it in the same place.
_COUNT = """
    LATERAL (
        SELECT count(DISTINCT n.value) AS holders
        FROM (SELECT ref, roles FROM parcel_key p WHERE p.kind = v.kind AND p.value = v.value LIMIT :counted) AS p
        JOIN parcel_key n ON n.ref = p.ref AND n.kind = 'name' AND n.roles & p.roles <> 0) AS h
    WHERE h.holders > 1"""
_OF_PARCELS = text(f"""
    SELECT v.kind, v.value, h.holders FROM (
        SELECT DISTINCT kind, value FROM parcel_key WHERE ref = ANY(:refs) AND kind = ANY(:kinds)) AS v, {_COUNT}""")  # noqa: S608
_OF_VALUES = text(f"""
    SELECT v.kind, v.value, h.holders
    FROM unnest(CAST(:kinds AS text[]), CAST(:values AS text[])) AS v (kind, value), {_COUNT}""")  # noqa: S608

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


async def load_holders(conn: AsyncConnection, refs: Collection[int], meetings: Iterable[Meeting]) -> Holders:
    """Holders of each value on these parcels that more than one has, and of each mail domain in which a label and an
    entry of `meetings` meet."""
    wanted = {"refs": list(refs), "kinds": [str(kind) for kind in _COMMON], "counted": COUNTED}
    held = {(Kind(row.kind), row.value): row.holders for row in await conn.execute(_OF_PARCELS, wanted)}
    return held | await _of_domains(conn, meetings)


async def load_holders_for(conn: AsyncConnection, examples: Iterable[Profile], meetings: Iterable[Meeting]) -> Holders:
    """The same for the values of examples, which are on no parcel."""
    values = list({value for example in examples for value in values_of(example)})
    wanted = {"kinds": [str(kind) for kind, _ in values], "values": [v for _, v in values], "counted": COUNTED}
    held = {(Kind(row.kind), row.value): row.holders for row in await conn.execute(_OF_VALUES, wanted)}
    return held | await _of_domains(conn, meetings)


async def _of_domains(conn: AsyncConnection, meetings: Iterable[Meeting]) -> dict[Value, int]:
    """Mailboxes under each domain among AS_AMONG parcels or more, and the listings that are there, too."""
    listed: dict[str, set[int]] = {}
    for label, listing, entity in meetings:
        for domain in shared_domains(label, entity):
            listed.setdefault(domain, set()).add(listing)
    if not listed:
        return {}
    rows = await conn.execute(_MAILBOXES, {"domains": list(listed), "counted": MAILBOXES_COUNTED})
    parcels = (await conn.execute(_PARCELS, {"most": AS_AMONG})).scalar_one()
    times = AS_AMONG / max(1, parcels)
    return {(Kind.EMAIL, f"@{row.domain}"): round(row.boxes * times) + len(listed[row.domain]) for row in rows}
