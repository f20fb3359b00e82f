"""Cases for the analyst: the list, and one with both nations' work on it.

What is restricted (handling code H2 or H3) is withheld until the reader has said for what he opens it (openings.py);
the list says no more of a restricted case than that it is there.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed, Origin
from schemas.answers.cases import (
    RESTRICTED,
    Case,
    CaseRow,
    NoteRow,
    Opened,
    OutcomeRow,
    RepliedRow,
    RequestRow,
)
from services.ingest.cases.case_materials import entities_of, materials_of
from services.ingest.core.requests import Replied, standing
from services.ingest.records.places import LINES, State
from services.ingest.records.read_papers import Paper, naming, open_paper, paper_of, versions
from services.ingest.records.read_rows import FeedNames, feed_names, in_utc

AFTER = r"^-?[0-9]{1,12}_[0-9]{1,18}$"
MOST_NOTES = 500
MOST_NAMED = 500
"""Records of a case whose outcomes are looked for."""

_LIST = """
    SELECT d.ref, r.id, r.type, r.bytes, CAST(extract(epoch FROM d.at) AS bigint) AS second
    FROM due d JOIN record r USING (ref)
    WHERE d.type = 'case' AND r.state = {standing} AND r.bytes IS NOT NULL
    AND (d.at, d.ref) < (to_timestamp(:second), :ref) {more} ORDER BY d.at DESC, d.ref DESC LIMIT :limit"""
_STATUS = "AND d.mark = :status"
_NOTES = text("""
    SELECT id, at, by, agency, handling, restriction, written FROM case_note
    WHERE of = ANY(CAST(:ids AS uuid[])) AND nation = :nation ORDER BY id DESC LIMIT :most""")


class Reading(NamedTuple):
    """Who reads, where and when."""

    nation: str
    now: dt.datetime
    opened: Opened | None = None
    """For what restricted parts may be shown; None: they are withheld."""

    def withholds(self, code: str) -> bool:
        """Whether material of this handling code is not shown."""
        return code in RESTRICTED and self.opened is None


class _Request(NamedTuple):
    paper: Paper
    replies: Sequence[Paper]


async def list_cases(
    conn: AsyncConnection, reading: Reading, status: str | None, after: str | None, limit: int
) -> Listed[CaseRow]:
    """A page of cases, those opened last first."""
    second, _, ref = (after or f"{10**11}_{2**62}").partition("_")
    values: dict[str, Any] = {"second": int(second), "ref": int(ref), "limit": limit + 1}
    if status is not None:
        values["status"] = status
    query = _LIST.format(standing=int(State.STANDS), more=_STATUS if status else "")
    rows = (await conn.execute(text(query), values)).all()
    names = await feed_names(conn)
    papers = [paper_of(row, names) for row in rows[:limit]]
    requests = await _requests(conn, papers, names)
    items = [CaseRow(**_row(paper, requests[paper.ref], reading)) for paper in papers]
    following = f"{rows[limit - 1].second}_{rows[limit - 1].ref}" if len(rows) > limit else None
    return Listed(items=items, next=following)


async def open_case(conn: AsyncConnection, id: str, feed: str | None, reading: Reading) -> Case:
    """One case, by the id of any of its versions; problems as `open_paper`. A restricted case that was not opened for
    a purpose has no summary, material, requests or notes."""
    names = await feed_names(conn)
    paper = await open_paper(conn, "case", id, feed, names)
    known = [
        each for each in (await versions(conn, "case", [paper.id]))[paper.id] if each[0] // LINES == paper.ref // LINES
    ]
    requests = (await _requests(conn, [paper], names))[paper.ref]
    row = _row(paper, requests, reading)
    others: dict[str, Any] = {"materials": [], "entities": [], "asked": [], "outcomes": [], "notes": []}
    named = _named(paper, requests)
    if not row["withheld"]:
        materials = await materials_of(conn, named, names, withheld=reading.withholds)
        outcomes = await naming(conn, "outcome", [*named, *(each for _, each in known), *_ids(requests)], names)
        shown = {outcome.ref: outcome for each in outcomes.values() for outcome in each}
        others = {
            "materials": materials,
            "asked": [request_row(*each, reading) for each in sorted(requests, key=_deadline)],
            "outcomes": [outcome_row(each, reading) for each in shown.values()],
            "notes": await _notes(conn, [each for _, each in known], paper.nation, reading),
        }
        others |= await entities_of(conn, materials)
    hidden = row["withheld"] + sum(_is_withheld(each) for part in others.values() for each in _listed(part))
    body = {} if row["withheld"] else paper.body
    return Case(
        **row,
        **{"entities_left": 0} | others,
        summary=body.get("summary", ""),
        contact=body.get("contact"),
        restriction=paper.record["handling"].get("text"),
        versions=[names.origin(ref, each) for ref, each in known],
        hidden=hidden,
        opened=reading.opened,
    )


def _listed(part: object) -> Iterable[object]:
    return part if isinstance(part, list) else ()


def _is_withheld(part: object) -> bool:
    return bool(getattr(part, "withheld", False))


def _deadline(request: _Request) -> tuple[str, int]:
    return str(request.paper.body["deadline"]), request.paper.ref


def _ids(requests: Iterable[_Request]) -> list[str]:
    return [request.paper.id for request in requests]


def _named(case: Paper, requests: Iterable[_Request]) -> list[str]:
    """Records that the case and its requests and replies are about, each once."""
    bodies = [case.body]
    for request in requests:
        bodies += [request.paper.body, *(reply.body for reply in request.replies)]
    return list(dict.fromkeys(each for body in bodies for each in body.get("records", ())))[:MOST_NAMED]


async def _requests(conn: AsyncConnection, cases: Sequence[Paper], names: FeedNames) -> dict[int, list[_Request]]:
    """The requests of each case with their replies; those that name any version of it."""
    known = await versions(conn, "case", [case.id for case in cases])
    wanted = {each: case.ref for case in cases for ref, each in known[case.id] if ref // LINES == case.ref // LINES}
    found = await naming(conn, "case-request", wanted, names)
    asked = {paper.id: (wanted[case], paper) for case, papers in found.items() for paper in papers}
    of = await versions(conn, "case-request", asked)
    by_version = {each: request for request, chain in of.items() for _, each in chain}
    replies = await naming(conn, "case-reply", by_version, names)
    answered: dict[str, list[Paper]] = {}
    for version, papers in replies.items():
        answered.setdefault(by_version[version], []).extend(papers)
    grouped: dict[int, list[_Request]] = {case.ref: [] for case in cases}
    for request, (case_ref, paper) in asked.items():
        grouped[case_ref].append(_Request(paper, answered.get(request, [])))
    return grouped


def _row(case: Paper, requests: Sequence[_Request], reading: Reading) -> dict[str, Any]:
    body, withheld = case.body, reading.withholds(case.code)
    rows = [request_row(*each, reading) for each in requests]
    waiting = [row for row in rows if row.state in ("waiting", "overdue", "pending")]
    return case.origin | {
        "nation": case.nation,
        "agency": case.record["source"]["agency"],
        "handling": case.code,
        "withheld": withheld,
        "reference": None if withheld else body["reference"],
        "title": None if withheld else body["title"],
        **{name: body.get(name) for name in ("status", "priority", "opened_on", "closed_on", "lead")},
        "requests": len(rows),
        "waiting": len(waiting),
        "overdue": sum(row.state == "overdue" for row in waiting),
        "ours": sum(row.ours for row in waiting),
        "next_deadline": min((row.deadline for row in waiting), default=None),
    }


def said(paper: Paper, reading: Reading) -> dict[str, Any]:
    """The members of a `Said`."""
    return paper.origin | {
        "nation": paper.nation,
        "agency": paper.record["source"]["agency"],
        "issued_at": paper.record["issued_at"],
        "handling": paper.code,
        "restriction": paper.record["handling"].get("text"),
        "withheld": reading.withholds(paper.code),
    }


def request_row(paper: Paper, replies: Sequence[Paper], reading: Reading) -> RequestRow:
    """A request with its state; what it asks is withheld where it is restricted."""
    who, body = said(paper, reading), paper.body
    shown: Mapping[str, Any] = {} if who["withheld"] else body
    answers = [
        Replied(reply.nation, reply.body["answer"], dt.datetime.fromisoformat(reply.body["answered_at"]))
        for reply in replies
    ]
    stands = standing(paper.nation, dt.datetime.fromisoformat(body["deadline"]), answers, reading.now)
    return RequestRow(
        **who,
        request=body["request"],
        state=stands.state,
        late=stands.late,
        ours=stands.waits and paper.nation != reading.nation,
        deadline=body["deadline"],
        asked_at=body["asked_at"],
        **{name: shown.get(name) for name in ("question", "legal_basis", "reason", "delivery")},
        records=shown.get("records", []),
        replies=[_reply_row(each, paper, reading) for each in replies],
    )


def _reply_row(paper: Paper, request: Paper, reading: Reading) -> RepliedRow:
    who, body = said(paper, reading), paper.body
    shown: Mapping[str, Any] = {} if who["withheld"] else body
    return RepliedRow(
        **who,
        answer=body["answer"],
        answered_at=body["answered_at"],
        **{name: shown.get(name) for name in ("statement", "delivery", "expected_by")},
        records=shown.get("records", []),
        counts=paper.nation != request.nation,
    )


def outcome_row(paper: Paper, reading: Reading) -> OutcomeRow:
    """What became of something."""
    who, body = said(paper, reading), paper.body
    shown: Mapping[str, Any] = {} if who["withheld"] else body
    return OutcomeRow(
        **who,
        result=body["result"],
        on=body["on"],
        where=body["nation"],
        **{name: shown.get(name) for name in ("place", "same_person", "statement")},
        seizures=shown.get("seizures", []),
        records=body["records"],
    )


async def _notes(conn: AsyncConnection, ids: Sequence[str], nation: str, reading: Reading) -> list[NoteRow]:
    rows = await conn.execute(_NOTES, {"ids": list(ids), "nation": nation, "most": MOST_NOTES})
    return [_note(row, withheld=reading.withholds(row.handling)) for row in rows]


def _note(row: Any, *, withheld: bool) -> NoteRow:
    return NoteRow(
        note=row.id,
        at=in_utc(row.at),
        by=row.by,
        agency=row.agency,
        handling=row.handling,
        restriction=row.restriction,
        withheld=withheld,
        written=None if withheld else row.written,
    )


async def newest_version(conn: AsyncConnection, id: str, feed: str | None) -> tuple[Paper, list[Origin]]:
    """The case as it stands and all its versions; problems as `open_paper`."""
    names = await feed_names(conn)
    paper = await open_paper(conn, "case", id, feed, names)
    known = (await versions(conn, "case", [paper.id]))[paper.id]
    return paper, [names.origin(ref, each) for ref, each in known if ref // LINES == paper.ref // LINES]
