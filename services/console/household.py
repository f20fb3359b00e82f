"""One nation up: its database, its exchange, its ingest, its desk, and their supervisor."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from services.console.desk import desk_command
from services.console.say import Say, Trouble
from services.console.supervise import Program, Supervisor
from services.kit.lodging import LodgingFault
from services.kit.postgres import EmbeddedPostgres
from services.kit.postmaster import PostmasterFault
from services.settings import Settings
from services.settings.spelling import address
from services.start import refuse_root
from services.tables import SECTIONS, migrated_embedded, own_address, starts_database

Service = Literal["exchange", "ingest"]


def serve_command(service: Service, config: Path) -> list[str]:
    """How a service is started by itself."""
    return [sys.executable, "-m", f"services.{service}", "serve", "--config", str(config.absolute())]


@contextmanager
def household(config: Path, settings: Settings, logs: Path, say: Say) -> Iterator[Supervisor]:
    """The nation of `settings`, started, and ready once its supervisor has awaited that; all of it ends with the block.

    Logs of the services are written to the folder `logs`. Raises Trouble when the database does not start.
    """
    _refuse_root(settings)
    logs.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        server = EmbeddedPostgres(settings.database_folder) if starts_database(settings) else None
        owner = stack.enter_context(_running(server)) if server else ""
        programs = [
            _program(service, config, settings, _environment(settings, service, server, owner), logs)
            for service in SECTIONS
        ]
        programs.append(_desk(config, settings, logs))
        yield stack.enter_context(Supervisor(programs, say, lambda: _keep_running(server, say)))


def _refuse_root(settings: Settings) -> None:
    try:
        refuse_root(settings)
    except PermissionError as fault:
        raise Trouble(f"a nation {fault}", "docs/settings.md, allow_root") from None


@contextmanager
def _running(server: EmbeddedPostgres) -> Iterator[str]:
    try:
        yield _started(server)
    finally:
        server.stop()


def _started(server: EmbeddedPostgres) -> str:
    try:
        return server.start()
    except (PostmasterFault, LodgingFault, OSError) as fault:
        raise Trouble(f"the database does not start: {fault}", f"see {server.folder / 'log'}") from None


def _keep_running(server: EmbeddedPostgres | None, say: Say) -> None:
    """Start the embedded database again when it died; the services wait and connect anew."""
    if server is None or server.pid() is not None:
        return
    try:
        server.start()
    except (PostmasterFault, LodgingFault, OSError) as fault:
        say(f"the database died and does not start: {fault}")
    else:
        say("the database had died; it runs again")


def _environment(
    settings: Settings, service: Service, server: EmbeddedPostgres | None, owner: str
) -> Mapping[str, str]:
    """A service is told of its own role in the embedded database, and not of the owner of its tables."""
    if server is None or own_address(settings, service) is not None:
        return {}
    try:
        return {f"PARCELBRIDGE_{service.upper()}__DATABASE": migrated_embedded(server, owner, service)}
    except (OSError, SQLAlchemyError) as fault:
        raise Trouble(f"the tables of {service} are not up to date: {fault}", "see docs/deployment.md") from None


def _program(service: Service, config: Path, settings: Settings, environment: Mapping[str, str], logs: Path) -> Program:
    secure = settings.exchange.tls_certificate if service == "exchange" else None
    listen = settings.exchange.listen if service == "exchange" else settings.ingest.listen
    return Program(
        name=f"{settings.nation} {service}",
        command=serve_command(service, config),
        ready_url=f"{address(listen, secure)}/readyz",
        log=logs / f"{service}.log",
        environment=environment,
    )


def _desk(config: Path, settings: Settings, logs: Path) -> Program:
    ready = f"{address(settings.console.listen, None)}/readyz"
    return Program(f"{settings.nation} desk", desk_command(config), ready, logs / "desk.log")
