"""The page after signing in: what there is to do for these roles, and whether anything needs a person."""

import asyncio

from fastapi.responses import Response

from schemas.answers.analyst import Feeds
from schemas.answers.operator import FeedStatus
from services.console.web.nation_api import Fault, attempt
from services.console.web.visit import Visit
from services.kit.access import Role

FIRST_HITS = 8


async def start(visit: Visit) -> Response:
    """What is new, and what stands still."""
    feeds = attempt(visit.api.feeds())
    if not visit.may(Role.ANALYST, Role.AUDITOR):
        held = await feeds
        return visit.page("start.html", counts=None, hits=None, feeds=held, alarms=alarms_of(held, None))
    held, followed, counts, hits = await asyncio.gather(
        feeds,
        attempt(visit.api.followed()),
        attempt(visit.api.counts()),
        attempt(visit.api.hits({"state": "open", "limit": FIRST_HITS})),
    )
    return visit.page("start.html", counts=counts, hits=hits, feeds=held, alarms=alarms_of(held, followed))


def alarms_of(held: list[FeedStatus] | Fault, followed: Feeds | Fault | None) -> list[tuple[str, str, str]]:
    """Feed, code and detail of each alarm of both services."""
    exchange = [] if isinstance(held, Fault) else held
    ingest = followed.feeds if isinstance(followed, Feeds) else []
    return [(feed.feed, alarm.code, alarm.detail) for feed in exchange for alarm in feed.alarms] + [
        (feed.feed, feed.alarm.code, feed.alarm.detail) for feed in ingest if feed.alarm
    ]
