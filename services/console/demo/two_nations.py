"""Two nations on one machine: a key each, pinned at the other, and settings with free ports on the loopback."""

import os
import random
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.console.demo.folder import NATIONS
from services.console.key_files import public_path, write_key_pair
from services.console.nation import make_token, read_settings
from services.feed.encoding import wire_time
from services.feed.keys import SigningKey
from services.kit.access import Role
from services.settings import Settings
from services.settings.spelling import address

PORTS = range(15_000, 32_000)
"""Below the ports that Linux gives to outgoing connections."""
SPAN = timedelta(days=365)
TOKEN_LIFE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class DemoNation:
    """One nation of the demo."""

    nation: str
    config: Path
    settings: Settings

    @property
    def exchange_url(self) -> str:
        """Where operators and peers call."""
        return self.settings.exchange_url

    @property
    def analyst_url(self) -> str:
        """Where analysts call."""
        return address(self.settings.ingest.listen, None)

    @property
    def logs(self) -> Path:
        """Where its services write what they do."""
        return self.settings.home / "logs"

    @property
    def token_file(self) -> Path:
        """A token for whoever wants to look around."""
        return self.config.with_suffix(".token")

    def token(self, *roles: Role, agency: str) -> str:
        """A token for an agency of the nation."""
        return make_token(self.settings, roles, agency, TOKEN_LIFE)


def found_nations(folder: Path) -> list[DemoNation]:
    """Write keys, settings and a token for both nations into `folder`."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    ports = free_ports(3 * len(NATIONS))
    listens = {nation: tuple(ports[3 * place : 3 * place + 3]) for place, nation in enumerate(NATIONS)}
    for nation in NATIONS:
        write_key_pair(folder / f"{nation.lower()}.jwk", SigningKey.generate(), today, today + SPAN)
    for nation, peer in zip(NATIONS, reversed(NATIONS), strict=True):
        text = _settings_text(nation, listens[nation], peer, listens[peer][0], today)
        (folder / f"{nation.lower()}.toml").write_text(text, encoding="utf-8")
    return [_founded(folder / f"{nation.lower()}.toml") for nation in NATIONS]


def _founded(config: Path) -> DemoNation:
    settings = read_settings(config)
    founded = DemoNation(settings.nation, config, settings)
    token = founded.token(*(role for role in Role if role is not Role.INGEST), agency=f"{settings.nation}-DEMO")
    with open(founded.token_file, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(token + "\n")
    return founded


def _settings_text(nation: str, listen: tuple[int, ...], peer: str, peer_port: int, today: datetime) -> str:
    exchange, ingest, desk = listen
    key = public_path(Path(f"{peer.lower()}.jwk"))
    span = f'not_before = "{wire_time(today)}", not_after = "{wire_time(today + SPAN)}"'
    return f"""\
nation     = "{nation}"
home       = "{nation.lower()}"
allow_root = {str(os.geteuid() == 0).lower()}    # a demo may: nothing in it is real

[exchange]
listen    = "127.0.0.1:{exchange}"
sign_with = ["{nation.lower()}.jwk"]

[ingest]
listen = "127.0.0.1:{ingest}"

[console]
listen = "127.0.0.1:{desk}"

[[peer]]
nation = "{peer}"
url    = "http://127.0.0.1:{peer_port}"
keys   = [{{ file = "{key}", {span} }}]
"""


def free_ports(count: int) -> list[int]:
    """Ports of the loopback on which nobody listens now."""
    free = (port for port in random.sample(PORTS, len(PORTS)) if _is_free(port))
    return [next(free) for _ in range(count)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
