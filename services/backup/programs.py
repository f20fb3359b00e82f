"""`pg_dump` and `pg_restore` of the PostgreSQL that runs, started so that no password is seen by others.

PostgreSQL's `pg_dump` reads servers of its own version and older ones; `pg_restore` wants its own. What is on the path
is taken when its version is the server's, else what ships with the embedded PostgreSQL, else anything newer.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from services.kit.lodging import LodgingFault, shipped_programs

STEP_S = 0.5
_LONGEST_WORDS = 600

Watch = Callable[[], None]
"""Called twice a second while a program runs."""


class ProgramFault(OSError):
    """A program of PostgreSQL's is missing or failed; the message has its last words, which name no value of a row."""


def run(name: str, server: int, address: str, options: Sequence[str], watch: Watch) -> None:
    """Run `pg_dump` or `pg_restore` at the database of `address`, whose major version is `server`. ProgramFault."""
    program, (public, secret) = find_program(name, server), apart(address)
    with subprocess.Popen(  # noqa: S603
        [program, "--dbname", public, "--no-password", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **secret, "LC_ALL": "C", "TZ": "UTC"},
    ) as child:
        words = _words(child, watch)
    if child.returncode:
        raise ProgramFault(f"{name} failed: {words.decode(errors='replace').strip()[-_LONGEST_WORDS:]}")


def _words(child: "subprocess.Popen[bytes]", watch: Watch) -> bytes:
    while True:
        try:
            return child.communicate(timeout=STEP_S)[1]
        except subprocess.TimeoutExpired:
            watch()


def apart(address: str) -> tuple[str, dict[str, str]]:
    """An address as libpq reads it, without its password, and the password as the environment carries it."""
    stated = conninfo_to_dict(address.replace("postgresql+psycopg://", "postgresql://", 1))
    password = stated.pop("password", None)
    return make_conninfo("", **{name: str(value) for name, value in stated.items()}), {
        "PGPASSWORD": str(password)
    } if password else {}


def find_program(name: str, server: int) -> Path:
    """The program that fits a server of this major version best. ProgramFault when none is new enough."""
    versions = {path: _major(path) for path in _candidates(name)}
    fitting = sorted((version, str(path)) for path, version in versions.items() if version >= server)
    if not fitting:
        raise ProgramFault(f"no {name} of PostgreSQL {server} or later is here: install its client programs")
    return Path(fitting[0][1])


def _candidates(name: str) -> list[Path]:
    found = [Path(path) for path in [shutil.which(name)] if path]
    try:
        shipped = shipped_programs() / name
    except LodgingFault:
        return found
    return [*found, shipped] if shipped.exists() else found


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout  # noqa: S603
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0
