"""The rule for restricted material: what has handling code H2 or H3 is masked until its reader said what for.

`read_as` tells a transaction who reads. `withheld` and `hidden` then say of a record whether it is masked for him, by
its code: it is restricted, and no opening of his stands (services/ingest/cases/openings.py). In a transaction that was
told nothing everything restricted is masked. What is masked shows that it is there, when, and its code: no name, no
number, no value that was read from it.
"""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import RestrictedCode

_WHO = text("""
    SELECT set_config('parcelbridge.by', :by, true), set_config('parcelbridge.agency', :agency, true),
           set_config('parcelbridge.now', :now, true)""")
_OPENED = """
    SELECT FROM opening o WHERE o.record = w.id AND o.by = current_setting('parcelbridge.by', true)
    AND o.agency = current_setting('parcelbridge.agency', true)
    AND o.until > CAST(nullif(current_setting('parcelbridge.now', true), '') AS timestamptz)"""


class Reader(NamedTuple):
    """Who reads, and when."""

    by: str
    agency: str
    now: dt.datetime


async def read_as(conn: AsyncConnection, reader: Reader) -> None:
    """Until its end this transaction reads for this reader."""
    await conn.execute(_WHO, {"by": reader.by, "agency": reader.agency, "now": reader.now.isoformat()})


def code_of(record: str) -> str:
    """SQL: the number of a record's handling code, H0 to H3; NULL when its line is gone."""
    told = f"convert_from({record}.bytes, 'UTF8')::jsonb #>> '{{handling,code}}'"
    return f"coalesce({record}.handling, CAST(right({told}, 1) AS smallint))"


def withheld(ref: str) -> str:
    """SQL: the handling code of the record with this ref, if it is masked for whom the transaction reads; else NULL."""
    return f"""(
        SELECT 'H' || {code_of("w")} FROM record w
        WHERE w.ref = {ref} AND w.bytes IS NOT NULL AND {code_of("w")} >= 2 AND NOT EXISTS ({_OPENED}))"""  # noqa: S608


_HIDDEN = text(f"""
    SELECT ref, code FROM (
        SELECT a.ref, {withheld("a.ref")} AS code FROM unnest(CAST(:refs AS bigint[])) AS a (ref)) AS known
    WHERE code IS NOT NULL""")  # noqa: S608


async def hidden(conn: AsyncConnection, refs: Collection[int]) -> dict[int, RestrictedCode]:
    """Of these records those that are masked, each with its code."""
    return {row.ref: row.code for row in await conn.execute(_HIDDEN, {"refs": list(refs)})}
