"""`exchange serve`, `ingest serve` and `up`: start one service in this process's place, or a whole nation."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import typer

from services.console.desk import Agency, Roles, link_to_sign_in
from services.console.household import Service, household, serve_command
from services.console.nation import read_settings, refuse_where_none_are_made
from services.console.options import NeededConfig
from services.console.say import INTERRUPTED, Helpful, end, errors, out
from services.settings import Settings
from services.settings.spelling import address

exchange = typer.Typer(name="exchange", cls=Helpful, no_args_is_help=True, help="The national endpoint.")
ingest = typer.Typer(name="ingest", cls=Helpful, no_args_is_help=True, help="Screening and networks.")


@exchange.command("serve")
def serve_exchange(config: NeededConfig) -> None:
    """Serve the exchange of a nation, and its workers, until it is told to end."""
    _become("exchange", config)


@ingest.command("serve")
def serve_ingest(config: NeededConfig) -> None:
    """Serve screening and networks of a nation, and the workers, until it is told to end."""
    _become("ingest", config)


@exchange.callback()
@ingest.callback()
def _group() -> None:
    """Keep `serve` a word of its own."""


def _become(service: Service, config: NeededConfig) -> None:
    read_settings(config)  # a fault is better told here than by the service
    command = serve_command(service, config)
    os.execv(command[0], command)  # noqa: S606


def up(config: NeededConfig, *, role: Roles = None, agency: Agency = None) -> None:
    """Start a nation: database (when embedded), exchange, ingest and desk; what dies starts again. Ctrl-C ends all.

    With `--role` it prints a one-time link by which somebody with that role signs in to the desk.
    """
    settings = read_settings(config)
    if role:
        refuse_where_none_are_made(settings)
    logs = settings.home / "logs"
    with interruptible() as ending, household(config, settings, logs, errors().print) as supervisor:
        supervisor.await_ready()
        ending.expected = True
        out().print(f"{settings.nation} is up. Ctrl-C ends it.")
        out().print(f"  exchange  {settings.exchange_url}/docs   peers call {settings.exchange.public_url}")
        out().print(f"  ingest    {address(settings.ingest.listen, None)}/docs   logs are in {logs}")
        link = link_to_sign_in(settings, role, agency=agency) if role else ""
        out().print(f"  desk      {link or f'{settings.console.public_url}   {_way_in(settings)}'}")
        threading.Event().wait()


def _way_in(settings: Settings) -> str:
    """How people sign in to the desk."""
    if settings.access.issuer == "local":
        return "sign in by a link: parcelbridge invite"
    return f"people sign in at {settings.sign_in_issuer.name}" if settings.sign_in_issuer else "nobody can sign in"


@dataclass
class Ending:
    """Whether the work is done, so that being asked to end is how it ends; before that it was broken off."""

    expected: bool = False


@contextmanager
def interruptible() -> Iterator[Ending]:
    """Ctrl-C or SIGTERM ends the block, once, in order; a second one does not break the ending. Main thread only.

    The command then exits with 0 when the ending was expected, else with 130.
    """
    ending = Ending()

    def end_once(number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        errors().print("Ending …" if number == signal.SIGINT else "Asked to end …")
        raise KeyboardInterrupt

    before = {each: signal.signal(each, end_once) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ending
    except KeyboardInterrupt:
        errors().print("Ended.")
        end(0 if ending.expected else INTERRUPTED)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
