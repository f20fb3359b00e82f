"""How a service starts from the command line: settings, logs, the database, then whatever it serves."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from services.kit.clock import refuse_stepped_clock
from services.kit.logs import install_logs
from services.kit.postgres import EmbeddedPostgres
from services.settings import Settings, SettingsFault, load_settings


def start(service: str, what: str | None, serve_on: Callable[[Settings, str], None]) -> int:
    """Run `python -m services.NAME serve --config FILE`: `serve_on` is given the settings and the database's URL, and
    returns when it is told to stop. Gives the exit code: 0 then, 2 when it could not start."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{service}", description=what)
    parser.add_argument("command", choices=["serve"])
    parser.add_argument("--config", type=Path, required=True, help="the nation's settings file")
    wanted = parser.parse_args()
    try:
        settings = load_settings(wanted.config)
        refuse_stepped_clock(settings.addresses)
        install_logs(settings.logs.form, settings.logs.level.upper())
        _with_database(settings, serve_on)
    except (SettingsFault, ValueError, OSError, SQLAlchemyError) as fault:
        print(f"{service}: {fault}", file=sys.stderr)
        return 2
    return 0


def _with_database(settings: Settings, serve_on: Callable[[Settings, str], None]) -> None:
    if settings.database == "embedded":
        with EmbeddedPostgres(settings.database_folder) as database:
            serve_on(settings, database)
    else:
        serve_on(settings, settings.database)
