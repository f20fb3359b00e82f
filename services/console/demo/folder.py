"""The folder of a demo: begun clean, known by its marker, and held by a lock as long as a demo runs in it.

Only what a demo made is ever removed: the folder has the marker, no demo runs in it, and nothing else lies in it.
Anything different is left alone, and the message says what was found.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from services.console.say import Say, Trouble
from services.kit.lodging import LodgingFault
from services.kit.postgres import EmbeddedPostgres
from services.kit.postmaster import PostmasterFault

MARKER = "parcelbridge-demo.json"
LOCK = "lock"
NATIONS = ("US", "CN")
_OF_A_NATION = ("{}", "{}.toml", "{}.jwk", "{}.pub.jwk", "{}.token")
OURS = frozenset(
    {MARKER, LOCK, "truth.json", *(each.format(nation.lower()) for each in _OF_A_NATION for nation in NATIONS)}
)
ELSEWHERE = "give another folder with --folder"


@contextmanager
def clean_folder(folder: Path, about: dict[str, Any], say: Say) -> Iterator[Path]:
    """An empty demo folder, ours until the block ends; an earlier demo in it is removed, and that is said."""
    _refuse_strangers(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        if (folder / MARKER).exists():
            say(f"Found {_described(folder)} in {folder}; it is not running, and is removed.")
            _remove(folder)
        made = {"made_at": datetime.now(UTC).isoformat(timespec="seconds"), **about}
        (folder / MARKER).write_bytes(orjson.dumps(made))
        yield folder


def _refuse_strangers(folder: Path) -> None:
    """Leave alone what no demo made."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise Trouble(f"{folder} is no folder", ELSEWHERE)
    found = {each.name for each in folder.iterdir()}
    if found - {LOCK} and MARKER not in found:
        raise Trouble(f"{folder} is not empty and holds no demo; nothing was touched", ELSEWHERE)
    if strangers := sorted(found - OURS):
        named = ", ".join(strangers[:5])
        raise Trouble(f"{folder} holds a demo and more: {named}; nothing was touched", f"move those, or {ELSEWHERE}")


def _described(folder: Path) -> str:
    try:
        made = orjson.loads((folder / MARKER).read_bytes())
        return f"the demo of {made['made_at']} (seed {made['seed']}, {made['parcels']:,} parcels)"
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return "an unfinished demo"


def _remove(folder: Path) -> None:
    """Delete all that the demo made, its databases first: their files may lie elsewhere, and a server may still run."""
    for nation in NATIONS:
        database = folder / nation.lower() / "postgres"
        if database.exists():
            _destroy(EmbeddedPostgres(database))
    for each in folder.iterdir():
        if each.name != LOCK:
            shutil.rmtree(each) if each.is_dir() else each.unlink()


def _destroy(server: EmbeddedPostgres) -> None:
    try:
        if server.pid() is not None:
            server.start()  # takes over what a killed demo left running; stopped by destroy
        with suppress(FileNotFoundError):
            server.destroy()
    except (PostmasterFault, LodgingFault) as fault:
        raise Trouble(f"the earlier demo's database cannot be removed: {fault}", ELSEWHERE) from None


@contextmanager
def _locked(folder: Path) -> Iterator[BinaryIO]:
    with (folder / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(f"a demo runs in {folder}", f"end it with Ctrl-C, or {ELSEWHERE}") from None
        yield lock
