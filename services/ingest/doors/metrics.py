"""`/metrics`, at the root of the listening address; a proxy does not publish it."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from schemas.answers.analyst import Feed
from services.ingest.ingest import Ingest
from services.ingest.records import read_feeds
from services.ingest.screening.read_rescreens import rescreening

router = APIRouter(tags=["operations"])

_OF_A_FEED = {
    "lines": "Lines taken in",
    "lag_lines": "Lines of the exchange that are not taken in yet",
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
_LABELS = "Labels that rescreens under way have still to look at"
_RESCREENS = "Rescreens that have not ended"


@router.get("/metrics", response_class=Response)
async def get_metrics(request: Request) -> Response:
    """Prometheus text: how far each feed is followed, and how much was found."""
    ingest: Ingest = request.app.state.ingest
    async with ingest.engine.connect() as conn:
        feeds, counts = await read_feeds.feeds(conn, ingest.clock()), await read_feeds.counts(conn)
        labels, rescreens = await rescreening(conn)
    registry = CollectorRegistry()
    for name, meaning in _OF_ALL.items():
        Gauge(f"parcelbridge_ingest_{name}", meaning, registry=registry).set(getattr(counts, name))
    Gauge("parcelbridge_ingest_rescreen_labels", _LABELS, registry=registry).set(labels)
    Gauge("parcelbridge_ingest_rescreens", _RESCREENS, registry=registry).set(rescreens)
    for name, meaning in _OF_A_FEED.items():
        gauge = Gauge(f"parcelbridge_ingest_feed_{name}", meaning, ["feed"], registry=registry)
        for feed in feeds.feeds:
            if (value := _measured(feed)[name]) is not None:
                gauge.labels(feed.feed).set(value)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _measured(feed: Feed) -> dict[str, int | None]:
    return {
        "lines": feed.size,
        "lag_lines": feed.lag,
        "alarm": int(feed.alarm is not None),
        "checkpoint_age_seconds": feed.checkpoint_age_seconds,
    }
