"""`parcelbridge backup` and `parcelbridge restore`: the databases of a nation taken away, put back, and proven."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from services.backup.manifest import Manifest, Proven, Spoilt
from services.backup.programs import ProgramFault
from services.backup.prove import NotProven, Watch
from services.backup.put_back import put_back
from services.backup.take import take_backup
from services.console.nation import read_settings
from services.console.options import AsJson, NeededConfig
from services.console.say import Trouble, answer, errors, on_terminal, out
from services.feed.encoding import wire_time
from services.settings import Settings
from services.unlock import read_passphrase, source_of

NewFolder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to put it; it must not be there yet.")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A backup.")]
WithKeys = Annotated[bool, typer.Option("--with-keys", help="Private keys too, sealed by the passphrase.")]
PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", metavar="FILE", help="File with the passphrase of the keys in the backup."),
]


def backup(
    folder: NewFolder,
    *,
    config: NeededConfig,
    with_keys: WithKeys = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Take a backup of a nation's database while it runs: all of one moment, every feed proven.

    Settings go with it, without their secrets. Private keys only with --with-keys, sealed by a passphrase.
    """
    settings = read_settings(config)
    passphrase = _passphrase(settings, passphrase_file) if with_keys else None
    with (
        _troubles("a folder without a manifest is no backup: delete it, mend this, begin again"),
        _watched() as watch,
    ):
        manifest = take_backup(settings, folder, passphrase, watch)
    answer(_shown(folder, manifest, manifest.feeds), as_json=as_json, show=_show_backup)


def restore(
    folder: Folder,
    *,
    config: NeededConfig,
    with_keys: WithKeys = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup back into a set-up without tables, and prove every feed. Nothing is ever overwritten.

    Then start the nation: the exchange accepts and signs nothing until the peers' copies are compared and what they
    have more was taken back.
    """
    settings = read_settings(config)
    passphrase = _passphrase(settings, passphrase_file) if with_keys else None
    with _troubles("docs/operations.md says how to restore"), _watched() as watch:
        manifest, proven = put_back(settings, folder, passphrase, watch)
    answer(_shown(folder, manifest, proven), as_json=as_json, show=_show_restored)


def _passphrase(settings: Settings, file: Path | None) -> str:
    source = (lambda: read_passphrase(file)) if file is not None else source_of(settings.keys)
    if source is None:
        raise Trouble("keys are taken sealed, and nothing says the passphrase", "give --passphrase-file")
    try:
        return source()
    except (OSError, ValueError) as fault:
        raise Trouble(f"no passphrase: {fault}", "write it alone into a file of mode 0600") from None


@contextmanager
def _troubles(next_step: str) -> Iterator[None]:
    try:
        yield
    except NotProven as fault:
        raise Trouble(f"not proven: {fault}", "keep everything as it is, and see docs/operations.md") from None
    except psycopg.Error as fault:
        kind = f"{type(fault).__name__} {fault.sqlstate or ''}".strip()
        raise Trouble(f"the database said no: {kind}", "check `database` in the settings") from None
    except (Spoilt, ProgramFault, FileExistsError, ValueError, OSError) as fault:
        raise Trouble(_said(fault), next_step) from None


def _said(fault: Exception) -> str:
    if isinstance(fault, OSError) and fault.filename is not None:
        return f"{fault.filename}: {fault.strerror}"
    return str(fault)


@contextmanager
def _watched() -> Iterator[Watch]:
    """A bar for each part on a terminal; else a line when a part begins."""
    bars = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with Progress(*bars, console=errors(), disable=not on_terminal()) as progress:
        yield _watch_on(progress) if on_terminal() else _say_once()


def _watch_on(progress: Progress) -> Watch:
    tasks: dict[str, TaskID] = {}

    def watch(part: str, done: int, of: int) -> None:
        if part not in tasks:
            tasks[part] = progress.add_task(part)
        progress.update(tasks[part], completed=done, total=of or None)

    return watch


def _say_once() -> Watch:
    said: set[str] = set()

    def watch(part: str, _done: int, _of: int) -> None:
        if part not in said:
            said.add(part)
            errors().print(f"{part} …")

    return watch


def _shown(folder: Path, manifest: Manifest, proven: tuple[Proven, ...] | list[Proven]) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "nation": manifest.nation,
        "taken_at": wire_time(manifest.taken_at),
        "bytes": sum(each.bytes for each in manifest.files.values()),
        "keys": sorted(manifest.keys.values()),
        "proven": [each.model_dump() for each in proven],
    }


def _show_backup(shown: dict[str, Any]) -> None:
    out().print(f"{shown['folder']}: {shown['nation']} as of {shown['taken_at']}, {shown['bytes']:,} bytes.")
    _show_proven(shown)
    out().print(f"Keys: {', '.join(shown['keys']) or 'none; they are kept elsewhere'}.")


def _show_restored(shown: dict[str, Any]) -> None:
    out().print(f"{shown['nation']} stands as of {shown['taken_at']}.")
    _show_proven(shown)
    out().print("Start the nation now. What the peers hold beyond this moment is taken back from them first.")


def _show_proven(shown: dict[str, Any]) -> None:
    for each in shown["proven"]:
        behind = each["lines"] - each["signed_to"]
        tail = f", {behind:,} behind the last signature" if behind else ""
        out().print(f"  proven: {each['feed']}, {each['lines']:,} lines, {each['checkpoints']:,} signed roots{tail}")
