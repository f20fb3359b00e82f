"""`python -m services.exchange serve --config us.toml`: one national endpoint, until it is told to stop."""

import argparse
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from services.exchange.app import create_app
from services.exchange.open_endpoint import open_endpoint
from services.kit.access import LocalIssuer
from services.kit.database import migrate
from services.kit.logs import install_logs
from services.kit.postgres import EmbeddedPostgres
from services.kit.serving import serve
from services.settings import Settings, SettingsFault, load_settings


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
    if settings.database == "embedded":
        with EmbeddedPostgres(settings.database_folder) as database:
            _serve_on(settings, database)
    else:
        _serve_on(settings, settings.database)


def _serve_on(settings: Settings, database: str) -> None:
    migrate(database, "exchange")
    endpoint = open_endpoint(settings, database)
    app = create_app(endpoint, LocalIssuer(settings.access_key, settings.nation).verifier())
    serve(
        app,
        settings.exchange.listen,
        certificate=settings.exchange.tls_certificate,
        key=settings.exchange.tls_key,
    )


if __name__ == "__main__":
    sys.exit(main())
