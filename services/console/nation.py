"""Which nation a command speaks to, and as whom.

Two ways: `--config` of a nation on this machine, whose own issuer then makes a token for exactly this command; or
`--url` with a token in a file. A token is never an argument, as arguments are seen by everybody on a machine.
"""

import base64
import getpass
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import orjson
import typer

from services.console.api import Api
from services.console.say import Trouble
from services.kit.access import LocalIssuer, Role
from services.settings import Settings, SettingsFault, load_settings
from services.settings.spelling import address, is_loopback
from services.unlock import unlock

LIFETIME = timedelta(minutes=15)
LONG_LIFETIME = timedelta(hours=12)
LONGEST_TOKEN_FILE = 16_384


@dataclass(frozen=True)
class Outside:
    """The world around a command; a test puts its own in its place."""

    transport: httpx.BaseTransport | None = field(default=None)
    pause: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Whereto:
    """The options that say which server: one of the two ways."""

    config: Path | None
    url: str | None
    token_file: Path | None


def outside(ctx: typer.Context) -> Outside:
    """The world around this command."""
    return ctx.obj if isinstance(ctx.obj, Outside) else Outside()


def read_settings(config: Path) -> Settings:
    """The settings in a file; raises Trouble with all that is wrong in it."""
    try:
        settings = load_settings(config)
    except SettingsFault as fault:
        raise Trouble(str(fault), "mend the settings; docs/settings.md has every key") from None
    unlock(settings)
    return settings


def exchange_api(ctx: typer.Context, to: Whereto, *roles: Role, agency: str | None = None, long: bool = False) -> Api:
    """The exchange, asked as somebody with `roles`."""
    return _api(ctx, to, lambda settings: settings.exchange_url, roles, agency, LONG_LIFETIME if long else LIFETIME)


def analyst_api(ctx: typer.Context, to: Whereto, *roles: Role) -> Api:
    """The ingest service, asked as somebody with `roles`."""
    return _api(ctx, to, lambda settings: address(settings.ingest.listen, None), roles, None, LIFETIME)


def make_token(
    settings: Settings, roles: tuple[Role, ...], agency: str | None, lifetime: timedelta, subject: str | None = None
) -> str:
    """A token of the nation's own issuer; raises Trouble when it cannot be made."""
    refuse_where_none_are_made(settings)
    agency = agency or f"{settings.nation}-OPS"
    try:
        issuer = LocalIssuer(settings.access_key, settings.nation)
        return issuer.issue(subject or f"{local_user()}@console", agency, roles, lifetime)
    except (OSError, ValueError) as fault:
        wrong_agency = isinstance(fault, ValueError) and "lifetime" not in str(fault) and "lives" not in str(fault)
        what = f"{agency} is no agency" if wrong_agency else f"no token: {fault}"
        raise Trouble(what, "an agency is written like US-CBP; a token lives up to 12 hours") from None


def refuse_where_none_are_made(settings: Settings) -> None:
    """Trouble where people come by an issuer of OpenID Connect, and nobody believes a token of the nation's own."""
    if settings.access.issuer == "oidc":
        names = ", ".join(each.name for each in settings.access.oidc)
        raise Trouble(
            f"people of {settings.nation} come by {names}: no token is made here",
            "give --url with --token-file, a file with an access token of that issuer",
        )


def agency_of(token: str) -> str:
    """The agency that a token names, unverified: the server judges it. Raises Trouble when it is no token."""
    return _claim(token, "agency")


def subject_of(token: str) -> str:
    """Whom a token names, unverified as `agency_of`."""
    return _claim(token, "sub")


def nation_of(token: str) -> str:
    """The nation that a token is for, unverified as `agency_of`."""
    return _claim(token, "aud")


def _claim(token: str, name: str) -> str:
    try:
        payload = token.split(".")[1]
        return str(orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))[name])
    except (IndexError, ValueError, KeyError, TypeError):
        raise Trouble("that is not a bearer token of a nation", "make one: parcelbridge token --config …") from None


def _api(
    ctx: typer.Context,
    to: Whereto,
    url_of: Callable[[Settings], str],
    roles: tuple[Role, ...],
    agency: str | None,
    lifetime: timedelta,
) -> Api:
    transport = outside(ctx).transport
    if to.url is not None:
        return Api(_checked(to.url), _token_in(to.token_file), transport)
    if to.config is None:
        raise Trouble("which nation?", "give --config us.toml, or --url with --token-file")
    settings = read_settings(to.config)
    token = make_token(settings, roles, agency, lifetime)
    return Api(url_of(settings), token, transport, settings.ingest.exchange_ca)


def _checked(url: str) -> str:
    """An address that a bearer token may be sent to."""
    parts = urlsplit(url)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))):
        return url
    raise Trouble(f"{url} is not an address for a token", "write https://host[:port]; http only for this machine")


def _token_in(path: Path | None) -> str:
    if path is None:
        raise Trouble("--url needs a token", "give --token-file; make one with: parcelbridge token > token.txt")
    try:
        with path.open(encoding="ascii") as file:
            return file.read(LONGEST_TOKEN_FILE).strip()
    except (OSError, UnicodeDecodeError):
        raise Trouble(f"{path}: no token can be read from it", "write the token alone into the file") from None


def local_user() -> str:
    """Who runs this command, as the machine says."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "nobody"
