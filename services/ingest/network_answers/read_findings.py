"""Findings, ours and the peers': what one side's screening thinks the other should know, and what of it we hold."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed
from schemas.answers.findings import FindingRow
from services.ingest.records.places import LINES
from services.ingest.records.read_rows import FeedNames, feed_names
from services.ingest.records.restricted import withheld

MOST_HELD = 50
AFTER = r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\.[0-9]{1,18}$"

_FINDINGS = """
    SELECT ref, id, bytes, {withheld} AS withheld FROM record
    WHERE type = 'finding' AND state = 0 AND bytes IS NOT NULL AND (id, ref) < (CAST(:id AS uuid), CAST(:ref AS bigint))
    {which} ORDER BY id DESC, ref DESC LIMIT :limit"""
_OF_A_PEER = """ AND ref / {lines} IN (SELECT id FROM feed WHERE origin <> audience)"""
_OF_OURS = """ AND ref / {lines} IN (SELECT id FROM feed WHERE origin = audience)"""
_HELD = text("""
    SELECT p.id, p.ref, np.network FROM parcel p LEFT JOIN network_parcel np USING (ref)
    WHERE p.id = ANY(CAST(:ids AS uuid[])) ORDER BY p.ref""")
_LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff.999999999999999999"


async def list_findings(
    conn: AsyncConnection, *, whose: str | None, after: str | None, limit: int
) -> Listed[FindingRow]:
    """The newest first; `whose` is `ours` or `peers`, None both."""
    which = {"ours": _OF_OURS, "peers": _OF_A_PEER}.get(whose or "", "")
    record, ref = (after or _LAST).split(".")
    query = _FINDINGS.format(which=which.format(lines=LINES), withheld=withheld("record.ref"))
    found = await conn.execute(text(query), {"id": record, "ref": int(ref), "limit": limit + 1})
    rows, names = found.mappings().all(), await feed_names(conn)
    items = [await _finding(conn, row, names) for row in rows[:limit]]
    following = f"{rows[limit - 1]['id']}.{rows[limit - 1]['ref']}" if len(rows) > limit else None
    return Listed(items=items, next=following)


async def _finding(conn: AsyncConnection, row: Mapping[Any, Any], names: FeedNames) -> FindingRow:
    record = orjson.loads(bytes(row["bytes"]))
    body, masked = record["body"], row["withheld"] is not None
    held = (await conn.execute(_HELD, {"ids": body["records"]})).all()
    return FindingRow(
        **names.members(row["ref"], row["id"]),
        issued_at=record["issued_at"],
        agency=record["source"]["agency"],
        kind=body["kind"],
        statement="" if masked else body["statement"],
        withheld=row["withheld"],
        method=body["method"],
        score=body.get("score"),
        records=len(body["records"]),
        held_parcels=[names.origin(each.ref, each.id) for each in held[:MOST_HELD]],
        networks=sorted({str(each.network) for each in held if each.network}),
        evidence=[] if masked else [_in_words(line) for line in body["evidence"]],
        judged=body["judged"],
    )


def _in_words(line: Mapping[str, Any]) -> str:
    """A reason with the values that it rests on."""
    values = "; ".join(line.get("values", ()))
    return f"{line['statement']} ({values})" if values else str(line["statement"])
