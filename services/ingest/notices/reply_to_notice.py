"""The answer to a pre-export notice: a `pre-export-reply`, handed in at the own exchange.

The importing nation answers; the one that notified may only withdraw. A later answer replaces an earlier one.
"""

import httpx

from schemas.answers.cases import HandedIn
from schemas.answers.notices import NewNoticeReply
from services.ingest.ingest import Ingest
from services.ingest.records.hand_in import Author, Draft, hand_in, handling_for
from services.ingest.records.read_papers import naming, open_paper, versions
from services.ingest.records.read_rows import feed_names
from services.kit.problems import Problem


async def reply_to_notice(
    ingest: Ingest, http: httpx.AsyncClient, id: str, feed: str | None, asked: NewNoticeReply, who: Author
) -> HandedIn:
    """Hand the answer in. Problem 409 `not-ours` when it is not this nation's to give; others as `hand_in`."""
    async with ingest.engine.connect() as conn:
        names = await feed_names(conn)
        notice = await open_paper(conn, "pre-export-notice", id, feed, names)
        known = [each for _, each in (await versions(conn, "pre-export-notice", [notice.id]))[notice.id]]
        found = await naming(conn, "pre-export-reply", known, names)
    whose = notice.nation if asked.answer == "withdrawn" else notice.body["importing"]
    if whose != ingest.nation:
        raise Problem(409, "not-ours", "The importing nation answers a notice; the one that notified may withdraw it.")
    ours = [each for papers in found.values() for each in papers if each.nation == ingest.nation]
    body = asked.model_dump(mode="json", exclude_none=True, exclude={"handling"}) | {
        "record": notice.id,
        "notice_reference": notice.body["reference"],
        "replied_on": who.at.date().isoformat(),
    }
    handling = handling_for(asked.handling, who.at, notice.record["handling"])
    replaces = max(ours, key=lambda each: each.ref).id if ours else None
    return await hand_in(ingest, http, Draft("pre-export-reply", body, handling, notice.id, replaces), who)
