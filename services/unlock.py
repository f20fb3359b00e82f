"""From where a process has the passphrase of its keys, as the settings say: a file, a command, or the environment."""

import logging
import os
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

from services.sealed import LARGEST_FILE, Source, is_sealed, unlock_by
from services.settings import Settings
from services.settings.model import Keys

COMMAND_PATIENCE_S = 30.0
LONGEST_PASSPHRASE = 1_024

logger = logging.getLogger(__name__)


def unlock(settings: Settings) -> None:
    """Sealed keys of this process are opened as the settings say. Nothing is asked for yet."""
    unlock_by(source_of(settings.keys))


def source_of(said: Keys) -> Source | None:
    """Where the passphrase comes from; None when nothing is said. Asked, it raises ValueError or OSError, and repeats
    nothing of what it read."""
    if said.passphrase_file is not None:
        path = said.passphrase_file
        return lambda: read_passphrase(path)
    if said.unlock_command is not None:
        command = said.unlock_command
        return lambda: _ask(command)
    if said.passphrase is not None:
        given = said.passphrase
        return lambda: _checked(given.get_secret_value(), "PARCELBRIDGE_KEYS__PASSPHRASE")
    return None


def read_passphrase(path: Path) -> str:
    """The one line of a file that its owner alone can read."""
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise PermissionError(f"{path}: the passphrase is open to others; run: chmod 600 {path}")
        return _checked(_text(file.read(LARGEST_FILE), str(path)), str(path))


def warn_of_plain_keys(settings: Settings, paths: Sequence[Path]) -> None:
    """Where there is a passphrase, say which keys are still in the clear."""
    if source_of(settings.keys) is None:
        return
    for path in paths:
        if path.exists() and not is_sealed(path.read_bytes()):
            logger.warning("%s is not sealed: parcelbridge keys seal %s", path, path)


def _ask(command: Sequence[str]) -> str:
    """What a command prints; it is started as it stands, without a shell."""
    try:
        done = subprocess.run(  # noqa: S603
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise ValueError(f"keys.unlock_command did not end within {COMMAND_PATIENCE_S:.0f} s") from None
    except OSError as fault:
        raise ValueError(f"keys.unlock_command cannot be started: {fault.strerror}") from None
    if done.returncode:
        raise ValueError(f"keys.unlock_command ended with {done.returncode}")
    return _checked(_text(done.stdout, "keys.unlock_command"), "keys.unlock_command")


def _text(given: bytes, whence: str) -> str:
    try:
        return given.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise ValueError(f"{whence}: the passphrase is not UTF-8") from None


def _checked(passphrase: str, whence: str) -> str:
    if not passphrase or "\n" in passphrase or len(passphrase) > LONGEST_PASSPHRASE:
        raise ValueError(f"{whence}: the passphrase is one line of up to {LONGEST_PASSPHRASE} characters")
    return passphrase
