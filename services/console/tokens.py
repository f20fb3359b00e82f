"""`parcelbridge token`: a bearer token of the nation's own issuer."""

from datetime import timedelta
from typing import Annotated

import typer

from services.console.nation import make_token, read_settings
from services.console.options import NeededConfig
from services.kit.access import Role

Roles = Annotated[list[Role], typer.Option("--role", help="What its bearer may do; several times for several.")]
Agency = Annotated[str, typer.Option("--agency", help="For whom, such as US-CBP.")]
Hours = Annotated[float, typer.Option("--hours", help="How long it is good; 12 at most.")]


def token(config: NeededConfig, *, role: Roles, agency: Agency, hours: Hours = 8.0) -> None:
    """Print a bearer token, and nothing else: `parcelbridge token … > token.txt`."""
    typer.echo(make_token(read_settings(config), tuple(role), agency, timedelta(hours=hours)))
