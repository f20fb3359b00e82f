"""Two real exchanges with a PostgreSQL each, on free ports of this machine, for as long as a measurement takes."""

import contextlib
import datetime as dt
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from services.feed.keys import SigningKey, write_public_key, write_signing_key
from services.kit.access import LocalIssuer, Role
from services.kit.postgres import EmbeddedPostgres

PATIENCE_S = 60.0
_WATCH = httpx.Client(trust_env=False)
"""One for all looks at a feed: a new client costs more than the call."""


@dataclass(frozen=True)
class Nation:
    """One endpoint that runs."""

    nation: str
    url: str
    database: str
    process: subprocess.Popen[bytes]
    postmaster: int
    """Process of the PostgreSQL server, the parent of its others."""
    folder: Path

    def token(self, *roles: Role) -> str:
        """A bearer token."""
        issuer = LocalIssuer(self.folder / "access.jwk", self.nation)
        return issuer.issue("benchmark", f"{self.nation}-BENCH", roles, dt.timedelta(hours=1))

    def feed(self, name: str) -> dict[str, int]:
        """How a feed stands, as the endpoint says."""
        answer = _WATCH.get(
            f"{self.url}/operator/v1/feeds", headers={"Authorization": f"Bearer {self.token(Role.AUDITOR)}"}
        )
        return next(feed for feed in answer.raise_for_status().json() if feed["feed"] == name)


@contextlib.contextmanager
def two_nations(folder: Path) -> Iterator[tuple[Nation, Nation]]:
    """US and CN, each the other's peer."""
    ports = {"US": free_port(), "CN": free_port()}
    for nation in ports:
        (folder / nation).mkdir(parents=True)
        key = SigningKey.generate("Ed25519")
        write_signing_key(folder / nation / "sign.jwk", key)
        write_public_key(folder / nation / "sign.pub.jwk", key.public)
    with contextlib.ExitStack() as stack:
        us, cn = (stack.enter_context(_nation(folder, name, ports)) for name in ("US", "CN"))
        yield us, cn


@contextlib.contextmanager
def _nation(folder: Path, nation: str, ports: dict[str, int]) -> Iterator[Nation]:
    other = "CN" if nation == "US" else "US"
    home = folder / nation
    config = home / "settings.toml"
    config.write_text(_settings(nation, other, ports))
    server = EmbeddedPostgres(home / "postgres")
    with server as database:
        command = [sys.executable, "-m", "services.exchange", "serve", "--config", str(config)]
        environment = {**os.environ, "PARCELBRIDGE_DATABASE": database}
        process = subprocess.Popen(command, env=environment)  # noqa: S603
        url = f"http://127.0.0.1:{ports[nation]}"
        try:
            wait_until_ready(f"{url}/readyz", process)
            yield Nation(nation, url, database, process, server.pid() or 0, home)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
    server.destroy()


def _settings(nation: str, other: str, ports: dict[str, int]) -> str:
    return f"""
nation = "{nation}"
home = "."
allow_root = true
[exchange]
listen = "127.0.0.1:{ports[nation]}"
sign_with = ["sign.jwk"]
[limits]
exchange = 100_000
[logs]
level = "warning"
[[peer]]
nation = "{other}"
url = "http://127.0.0.1:{ports[other]}"
keys = [{{ file = "../{other}/sign.pub.jwk", not_before = "2026-01-01T00:00:00Z", not_after = "2028-01-01T00:00:00Z" }}]
"""


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until `url` answers 2xx; RuntimeError when the process ends or it takes too long."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url).is_success:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{url} did not get ready; exit code {process.poll()}")


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def peak_memory_mb(pid: int) -> float:
    """Greatest resident memory that a process has had (Linux), megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def resident_memory_mb(pid: int) -> float:
    """Resident memory that a process has now (Linux), megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that live (Linux)."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):  # no process, or it ended while we looked
            if int(_statistics(int(entry.name))[1]) == pid:
                found.append(int(entry.name))
    return found


def processor_seconds(pid: int) -> float:
    """Processor time, user and system, of a process, of the children that it has outlived, and of those that live. On a
    machine with other work on it this says more than the clock on the wall."""
    own = sum(map(int, _statistics(pid)[11:15]))
    living = sum(sum(map(int, _statistics(child)[11:15])) for child in children_of(pid))
    return (own + living) / os.sysconf("SC_CLK_TCK")


def _statistics(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third on, see proc(5)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def show(what: str, value: object) -> None:
    """A line of the report."""
    print(f"{what:<62} {json.dumps(value) if isinstance(value, dict) else value}", flush=True)
