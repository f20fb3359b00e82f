"""`python -m services.ingest serve --config us.toml`: screening and networks of one nation, until told to stop."""

import argparse
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from services.ingest.app import create_app
from services.ingest.ingest import open_ingest
from services.kit.access import LocalIssuer
from services.kit.database import migrate
from services.kit.logs import install_logs
from services.kit.postgres import EmbeddedPostgres
from services.kit.serving import serve
from services.settings import Settings, SettingsFault, load_settings


def main() -> int:
    """Serve; 0 when told to stop, 2 when it could not start."""
    parser = argparse.ArgumentParser(prog="python -m services.ingest", description=__doc__)
    parser.add_argument("command", choices=["serve"])
    parser.add_argument("--config", type=Path, required=True, help="the nation's settings file")
    wanted = parser.parse_args()
    try:
        settings = load_settings(wanted.config)
        install_logs(settings.logs.form, settings.logs.level.upper())
        _serve(settings)
    except (SettingsFault, ValueError, OSError, SQLAlchemyError) as fault:
        print(f"ingest: {fault}", file=sys.stderr)
        return 2
    return 0


def _serve(settings: Settings) -> None:
    if settings.database == "embedded":
        with EmbeddedPostgres(settings.database_folder) as database:
            _serve_on(settings, database)
    else:
        _serve_on(settings, settings.database)


def _serve_on(settings: Settings, database: str) -> None:
    migrate(database, "ingest")
    app = create_app(open_ingest(settings, database), LocalIssuer(settings.access_key, settings.nation).verifier())
    serve(app, settings.ingest.listen)


if __name__ == "__main__":
    sys.exit(main())
