"""One PostgreSQL server process: started with settings that keep what was committed, found again, stopped.

Whether a server runs is never taken from a number in a file alone: the process of that number must carry the cluster's
own name (`cluster_name`, which every PostgreSQL process shows in its command line). A number that now belongs to a
stranger is stale. Orphans of a killed server are waited for before the next one starts; PostgreSQL's own check of the
shared memory stands behind that.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from services.kit.lodging import Lodging, identity

_PROC = Path("/proc")
_STEP_S = 0.005
_STOPPING = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0))
"""Fast shutdown with a last checkpoint; if that hangs, immediate shutdown (the log replays at the next start)."""

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Durability is promised (with fsync, which `spawn` sets): an answered record is on the disk.
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Few bytes of log, few checkpoints, a small process: two nations share a laptop.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "shared_buffers": "96MB",
    "wal_buffers": "8MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_connections": "100",
    "jit": "off",
    "io_method": "sync",
    # The log says what failed, never a value of a row.
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class PostmasterFault(OSError):
    """The server did not start or stop; the message ends with what it wrote last."""


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The server of one data folder, whoever started it."""

    lodging: Lodging

    @property
    def name(self) -> str:
        """What its processes are called: one name for each data folder."""
        return f"parcelbridge-{sha256(os.fsencode(self.lodging.data)).hexdigest()[:12]}"

    def pid(self) -> int | None:
        """The number of the running server, or None."""
        noted = self._noted()
        return int(noted[0]) if noted and noted[0].isdigit() and self._is_ours(int(noted[0])) else None

    def is_listening(self) -> bool:
        """Whether the running server has its port; it may still be replaying its log."""
        return self.pid() is not None and bool("".join(self._noted()[5:6]).strip())

    def is_ready(self) -> bool:
        """Whether the running server takes connections, as it says itself."""
        return self.pid() is not None and "".join(self._noted()[7:8]).strip() == "ready"

    def spawn(self, port: int, log: IO[bytes], *, fsync: bool) -> subprocess.Popen[bytes]:
        """Start it and return at once; it is cut loose from our terminal's signals."""
        self._clear_stale()
        own = {"port": str(port), "cluster_name": self.name, "fsync": "on" if fsync else "off"}
        options = [f"--{key}={value}" for key, value in (SETTINGS | own).items()]
        return subprocess.Popen(  # noqa: S603
            [self.lodging.programs / "postgres", "-D", self.lodging.data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={"LC_ALL": "C", "TZ": "UTC"},
            umask=0o077,
            start_new_session=True,
            **identity(self.lodging.uid),
        )

    def stop(self, child: subprocess.Popen[bytes] | None) -> None:
        """Stop it cleanly, at worst without a last checkpoint. PostmasterFault when it will not go."""
        for how, patience in _STOPPING:
            if (pid := self.pid()) is None:
                break
            _signal(pid, how)
            if wait_until(lambda: _gone(child) and self.pid() is None, patience):
                break
        else:
            raise PostmasterFault(f"process {self.pid()} of {self.lodging.data} does not stop")
        if child is not None:
            child.wait()

    def _noted(self) -> list[str]:
        try:
            return (self.lodging.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return []

    def _is_ours(self, pid: int) -> bool:
        return self.name in command_line(pid)

    def _clear_stale(self) -> None:
        """Behind a killed server: let its orphans go first, then take away the note of its number."""
        for pid in self._processes():
            _signal(pid, signal.SIGTERM)
        if not wait_until(lambda: not self._processes(), 30.0):
            raise PostmasterFault(f"processes {self._processes()} of a killed server are still at {self.lodging.data}")
        (self.lodging.data / "postmaster.pid").unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        pids = [int(path.name) for path in _PROC.glob("[0-9]*")] if _PROC.exists() else []
        return [pid for pid in pids if f"postgres: {self.name}:" in command_line(pid)]


def _gone(child: subprocess.Popen[bytes] | None) -> bool:
    return child is None or child.poll() is not None


def _signal(pid: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, what)


def command_line(pid: int) -> str:
    """How a process was called; empty when it is gone."""
    if not _PROC.exists():  # macOS
        shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True)  # noqa: S603, S607
        return shown.stdout
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def wait_until(true: Callable[[], bool], patience_s: float) -> bool:
    """Ask again and again for what no event tells; whether it came true in time."""
    deadline = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(_STEP_S)
    return True
