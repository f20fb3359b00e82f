"""Project Wycheproof's vectors for both algorithms of the protocol, through the door by which peers' keys come in.

A key comes as JWK (`PublicKey.from_jwk`), as the settings and announcements bring it; a signature is then this key's or
it is not, and no vector may raise anything else than the ValueError of a key that is refused.
"""

import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from services.feed.algorithms import Algorithm
from services.feed.encoding import b64u
from services.feed.keys import PublicKey, SigningKey

VECTORS = Path(__file__).parent / "vectors"


class Vector(NamedTuple):
    """One signature, and what is to be thought of it: `valid`, `invalid`, or `acceptable`, where verifiers differ."""

    key: str
    message: str
    signature: str
    result: str
    flags: list[str]
    context: str


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(lzma.decompress((VECTORS / f"{name}.json.xz").read_bytes()))
    return content


def vectors_of(name: str) -> Iterator[Any]:
    for group in read(name)["testGroups"]:
        public = group["publicKey"]
        for test in group["tests"]:
            vector = Vector(
                public if isinstance(public, str) else public["pk"],
                test["msg"],
                test["sig"],
                test["result"],
                test["flags"],
                test.get("ctx", ""),
            )
            yield pytest.param(vector, id=f"{test['tcId']}-{test['comment'][:60]}")


def key_of(alg: Algorithm, raw: str) -> PublicKey:
    """The key as a peer would give it."""
    encoded = b64u(bytes.fromhex(raw))
    if alg == "Ed25519":
        return PublicKey.from_jwk({"kty": "OKP", "crv": "Ed25519", "alg": alg, "x": encoded})
    return PublicKey.from_jwk({"kty": "AKP", "alg": alg, "pub": encoded})


def verifies(alg: Algorithm, vector: Vector) -> bool:
    """Whether the signature is believed; not, when its key is refused already."""
    try:
        key = key_of(alg, vector.key)
    except ValueError:
        return False
    return key.verify(bytes.fromhex(vector.signature), bytes.fromhex(vector.message))


ED25519 = list(vectors_of("wycheproof_ed25519"))
ML_DSA = list(vectors_of("wycheproof_mldsa_65_verify"))
DECIDED = [param for param in ED25519 if param.values[0].result != "acceptable"]
SMALL_ORDER = [param for param in ED25519 if "SmallOrderPublicKey" in param.values[0].flags]
MIXED_ORDER = [param for param in ED25519 if param.values[0].result == "acceptable" and param not in SMALL_ORDER]
WITHOUT_CONTEXT = [param for param in ML_DSA if not param.values[0].context]
WITH_CONTEXT = [param for param in ML_DSA if param.values[0].context]


@pytest.mark.parametrize("vector", DECIDED)
def test_an_ed25519_signature_is_what_wycheproof_says_of_it(vector: Vector) -> None:
    assert verifies("Ed25519", vector) is (vector.result == "valid")


@pytest.mark.parametrize("vector", SMALL_ORDER)
def test_a_key_under_which_anybody_could_have_signed_is_no_key(vector: Vector) -> None:
    with pytest.raises(ValueError, match="binds nobody"):
        key_of("Ed25519", vector.key)


@pytest.mark.parametrize("vector", MIXED_ORDER)
def test_of_signatures_on_which_verifiers_differ_none_verifies_another_message(vector: Vector) -> None:
    key = key_of("Ed25519", vector.key)

    assert not key.verify(bytes.fromhex(vector.signature), bytes.fromhex(vector.message) + b"!")


@pytest.mark.parametrize("vector", WITHOUT_CONTEXT)
def test_an_ml_dsa_signature_is_what_wycheproof_says_of_it(vector: Vector) -> None:
    assert verifies("ML-DSA-65", vector) is (vector.result == "valid")


@pytest.mark.parametrize("vector", WITH_CONTEXT)
def test_an_ml_dsa_signature_over_a_context_is_none_of_ours(vector: Vector) -> None:
    """RFC 9964 section 4: the context is empty."""
    assert not verifies("ML-DSA-65", vector)


def test_a_seed_makes_the_public_key_that_wycheproof_says() -> None:
    keys = [key for key in read("wycheproof_mldsa_65_keys")["keys"] if key["publicKey"]]

    made = [SigningKey("ML-DSA-65", bytes.fromhex(key["privateSeed"])).public.raw.hex() for key in keys]

    assert made == [key["publicKey"] for key in keys]
    assert len(made) > 30


def test_a_seed_of_another_length_makes_no_key() -> None:
    wrong = [key for key in read("wycheproof_mldsa_65_keys")["keys"] if not key["publicKey"]]

    for key in wrong:
        with pytest.raises(ValueError, match="32 bytes"):
            SigningKey("ML-DSA-65", bytes.fromhex(key["privateSeed"]))
    assert len(wrong) == 3


def test_the_sets_are_whole() -> None:
    assert len(ED25519) == len(DECIDED) + len(SMALL_ORDER) + len(MIXED_ORDER) == 210
    assert len(ML_DSA) == len(WITHOUT_CONTEXT) + len(WITH_CONTEXT) == 210
