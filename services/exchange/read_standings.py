"""Where many records of this nation stand at once: stored, shared or why not, receipted, corrected.

For whoever handed in a file of them. Four questions to the database, however many records are asked for.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.operator import RecordAtOnce, SentTo, StandingsAsked
from services.exchange.core.sharing import SENTENCES, Known, Reason
from services.exchange.core.verdicts import ACCEPTED
from services.exchange.endpoint import Endpoint
from services.exchange.held.amendments import amended
from services.kit.access import Caller, Role
from services.kit.database import fetch

_LINES = """
SELECT feed.origin, feed.audience, feed.receipted, line.id, line.line, line.type, line.bytes, line.sharing
FROM line JOIN feed ON feed.id = line.feed
WHERE line.id = ANY(CAST(%(records)s AS uuid[])) AND line.verdict = %(accepted)s AND feed.origin = %(nation)s
"""
_REFERENCED = "SELECT record FROM submission WHERE agency = %(agency)s AND reference = ANY(%(references)s)"
_MENTIONED = "SELECT DISTINCT record FROM mention WHERE record = ANY(CAST(%(records)s AS uuid[]))"


async def read_standings(endpoint: Endpoint, caller: Caller, asked: StandingsAsked) -> list[RecordAtOnce]:
    """The records that the caller may know of, in the order of the question; the others are left out."""
    async with endpoint.engine.connect() as conn:
        named = list(dict.fromkeys([*asked.records, *await _referenced(conn, caller, asked.references)]))
        lines = await _lines(conn, endpoint, named)
        mentioned = {str(row.record) for row in await fetch(conn, _MENTIONED, {"records": named})}
        corrected, withdrawn = await amended(conn, endpoint.nation, named)
    return [
        _standing(endpoint, name, lines[name], Known(mentioned=name in mentioned)).model_copy(
            update={"retracted": name in withdrawn, "superseded_by": corrected.get(name)}
        )
        for name in named
        if name in lines and _may_see(endpoint, caller, lines[name])
    ]


async def _referenced(conn: AsyncConnection, caller: Caller, references: Sequence[str]) -> list[str]:
    rows = await fetch(conn, _REFERENCED, {"agency": caller.agency, "references": list(references)})
    return [str(row.record) for row in rows]


async def _lines(conn: AsyncConnection, endpoint: Endpoint, records: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Of each record its lines by audience."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    wanted = {"records": list(map(uuid.UUID, records)), "accepted": ACCEPTED, "nation": endpoint.nation}
    for row in await fetch(conn, _LINES, wanted):
        found[str(row.id)][row.audience] = row
    return found


def _may_see(endpoint: Endpoint, caller: Caller, lines: dict[str, Any]) -> bool:
    if caller.roles & {Role.ANALYST, Role.AUDITOR, Role.ADMIN}:
        return True
    home = lines[endpoint.nation].bytes
    return bool(home) and orjson.loads(home)["source"]["agency"] == caller.agency


def _standing(endpoint: Endpoint, name: str, lines: dict[str, Any], known: Known) -> RecordAtOnce:
    home = lines[endpoint.nation]
    content = orjson.loads(home.bytes) if home.bytes else None
    return RecordAtOnce(
        id=name,
        type=home.type,
        reference=content["source"].get("submission") if content else None,
        retracted=False,
        superseded_by=None,
        peers=[_towards(endpoint, nation, content, lines.get(nation), known) for nation in endpoint.peers],
    )


def _towards(endpoint: Endpoint, nation: str, content: Any, sent: Any, known: Known) -> SentTo:
    """As `explain_record` says it of one."""
    receipted = sent is not None and sent.line < sent.receipted
    because = why_shared(endpoint, nation, content, sent, known)
    return SentTo(nation=nation, shared=sent is not None, receipted=receipted, because=because)


def why_shared(endpoint: Endpoint, nation: str, content: Any, sent: Any, known: Known) -> str:
    """Why a peer has a record, or has not, in words; `sent` is its line there."""
    if sent is not None:
        return SENTENCES[Reason(sent.sharing)]
    if content is None:
        return "stays at home: the record is erased"
    return SENTENCES[endpoint.policy.decide(endpoint.policy.facts_of(content), nation, known)]
