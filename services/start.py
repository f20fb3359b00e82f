"""How a service starts from the command line: settings, logs, the database, then whatever it serves. Not as root."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from services.kit.clock import refuse_stepped_clock
from services.kit.database import Section
from services.kit.logs import install_logs
from services.kit.traces import end_traces, install_traces
from services.settings import Settings, SettingsFault, load_settings
from services.tables import tables_of
from services.unlock import unlock, warn_of_plain_keys


def start(service: Section, what: str | None, serve_on: Callable[[Settings, str], None]) -> int:
    """Run `python -m services.NAME serve --config FILE`: `serve_on` is given the settings and the address of the
    service's tables, migrated, and returns when it is told to stop. Gives the exit code: 0 then, 2 when it could not
    start."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{service}", description=what)
    parser.add_argument("command", choices=["serve"])
    parser.add_argument("--config", type=Path, required=True, help="the nation's settings file")
    wanted = parser.parse_args()
    try:
        settings = load_settings(wanted.config)
        refuse_stepped_clock(settings.addresses)
        install_logs(settings.logs.form, settings.logs.level.upper())
        trace_as(settings, service)
        refuse_root(settings)
        unlock(settings)
        warn_of_plain_keys(settings, _private_keys(settings, service))
        with tables_of(settings, service) as address:
            serve_on(settings, address)
    except (SettingsFault, ValueError, OSError, SQLAlchemyError) as fault:
        print(f"{service}: {fault}", file=sys.stderr)
        return 2
    finally:
        end_traces()
    return 0


def trace_as(settings: Settings, service: str) -> None:
    """Send spans as the settings say, under the name of this process. OSError when their file cannot be written."""
    said = settings.traces
    file = said.file.with_name(f"{said.file.stem}.{service}{said.file.suffix}") if said.file else None
    install_traces(service, settings.nation, said.send_to, file, said.share)


def _private_keys(settings: Settings, service: Section) -> list[Path]:
    """What a service reads; ingest has no key that signs for the nation."""
    if service == "ingest":
        return [settings.access_key, settings.ingest_audit_key]
    signing = [*settings.exchange.sign_with, *filter(None, [settings.exchange.tls_key])]
    return [settings.access_key, settings.exchange_audit_key, *signing]


def refuse_root(settings: Settings) -> None:
    """PermissionError for root, to whom no file is closed, unless the settings allow it."""
    if os.geteuid() == 0 and not settings.allow_root:
        raise PermissionError("does not run as root: start it as another user, or set allow_root = true")
