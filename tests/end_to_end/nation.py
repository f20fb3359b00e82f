"""A nation as a test runs it: a folder with keys and settings, a PostgreSQL of its own, an exchange and an ingest.

All of it is real: the processes are started as a person starts them, listen on free ports of 127.0.0.1, and can be
killed with `kill -9` and started again. Waiting is always for a condition, with a limit; what a process wrote is in
`folder/*.log`, and every failure to start ends with it. Whatever happens in between, `two_nations` leaves no process.
"""

import contextlib
import datetime as dt
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from services.feed.keys import SigningKey, write_public_key, write_signing_key
from services.kit.access import LocalIssuer, Role
from services.kit.clock import STEPPED_BY, system_clock
from services.kit.postgres import EmbeddedPostgres
from services.tables import SECTIONS, role_of

PATIENCE_S = 120.0
"""For anything that must happen; the machine may be slow and shared."""
_STEP_S = 0.05
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = range(10_000 + 500 * (_WORKER % 10), 10_500 + 500 * (_WORKER % 10))
"""Below the ports of outgoing connections and of the embedded PostgreSQL: ours stays free while its process is dead.
Processes that test side by side have ports of their own."""
_given: set[int] = set()
_BEFORE = dt.timedelta(hours=1)
"""That a token was issued before now: a test may set clocks back."""
NATIONS = ("US", "CN")
_HTTP = httpx.Client(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
"""A connection a call: the process at the other end may have been killed in between."""

_SETTINGS = """
nation     = "{nation}"
home       = "."
database   = "{database}"
allow_root = true
[exchange]
database   = "{exchange_database}"
listen     = "127.0.0.1:{exchange}"
public_url = "{own_url}"
sign_with  = ["sign.jwk"]
[ingest]
database = "{ingest_database}"
listen = "127.0.0.1:{ingest}"
[[peer]]
nation = "{peer}"
url    = "{peer_url}"
[[peer.keys]]
file       = "../{peer}/sign.pub.jwk"
not_before = "2026-01-01T00:00:00Z"
not_after  = "2036-01-01T00:00:00Z"
[logs]
level = "info"
"""


class Server:
    """One process of a nation."""

    def __init__(
        self, name: str, command: Sequence[str], ready_url: str, log: Path, more: Mapping[str, str] | None = None
    ) -> None:
        """`more`: what its environment says beside ours."""
        self.name, self.log = name, log
        self._command, self._ready_url, self._more = command, ready_url, dict(more or {})
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return at once; what it prints goes to its log."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_environment() | self._more
            )

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else 0

    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    def is_ready(self) -> bool:
        """Whether it says that it can serve."""
        with suppress(httpx.HTTPError):
            return _HTTP.get(self._ready_url, timeout=5.0).status_code == 200
        return False

    def await_ready(self) -> None:
        """Until it can serve; AssertionError with its last words when it ended or took too long."""
        await_true(lambda: self.exit_code() is not None or self.is_ready(), f"{self.name} is ready", self.last_words)
        assert self.exit_code() is None, f"{self.name} ended with {self.exit_code()}: {self.last_words()}"

    def kill(self) -> None:
        """`kill -9`, and wait until the process is gone."""
        self._end(signal.SIGKILL)

    def tell_to_stop(self) -> None:
        """SIGTERM, and go on at once."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def await_end(self) -> int:
        """Until it has ended by itself; its exit code."""
        assert self._process is not None
        return self._process.wait(PATIENCE_S)

    def stop(self) -> None:
        """Ask it to end; kill it when it does not within half a minute."""
        with suppress(subprocess.TimeoutExpired):
            self._end(signal.SIGTERM, 30.0)
            return
        self.kill()

    def last_words(self) -> str:
        """The end of what it printed."""
        return self.log.read_text(errors="replace")[-1_500:] if self.log.exists() else ""

    def _end(self, how: signal.Signals, patience: float | None = None) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(patience)


@dataclass(frozen=True)
class Nation:
    """A nation that can run: see the module's first paragraph."""

    code: str
    folder: Path
    database: EmbeddedPostgres
    exchange: Server
    ingest: Server
    exchange_url: str
    """Where the exchange listens; peers may have to go another way."""
    ingest_url: str
    more_exchanges: tuple[tuple[Server, str], ...] = ()
    """Replicas on the same database, each with its address."""
    more_ingests: tuple[tuple[Server, str], ...] = ()
    clock: Path = field(default_factory=Path)
    """The file by which its clock may be stepped (services/kit/clock.py)."""
    _tokens: dict[frozenset[Role], str] = field(default_factory=dict, repr=False)

    @property
    def peer(self) -> str:
        """The other nation."""
        return next(code for code in NATIONS if code != self.code)

    @property
    def servers(self) -> tuple[Server, ...]:
        """All processes beside the database."""
        more = [server for server, _ in (*self.more_exchanges, *self.more_ingests)]
        return self.exchange, self.ingest, *more

    @property
    def exchange_urls(self) -> tuple[str, ...]:
        """Where its exchanges listen."""
        return self.exchange_url, *(url for _, url in self.more_exchanges)

    def bearer(self, *roles: Role) -> dict[str, str]:
        """The header of a caller with these roles."""
        key = frozenset(roles)
        if key not in self._tokens:
            issuer = LocalIssuer(self.folder / "access.jwk", self.code, lambda: system_clock() - _BEFORE)
            self._tokens[key] = issuer.issue("tester", f"{self.code}-CUSTOMS", key, dt.timedelta(hours=12))
        return {"Authorization": f"Bearer {self._tokens[key]}"}

    def submit(self, record: Mapping[str, Any], *more: Role) -> httpx.Response:
        """Hand one record in, as an operator with `more` roles."""
        return self.post("/operator/v1/records", Role.OPERATOR, *more, json=record)

    def get(self, path: str, *roles: Role, base: str | None = None) -> Any:
        """The JSON answer of a GET; raises when it is an error."""
        answer = _HTTP.get(f"{base or self.exchange_url}{path}", headers=self.bearer(*roles), timeout=30.0)
        return answer.raise_for_status().json()

    def post(self, path: str, *roles: Role, base: str | None = None, **what: Any) -> httpx.Response:
        """A POST, whatever its answer."""
        headers = self.bearer(*roles) | what.pop("headers", {})
        return _HTTP.post(f"{base or self.exchange_url}{path}", headers=headers, timeout=60.0, **what)

    def feed(self, name: str) -> dict[str, Any]:
        """How a feed stands at this nation's exchange."""
        feeds: list[dict[str, Any]] = self.get("/operator/v1/feeds", Role.AUDITOR)
        return next(feed for feed in feeds if feed["feed"] == name)

    def start(self) -> None:
        """Database, then both processes; returns when all can serve."""
        self.database.start()
        for server in self.servers:
            server.start()
        for server in self.servers:
            server.await_ready()

    def end(self) -> None:
        """No process of this nation is left; the folder stays, its database goes."""
        for server in self.servers:
            server.stop()
        self.database.destroy()


@contextlib.contextmanager
def two_nations(
    folder: Path,
    doors: Mapping[str, int] | None = None,
    replicas: Collection[str] = (),
    databases: Mapping[str, Path] | None = None,
) -> Iterator[tuple[Nation, Nation]]:
    """The US and China, each the other's peer, made but not started. `doors` gives the port that peers call at, where
    it is not the port that the exchange listens at; `replicas` the nations that have two of each process;
    `databases` the folders of databases that lie elsewhere."""
    ports = {code: free_ports(4 if code in replicas else 2) for code in NATIONS}
    urls = {code: f"http://127.0.0.1:{(doors or {}).get(code, ports[code][0])}" for code in NATIONS}
    for code in NATIONS:
        _make_keys(folder / code)
    with contextlib.ExitStack() as stack:
        places = {code: (databases or {}).get(code, folder / code / "postgres") for code in NATIONS}
        us, cn = (_make(folder / code, code, places[code], ports[code], urls, stack) for code in NATIONS)
        yield us, cn


def _make_keys(folder: Path) -> None:
    folder.mkdir(parents=True)
    key = SigningKey.generate("Ed25519")
    write_signing_key(folder / "sign.jwk", key)
    write_public_key(folder / "sign.pub.jwk", key.public)


def _make(
    folder: Path,
    code: str,
    place: Path,
    ports: Sequence[int],
    urls: Mapping[str, str],
    stack: contextlib.ExitStack,
) -> Nation:
    database = EmbeddedPostgres(place)
    pairs = [ports[at : at + 2] for at in range(0, len(ports), 2)]
    (exchange, ingest), *more = [_pair(folder, code, number, pair) for number, pair in enumerate(pairs)]
    nation = Nation(
        code,
        folder,
        database,
        exchange[0],
        ingest[0],
        exchange_url=exchange[1],
        ingest_url=ingest[1],
        more_exchanges=tuple(pair[0] for pair in more),
        more_ingests=tuple(pair[1] for pair in more),
        clock=folder / "clock",
    )
    stack.callback(nation.end)
    other = next(name for name in NATIONS if name != code)
    own = {"nation": code, "peer": other, "own_url": urls[code], "peer_url": urls[other], "database": database.start()}
    own |= {f"{section}_database": database.url_of(role_of(section)) for section in SECTIONS}
    for number, pair in enumerate(pairs):
        _config(folder, number).write_text(_SETTINGS.format(exchange=pair[0], ingest=pair[1], **own))
    return nation


def _pair(folder: Path, code: str, number: int, ports: Sequence[int]) -> list[tuple[Server, str]]:
    """An exchange and an ingest, each with its address."""
    which = f" {number + 1}" if number else ""
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    return [
        (
            Server(
                f"{code}{which} {service}",
                [sys.executable, "-m", f"services.{service}", "serve", "--config", str(_config(folder, number))],
                f"{address}/readyz",
                folder / f"{service}{which.strip()}.log",
                {STEPPED_BY: str(folder / "clock")},
            ),
            address,
        )
        for service, address in zip(("exchange", "ingest"), addresses, strict=True)
    ]


def _config(folder: Path, number: int) -> Path:
    return folder / f"settings{number + 1 if number else ''}.toml"


def await_true(true: Callable[[], bool], what: str, why_not: Callable[[], object] = lambda: "") -> None:
    """Ask again and again; AssertionError after `PATIENCE_S`."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"not within {PATIENCE_S:.0f} s: {what}. {why_not()}"
        time.sleep(_STEP_S)


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody has now, each given once."""
    free: list[int] = []
    while len(free) < count:
        port = random.choice([port for port in _PORTS if port not in _given])  # noqa: S311
        _given.add(port)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            free.append(port)
    return free


def _environment() -> dict[str, str]:
    """Ours, without settings of the person who runs the test. Compiled modules are kept: a start that compiles them all
    anew takes three times as long."""
    ours = ("PARCELBRIDGE_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
