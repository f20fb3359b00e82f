"""Keys: their names and forms against published vectors and joserfc, and files that keep a secret."""

import copy
import pickle
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from joserfc.jwk import OKPKey

from services.feed.algorithms import Algorithm
from services.feed.encoding import b64u
from services.feed.keys import (
    PublicKey,
    SigningKey,
    load_public_key,
    load_signing_key,
    thumbprint,
    write_public_key,
    write_signing_key,
)

# RFC 8037 appendix A.1 to A.4.
RFC_8037_KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
RFC_8037_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
RFC_8037_SIGNING_INPUT = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
RFC_8037_SIGNATURE = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

SMALL_ORDER_POINTS = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


def test_an_ed25519_key_has_the_name_that_rfc_8037_gives_it() -> None:
    key = SigningKey.from_jwk(RFC_8037_KEY)

    assert key.public.kid == RFC_8037_THUMBPRINT
    assert key.public.kid == OKPKey.import_key({**RFC_8037_KEY}).thumbprint()


def test_an_ed25519_key_makes_and_verifies_the_signature_of_rfc_8037() -> None:
    key = SigningKey.from_jwk(RFC_8037_KEY)

    signature = key.sign(RFC_8037_SIGNING_INPUT)

    assert b64u(signature) == RFC_8037_SIGNATURE
    assert key.public.verify(signature, RFC_8037_SIGNING_INPUT)


def test_an_ml_dsa_key_is_named_as_rfc_9964_names_it() -> None:
    """The example of RFC 9964 is the ML-DSA-44 key made from 32 zero bytes."""
    public = MLDSA44PrivateKey.from_seed_bytes(bytes(32)).public_key().public_bytes_raw()

    name = thumbprint({"kty": "AKP", "alg": "ML-DSA-44", "pub": b64u(public)}, ("alg", "kty", "pub"))

    assert name == "T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o"


@pytest.mark.parametrize("alg", ["Ed25519", "ML-DSA-65"])
def test_a_key_survives_its_jwk(alg: Algorithm) -> None:
    key = SigningKey.generate(alg)

    again = SigningKey.from_jwk(key.private_jwk())

    assert again.public == key.public
    assert PublicKey.from_jwk(key.public.jwk()).verify(again.sign(b"message"), b"message")


@pytest.mark.parametrize("alg", ["Ed25519", "ML-DSA-65"])
@pytest.mark.parametrize("forged", [b"", b"\x00", bytes(64), bytes(3309)])
def test_what_is_no_signature_does_not_verify(alg: Algorithm, forged: bytes) -> None:
    key = SigningKey.generate(alg)

    assert not key.public.verify(forged, b"message")


@pytest.mark.parametrize("alg", ["Ed25519", "ML-DSA-65"])
def test_a_signature_does_not_verify_another_message_or_another_key(alg: Algorithm) -> None:
    key, other = SigningKey.generate(alg), SigningKey.generate(alg)
    signature = key.sign(b"message")

    assert not key.public.verify(signature, b"another message")
    assert not other.public.verify(signature, b"message")


@pytest.mark.parametrize("member", ["d", "priv", "k"])
def test_a_public_jwk_that_carries_a_private_key_is_refused(member: str) -> None:
    jwk = {**SigningKey.generate().public.jwk(), member: "AAAA"}

    with pytest.raises(ValueError, match="private key"):
        PublicKey.from_jwk(jwk)


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "EdDSA"},
        {"alg": "none"},
        {"alg": ["Ed25519"]},
        {"alg": "ML-DSA-65"},
        {"kty": "EC"},
        {"crv": "Ed448"},
        {"crv": "X25519"},
        {"use": "enc"},
        {"kid": "AAAA"},
        {"kid": None},
        {"x": None},
        {"x": "AAAA"},
        {"x": 7},
        {"x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="},
        {"x": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
    ],
)
def test_a_jwk_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    jwk = {**SigningKey.from_jwk(RFC_8037_KEY).public.jwk(), **change}

    with pytest.raises(ValueError):  # noqa: PT011 - the reasons differ, the refusal does not
        PublicKey.from_jwk(jwk)


def test_members_that_need_not_be_understood_are_ignored() -> None:
    jwk = {**SigningKey.from_jwk(RFC_8037_KEY).public.jwk(), "use": "sig", "nbf": 1, "remark": "of the registry"}

    assert PublicKey.from_jwk(jwk).kid == RFC_8037_THUMBPRINT


@pytest.mark.parametrize("point", SMALL_ORDER_POINTS)
def test_a_key_that_binds_nobody_is_refused(point: str) -> None:
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64u(bytes.fromhex(point))}

    with pytest.raises(ValueError, match="binds nobody"):
        PublicKey.from_jwk(jwk)


def test_a_private_jwk_whose_halves_do_not_fit_is_refused() -> None:
    jwk = {**SigningKey.generate().private_jwk(), "d": RFC_8037_KEY["d"]}

    with pytest.raises(ValueError, match="does not fit"):
        SigningKey.from_jwk(jwk)


def test_a_private_key_shows_its_name_and_nothing_else() -> None:
    key = SigningKey.from_jwk(RFC_8037_KEY)

    assert repr(key) == f"SigningKey(kid='{RFC_8037_THUMBPRINT}', alg='Ed25519')"


def test_a_private_key_is_neither_pickled_nor_copied() -> None:
    key = SigningKey.generate()

    for leak in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            leak(key)


def test_a_key_file_is_written_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    key = SigningKey.generate("ML-DSA-65")

    write_signing_key(tmp_path / "us.jwk", key)

    assert (tmp_path / "us.jwk").stat().st_mode & 0o777 == 0o600
    assert load_signing_key(tmp_path / "us.jwk").public == key.public


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_private_key_that_others_can_reach_is_not_used(tmp_path: Path, mode: int) -> None:
    write_signing_key(tmp_path / "us.jwk", SigningKey.generate())
    (tmp_path / "us.jwk").chmod(mode)

    with pytest.raises(PermissionError, match="chmod 600"):
        load_signing_key(tmp_path / "us.jwk")


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    write_signing_key(tmp_path / "us.jwk", SigningKey.generate())

    with pytest.raises(FileExistsError):
        write_signing_key(tmp_path / "us.jwk", SigningKey.generate())


def test_a_public_key_file_is_readable_by_all(tmp_path: Path) -> None:
    key = SigningKey.generate().public

    write_public_key(tmp_path / "us.pub.jwk", key)

    assert (tmp_path / "us.pub.jwk").stat().st_mode & 0o777 == 0o644
    assert load_public_key(tmp_path / "us.pub.jwk") == key


@pytest.mark.parametrize("content", [b"", b"[]", b'{"kty":"OKP","kty":"OKP"}', b"x" * 70_000, b'{"secret":"hunter2"}'])
def test_a_file_that_is_no_key_is_refused_without_repeating_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "us.jwk").write_bytes(content)
    (tmp_path / "us.jwk").chmod(0o600)

    with pytest.raises(ValueError, match=r"us\.jwk") as caught:
        load_signing_key(tmp_path / "us.jwk")

    assert "hunter2" not in str(caught.value)
