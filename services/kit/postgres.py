"""A PostgreSQL of our own in a folder: made at the first start, found running or started at every other.

    folder/password    of the role `parcelbridge`, who owns all tables (no superuser); written last, so it means: the
                       cluster is complete
    folder/roles/      a file for each other role with its password: a service enters by its own
    folder/superuser   of the role `postgres`, for maintenance by hand
    folder/port        the port it had last, taken again if free: clients come back after a crash
    folder/log         what the server said, short
    folder/data        the cluster (elsewhere when root's folder is closed, see `lodging`)
    folder/users       locked by each process that uses the server; the last one out stops it
    folder/turn        locked while one starts or stops it

The locks are the kernel's (flock), so a killed process holds none, and a server left running by one is taken over by
the next. The server listens on 127.0.0.1 only and asks for a password (SCRAM). What is committed is on the disk.
"""

import fcntl
import os
import random
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from secrets import token_urlsafe
from types import TracebackType
from typing import IO

import psycopg

from services.kit.cluster import create_role, make_cluster, open_role, write_secret
from services.kit.lodging import (
    Lodging,
    LodgingFault,
    find_lodging,
    forgotten_shelters,
)
from services.kit.postmaster import Postmaster, PostmasterFault, wait_until

ROLE = DATABASE = "parcelbridge"
_PORTS = range(15_000, 32_000)
"""Below the ports that Linux gives to outgoing connections: one that we had is likely to be free again."""
_START_PATIENCE_S = 120.0
_ANSWER_PATIENCE_S = 5
_PORT_ATTEMPTS = 10
_LONGEST_LOG = 1_000_000


class EmbeddedPostgres:
    """The server of `folder`; `with EmbeddedPostgres(folder) as url:` or `start` and `stop`."""

    def __init__(self, folder: Path, *, lost_with_the_power: bool = False) -> None:
        """`lost_with_the_power`: nothing is forced to the disk. For tests; a crash of the machine ruins the cluster."""
        self.folder = folder.absolute()
        self._unsafe = lost_with_the_power
        self._child: subprocess.Popen[bytes] | None = None
        self._lodging: Lodging | None = None
        self._use: IO[bytes] | None = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> str:
        """Have the server running, and return the URL of its database. LodgingFault or PostmasterFault if it cannot.

        Takes over one that runs already; after a crash, waits for PostgreSQL to replay its log.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._turn():
            self._use = self._use or _locked(self.folder / "users", fcntl.LOCK_SH)
            postmaster = Postmaster(self._prepared())
            found = postmaster.pid() is not None
            if not found:
                self._spawn(postmaster)
            try:
                self._await_answer(postmaster)
            except PostmasterFault:
                if not found or postmaster.pid() is not None:
                    raise
                self._spawn(postmaster)  # it was on its way out when it was found
                self._await_answer(postmaster)
        return self.url()

    def stop(self) -> None:
        """Leave the server; the last process that uses it stops it, and finds everything on the disk next time."""
        if self._use is None:
            return
        with self._turn():
            self._use.close()
            self._use = None
            with suppress(BlockingIOError), closing(_locked(self.folder / "users", fcntl.LOCK_EX | fcntl.LOCK_NB)):
                Postmaster(find_lodging(self.folder)).stop(self._child)
                self._child = None

    def destroy(self) -> None:
        """Stop it and delete the folder with every record in it. PostmasterFault while another process uses it."""
        self.stop()
        if self.pid() is not None:
            raise PostmasterFault(f"{self.folder} is in use: process {self.pid()} serves somebody else")
        data, self._lodging = find_lodging(self.folder).data, None
        for place in (data if data.parent == self.folder else data.parent, self.folder):
            if place.exists():
                shutil.rmtree(place)

    def url(self) -> str:
        """The database's address for the owner of its tables, password included; what was true at the last start."""
        return self._address(ROLE, self.folder / "password")

    def url_of(self, role: str) -> str:
        """As `url`, for a role with no right of its own but to enter; made if it is not there. The server runs."""
        secret = self.folder / "roles" / role
        with self._turn():
            if not secret.exists():
                secret.parent.mkdir(mode=0o700, exist_ok=True)
                password = token_urlsafe(24)
                with self._connect("postgres", (self.folder / "superuser").read_text(), "postgres") as connection:
                    open_role(connection, role, password)
                write_secret(secret, password)
        return self._address(role, secret)

    def _address(self, role: str, secret: Path) -> str:
        password, port = secret.read_text(), (self.folder / "port").read_text()
        return f"postgresql+psycopg://{role}:{password}@127.0.0.1:{port}/{DATABASE}"

    def is_running(self) -> bool:
        """Whether the server answers a question now, which a stopped, hung or starting one does not."""
        with suppress(OSError, psycopg.OperationalError, LodgingFault):
            return Postmaster(find_lodging(self.folder)).pid() is not None and self._answers()
        return False

    def pid(self) -> int | None:
        """The server's process, for whoever wants to watch or kill it; asked often, so the lodging is found once."""
        if self._lodging is None:
            self._lodging = find_lodging(self.folder)
        return Postmaster(self._lodging).pid()

    def _prepared(self) -> Lodging:
        """The lodging with a complete cluster in it."""
        self.folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        lodging = find_lodging(self.folder)
        if not (self.folder / "password").exists():
            self._initialise(lodging)
        elif not lodging.data.exists():
            raise LodgingFault(
                f"{self.folder} knows a database, but its data, {lodging.data}, are gone: "
                f"restore them, or delete {self.folder} to begin with an empty one"
            )
        return lodging

    def _initialise(self, lodging: Lodging) -> None:
        """Make the cluster; an unfinished or forgotten one in its place is cleared away first."""
        for shelter in forgotten_shelters():
            Postmaster(replace(lodging, data=shelter / "data")).stop(None)
            shutil.rmtree(shelter, ignore_errors=True)  # somebody else may be at it too
        Postmaster(lodging).stop(None)
        shutil.rmtree(lodging.data, ignore_errors=True)
        superuser, password = token_urlsafe(24), token_urlsafe(24)
        make_cluster(lodging, superuser, sync=not self._unsafe)
        postmaster = Postmaster(lodging)
        self._spawn(postmaster)
        self._await_ready(postmaster)
        with self._connect("postgres", superuser, "postgres") as connection:
            create_role(connection, ROLE, password)
        write_secret(self.folder / "superuser", superuser)
        write_secret(self.folder / "password", password)

    def _spawn(self, postmaster: Postmaster) -> None:
        """Start it on the port of last time, or on another when that is taken."""
        if self._child is not None:
            self._child.wait()
        for port in self._ports():
            (self.folder / "port").write_text(str(port))
            with self._log() as log:
                self._child = postmaster.spawn(port, log, fsync=not self._unsafe)
            if self._settled(postmaster):
                return
            if "could not create any TCP/IP sockets" not in self._last_words():
                break
        raise PostmasterFault(f"PostgreSQL does not start at {postmaster.lodging.data}: {self._last_words()}")

    def _settled(self, postmaster: Postmaster) -> bool:
        """Whether the new process has its port; a crashed cluster may still be replaying its log then."""
        child = self._child
        wait_until(lambda: child is None or child.poll() is not None or postmaster.is_listening(), _START_PATIENCE_S)
        return child is not None and child.poll() is None

    def _ports(self) -> Iterator[int]:
        last = self.folder / "port"
        if last.exists():
            yield int(last.read_text())
        yield from (port for port in random.sample(_PORTS, _PORT_ATTEMPTS) if _is_free(port))

    def _await_answer(self, postmaster: Postmaster) -> None:
        self._await_ready(postmaster)
        try:
            self._answers()
        except psycopg.OperationalError as fault:
            raise PostmasterFault(f"the server of {self.folder} does not answer: {self._last_words()}") from fault

    def _await_ready(self, postmaster: Postmaster) -> None:
        if not wait_until(lambda: postmaster.is_ready() or postmaster.pid() is None, _START_PATIENCE_S):
            raise PostmasterFault(f"process {postmaster.pid()} of {self.folder} is not ready: {self._last_words()}")
        if postmaster.pid() is None:
            raise PostmasterFault(f"PostgreSQL of {self.folder} went away while starting: {self._last_words()}")

    def _answers(self) -> bool:
        with self._connect(ROLE, (self.folder / "password").read_text(), DATABASE) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)

    def _connect(self, role: str, password: str, database: str) -> psycopg.Connection:
        port = int((self.folder / "port").read_text())
        return psycopg.connect(
            host="127.0.0.1",
            port=port,
            user=role,
            password=password,
            dbname=database,
            connect_timeout=_ANSWER_PATIENCE_S,
            autocommit=True,
        )

    def _log(self) -> IO[bytes]:
        path = self.folder / "log"
        full = path.exists() and path.stat().st_size > _LONGEST_LOG
        return path.open("wb" if full else "ab")

    def _last_words(self) -> str:
        path = self.folder / "log"
        return path.read_text(errors="replace")[-400:].strip() if path.exists() else "(nothing was logged)"

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with _locked(self.folder / "turn", fcntl.LOCK_EX):
            yield


def _locked(path: Path, how: int) -> IO[bytes]:
    file = path.open("ab")
    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        file.close()
        raise
    return file


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
