"""How a value of the settings may be written, each with the words that say what to write instead."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from schemas.registry import BODIES


def _nation(value: str) -> str:
    if len(value) != 2 or not value.isascii() or not value.isupper():
        raise ValueError("write an ISO 3166-1 alpha-2 code in capitals, such as US")
    return value


def _listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        raise ValueError("write host:port, such as 127.0.0.1:7101")
    return value


def _url(value: str) -> str:
    """An address that a bearer token or a signed call may be sent to."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write https://host[:port]")
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError("write only scheme, host, port and path")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("http is for this machine only (127.0.0.1, localhost): use https")
    return value.rstrip("/")


def _issuer(value: str) -> str:
    """An issuer's address, kept to the letter: tokens are compared with it."""
    _url(value)
    return value


def not_ours(value: str) -> str:
    """A name of an issuer, which none of our own commands puts behind a person's."""
    if value in ("console", "desk"):
        raise ValueError("console and desk name people who come by this nation's own tokens: take another name")
    return value


def _database(value: str) -> str:
    if value != "embedded" and not value.startswith("postgresql+psycopg://"):
        raise ValueError('write "embedded", or postgresql+psycopg://user:password@host/database')
    return value


def _database_url(value: str) -> str:
    if not value.startswith("postgresql+psycopg://"):
        raise ValueError("write postgresql+psycopg://user:password@host/database")
    return value


def _record_types(value: frozenset[str]) -> frozenset[str]:
    if strangers := sorted(value - set(BODIES)):
        raise ValueError(f"no such record type: {', '.join(strangers)[:100]}; known are {', '.join(BODIES)}")
    return value


def with_ed25519(value: tuple[str, ...]) -> tuple[str, ...]:
    if "Ed25519" not in value:
        raise ValueError("Ed25519 is required of every endpoint: name it too")
    return value


def is_loopback(host: str) -> bool:
    """Whether this host name or address is the machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address(listen: str, certificate: Path | None) -> str:
    """The URL of what listens there, from this machine."""
    host, _, port = listen.rpartition(":")
    reached = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)  # noqa: S104
    return f"{'https' if certificate else 'http'}://{reached}:{port}"


Nation = Annotated[str, AfterValidator(_nation)]
Listen = Annotated[str, AfterValidator(_listen)]
Url = Annotated[str, AfterValidator(_url)]
IssuerUrl = Annotated[str, AfterValidator(_issuer)]
Agency = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9][A-Z0-9-]{0,38}$")]
Scope = Annotated[str, Field(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]{1,100}$")]
Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
"""Of JWS, with a public key."""
Database = Annotated[str, AfterValidator(_database)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
RecordTypes = Annotated[frozenset[str], AfterValidator(_record_types)]
