"""What runs: the database and its tables, the nation's own services at their ports, the peers and their clocks."""

import datetime as dt
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal

import httpx
from sqlalchemy.exc import SQLAlchemyError

from services.console.doctor.finding import Findings
from services.feed.calls import CLOCK_TOLERANCE_S
from services.feed.keys import PublicKey, load_public_key
from services.kit.database import refuse_older_tables
from services.kit.lodging import LodgingFault
from services.kit.postgres import EmbeddedPostgres
from services.settings import Peer, Settings
from services.settings.spelling import address
from services.tables import SECTIONS, own_address

PATIENCE_S = 5.0
_START = "start the nation: parcelbridge up --config …"

Service = Literal["exchange", "ingest", "desk"]


def check_database(settings: Settings, found: Findings) -> None:
    """It answers, and its tables are as new as this program."""
    server = EmbeddedPostgres(settings.database_folder) if settings.database == "embedded" else None
    for section in SECTIONS:
        own = own_address(settings, section)
        if own is None and server is not None and not (settings.database_folder / "password").exists():
            found.warning(f"database of {section}", "the embedded database is not made yet", _START)
        elif own is None and server is not None and not server.is_running():
            found.fault(f"database of {section}", "the embedded database does not run", _START)
        else:
            _check_tables(section, own or (server.url() if server else settings.database), found)


def _check_tables(section: Literal["exchange", "ingest"], address: str, found: Findings) -> None:
    check = f"database of {section}"
    try:
        refuse_older_tables(address, section)
    except ValueError as fault:
        what, _, hint = str(fault).partition(": ")
        found.fault(check, what, hint or "parcelbridge database migrate")
    except (SQLAlchemyError, OSError, LodgingFault):
        found.fault(check, "does not answer", "check `database` in the settings, and that its server runs")
    else:
        found.ok(check, "answers, and its tables are as new as this program")


def check_services(settings: Settings, transport: httpx.BaseTransport | None, found: Findings) -> frozenset[Service]:
    """Exchange, ingest and desk answer at their addresses, or their ports are free. Gives those that answer."""
    where: Sequence[tuple[Service, str, str]] = (
        ("exchange", settings.exchange_url, settings.exchange.listen),
        ("ingest", settings.analyst_url, settings.ingest.listen),
        ("desk", address(settings.console.listen, None), settings.console.listen),
    )
    authority = settings.ingest.exchange_ca
    return frozenset(
        service for service, url, listen in where if _check_service(service, url, listen, authority, transport, found)
    )


def _check_service(
    service: Service, url: str, listen: str, authority: Path | None, transport: httpx.BaseTransport | None,
    found: Findings,
) -> bool:  # fmt: skip
    try:
        with _client(authority, transport, url) as http:
            answer = http.get(f"{url}/readyz")
    except (httpx.TransportError, OSError, ssl.SSLError):
        _check_port(service, listen, found)
        return False
    if answer.status_code == httpx.codes.OK and _says(answer).get("status") == "ready":
        found.ok(service, f"answers at {url}")
        return True
    if "code" in _says(answer):
        hint = f"see its log, and what is said above of its database ({_says(answer)['code']})"
        found.fault(service, f"is not ready at {url}", hint)
    else:
        found.fault(service, f"something else answers at {url}", f"end it, or let {service} listen elsewhere")
    return False


def _check_port(service: Service, listen: str, found: Findings) -> None:
    host, _, port = listen.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as fault:
            hint = f"see what holds port {port}, or let {service} listen elsewhere"
            found.fault(service, f"does not answer, and cannot listen at {listen}: {fault.strerror}", hint)
        else:
            found.warning(service, f"does not run; {listen} is free", _START)


def check_peers(
    settings: Settings, trusted: Sequence[Any] | None, transport: httpx.BaseTransport | None, now: dt.datetime,
    found: Findings,
) -> None:  # fmt: skip
    """Each peer answers, shows a key that is believed here, and has our time. `trusted`: keys as the exchange knows
    them; None when it was not asked."""
    if not settings.peer:
        found.warning("peer", "the settings name none", "exchange key files with the other nation, and add [[peer]]")
    for peer in settings.peer:
        check, pinned = f"peer {peer.nation}", _pinned(peer)
        try:
            with _client(peer.ca, transport, peer.url) as http:
                answer = http.get(f"{peer.url}/exchange/v1/keys")
        except (httpx.TransportError, OSError, ssl.SSLError) as fault:
            found.fault(check, f"no answer from {peer.url} ({type(fault).__name__})", "check the address, and ask them")
            continue
        _check_clock(peer, answer, now, found)
        known = pinned | {key["kid"] for key in trusted or () if key["nation"] == peer.nation}
        _check_shown(check, peer, {str(key.get("kid")) for key in _says(answer).get("keys", [])}, known, found)


def _check_shown(check: str, peer: Peer, shown: set[str], known: set[str], found: Findings) -> None:
    if not shown:
        found.fault(check, f"{peer.url} does not answer as an exchange does", "check `url` of the peer")
    elif shown & known:
        found.ok(check, f"answers at {peer.url}, and shows a key that is believed here")
    else:
        hint = "ask them by another way for the key file, and pin it in [[peer]] keys"
        found.fault(check, f"shows no key that is believed here ({', '.join(sorted(shown))[:100]})", hint)


def _pinned(peer: Peer) -> set[str]:
    """Names of pinned keys; a file that cannot be read is told of elsewhere."""
    names = set()
    for key in peer.keys:
        with suppress(ValueError, OSError):
            names.add((load_public_key(key.file) if key.file else PublicKey.from_jwk(key.jwk or {})).kid)
    return names


def _check_clock(peer: Peer, answer: httpx.Response, now: dt.datetime, found: Findings) -> None:
    try:
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError):
        return
    apart = abs((theirs - now).total_seconds())
    said = f"{apart:.0f} s apart from {peer.nation}'s"
    if apart > CLOCK_TOLERANCE_S:
        found.fault("clock", f"{said}: signed calls are refused beyond {CLOCK_TOLERANCE_S} s", "let NTP set the clock")
    elif apart > CLOCK_TOLERANCE_S / 6:
        found.warning("clock", said, "see whether NTP runs here and there")
    else:
        found.ok("clock", said)


def _client(authority: Path | None, transport: httpx.BaseTransport | None, url: str) -> httpx.Client:
    verify: ssl.SSLContext | bool = ssl.create_default_context(cafile=authority) if url.startswith("https:") else False
    return httpx.Client(timeout=PATIENCE_S, transport=transport, verify=verify, trust_env=False)


def _says(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
