"""`/metrics`, at the root of the listening address; a proxy does not publish it."""

import datetime as dt

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest

from schemas.answers.operator import FeedStatus
from services.exchange.endpoint import Endpoint
from services.exchange.show_feeds import all_feeds, forks, waiting_since
from services.feed.names import FeedName

router = APIRouter(tags=["operations"])

_OF_A_FEED = {
    "lines": "Lines held",
    "unreceipted_lines": "Lines of a sent feed without a receipt",
    "unreceipted_seconds": "How long the first line of a sent feed without a receipt has waited",
    "refused_lines": "Lines refused",
    "forks": "Contradictions that were proven by two signatures, by the evidence that is kept",
    "halted": "1 when the feed is halted by a fork",
    "checkpoint_age_seconds": "Since the newest checkpoint was issued",
    "alarms": "Things that a person must look at",
}


@router.get("/metrics", response_class=Response)
async def get_metrics(request: Request) -> Response:
    """Prometheus text: how every feed stands, what waits to be written, and how this process is."""
    endpoint: Endpoint = request.app.state.endpoint
    feeds, proven, waiting = await all_feeds(endpoint), await forks(endpoint), await waiting_since(endpoint)
    registry, now = CollectorRegistry(), endpoint.clock()
    gauges = {
        name: Gauge(f"parcelbridge_feed_{name}", meaning, ["feed"], registry=registry)
        for name, meaning in _OF_A_FEED.items()
    }
    alarms = Gauge("parcelbridge_feed_alarm", "1 for each alarm that stands", ["feed", "code"], registry=registry)
    for feed in feeds:
        name = FeedName.parse(feed.feed)
        for kind, value in _measured(feed, proven.get(name, 0), _age(waiting.get(name), now)).items():
            if value is not None:
                gauges[kind].labels(feed.feed).set(value)
        for alarm in feed.alarms:
            alarms.labels(feed.feed, alarm.code).set(1)
    _of_all(registry, request)
    text = generate_latest(registry) + generate_latest(REGISTRY)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _measured(feed: FeedStatus, proven: int, waited: float) -> dict[str, float | None]:
    return {
        "lines": feed.size,
        "unreceipted_lines": feed.lag,
        "unreceipted_seconds": None if feed.lag is None else waited,
        "refused_lines": feed.refused,
        "forks": proven,
        "halted": int(feed.halted_for is not None),
        "checkpoint_age_seconds": feed.checkpoint_age_seconds,
        "alarms": len(feed.alarms),
    }


def _age(since: dt.datetime | None, now: dt.datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _of_all(registry: CollectorRegistry, request: Request) -> None:
    waiting = request.app.state.appender.rows_waiting
    Gauge("parcelbridge_rows_waiting", "Rows handed in that wait for the writer", registry=registry).set(waiting)
    comparing = request.app.state.endpoint.comparing
    what = "1 while own feeds are not all compared with the peers' copies since the start"
    Gauge("parcelbridge_comparing", what, registry=registry).set(int(not comparing.over))
