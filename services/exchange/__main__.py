"""`python -m services.exchange serve --config us.toml`: one national endpoint, until it is told to stop."""

import argparse
import signal
import sys
from pathlib import Path

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from services.exchange.app import create_app
from services.exchange.open_endpoint import open_endpoint
from services.kit.access import LocalIssuer
from services.kit.collector import spare_the_collector
from services.kit.database import migrate
from services.kit.logs import install_logs
from services.kit.postgres import EmbeddedPostgres
from services.settings import Settings, SettingsFault, load_settings

SECONDS_TO_FINISH = 10


def main() -> int:
    """Serve; 0 when told to stop, 2 when it could not start."""
    parser = argparse.ArgumentParser(prog="python -m services.exchange", description=__doc__)
    parser.add_argument("command", choices=["serve"])
    parser.add_argument("--config", type=Path, required=True, help="the nation's settings file")
    wanted = parser.parse_args()
    try:
        settings = load_settings(wanted.config)
        install_logs(settings.logs.form, settings.logs.level.upper())
        _serve(settings)
    except (SettingsFault, ValueError, OSError, SQLAlchemyError) as fault:
        print(f"exchange: {fault}", file=sys.stderr)
        return 2
    return 0


def _serve(settings: Settings) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # raised again by uvicorn behind its own end
    if settings.database == "embedded":
        with EmbeddedPostgres(settings.database_folder) as database:
            _serve_on(settings, database)
    else:
        _serve_on(settings, settings.database)


def _serve_on(settings: Settings, database: str) -> None:
    migrate(database, "exchange")
    endpoint = open_endpoint(settings, database)
    app = create_app(endpoint, LocalIssuer(settings.access_key, settings.nation).verifier())
    spare_the_collector()
    host, _, port = settings.exchange.listen.rpartition(":")
    uvicorn.run(
        app,
        host=host.strip("[]"),
        port=int(port),
        ssl_certfile=settings.exchange.tls_certificate,
        ssl_keyfile=settings.exchange.tls_key,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        h11_max_incomplete_event_size=65_536,
        limit_concurrency=1_000,
        backlog=1_024,
    )


if __name__ == "__main__":
    sys.exit(main())
