"""A PostgreSQL cluster made new: its files, our role and our database in it, and the secrets beside it."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from services.kit.lodging import Lodging, hand_over, identity, initialising_uid
from services.kit.postmaster import PostmasterFault

_SYNC = "--sync-method=syncfs" if sys.platform == "linux" else "--sync-method=fsync"
"""One call for the file system, where there is one, instead of one for each of a thousand files."""
_INITDB_OPTIONS = (
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--no-instructions",
)


def make_cluster(lodging: Lodging, superuser: str, *, sync: bool) -> None:
    """Run initdb at the lodging, `superuser` being the password of the role `postgres`. PostmasterFault if it fails."""
    uid = initialising_uid(lodging)
    first_password = lodging.data.parent / "first-password"
    lodging.data.mkdir(mode=0o700)
    write_secret(first_password, superuser)
    if uid is not None:
        os.chown(lodging.data, uid, uid)
        os.chown(first_password, uid, uid)
    options = (f"--pwfile={first_password}", *_INITDB_OPTIONS, _SYNC if sync else "--no-sync")
    done = subprocess.run(  # noqa: S603
        [lodging.programs / "initdb", "-D", lodging.data, *options],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env={"LC_ALL": "C", "TZ": "UTC"},
        umask=0o077,
        **identity(uid),
    )
    first_password.unlink()
    hand_over(lodging.data, lodging.uid)
    if done.returncode:
        raise PostmasterFault(f"initdb could not make {lodging.data}: {done.stderr.strip()[-500:]}")


def create_role(connection: psycopg.Connection, name: str, password: str) -> None:
    """Make a role that may make databases, no superuser, and a database of its name. The role has to be new."""
    identifier = sql.Identifier(name)
    connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(identifier, sql.Literal(password)))
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(identifier, identifier))


def open_role(connection: psycopg.Connection, name: str, password: str) -> None:
    """Have a role that may enter with this password, and nothing else; one that is there gets the password."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    statement = "ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN PASSWORD {}"
    connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Literal(password)))


def write_secret(path: Path, secret: str) -> None:
    """Write a file for its owner's eyes only, in place of one that is there, and onto the disk."""
    path.unlink(missing_ok=True)
    with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
