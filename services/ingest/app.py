"""Ingest put together: routes, followers and what they share, in one place."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.audit import door
from services.audit.feed import AuditFeed
from services.audit.watch import install_audit
from services.ingest.doors import (
    alerts_api,
    api,
    cases_api,
    controls_api,
    entities_api,
    lists_api,
    looks_api,
    match_api,
    metrics,
    networks_api,
    notices_api,
    quality_api,
    retention_api,
)
from services.ingest.doors.audited import AUDITED
from services.ingest.doors.who_may import TABLE
from services.ingest.ingest import Ingest
from services.ingest.work import working
from services.kit import health
from services.kit.access import Verifier
from services.kit.door import install_door
from services.kit.outages import install_outages
from services.kit.problems import install_problems
from services.kit.rates import Rates
from services.settings import Limits


def create_app(ingest: Ingest, verifier: Verifier, limits: Limits | None = None) -> FastAPI:
    """The application that follows the feeds of `ingest` and answers its analysts; ValueError when it differs from the
    table of who may call it."""
    limits = limits or Limits()
    app = FastAPI(
        title=f"Parcelbridge ingest {ingest.nation}",
        version="1",
        lifespan=_lifespan,
        redirect_slashes=False,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
    )
    app.state.ingest, app.state.engine, app.state.verifier = ingest, ingest.engine, verifier
    app.state.behind = metrics.Behind()
    install_audit(app, AuditFeed(ingest.engine, "ingest", ingest.nation, ingest.audit_keys, ingest.clock), AUDITED)
    app.include_router(api.router)
    app.include_router(controls_api.router)
    app.include_router(lists_api.router)
    app.include_router(match_api.router)
    app.include_router(networks_api.router)
    app.include_router(alerts_api.router)
    app.include_router(looks_api.router)
    app.include_router(entities_api.router)
    app.include_router(cases_api.router)
    app.include_router(notices_api.router)
    app.include_router(quality_api.router)
    app.include_router(retention_api.router)
    app.include_router(door.router)
    app.include_router(health.router)
    app.include_router(metrics.router)
    install_door(app, TABLE, Rates(limits.ingest))
    install_problems(app)
    install_outages(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    ingest: Ingest = app.state.ingest
    audit: AuditFeed = app.state.audit
    await audit.note_settings(ingest.standing)
    async with working(ingest):
        yield
    await audit.close()
    await ingest.engine.dispose()
