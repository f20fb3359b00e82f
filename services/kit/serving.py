"""A service on its address until it is told to stop: bounded, quiet, and ended in order.

Told to stop (SIGTERM, SIGINT), it drains. It takes no new connection; calls under way are answered, for
SECONDS_TO_FINISH; a call that was on its way already over an open connection hears 503 `stopping`; then the work beside
the API is stopped, and the process ends. Whatever hangs, it is gone SECONDS_TO_END after the signal: by then it is as
if it had been killed, which loses nothing either.
"""

import contextlib
import faulthandler
import logging
import os
import signal
import ssl
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from services.kit.admission import Admission, Lane
from services.kit.collector import spare_the_collector
from services.kit.connections import Connection

logger = logging.getLogger(__name__)

SECONDS_TO_FINISH = 10
"""For calls under way, once told to stop."""
SECONDS_TO_END = 25.0
"""For everything."""
NOT_STARTED = 3
"""Exit code of a service that was told to stop before it served, as uvicorn's own."""
OVERRAN = 70
"""Exit code of a service that did not end in time (EX_SOFTWARE)."""
ANSWERING: dict[str, Any] = {
    "http": Connection,
    "ws": "none",
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "timeout_graceful_shutdown": SECONDS_TO_FINISH,
    "backlog": 1_024,
}
"""How every service here answers HTTP: options of uvicorn."""


class _Server(uvicorn.Server):
    """Ends in bounded time."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The signal has come."""
        super().handle_exit(sig, frame)
        last = threading.Timer(SECONDS_TO_END, _overrun)
        last.daemon = True
        last.start()


def _overrun() -> None:
    logger.error("not ended %.0f s after it was told to: ending without order", SECONDS_TO_END)
    faulthandler.dump_traceback()  # where every thread stands: names of functions, no values
    os._exit(OVERRAN)


def listening(
    app: ASGIApp,
    listen: str,
    certificate: Path | None = None,
    key: Path | None = None,
    key_password: str | None = None,
    client_ca: Path | None = None,
) -> uvicorn.Config:
    """How a service listens, as `serve` says."""
    host, _, port = listen.rpartition(":")
    return uvicorn.Config(
        app,
        host=host.strip("[]"),
        port=int(port),
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ssl_keyfile_password=key_password,
        ssl_ca_certs=str(client_ca) if client_ca else None,
        ssl_cert_reqs=ssl.CERT_OPTIONAL if client_ca else ssl.CERT_NONE,
        **ANSWERING,
    )


def serve(
    app: FastAPI,
    listen: str,
    lanes: Sequence[Lane] = (Lane("", 64),),
    *,
    certificate: Path | None = None,
    key: Path | None = None,
    key_password: str | None = None,
    client_ca: Path | None = None,
) -> None:
    """Serve `app` on `listen` (`host:port`), as much at once as `lanes` say, until SIGINT or SIGTERM; then SystemExit,
    so that what the caller opened is closed: the server raises the signal again behind its own end, and unhandled it
    would end the process there. With `client_ca`, a caller who shows a certificate shows one that these authorities
    signed, or is not let in; what it names is `request.state.certified`."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    spare_the_collector()
    config = listening(Admission(app, lanes), listen, certificate, key, key_password, client_ca)
    server = _Server(config)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(NOT_STARTED)
