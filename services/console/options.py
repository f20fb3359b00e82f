"""Options that many commands share, each written once."""

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", metavar="FILE", help="Settings of the nation (TOML).", envvar="PARCELBRIDGE_CONFIG"),
]
NeededConfig = Annotated[
    Path,
    typer.Option("--config", "-c", metavar="FILE", help="Settings of the nation (TOML).", envvar="PARCELBRIDGE_CONFIG"),
]
Url = Annotated[str | None, typer.Option("--url", metavar="URL", help="Address of the server, instead of --config.")]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", metavar="FILE", help="File with the bearer token, for --url.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
