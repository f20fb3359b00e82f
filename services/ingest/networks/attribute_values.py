"""Values of attributes as written, and how common they are: an attribute is a number, and a record has the words.

A value is read from one record that stands and that the reader may see; when none does, there is none to show. Counting
ends at COUNTED.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.networks import Attribute, AttributeName
from schemas.registry import read_record
from services.ingest.core.networks.attributes import AttributeKind
from services.ingest.core.networks.rarity import CEILING, MOST_HELD
from services.ingest.core.networks.written import written_of
from services.ingest.records.restricted import hidden, withheld
from services.kit.problems import Problem

COUNTED = 1_001
"""Parcels with an attribute that are counted."""
LOOKED_AT = 100
"""Parcels with an attribute of which one is looked for that the reader may see."""
MOST = 2_000
"""Attributes whose values are looked up at once."""
_MASK = (1 << 64) - 1

NAMES: Mapping[int, AttributeName] = {
    AttributeKind.PHONE: "phone",
    AttributeKind.EMAIL: "email",
    AttributeKind.TAX: "tax",
    AttributeKind.NAME: "name",
    AttributeKind.ADDRESS: "address",
    AttributeKind.WALLET: "wallet",
    AttributeKind.WEBSITE: "website",
    AttributeKind.ITEM: "item",
    AttributeKind.CAS: "cas",
    AttributeKind.DOMAIN: "domain",
    AttributeKind.DESCRIPTION: "description",
    AttributeKind.SERIES: "series",
}

# A parcel among some that carries each attribute; else any.
_NEAR = text("""
    SELECT DISTINCT ON (attribute) attribute, ref FROM link
    WHERE ref = ANY(:near) AND attribute = ANY(:hashes) ORDER BY attribute, ref""")
_ANY = text(f"""
    SELECT a.attribute, h.ref FROM unnest(CAST(:hashes AS bigint[])) AS a (attribute),
    LATERAL (
        SELECT ref FROM (SELECT ref FROM link WHERE link.attribute = a.attribute ORDER BY ref LIMIT {LOOKED_AT}) AS few
        WHERE {withheld("few.ref")} IS NULL LIMIT 1) AS h""")  # noqa: S608
_BYTES = text("SELECT ref, bytes FROM record WHERE ref = ANY(:refs) AND state = 0 AND bytes IS NOT NULL")

_HELD = text(f"""
    SELECT a.attribute, (SELECT kind FROM link WHERE link.attribute = a.attribute LIMIT 1) AS kind,
        (SELECT count(*) FROM (SELECT FROM link WHERE link.attribute = a.attribute LIMIT {COUNTED}) AS few) AS held,
        h.reason
    FROM unnest(CAST(:hashes AS bigint[])) AS a (attribute) LEFT JOIN allowed_hub h USING (attribute)""")  # noqa: S608


class Held(NamedTuple):
    """How common an attribute is."""

    kind: int
    """AttributeKind; 0 when nobody carries it."""
    held: int
    """Parcels that carry it, up to COUNTED."""
    allowed: str | None
    """Why a supervisor calls it everybody's."""


def hash_text(number: int) -> str:
    """An attribute's number as answers have it."""
    return f"{number & _MASK:016x}"


def hash_number(written: str) -> int:
    """The number again. ValueError when it is none."""
    unsigned = int(written, 16)
    return unsigned - (1 << 64) if unsigned >> 63 else unsigned


async def values_of(conn: AsyncConnection, hashes: Collection[int], near: Collection[int] = ()) -> dict[int, str]:
    """The value of each attribute as written, on a record of the parcels `near` if one has it; of at most MOST."""
    wanted = sorted(set(hashes))[:MOST]
    holders = {}
    masked = await hidden(conn, near) if near else {}
    if near:
        found = await conn.execute(_NEAR, {"near": [ref for ref in near if ref not in masked], "hashes": wanted})
        holders = {row.attribute: row.ref for row in found}
    rest = [each for each in wanted if each not in holders]
    holders |= {row.attribute: row.ref for row in await conn.execute(_ANY, {"hashes": rest})}
    written = await _written(conn, set(holders.values()))
    found_values = {each: written.get(ref, {}).get(each) for each, ref in holders.items()}
    return {each: value for each, value in found_values.items() if value is not None}


async def _written(conn: AsyncConnection, refs: Iterable[int]) -> dict[int, dict[int, str]]:
    """What each of these parcels carries, as written."""
    rows = await conn.execute(_BYTES, {"refs": list(refs)})
    return {row.ref: written_of(read_record(orjson.loads(bytes(row.bytes))).body) for row in rows}


async def spellings_of(
    conn: AsyncConnection, hashes: Collection[int], refs: Collection[int], most: int
) -> dict[int, list[str]]:
    """The ways in which these parcels write each attribute, at most so many, the first parcel's first; of those that
    they write in two ways or more."""
    ways: dict[int, dict[str, None]] = {each: {} for each in hashes}
    masked = await hidden(conn, refs)
    for _, carried in sorted((await _written(conn, [ref for ref in refs if ref not in masked])).items()):
        for each in ways.keys() & carried.keys():
            ways[each].setdefault(carried[each])
    return {each: list(written)[:most] for each, written in ways.items() if len(written) > 1}


async def held_by(conn: AsyncConnection, hashes: Collection[int]) -> dict[int, Held]:
    """How common each is now."""
    rows = await conn.execute(_HELD, {"hashes": sorted(set(hashes))})
    return {row.attribute: Held(row.kind or 0, row.held, row.reason) for row in rows}


def why_hub(held: Held) -> str | None:
    """Why an attribute that could link links nobody by itself; None when it does, or when its kind never could."""
    if held.kind not in CEILING:
        return None
    if held.allowed is not None:
        return f"A supervisor calls it everybody's: {held.allowed}"
    if held.held <= MOST_HELD:
        return None
    count = f"more than {COUNTED - 1:,}" if held.held >= COUNTED else f"{held.held:,}"
    return f"{count} parcels carry it; what more than {MOST_HELD} carry links nobody."


def shown(number: int, held: Held, value: str | None) -> Attribute:
    """An attribute in an answer."""
    why = why_hub(held)
    return Attribute(
        kind=NAMES[held.kind],
        hash=hash_text(number),
        value=value,
        held=held.held,
        hub=why is not None,
        why_hub=why,
        allowed=held.allowed if why is not None else None,
    )


async def show_attributes(
    conn: AsyncConnection, hashes: Collection[int], near: Collection[int] = ()
) -> dict[int, Attribute]:
    """Attributes as answers have them; of those that somebody carries."""
    counted = await held_by(conn, hashes)
    values = await values_of(conn, hashes, near)
    return {each: shown(each, held, values.get(each)) for each, held in counted.items() if held.kind}


def not_carried() -> Problem:
    """No parcel carries the attribute that was asked for."""
    return Problem(404, "not-carried", "No parcel that is held carries this attribute.")
