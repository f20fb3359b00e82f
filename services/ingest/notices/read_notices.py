"""Pre-export notices for the analyst: the list by deadline, and one with its answers and what was shipped under it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed
from schemas.answers.notices import Notice, NoticeReplied, NoticeRow, Shipment
from schemas.parcel import Party
from schemas.precursor_notice import PreExportNotice, PreExportReply
from schemas.registry import read_record
from services.ingest.core.identifiers import plain
from services.ingest.core.papers import notice_number
from services.ingest.core.shipped import Sent, Whole, compare
from services.ingest.records.places import LINES, State
from services.ingest.records.read_papers import Paper, naming, open_paper, paper_of, versions
from services.ingest.records.read_rows import FeedNames, feed_names
from services.ingest.records.restricted import hidden

AFTER = r"^-?[0-9]{1,12}_[0-9]{1,18}$"
_FIRST, _LAST = f"{-(10**10)}_0", f"{10**11}_{2**62}"
MOST_SHIPMENTS = 100
"""Parcels that are read of a notice, the newest."""

_LIST = """
    SELECT d.ref, r.id, r.type, r.bytes, CAST(extract(epoch FROM d.at) AS bigint) AS second
    FROM due d JOIN record r USING (ref)
    WHERE d.type = 'pre-export-notice' AND r.state = {standing} AND r.bytes IS NOT NULL
    AND (d.at, d.ref) {behind} (to_timestamp(:second), :ref) {more} ORDER BY d.at {order}, d.ref {order} LIMIT :limit"""
# Answered for good by the nation whose answer it is: the importing one, or for a withdrawal that which notified.
_ANSWERED = f"""EXISTS (
    SELECT FROM naming n JOIN record p ON p.ref = n.by JOIN feed f ON f.id = n.by / {LINES}
    WHERE n.record = r.id AND n.type = 'pre-export-reply' AND p.state = {State.STANDS} AND p.bytes IS NOT NULL
    AND CASE n.mark WHEN 'withdrawn' THEN n.by / {LINES} = d.ref / {LINES} WHEN 'under-enquiry' THEN false
        ELSE f.origin = d.mark END)"""
_TURNS = {"waiting": f"AND NOT {_ANSWERED}", "answered": f"AND {_ANSWERED}", None: ""}

_SHIPPED = text(f"""
    SELECT n.number, n.parcel AS ref, r.id, r.bytes FROM notified n JOIN record r ON r.ref = n.parcel
    WHERE n.number = ANY(:numbers) AND r.state = {State.STANDS} AND r.bytes IS NOT NULL
    ORDER BY n.parcel DESC LIMIT :most""")  # noqa: S608
_NAMED = text("""
    SELECT h.parcel, CAST(named->>'piece' AS integer) AS piece, c.bytes
    FROM control_hit h JOIN record c ON c.ref = h.control, LATERAL jsonb_array_elements(h.named) AS named
    WHERE h.parcel = ANY(:parcels) AND NOT h.weak AND c.state = 0 AND c.bytes IS NOT NULL""")


class Reading(NamedTuple):
    """Who reads, and when."""

    nation: str
    now: dt.datetime


class _Answered(NamedTuple):
    paper: Paper
    notice: PreExportNotice
    replies: Sequence[Paper]
    """The newest first."""
    counting: PreExportReply | None


async def list_notices(
    conn: AsyncConnection, reading: Reading, state: str | None, after: str | None, limit: int
) -> Listed[NoticeRow]:
    """A page of notices by deadline: of those that wait the most urgent first, of others the latest."""
    rising = state == "waiting"
    second, _, ref = (after or (_FIRST if rising else _LAST)).partition("_")
    how = {"behind": ">" if rising else "<", "order": "ASC" if rising else "DESC", "more": _TURNS[state]}
    values = {"second": int(second), "ref": int(ref), "limit": limit + 1}
    rows = (await conn.execute(text(_LIST.format(standing=int(State.STANDS), **how)), values)).all()
    names = await feed_names(conn)
    papers = [paper_of(row, names) for row in rows[:limit]]
    answered = await _answered(conn, papers, names)
    shipped = await _shipped(conn, answered, MOST_SHIPMENTS * max(1, len(papers)))
    masked = await hidden(conn, [each.paper.ref for each in answered])
    items = [
        NoticeRow(**_row(each, reading, shipped.get(_number(each.notice), []), masked=each.paper.ref in masked))
        for each in answered
    ]
    following = f"{rows[limit - 1].second}_{rows[limit - 1].ref}" if len(rows) > limit else None
    return Listed(items=items, next=following)


async def open_notice(conn: AsyncConnection, id: str, feed: str | None, reading: Reading) -> Notice:
    """One notice, by the id of any of its versions; problems as `open_paper`."""
    names = await feed_names(conn)
    paper = await open_paper(conn, "pre-export-notice", id, feed, names)
    (answered,) = await _answered(conn, [paper], names)
    found = (await _shipped(conn, [answered], MOST_SHIPMENTS + 1)).get(_number(answered.notice), [])
    shipped = found[:MOST_SHIPMENTS]
    whole = _compared(answered, shipped, reading.now.date())
    masked = await hidden(conn, [each.ref for each in shipped])
    return Notice(
        **_row(answered, reading, shipped, masked=False),
        agency=paper.record["source"]["agency"],
        authority=answered.notice.authority,
        body=dict(paper.body),
        replies=[_reply(each, answered) for each in answered.replies],
        shipped=[
            Shipment(
                **names.members(each.ref, each.id),
                item="" if each.ref in masked else each.sent.parcel.item.identifier,
                withheld=masked.get(each.ref),
                posted_on=each.sent.parcel.posted_on,
                grams=compared.grams,
                differences=compared.differences,
            )
            for each, compared in zip(shipped, whole.each, strict=True)
        ],
        shipped_left=len(found) - len(shipped),
    )


async def _answered(conn: AsyncConnection, papers: Sequence[Paper], names: FeedNames) -> list[_Answered]:
    known = await versions(conn, "pre-export-notice", [paper.id for paper in papers])
    wanted = {each: paper.id for paper in papers for _, each in known[paper.id]}
    found: dict[str, list[Paper]] = {}
    for version, replies in (await naming(conn, "pre-export-reply", wanted, names)).items():
        found.setdefault(wanted[version], []).extend(replies)
    return [_one(paper, found.get(paper.id, [])) for paper in papers]


def _one(paper: Paper, replies: Sequence[Paper]) -> _Answered:
    notice: PreExportNotice = read_record(dict(paper.record)).body
    newest = sorted(replies, key=lambda each: (each.body["replied_on"], each.ref), reverse=True)
    counting = next((each for each in newest if _counts(each, paper, notice)), None)
    body: PreExportReply | None = read_record(dict(counting.record)).body if counting else None
    return _Answered(paper, notice, newest, body)


def _counts(reply: Paper, paper: Paper, notice: PreExportNotice) -> bool:
    """Whether it is from the nation whose answer it would be."""
    return reply.nation == (paper.nation if reply.body["answer"] == "withdrawn" else notice.importing)


class _Parcel(NamedTuple):
    ref: int
    id: str
    sent: Sent


async def _shipped(conn: AsyncConnection, answered: Sequence[_Answered], most: int) -> dict[str, list[_Parcel]]:
    numbers = {_number(each.notice): each.notice for each in answered}
    rows = (await conn.execute(_SHIPPED, {"numbers": list(numbers), "most": most})).all()
    known = await _pieces(conn, [row.ref for row in rows])
    found: dict[str, list[_Parcel]] = {}
    for row in rows:
        said = numbers[row.number].substance
        words = {plain(each) for each in (said.name, said.cas) if each}
        pieces = frozenset(piece for piece, called in known.get(row.ref, ()) if not words.isdisjoint(called))
        parcel = read_record(orjson.loads(bytes(row.bytes))).body
        found.setdefault(row.number, []).append(_Parcel(row.ref, str(row.id), Sent(parcel, pieces)))
    return found


async def _pieces(conn: AsyncConnection, parcels: Sequence[int]) -> dict[int, list[tuple[int, frozenset[str]]]]:
    """Pieces of contents that a control reached, each with everything that its substance is called."""
    found: dict[int, list[tuple[int, frozenset[str]]]] = {}
    called: dict[bytes, frozenset[str]] = {}
    for row in await conn.execute(_NAMED, {"parcels": list(parcels)}):
        line = bytes(row.bytes)
        if line not in called:
            called[line] = _called(orjson.loads(line)["body"]["substance"])
        found.setdefault(row.parcel, []).append((row.piece, called[line]))
    return found


def _called(substance: Mapping[str, Any]) -> frozenset[str]:
    numbers = [each["number"] for each in substance.get("cas", ())]
    names = [substance["name"], *substance.get("synonyms", ()), *substance.get("names_zh", ()), *numbers]
    return frozenset(map(plain, names))


def _number(notice: PreExportNotice) -> str:
    return notice_number(notice.reference, notice.exporting)


def _compared(answered: _Answered, shipped: Sequence[_Parcel], today: dt.date) -> Whole:
    return compare(answered.notice, answered.counting, [each.sent for each in shipped], today)


def _row(answered: _Answered, reading: Reading, shipped: Sequence[_Parcel], *, masked: bool) -> dict[str, Any]:
    notice, reply, today = answered.notice, answered.counting, reading.now.date()
    whole = _compared(answered, shipped, today)
    state = reply.answer if reply else "overdue" if today > notice.reply_by else "waiting"
    as_they_are = ("reference", "exporting", "importing", "quantity", "dispatch_on", "notified_on", "reply_by")
    return answered.paper.origin | {
        **{name: getattr(notice, name) for name in as_they_are},
        "nation": answered.paper.nation,
        "exporter": "" if masked else _named(notice.exporter),
        "importer": "" if masked else _named(notice.importer),
        "substance": "" if masked else notice.substance.name,
        "cas": None if masked else notice.substance.cas,
        "withheld": masked,
        "state": state,
        "ours": notice.importing == reading.nation and state in ("waiting", "overdue", "under-enquiry"),
        "grams": whole.allowed,
        "shipped_grams": whole.shipped,
        "shipments": len(shipped),
        "differences": whole.differences,
        "handling": answered.paper.code,
    }


def _named(party: Party) -> str:
    return [*party.companies, *party.names][0].written


def _reply(paper: Paper, answered: _Answered) -> NoticeReplied:
    body = {name: value for name, value in paper.body.items() if name not in ("record", "notice_reference")}
    return NoticeReplied(
        **paper.origin,
        nation=paper.nation,
        agency=paper.record["source"]["agency"],
        counts=_counts(paper, answered.paper, answered.notice),
        **body,
    )
