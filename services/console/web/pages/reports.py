"""Reports as PDF: a page of the desk set on paper, with who made it, when and for what on every sheet.

One report is made at a time, in a thread: setting two hundred rows takes about a second of the processor, and the
pages of others wait less than that. Who comes while four wait is asked to come again.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi.responses import Response
from reportlab.platypus import Flowable

from services.console.web.paper.reading import read_page
from services.console.web.paper.setting import Paper, set_report
from services.console.web.visit import Visit
from services.console.web.words.all import KINDS
from services.kit.problems import Problem

MOST_WAITING = 5


class Report(NamedTuple):
    """Which page is set, and as what."""

    template: str
    name: str
    """Of the file, without its ending."""
    title: str
    handling: str
    purpose: str | None


_one_at_a_time = asyncio.Semaphore(1)
_waiting: set[object] = set()


async def as_pdf(visit: Visit, report: Report, figures: Mapping[str, Flowable], shown: Mapping[str, Any]) -> Response:
    """A report as a file that has its handling code in its name. Problem 503 `busy` while many are being made."""
    html = visit.draw(report.template, "paper.html", **shown, purpose=report.purpose)
    content = await _in_turn(html, figures, _paper(visit, report))
    headers = {"content-disposition": f'attachment; filename="{report.name}-{report.handling}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


async def _in_turn(html: str, figures: Mapping[str, Flowable], paper: Paper) -> bytes:
    if len(_waiting) >= MOST_WAITING:
        raise Problem(503, "busy", "Many reports are being made; ask again in a moment.")
    ticket = object()
    _waiting.add(ticket)
    try:
        async with _one_at_a_time:
            return await asyncio.to_thread(lambda: set_report(read_page(html), figures, paper))
    finally:
        _waiting.discard(ticket)


def _paper(visit: Visit, report: Report) -> Paper:
    spoken, reader = visit.tongue, visit.reader
    codes, purposes = KINDS["handling"], KINDS["purpose"]
    why = spoken.say(purposes[report.purpose]) if report.purpose else spoken.say("none stated")
    foot = spoken.say(
        "Made %(time)s by %(who)s, %(agency)s. Purpose: %(purpose)s.",
        time=spoken.moment(visit.now), who=reader.subject, agency=reader.agency, purpose=why,
    )  # fmt: skip
    means = spoken.say(codes.get(report.handling, report.handling))
    head = f"{report.handling}: {means} · {visit.desk.nation} · {report.title}"
    author = f"{reader.subject}, {reader.agency}"
    return Paper(report.title, head, foot, spoken.say("page %(number)s"), author, spoken.html)
