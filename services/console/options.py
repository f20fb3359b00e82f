"""Options that many commands share, each written once."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated

import typer

from services.console.nation import Whereto

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


def asks_a_nation(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the three options that say which server it asks; it is given them as `where`."""
    given = signature(command).parameters.values()
    before = [each for each in given if each.name not in ("where", "as_json")]
    after = [each for each in given if each.name == "as_json"]
    ours = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in (("config", Config), ("url", Url), ("token_file", TokenFile))
    ]

    @wraps(command)
    def asking(*words: object, config: Path | None, url: str | None, token_file: Path | None, **said: object) -> None:
        command(*words, where=Whereto(config, url, token_file), **said)

    every = [*before, *ours, *after]
    asking.__signature__ = signature(command).replace(parameters=every)  # type: ignore[attr-defined]
    asking.__annotations__ = {each.name: each.annotation for each in every} | {"return": None}
    return asking
