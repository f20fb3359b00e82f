"""A backup put back into a set-up that has no tables yet, then proven; nothing is ever overwritten.

The exchange is told that it was restored (`exchange.restored` in the database, beside the setting of that name): at
its next start it accepts and signs nothing until every audience's copy was compared and what it has more was taken
back (docs/architecture.md). What is put back is an older version's, if it was taken from one; it is migrated then.
"""

from pathlib import Path
from typing import Any

import psycopg

from services.backup.keys_and_settings import put_keys_back, refuse_to_replace_keys
from services.backup.manifest import DUMP, Manifest, Proven, Spoilt, read_manifest
from services.backup.programs import run
from services.backup.prove import NotProven, Watch, prove_feeds
from services.backup.take import owners_address, plain, prove_audits
from services.kit.database import knows_version
from services.kit.postgres import EmbeddedPostgres
from services.pinned_keys import pinned_keys
from services.settings import Settings
from services.tables import SECTIONS, migrate_given, migrated_embedded, own_address


def put_back(settings: Settings, folder: Path, passphrase: str | None, watch: Watch) -> tuple[Manifest, list[Proven]]:
    """Restore `folder`; its keys too, when it has some and their passphrase is given. Spoilt or NotProven when the
    backup is not what it says, FileExistsError when something would be overwritten, ValueError or OSError with what to
    mend. What is not proven has been put back nevertheless, for people to look at."""
    watch("check", 0, 0)
    manifest = read_manifest(folder)
    _refuse_other(settings, manifest)
    if passphrase is not None:
        refuse_to_replace_keys(settings, set(manifest.keys.values()))
    with owners_address(settings) as address:
        with psycopg.connect(plain(address), connect_timeout=10) as conn:
            _refuse_full(conn)
            server = conn.info.server_version // 10_000
        if passphrase is not None:
            put_keys_back(settings, folder, dict(manifest.keys), passphrase)
        pinned_keys(settings)  # without them nothing could be proven
        _restore(folder / DUMP, server, address, watch)
        _migrate(settings, address)
        with psycopg.connect(plain(address), connect_timeout=10) as conn:
            conn.execute("INSERT INTO exchange.restored (taken_at) VALUES (%s)", (manifest.taken_at,))
        with psycopg.connect(plain(address), connect_timeout=10) as conn:
            return manifest, _proven(conn, settings, manifest, watch)


def _proven(conn: psycopg.Connection[Any], settings: Settings, manifest: Manifest, watch: Watch) -> list[Proven]:
    """What is in the database is what was signed, and as long as the manifest says."""
    feeds = prove_feeds(conn, pinned_keys(settings), watch)
    proven = [*feeds, *prove_audits(conn, settings, watch)]
    stated = {each.feed: (each.lines, each.root) for each in manifest.feeds}
    for each in proven:
        if stated.get(each.feed) != (each.lines, each.root):
            raise NotProven(f"{each.feed}: not as long as the backup says, or another feed")
    return proven


def _refuse_other(settings: Settings, manifest: Manifest) -> None:
    if manifest.nation != settings.nation:
        raise Spoilt(f"this is a backup of {manifest.nation}, and the settings are those of {settings.nation}")
    for section in SECTIONS:
        if not knows_version(section, manifest.tables.get(section, "")):
            raise Spoilt(f"its tables of {section} are newer than this program: use the version that took it")


def _refuse_full(conn: psycopg.Connection[Any]) -> None:
    for section in SECTIONS:
        found = conn.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s",
            (section,),
        ).fetchone()
        if found and found[0]:
            raise FileExistsError(
                f"the database has tables of {section} already: nothing is overwritten. Restore into an empty one"
            )


def _restore(dump: Path, server: int, address: str, watch: Watch) -> None:
    """All or nothing. Schemas that a start made and left empty are taken away first."""
    with psycopg.connect(plain(address), connect_timeout=10) as conn:
        for section in SECTIONS:
            conn.execute(f"DROP SCHEMA IF EXISTS {section}")
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(dump)]
    run("pg_restore", server, address, options, lambda: watch("restore", 0, 0))


def _migrate(settings: Settings, address: str) -> None:
    server = EmbeddedPostgres(settings.database_folder)
    for section in SECTIONS:
        own = own_address(settings, section)
        if own is None and settings.database == "embedded":
            migrated_embedded(server, address, section)
        else:
            migrate_given(address, section, own)
