"""`/metrics`, at the root of the listening address; a proxy does not publish it."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from services.exchange.endpoint import Endpoint
from services.exchange.show_feeds import all_feeds

router = APIRouter(tags=["operations"])


@router.get("/metrics", response_class=Response)
async def get_metrics(request: Request) -> Response:
    """Prometheus text: sizes, lag, refused lines, halts and checkpoint ages by feed."""
    endpoint: Endpoint = request.app.state.endpoint
    registry = CollectorRegistry()
    gauges = {
        name: Gauge(f"parcelbridge_feed_{name}", help_text, ["feed"], registry=registry)
        for name, help_text in _MEANINGS.items()
    }
    for feed in await all_feeds(endpoint):
        values = {
            "lines": feed.size,
            "unreceipted_lines": feed.lag,
            "refused_lines": feed.refused,
            "halted": int(feed.halted_for is not None),
            "checkpoint_age_seconds": feed.checkpoint_age_seconds,
            "alarms": len(feed.alarms),
        }
        for name, value in values.items():
            if value is not None:
                gauges[name].labels(feed.feed).set(value)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


_MEANINGS = {
    "lines": "Lines held",
    "unreceipted_lines": "Lines of a sent feed without a receipt",
    "refused_lines": "Lines refused",
    "halted": "1 when the feed is halted by a fork",
    "checkpoint_age_seconds": "Since the newest checkpoint was issued",
    "alarms": "Things that a person must look at",
}
