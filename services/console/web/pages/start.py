"""The page after signing in: what there is to do for these roles, and whether anything needs a person."""

import asyncio

from fastapi.responses import Response

from schemas.answers.alerts import SavedSearch, SavedSearches
from schemas.answers.analyst import Feeds
from schemas.answers.operator import FeedStatus
from services.console.web.nation_api import Fault, attempt
from services.console.web.pages.alerts import address_of
from services.console.web.visit import Visit
from services.kit.access import Role

FIRST_HITS = 8


async def start(visit: Visit) -> Response:
    """What is new, and what stands still."""
    feeds = attempt(visit.api.feeds())
    if not visit.may(Role.ANALYST, Role.AUDITOR):
        held = await feeds
        alarms = alarms_of(held, None)
        return visit.page("start.html", counts=None, hits=None, searches=None, feeds=held, alarms=alarms)
    held, followed, counts, hits, searches = await asyncio.gather(
        feeds,
        attempt(visit.api.followed()),
        attempt(visit.api.counts()),
        attempt(visit.api.hits({"state": "open", "limit": FIRST_HITS})),
        attempt(visit.api.searches()),
    )
    return visit.page(
        "start.html",
        counts=counts,
        hits=hits,
        searches=None if isinstance(searches, Fault) else telling(searches, visit.reader.subject),
        feeds=held,
        alarms=alarms_of(held, followed),
    )


def telling(searches: SavedSearches, reader: str) -> list[tuple[SavedSearch, str]]:
    """Saved searches with news, each with its address."""
    return [(each, address_of(each, reader)) for each in searches.items if each.new or each.changed]


def alarms_of(held: list[FeedStatus] | Fault, followed: Feeds | Fault | None) -> list[tuple[str, str, str]]:
    """Feed, code and detail of each alarm of both services."""
    exchange = [] if isinstance(held, Fault) else held
    ingest = followed.feeds if isinstance(followed, Feeds) else []
    return [(feed.feed, alarm.code, alarm.detail) for feed in exchange for alarm in feed.alarms] + [
        (feed.feed, feed.alarm.code, feed.alarm.detail) for feed in ingest if feed.alarm
    ]
