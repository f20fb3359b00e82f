"""The passphrase of private key files: given, changed and taken away, and never an argument."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services import sealed
from services.feed.keys import load_public_key, load_signing_key
from services.sealed import is_sealed, unlock_by
from tests.unit.services.console.pretend import Run


@pytest.fixture(autouse=True)
def _quick_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sealed._HEADER, "p2c", 1_000)
    yield
    unlock_by(None)


@pytest.fixture
def passphrases(tmp_path: Path) -> tuple[Path, Path]:
    """A file with one, and a file with the next."""
    files = tmp_path / "old", tmp_path / "new"
    for number, path in enumerate(files):
        path.write_text(f"passphrase number {number}\n")
        path.chmod(0o600)
    return files


def test_a_key_is_sealed_resealed_and_unsealed(run: Run, tmp_path: Path, passphrases: tuple[Path, Path]) -> None:
    key, (old, new) = tmp_path / "us.jwk", passphrases
    run("keys", "new", key)
    plain = key.read_bytes()

    assert run("keys", "seal", key, "--passphrase-file", old).exit_code == 0
    assert is_sealed(key.read_bytes())
    assert run("keys", "reseal", key, "--passphrase-file", old, "--new-passphrase-file", new).exit_code == 0
    refused = run("keys", "unseal", key, "--passphrase-file", old)
    assert run("keys", "unseal", key, "--passphrase-file", new).exit_code == 0

    assert (refused.exit_code, "does not open it" in refused.err) == (2, True)
    assert key.read_bytes() == plain
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_new_key_is_sealed_where_there_is_a_passphrase(
    run: Run, tmp_path: Path, passphrases: tuple[Path, Path]
) -> None:
    key = tmp_path / "us.jwk"

    run("keys", "new", key, "--passphrase-file", passphrases[0])

    assert is_sealed(key.read_bytes())
    assert load_signing_key(key).public == load_public_key(tmp_path / "us.pub.jwk")


def test_a_sealed_key_is_shown_with_its_passphrase_only(
    run: Run, tmp_path: Path, config: Path, passphrases: tuple[Path, Path]
) -> None:
    key = tmp_path / "us.jwk"
    run("keys", "seal", key, "--passphrase-file", passphrases[0])
    with config.open("a") as settings:
        settings.write('[keys]\npassphrase_file = "old"\n')
    unlock_by(None)

    without, by_settings = run("keys", "show", key), run("keys", "show", key, "--config", config)

    assert (without.exit_code, "--passphrase-file" in without.err) == (2, True)
    assert "private Ed25519 key" in by_settings.out


@pytest.mark.parametrize("content", [b"no key", b'{"kty":"OKP","x":"AA"}'])
def test_only_a_private_key_is_sealed(run: Run, tmp_path: Path, passphrases: tuple[Path, Path], content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    path.chmod(0o600)

    ran = run("keys", "seal", path, "--passphrase-file", passphrases[0])

    assert (ran.exit_code, "is no private key" in ran.err, path.read_bytes()) == (2, True, content)
