"""Private keys at rest: sealed by a passphrase, in forms that others read too, and never said aloud."""

import datetime as dt
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwe
from joserfc.jwk import OctKey

from services import sealed
from services.feed.algorithms import Algorithm
from services.feed.keys import SigningKey, load_signing_key, write_signing_key
from services.kit.access import LocalIssuer, Role
from services.sealed import as_kept, is_sealed, pem_password, read_private_file, seal, unlock_by, unseal
from services.settings import Settings, SettingsFault, load_settings
from services.unlock import source_of, unlock, warn_of_plain_keys

PASSPHRASE = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _quick_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As few rounds as the standard allows; no passphrase is left to other tests."""
    monkeypatch.setitem(sealed._HEADER, "p2c", 1_000)
    yield
    unlock_by(None)


def _settings(folder: Path, keys: str = "") -> Settings:
    (folder / "us.toml").write_text(f'nation = "US"\nhome = "."\n[keys]\n{keys}\n')
    return load_settings(folder / "us.toml")


def _private(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def _pem_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.mark.parametrize("alg", ["Ed25519", "ML-DSA-65"])
def test_a_sealed_signing_key_is_the_same_key_to_whoever_has_the_passphrase(tmp_path: Path, alg: Algorithm) -> None:
    key, path = SigningKey.generate(alg), tmp_path / "us.jwk"
    write_signing_key(path, key)
    _private(path, seal(path.read_bytes(), PASSPHRASE))
    unlock_by(lambda: PASSPHRASE)

    assert load_signing_key(path).public == key.public
    assert key.private_jwk().get("d", key.private_jwk().get("priv", "")).encode() not in path.read_bytes()


def test_a_sealed_jwk_is_a_jwe_that_other_programs_open() -> None:
    content = seal(b'{"kty":"OKP","d":"secret"}', PASSPHRASE)

    registry = jwe.JWERegistry(algorithms=["PBES2-HS512+A256KW", "A256GCM"])
    opened = jwe.decrypt_compact(content.strip(), OctKey.import_key(PASSPHRASE), registry=registry)

    assert opened.plaintext == b'{"kty":"OKP","d":"secret"}'
    assert opened.headers()["cty"] == "jwk+json"


def test_a_private_key_in_pem_is_sealed_as_pkcs_8(tmp_path: Path) -> None:
    plain = _pem_key()
    path = _private(tmp_path / "tls.key", seal(plain, PASSPHRASE))
    unlock_by(lambda: PASSPHRASE)

    assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert pem_password(path) == PASSPHRASE
    assert unseal(path.read_bytes(), PASSPHRASE, path) == plain
    assert pem_password(_private(tmp_path / "plain.key", plain)) is None


@pytest.mark.parametrize("content", [b'{"kty":"OKP","d":"secret"}', _pem_key()])
def test_another_passphrase_opens_nothing_and_no_error_says_a_word_of_either(tmp_path: Path, content: bytes) -> None:
    path = _private(tmp_path / "us.jwk", seal(content, PASSPHRASE))
    unlock_by(lambda: "another passphrase")

    with pytest.raises(ValueError, match="does not open it") as refused:
        read_private_file(path)

    assert PASSPHRASE not in str(refused.value)
    assert "another passphrase" not in str(refused.value)


def test_a_sealed_file_that_was_changed_is_not_opened(tmp_path: Path) -> None:
    content = bytearray(seal(b'{"kty":"OKP","d":"secret"}', PASSPHRASE))
    content[-20] ^= 1

    with pytest.raises(ValueError, match="it was changed"):
        unseal(bytes(content), PASSPHRASE, tmp_path / "us.jwk")


def test_a_sealed_key_without_a_passphrase_says_where_one_may_be_given(tmp_path: Path) -> None:
    path = _private(tmp_path / "us.jwk", seal(b'{"d":"secret"}', PASSPHRASE))

    with pytest.raises(
        ValueError, match=r"keys\.passphrase_file, keys\.unlock_command or PARCELBRIDGE_KEYS__PASSPHRASE"
    ):
        read_private_file(path)


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = _private(tmp_path / "us.jwk", seal(b'{"d":"secret"}', PASSPHRASE), 0o640)
    unlock_by(lambda: PASSPHRASE)

    with pytest.raises(PermissionError, match="chmod 600"):
        read_private_file(path)


def test_the_issuers_key_is_made_sealed_where_there_is_a_passphrase(tmp_path: Path) -> None:
    unlock_by(lambda: PASSPHRASE)

    token = LocalIssuer(tmp_path / "access.jwk", "US").issue("a", "US-CBP", [Role.ANALYST], dt.timedelta(hours=1))

    assert is_sealed((tmp_path / "access.jwk").read_bytes())
    assert LocalIssuer(tmp_path / "access.jwk", "US").verifier().verify(token, dt.datetime.now(dt.UTC)).subject == "a"


def test_a_passphrase_comes_from_a_file_that_its_owner_alone_can_read(tmp_path: Path) -> None:
    path = _private(tmp_path / "passphrase", PASSPHRASE.encode() + b"\n")
    source = source_of(_settings(tmp_path, 'passphrase_file = "passphrase"').keys)

    assert source is not None
    assert source() == PASSPHRASE
    path.chmod(0o644)
    with pytest.raises(PermissionError, match="open to others"):
        source()


def test_a_passphrase_comes_from_a_command_that_is_asked_once_and_only_for_a_sealed_key(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    said = [sys.executable, "-c", f"open({str(asked)!r}, 'a').write('x'); print({PASSPHRASE!r})"]
    unlock(_settings(tmp_path, f"unlock_command = {json.dumps(said)}"))
    plain, path = _private(tmp_path / "plain.jwk", b"{}"), tmp_path / "us.jwk"

    read_private_file(plain)
    assert not asked.exists()

    _private(path, seal(b'{"d":"secret"}', PASSPHRASE))
    assert [read_private_file(path), read_private_file(path)] == [b'{"d":"secret"}'] * 2
    assert asked.read_text() == "x"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("print('hush'); raise SystemExit(3)", "ended with 3"),
        ("print()", "one line"),
        ("print('hush'); print('hush')", "one line"),
        ("import sys; sys.stdout.buffer.write(bytes([255]))", "not UTF-8"),
    ],
)
def test_a_command_that_gives_no_passphrase_is_said_to_and_not_repeated(tmp_path: Path, code: str, why: str) -> None:
    source = source_of(_settings(tmp_path, f"unlock_command = {json.dumps([sys.executable, '-c', code])}").keys)

    assert source is not None
    with pytest.raises(ValueError, match=why) as refused:
        source()

    assert "hush" not in str(refused.value)


def test_a_passphrase_of_the_environment_is_shown_by_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARCELBRIDGE_KEYS__PASSPHRASE", PASSPHRASE)

    settings = _settings(tmp_path)

    source = source_of(settings.keys)
    assert source is not None
    assert source() == PASSPHRASE
    assert PASSPHRASE not in repr(settings) + str(settings)


def test_two_ways_to_one_passphrase_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="give one of passphrase_file"):
        _settings(tmp_path, 'passphrase_file = "p"\nunlock_command = ["ask"]')


def test_a_key_in_the_clear_is_told_of_where_there_is_a_passphrase(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plain, path = _private(tmp_path / "us.jwk", b'{"d":"secret"}'), tmp_path / "sealed.jwk"
    _private(path, seal(b'{"d":"secret"}', PASSPHRASE))

    with caplog.at_level(logging.WARNING):
        warn_of_plain_keys(_settings(tmp_path), [plain, path])
        assert not caplog.messages
        warn_of_plain_keys(_settings(tmp_path, 'passphrase_file = "p"'), [plain, path])

    assert caplog.messages == [f"{plain} is not sealed: parcelbridge keys seal {plain}"]


def test_a_short_passphrase_seals_nothing() -> None:
    unlock_by(lambda: "short")

    with pytest.raises(ValueError, match="less than 12 characters"):
        as_kept(b'{"d":"secret"}')
