"""`parcelbridge keys seal`, `unseal`, `reseal`: the passphrase of private key files, given, taken away and changed.

A passphrase is never an argument, as arguments are seen by everybody on a machine: it comes from a file, from what the
settings of a nation say, or from the keyboard.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from services.console.key_files import reseal as put
from services.console.nation import read_settings
from services.console.options import Config
from services.console.say import Trouble, out
from services.sealed import describe_private, is_sealed, seal, unlock_by, unseal
from services.unlock import read_passphrase, source_of

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Private keys, JWK or PEM.")]
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", metavar="FILE", help="File with the passphrase, one line.")
]
NewPassphraseFile = Annotated[
    Path | None, typer.Option("--new-passphrase-file", metavar="FILE", help="File with the passphrase from now on.")
]


def open_with(config: Path | None, passphrase_file: Path | None) -> None:
    """Sealed files of this command are opened, and new ones sealed, with the passphrase that its options lead to."""
    if passphrase_file is not None:
        given = _in_file(passphrase_file)
        unlock_by(lambda: given)
    elif config is not None:
        read_settings(config)


def seal_keys(files: Files, *, config: Config = None, passphrase_file: PassphraseFile = None) -> None:
    """Seal private key files with a passphrase; a sealed one stays as it is."""
    passphrase = _passphrase(config, passphrase_file, "Passphrase", again=True)
    for path in files:
        put(path, lambda content: content if is_sealed(content) else seal(_private(content, path), passphrase))  # noqa: B023
        out().print(f"{path} is sealed.")


def unseal_keys(files: Files, *, config: Config = None, passphrase_file: PassphraseFile = None) -> None:
    """Write private key files in the clear again, for their owner alone."""
    passphrase = _passphrase(config, passphrase_file, "Passphrase", again=False)
    for path in files:
        put(path, _opener(path, passphrase))
        out().print(f"{path} is in the clear.")


def reseal_keys(
    files: Files,
    *,
    config: Config = None,
    passphrase_file: PassphraseFile = None,
    new_passphrase_file: NewPassphraseFile = None,
) -> None:
    """Change the passphrase of sealed key files. Then change it where the settings say it is."""
    old = _passphrase(config, passphrase_file, "Passphrase until now", again=False)
    new = _passphrase(None, new_passphrase_file, "New passphrase", again=True)
    for path in files:
        opened = _opener(path, old)
        put(path, lambda content: seal(opened(content), new))  # noqa: B023
        out().print(f"{path} is sealed with the new passphrase.")


def _opener(path: Path, passphrase: str) -> Callable[[bytes], bytes]:
    return lambda content: unseal(content, passphrase, path) if is_sealed(content) else content


def _private(content: bytes, path: Path) -> bytes:
    try:
        describe_private(content)
    except ValueError:
        raise Trouble(f"{path} is no private key", "seal JWK files of `keys new`, or private keys in PEM") from None
    return content


def _passphrase(config: Path | None, file: Path | None, asked: str, *, again: bool) -> str:
    if file is not None:
        return _in_file(file)
    source = source_of(read_settings(config).keys) if config is not None else None
    if source is None:
        return str(typer.prompt(asked, hide_input=True, confirmation_prompt=again, err=True))
    try:
        return source()
    except (OSError, ValueError) as fault:
        raise Trouble(f"no passphrase: {fault}", "docs/deployment.md says how keys are sealed") from None


def _in_file(path: Path) -> str:
    try:
        return read_passphrase(path)
    except (OSError, ValueError) as fault:
        raise Trouble(f"no passphrase: {fault}", "write it alone into a file of mode 0600") from None
