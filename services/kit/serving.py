"""A service on its address until it is told to stop: bounded, quiet, and ended in order."""

import signal
import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from services.kit.collector import spare_the_collector
from services.kit.connections import Connection

SECONDS_TO_FINISH = 10
"""For calls under way, once told to stop."""
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


def serve(app: FastAPI, listen: str, *, certificate: Path | None = None, key: Path | None = None) -> None:
    """Serve `app` on `listen` (`host:port`) until SIGINT or SIGTERM; then SystemExit, so that what the caller opened is
    closed: the server raises the signal again behind its own end, and unhandled it would end the process there."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    spare_the_collector()
    host, _, port = listen.rpartition(":")
    uvicorn.run(app, host=host.strip("[]"), port=int(port), ssl_certfile=certificate, ssl_keyfile=key, **ANSWERING)
