"""Cases, notices, flows and data quality, as a page asks the nation's ingest for them: typed, as nation_api.py does."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from schemas.answers.analyst import Listed
from schemas.answers.cases import Case, CaseRow, HandedIn, NoteRow, Opened, OutcomeRow
from schemas.answers.notices import Notice, NoticeRow, NoticeStanding
from schemas.answers.quality import Flows, Quality
from services.console.web.nation_api import NationApi, Query, Refused, read_answer

Said = Mapping[str, Any]

_CASES = TypeAdapter(Listed[CaseRow])
_CASE = TypeAdapter(Case)
_NOTICES = TypeAdapter(Listed[NoticeRow])
_NOTICE = TypeAdapter(Notice)
_NOTICE_STANDING = TypeAdapter(NoticeStanding)
_HANDED = TypeAdapter(HandedIn)
_NOTE = TypeAdapter(NoteRow)
_OPENED = TypeAdapter(Opened)
_OUTCOMES = TypeAdapter(Listed[OutcomeRow])
_QUALITY = TypeAdapter(Quality)
_FLOWS = TypeAdapter(Flows)


async def cases(api: NationApi, query: Query) -> Listed[CaseRow]:
    """A page of cases."""
    return read_answer(_CASES, await api.analyst("/cases", query))


async def case(api: NationApi, id: str, feed: str | None) -> Case:
    """One case."""
    return read_answer(_CASE, await api.analyst(f"/cases/{id}", {"feed": feed}))


async def notices(api: NationApi, query: Query) -> Listed[NoticeRow]:
    """A page of pre-export notices."""
    return read_answer(_NOTICES, await api.analyst("/notices", query))


async def notice(api: NationApi, id: str, feed: str | None) -> Notice:
    """One notice."""
    return read_answer(_NOTICE, await api.analyst(f"/notices/{id}", {"feed": feed}))


async def notice_standing(api: NationApi, id: str) -> NoticeStanding:
    """How an own notice stands, for its operators."""
    return read_answer(_NOTICE_STANDING, await api.analyst(f"/notices/{id}/answers"))


async def outcomes_of_alert(api: NationApi, alert: int) -> Listed[OutcomeRow]:
    """What became of parcels in an alert's network."""
    return read_answer(_OUTCOMES, await api.analyst(f"/alerts/{alert}/outcomes"))


async def quality(api: NationApi, query: Query) -> Quality:
    """How good what senders send is."""
    return read_answer(_QUALITY, await api.analyst("/quality", query))


async def flows(api: NationApi, query: Query) -> Flows:
    """From where to where parcels go."""
    return read_answer(_FLOWS, await api.analyst("/flows", query))


async def hand_in(api: NationApi, path: str, feed: str | None, said: Said) -> HandedIn:
    """Have a record handed in: a case, a request, an answer, an outcome."""
    return read_answer(_HANDED, await api.tell(path, said, {"feed": feed}))


async def write_note(api: NationApi, id: str, feed: str | None, said: Said) -> NoteRow:
    """Write a note to a case."""
    return read_answer(_NOTE, await api.tell(f"/cases/{id}/notes", said, {"feed": feed}))


async def open_for(api: NationApi, id: str, feed: str | None, said: Said) -> Opened:
    """Say for what a case is opened."""
    return read_answer(_OPENED, await api.tell(f"/cases/{id}/opening", said, {"feed": feed}))


def members_at_fault(refused: Refused) -> frozenset[str]:
    """The members that a form is to be mended at: the first part of each path; empty when the refusal names none."""
    faults = refused.problem.get("faults", [])
    named = [str(fault.get("member", "")) for fault in faults if isinstance(fault, Mapping)]
    named.append(str(refused.problem.get("member", "")))
    return frozenset(each.removeprefix("body.").partition(".")[0] for each in named if each)
