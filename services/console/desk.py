"""`parcelbridge desk`: the pages for analysts and operators; `parcelbridge invite`: a one-time link to them."""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from services.console.nation import local_user, make_token, read_settings
from services.console.options import NeededConfig
from services.console.say import Trouble, errors
from services.console.web.links import LIFETIME, Invitation, Links
from services.kit.access import Role
from services.settings import Settings

Roles = Annotated[
    list[Role] | None, typer.Option("--role", help="Print a link for somebody with this role; several for several.")
]
NeededRoles = Annotated[list[Role], typer.Option("--role", help="What its bearer may do; several times for several.")]
Agency = Annotated[str | None, typer.Option("--agency", help="For whom, such as US-CBP.")]
Name = Annotated[str | None, typer.Option("--name", help="Who it is; absent: who you are on this machine.")]
Hours = Annotated[float, typer.Option("--hours", help="How long the session lasts at most; 12 at most.")]


def desk(config: NeededConfig, *, role: Roles = None, agency: Agency = None, name: Name = None) -> None:
    """Serve the desk of a nation until it is told to end; with `--role`, print a one-time link to sign in first."""
    settings = read_settings(config)
    if role:
        errors().print(link_to_sign_in(settings, role, agency=agency, name=name), soft_wrap=True)
    command = desk_command(config)
    os.execv(command[0], command)  # noqa: S606


def invite(
    config: NeededConfig, *, role: NeededRoles, agency: Agency = None, name: Name = None, hours: Hours = 8.0
) -> None:
    """Print a link to the desk that signs one person in: good once, and for ten minutes."""
    typer.echo(link_to_sign_in(read_settings(config), role, agency=agency, name=name, lasts=timedelta(hours=hours)))


def desk_command(config: Path) -> list[str]:
    """How the desk is started by itself."""
    return [sys.executable, "-m", "services.console.web", "serve", "--config", str(config.absolute())]


def link_to_sign_in(
    settings: Settings,
    roles: list[Role],
    *,
    agency: str | None = None,
    name: str | None = None,
    lasts: timedelta = timedelta(hours=8),
) -> str:
    """A link of the nation's desk for somebody with these roles. Raises Trouble."""
    if Role.INGEST in roles:
        raise Trouble("ingest is no role of people", "give operator, analyst, supervisor, auditor or admin")
    now = datetime.now(UTC)
    subject = name or f"{local_user()}@desk"
    invitation = Invitation(
        subject=subject,
        agency=agency or f"{settings.nation}-OPS",
        roles=frozenset(roles),
        token=make_token(settings, tuple(roles), agency, lasts, subject),
        token_ends=now + lasts,
        good_until=now + LIFETIME,
    )
    try:
        code = Links(settings.sign_in_folder).write(invitation)
    except OSError as fault:
        raise Trouble(
            f"no link can be kept in {settings.sign_in_folder}: {fault.strerror}", "check the folder"
        ) from None
    return f"{settings.console.public_url}/sign-in/{code}"
