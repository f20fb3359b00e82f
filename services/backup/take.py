"""A backup: both schemas of a nation's database as of one moment, with its settings, and proven before it counts.

The database runs on meanwhile. One snapshot is dumped and proven: what is committed after its moment is in neither.
The manifest comes last, so a folder without one is no backup.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from services.audit.keys import public_half
from services.backup.keys_and_settings import sealed_keys, without_secrets, write_new
from services.backup.manifest import DUMP, KEYS, NAME, SETTINGS, Manifest, Proven, digest
from services.backup.programs import run
from services.backup.prove import Watch, prove_feeds
from services.backup.prove_audit import prove_audit
from services.feed.keys import PublicKey, load_public_key
from services.kit.postgres import EmbeddedPostgres
from services.pinned_keys import pinned_keys
from services.settings import Settings
from services.tables import SECTIONS, starts_database


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the database, held open."""

    conn: psycopg.Connection[Any]
    name: str
    """For `pg_dump --snapshot`."""
    server: int
    """Major version."""


def take_backup(settings: Settings, folder: Path, passphrase: str | None, watch: Watch) -> Manifest:
    """Write a backup into `folder`, which is made; with a passphrase, private keys too, sealed by it. FileExistsError
    when it is there, NotProven when a feed is not what was signed, ValueError or OSError with what to mend."""
    pinned = pinned_keys(settings)
    keys = sealed_keys(settings, passphrase) if passphrase is not None else {}
    folder.mkdir(mode=0o700, parents=True)
    with owners_address(settings) as address, _snapshot(address) as snapshot:
        taken_at = dt.datetime.now(dt.UTC)
        tables = {section: _version(snapshot.conn, section) for section in SECTIONS}
        _dump(snapshot, address, folder / DUMP, watch)
        feeds = [*prove_feeds(snapshot.conn, pinned, watch), *prove_audits(snapshot.conn, settings, watch)]
        server = snapshot.server
    write_new(folder / SETTINGS, without_secrets(settings))
    held = _write_keys(folder, keys)
    files = {name: digest(folder / name) for name in (DUMP, SETTINGS, *held)}
    manifest = Manifest(
        nation=settings.nation,
        taken_at=taken_at,
        program=version("parcelbridge"),
        postgres=server,
        tables=tables,
        feeds=tuple(feeds),
        files=files,
        keys=held,
    )
    write_new(folder / NAME, manifest.model_dump_json(indent=2).encode() + b"\n")
    return manifest


@contextmanager
def owners_address(settings: Settings) -> Iterator[str]:
    """The database as the owner of its tables, running. ValueError where the settings do not know the owner."""
    if settings.database != "embedded":
        yield settings.database
    elif starts_database(settings) or settings.database_folder.exists():
        with EmbeddedPostgres(settings.database_folder) as address:
            yield address
    else:
        raise ValueError("the settings name the services' roles only: give `database` the URL of the tables' owner")


def prove_audits(conn: psycopg.Connection[Any], settings: Settings, watch: Watch) -> list[Proven]:
    """Both audit feeds, by the public keys that lie at the nation."""
    return [
        prove_audit(conn, section, settings.nation, _audit_keys(path), watch)
        for section, path in (("exchange", settings.exchange_audit_key), ("ingest", settings.ingest_audit_key))
    ]


def _audit_keys(path: Path) -> Sequence[PublicKey]:
    public = public_half(path)
    return [load_public_key(public)] if public.exists() else []


@contextmanager
def _snapshot(address: str) -> Iterator[Snapshot]:
    with ExitStack() as stack:
        conn = stack.enter_context(psycopg.connect(plain(address), connect_timeout=10))
        conn.isolation_level, conn.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        name = conn.execute("SELECT pg_export_snapshot()").fetchone()
        yield Snapshot(conn, str(name[0]) if name else "", conn.info.server_version // 10_000)


def plain(address: str) -> str:
    """An address as the driver reads it."""
    return address.replace("postgresql+psycopg://", "postgresql://", 1)


def _version(conn: psycopg.Connection[Any], section: str) -> str:
    there = conn.execute("SELECT to_regclass(%s)", (f"{section}.alembic_version",)).fetchone()
    if not there or there[0] is None:
        raise ValueError(f"there are no tables of {section} here: start the nation once, then take a backup")
    found = conn.execute(f"SELECT version_num FROM {section}.alembic_version").fetchone()  # noqa: S608
    return str(found[0]) if found else ""


def _dump(snapshot: Snapshot, address: str, file: Path, watch: Watch) -> None:
    """Both schemas without owners and rights: these are the business of whoever puts it back."""
    write_new(file, b"")
    schemas = [f"--schema={section}" for section in SECTIONS]
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot.name}", *schemas]
    total = snapshot.conn.execute("SELECT pg_database_size(current_database())").fetchone()
    whole = int(total[0]) if total else 0
    run("pg_dump", snapshot.server, address, [*options, f"--file={file}"],
        lambda: watch("dump", file.stat().st_size, whole))  # fmt: skip


def _write_keys(folder: Path, keys: dict[str, bytes]) -> dict[str, str]:
    if keys:
        (folder / KEYS).mkdir(mode=0o700)
    for name, content in keys.items():
        write_new(folder / KEYS / name, content)
    return {f"{KEYS}/{name}": name for name in keys}
