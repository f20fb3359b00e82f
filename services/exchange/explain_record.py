"""What operators ask about a record of this nation: where it stands, and why it was or was not shared."""

import uuid
from typing import Annotated, Any

import orjson
from fastapi import Path
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.operator import LineOnFeed, RecordStanding, SharingExplained, SharingWithPeer
from services.exchange.core.sharing import Known, members
from services.exchange.core.submissions import Because
from services.exchange.core.verdicts import ACCEPTED
from services.exchange.endpoint import Endpoint
from services.exchange.held import audit
from services.exchange.held.amendments import standing_of
from services.exchange.held.feeds import held_feed
from services.exchange.read_standings import why_shared
from services.exchange.share_named import share_named
from services.kit.access import Caller, Role
from services.kit.problems import Problem

RecordPath = Annotated[
    str, Path(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", alias="record")
]


async def standing(endpoint: Endpoint, caller: Caller, record: str) -> RecordStanding:
    """The record's lines, and what became of it."""
    async with endpoint.engine.connect() as conn:
        rows = await _lines_of(conn, endpoint, caller, record)
        amended = await standing_of(conn, endpoint.nation, record)
    home = rows[0]
    return RecordStanding(
        id=record,
        type=home.type,
        agency=_agency(home.bytes),
        erased=home.bytes is None,
        retracted=amended.retracted,
        superseded_by=amended.superseded_by,
        lines=[
            LineOnFeed(feed=f"{row.origin}/{row.audience}", line=row.line, receipted=row.line < row.receipted)
            for row in rows
        ],
    )


async def explain_sharing(endpoint: Endpoint, caller: Caller, record: str) -> SharingExplained:
    """For each peer: whether it has the record, why, and what it was not shown."""
    async with endpoint.engine.connect() as conn:
        rows = await _lines_of(conn, endpoint, caller, record)
        mentioned = (await conn.execute(_MENTIONED, {"record": uuid.UUID(record)})).first() is not None
    home = rows[0]
    content = orjson.loads(home.bytes) if home.bytes else None
    sent = {row.audience: row for row in rows[1:]}
    return SharingExplained(
        id=record,
        type=home.type,
        peers=[_explain(endpoint, nation, content, sent.get(nation), mentioned=mentioned) for nation in endpoint.peers],
    )


async def content(endpoint: Endpoint, caller: Caller, record: str) -> dict[str, Any]:
    """The record as its agency handed it in; Problem 410 once it is erased."""
    async with endpoint.engine.connect() as conn:
        home = (await _lines_of(conn, endpoint, caller, record))[0]
    if home.bytes is None:
        raise Problem(410, "erased", "the record was erased after its last day")
    held: dict[str, Any] = orjson.loads(home.bytes)
    if held["source"]["agency"] != caller.agency:
        raise Problem(404, "not-held", "no such record of this agency")
    return held


def _explain(endpoint: Endpoint, nation: str, content: Any, sent: Any, *, mentioned: bool) -> SharingWithPeer:
    reason = why_shared(endpoint, nation, content, sent, Known(mentioned=mentioned))
    rule = endpoint.policy.rules.get(content["type"]) if content else None
    kept = [".".join(path) for path in rule.keep_home if any(members(content, path))] if rule else []
    return SharingWithPeer(
        nation=nation, shared=sent is not None, because=reason, line=sent.line if sent else None, kept_home=kept
    )


_MENTIONED = text("SELECT 1 FROM mention WHERE record = :record")


async def mention(endpoint: Endpoint, caller: Caller, record: str, because: Because) -> dict[str, int]:
    """A hit or a case names the record; gives the lines for the nations that it goes to now."""
    async with endpoint.engine.begin() as conn:
        feeds = {name: await held_feed(conn, name, lock=True) for name in endpoint.own_feeds}
        now = endpoint.clock()
        shared = await share_named(conn, endpoint, feeds, {record: because}, by=caller.subject, now=now)
        await audit.note(conn, now, caller, did="mention record", what=record, why=because)
    for name in endpoint.own_feeds:
        endpoint.news.tell(name)
    return shared.get(record, {})


async def _lines_of(conn: AsyncConnection, endpoint: Endpoint, caller: Caller, record: str) -> list[Any]:
    """The record's lines on own feeds, the home line first; Problem 404 when the caller may not know of it: an
    operator sees his own agency's records."""
    found = await conn.execute(
        text("""SELECT feed.origin, feed.audience, feed.receipted, line.line, line.type, line.bytes, line.sharing
                FROM line JOIN feed ON feed.id = line.feed
                WHERE line.id = :record AND line.verdict = :accepted AND feed.origin = :nation
                ORDER BY feed.audience <> feed.origin, feed.audience"""),
        {"record": uuid.UUID(record), "accepted": ACCEPTED, "nation": endpoint.nation},
    )
    rows = list(found.all())
    sees_all = caller.roles & {Role.ANALYST, Role.AUDITOR, Role.ADMIN}
    if not rows or not (sees_all or _agency(rows[0].bytes) == caller.agency):
        raise Problem(404, "not-held", "no such record of this agency")
    return rows


def _agency(line: bytes | None) -> str | None:
    return str(orjson.loads(line)["source"]["agency"]) if line else None
