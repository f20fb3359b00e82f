"""Step 11 of a page: a verdict on each new line, and what the accepted ones do to other records.

`services.feed.verdict` judges what a line says by itself. Here comes what needs the held records: a correction or
a withdrawal of somebody else's record is `not-allowed`, an `id` that an accepted line of this feed has is a
`duplicate-id`. Lines are judged in their order, and only accepted ones count for those behind them.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.core.verdicts import ACCEPTED, NUMBERS
from services.exchange.held.amendments import Amendment
from services.exchange.held.feeds import HeldFeed, NewLine, held_ids
from services.feed.page import Page
from services.feed.verdict import Code, Judged, judge_line

BREATHE_AFTER = 131_072
"""Bytes judged between two turns of the event loop, some 4 ms of work, so that other callers are answered. By bytes,
since a hostile line of 200 KB takes as long as hundreds of honest ones."""


@dataclass(slots=True)
class Judgement:
    """The new lines of a page with their verdicts."""

    lines: list[NewLine] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    announcements: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    """Line number and body of each accepted key-announcement."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A held record: of which nation, of which type."""

    origin: str
    type: str


class Verdict(NamedTuple):
    """What is kept of a judged line while its page is worked on; the record itself is let go."""

    code: Code | None
    detail: str | None
    id: str | None = None
    type: str | None = None
    retain_until: dt.date | None = None
    supersedes: str | None = None
    retracts: str | None = None

    @classmethod
    def of(cls, judged: Judged) -> "Verdict":
        return cls(
            judged.code,
            judged.detail,
            judged.id,
            judged.type,
            judged.retain_until,
            judged.supersedes,
            judged.retracts,
        )


async def judge_lines(
    conn: AsyncConnection, feed: HeldFeed, page: Page, known: int, accept: frozenset[str] | None
) -> Judgement:
    """Verdicts on the page's rows behind the first `known`, which are held already."""
    judgement = Judgement()
    numbered = enumerate(page.rows[known:], page.first + known)
    rows = [(number, None if number in page.erased else row) for number, row in numbered]
    for row, verdict in zip(rows, await judge_rows(conn, feed, rows, accept), strict=True):
        number, data = row
        if verdict.code is None and data is not None:
            note_deeds(judgement, number, verdict, data)
        judgement.lines.append(
            NewLine(
                data=data,
                leaf=page.leaves[number - page.first],
                id=verdict.id,
                type=verdict.type,
                verdict=NUMBERS[verdict.code],
                detail=verdict.detail,
                retain_until=verdict.retain_until,
            )
        )
    return judgement


async def judge_rows(
    conn: AsyncConnection, feed: HeldFeed, rows: Sequence[tuple[int, bytes | None]], accept: frozenset[str] | None
) -> list[Verdict]:
    """A verdict on each line (number and bytes, None when erased) of the feed, which are not accepted yet."""
    alone = await _judge_alone(feed, rows, accept)
    named = await _held_records(conn, alone)
    taken = await _taken_ids(conn, feed, alone)
    verdicts = []
    for verdict in alone:
        if verdict.code is None:
            code, detail = _in_context(verdict, feed, named, taken)
            verdict = verdict._replace(code=code, detail=detail)  # noqa: PLW2901
        if verdict.code is None and verdict.id is not None and verdict.type is not None:
            taken.add(verdict.id)
            named[verdict.id] = _Known(feed.name.origin, verdict.type)
        verdicts.append(verdict)
    return verdicts


_ERASED = Verdict(Code.ERASED, None)


async def _judge_alone(
    feed: HeldFeed, rows: Sequence[tuple[int, bytes | None]], accept: frozenset[str] | None
) -> list[Verdict]:
    verdicts, judged = [], 0
    for _, data in rows:
        if data is None:
            verdicts.append(_ERASED)
            continue
        verdicts.append(Verdict.of(judge_line(data, feed.name, accept)))
        judged += len(data)
        if judged > BREATHE_AFTER:
            judged = 0
            await asyncio.sleep(0)
    return verdicts


def _in_context(
    verdict: Verdict, feed: HeldFeed, named: Mapping[str, _Known], taken: set[str]
) -> tuple[Code | None, str | None]:
    """The verdict on a line that is in order by itself."""
    origin = feed.name.origin
    corrected = named.get(verdict.supersedes or "")
    if corrected is not None and corrected != _Known(origin, verdict.type or ""):
        return Code.NOT_ALLOWED, "supersedes: names a held record of another type or origin"
    withdrawn = named.get(verdict.retracts or "")
    if withdrawn is not None and withdrawn.origin != origin:
        return Code.NOT_ALLOWED, "body.record: names a held record of another origin"
    if verdict.id in taken:
        return Code.DUPLICATE_ID, "id: an accepted record of this feed has it"
    return None, None


def note_deeds(judgement: Judgement, number: int, verdict: Verdict, row: bytes) -> None:
    """What the accepted line does beside being there."""
    if verdict.supersedes is not None:
        judgement.amendments.append(Amendment(number, verdict.supersedes, "supersedes"))
    if verdict.retracts is not None:
        judgement.amendments.append(Amendment(number, verdict.retracts, "retraction"))
    if verdict.type == "key-announcement":
        judgement.announcements.append((number, orjson.loads(row)["body"]))  # as spelled: the proof covers the text


async def _held_records(conn: AsyncConnection, verdicts: Sequence[Verdict]) -> dict[str, _Known]:
    """The held records that these lines correct or withdraw, whosoever they are."""
    wanted = {record for verdict in verdicts for record in (verdict.supersedes, verdict.retracts) if record}
    if not wanted:
        return {}
    found = await conn.execute(
        text("""SELECT line.id, line.type, feed.origin FROM line JOIN feed ON feed.id = line.feed
                WHERE line.id = ANY(:ids) AND line.verdict = :accepted"""),
        {"ids": [uuid.UUID(record) for record in wanted], "accepted": ACCEPTED},
    )
    return {str(row.id): _Known(row.origin, row.type) for row in found}


async def _taken_ids(conn: AsyncConnection, feed: HeldFeed, verdicts: Sequence[Verdict]) -> set[str]:
    """Those of the lines' ids that accepted lines of the feed have. A UUIDv7 grows with time, so a page of new
    records usually lies behind all that is held, and nothing need be looked up."""
    greatest = str(feed.greatest_id or "")
    ids = [verdict.id for verdict in verdicts if verdict.code is None and verdict.id and verdict.id <= greatest]
    return await held_ids(conn, feed, ids) if ids else set()
