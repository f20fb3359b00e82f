"""`/metrics`, at the root of the listening address; a proxy does not publish it.

How long a feed is behind, in seconds, is counted from the first scrape that saw it so: the exchange next door knows
what is to come, and ingest only how much.
"""

import datetime as dt

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest

from schemas.answers.analyst import Feed
from services.ingest.ingest import Ingest
from services.ingest.records import read_feeds
from services.ingest.records.read_ages import list_ages, waiting_since
from services.ingest.screening.read_rescreens import rescreening

router = APIRouter(tags=["operations"])

_OF_A_FEED = {
    "lines": "Lines taken in",
    "lag_lines": "Lines of the exchange that are not taken in yet",
    "lag_seconds": "How long the feed has been behind, seen at every scrape since",
    "alarm": "1 while the feed is not followed",
    "checkpoint_age_seconds": "Since the newest believed checkpoint was issued",
}
_OF_ALL = {
    "parcels": "Parcels that stand",
    "hits": "Watch-list hits",
    "networks": "Networks of parcels that stand",
    "alerts": "Alerts that nobody has judged",
    "waiting": "Parcels that wait to be looked at for entities, patterns and networks",
    "unread": "Accepted lines of a version not known here",
}
_WAITING = "How long the parcel that waits longest has waited to be looked at"
_LABELS = "Labels that rescreens under way have still to look at"
_RESCREENS = "Rescreens that have not ended"
_LISTS = "Since a watch list was last imported, or found unchanged"


class Behind:
    """Since when each feed is behind, as scrapes of this process saw it."""

    def __init__(self) -> None:
        self._since: dict[str, dt.datetime] = {}

    def seconds(self, feed: Feed, now: dt.datetime) -> float:
        """0 for a feed that is level."""
        if feed.lag <= 0:
            self._since.pop(feed.feed, None)
            return 0.0
        return (now - self._since.setdefault(feed.feed, now)).total_seconds()


@router.get("/metrics", response_class=Response)
async def get_metrics(request: Request) -> Response:
    """Prometheus text: how far each feed is followed, what waits, how old lists are, and how this process is."""
    ingest: Ingest = request.app.state.ingest
    behind: Behind = request.app.state.behind
    now = ingest.clock()
    async with ingest.engine.connect() as conn:
        feeds, counts = await read_feeds.feeds(conn, now), await read_feeds.counts(conn)
        labels, rescreens = await rescreening(conn)
        oldest, lists = await waiting_since(conn), await list_ages(conn, now)
    registry = CollectorRegistry()
    for name, meaning in _OF_ALL.items():
        _one(registry, name, meaning, getattr(counts, name))
    _one(registry, "waiting_seconds", _WAITING, max(0.0, (now - oldest).total_seconds()) if oldest else 0)
    _one(registry, "rescreen_labels", _LABELS, labels)
    _one(registry, "rescreens", _RESCREENS, rescreens)
    ages = Gauge("parcelbridge_ingest_list_age_seconds", _LISTS, ["list"], registry=registry)
    for name, age in lists.items():
        ages.labels(name).set(age)
    _of_feeds(registry, feeds.feeds, behind, now)
    text = generate_latest(registry) + generate_latest(REGISTRY)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _one(registry: CollectorRegistry, name: str, meaning: str, value: float) -> None:
    Gauge(f"parcelbridge_ingest_{name}", meaning, registry=registry).set(value)


def _of_feeds(registry: CollectorRegistry, feeds: list[Feed], behind: Behind, now: dt.datetime) -> None:
    for name, meaning in _OF_A_FEED.items():
        gauge = Gauge(f"parcelbridge_ingest_feed_{name}", meaning, ["feed"], registry=registry)
        for feed in feeds:
            if (value := _measured(feed, behind, now)[name]) is not None:
                gauge.labels(feed.feed).set(value)


def _measured(feed: Feed, behind: Behind, now: dt.datetime) -> dict[str, float | None]:
    return {
        "lines": feed.size,
        "lag_lines": feed.lag,
        "lag_seconds": behind.seconds(feed, now),
        "alarm": int(feed.alarm is not None),
        "checkpoint_age_seconds": feed.checkpoint_age_seconds,
    }
