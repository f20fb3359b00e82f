"""The examples of RFC 7515, 7797, 8037, 9864 and 9964 at the door by which checkpoints and receipts come in.

What the protocol takes from them is one object: the general serialization, `Ed25519` or `ML-DSA-65`, `typ` in the
protected header. So most examples have to be read as what they are and count as nothing, though each is a good JWS
elsewhere.
"""

import json
from typing import Any

import pytest

from services.feed.encoding import b64u, b64u_decode
from services.feed.jws import MalformedJws, read_claims, read_payload, verified_keys
from services.feed.keys import PublicKey, SigningKey

TYP = "feed-checkpoint+json"

# RFC 7515 appendix A.6.4: one payload, signed with RS256 and with ES256.
CLAIMS = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
RS256 = {
    "protected": "eyJhbGciOiJSUzI1NiJ9",
    "header": {"kid": "2010-12-29"},
    "signature": "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9"
    "g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7"
    "t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwu"
    "sC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
}
ES256 = {
    "protected": "eyJhbGciOiJFUzI1NiJ9",
    "header": {"kid": "e9bc097a-ce51-4036-9562-d2ade882db0d"},
    "signature": "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
}
HS256 = {
    "protected": "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9",
    "signature": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
}
ES512 = {
    "protected": "eyJhbGciOiJFUzUxMiJ9",
    "signature": "AdwMgeerwtHoh-l192l60hp9"
    "wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZ"
    "CPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn",
}
UNSECURED = {"protected": "eyJhbGciOiJub25lIn0", "signature": ""}
UNKNOWN_CRITICAL = {
    "protected": b64u(
        b'{"alg":"none",\r\n "crit":["http://example.invalid/UNDEFINED"],\r\n "http://example.invalid/UNDEFINED":true\r\n}'
    ),
    "signature": "",
}
GENERAL = {"payload": CLAIMS, "signatures": [RS256, ES256]}

# RFC 8037 appendix A.1 and A.4: the same key and signature bytes as RFC 9864's `Ed25519`, under the older name.
OKP = {
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
EDDSA = {
    "payload": "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
    "signatures": [
        {
            "protected": "eyJhbGciOiJFZERTQSJ9",
            "signature": "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        }
    ],
}


def candidates(*keys: SigningKey) -> dict[str, PublicKey]:
    return {key.public.kid: key.public for key in keys}


def signed(header: dict[str, Any], key: SigningKey, payload: str = EDDSA["payload"]) -> dict[str, Any]:  # type: ignore[assignment]
    """A good signature over this header, whatever it says."""
    protected = b64u(json.dumps(header).encode())
    signature = b64u(key.sign(f"{protected}.{payload}".encode()))
    return {"payload": payload, "signatures": [{"protected": protected, "signature": signature}]}


def test_the_general_example_of_rfc_7515_is_read_and_proves_nothing_here() -> None:
    payload, verified = verified_keys(GENERAL, TYP, candidates(SigningKey.from_jwk(OKP)))

    assert json.loads(payload) == {"iss": "joe", "exp": 1300819380, "http://example.com/is_root": True}
    assert verified == []


@pytest.mark.parametrize("entry", [RS256, ES256, HS256, ES512, UNSECURED, UNKNOWN_CRITICAL])
def test_no_example_of_rfc_7515_is_a_signature_that_counts(entry: dict[str, Any]) -> None:
    assert read_claims({"payload": CLAIMS, "signatures": [entry]}, TYP) == []


@pytest.mark.parametrize(
    "other",
    [
        {"payload": CLAIMS, **ES256},  # A.7, the flattened serialization
        {"payload": CLAIMS, "signatures": [RS256], "signature": ES256["signature"]},
        {"payload": CLAIMS, "signatures": []},
        {"payload": CLAIMS + "=", "signatures": [ES256]},
    ],
)
def test_another_serialization_is_no_signed_object_of_ours(other: dict[str, Any]) -> None:
    with pytest.raises(MalformedJws):
        read_payload(other)


def test_base64url_is_the_one_of_rfc_7515_appendix_c() -> None:
    assert b64u(bytes([3, 236, 255, 224, 193])) == "A-z_4ME"
    assert b64u_decode("A-z_4ME") == bytes([3, 236, 255, 224, 193])


def test_the_signature_of_rfc_8037_is_good_and_its_algorithm_is_not_ours() -> None:
    key = SigningKey.from_jwk(OKP)
    (entry,) = EDDSA["signatures"]

    assert key.public.verify(b64u_decode(entry["signature"]), f"{entry['protected']}.{EDDSA['payload']}".encode())  # type: ignore[index]
    assert read_claims(EDDSA, TYP) == []


@pytest.mark.parametrize(
    ("alg", "counts"), [("Ed25519", True), ("EdDSA", False), ("ed25519", False), ("Ed448", False), ("ML-DSA-65", False)]
)
def test_of_all_names_only_that_of_rfc_9864_makes_an_ed25519_signature_count(alg: str, counts: bool) -> None:
    key = SigningKey.from_jwk(OKP)
    jws = signed({"alg": alg, "kid": key.public.kid, "typ": TYP}, key)

    assert verified_keys(jws, TYP, candidates(key))[1] == ([key.public.kid] if counts else [])


@pytest.mark.parametrize("alg", ["ML-DSA-44", "ML-DSA-87", "ML-DSA-65-ES256", "SLH-DSA-SHA2-128s"])
def test_of_the_algorithms_of_rfc_9964_only_ml_dsa_65_has_keys_here(alg: str) -> None:
    public = SigningKey("ML-DSA-65", bytes(32)).public.jwk()

    with pytest.raises(ValueError, match="alg is neither"):
        PublicKey.from_jwk({**public, "alg": alg})


def test_an_ml_dsa_jwk_has_the_members_of_rfc_9964_and_its_seed_as_the_private_one() -> None:
    key = SigningKey("ML-DSA-65", bytes(32))

    assert key.private_jwk().keys() == {"kty", "alg", "kid", "pub", "priv"}
    assert key.private_jwk()["priv"] == "A" * 43
    assert len(b64u_decode(key.public.jwk()["pub"])) == 1952


@pytest.mark.parametrize("b64", [True, False])
def test_an_unencoded_payload_of_rfc_7797_does_not_count(b64: bool) -> None:
    key = SigningKey.from_jwk(OKP)
    jws = signed({"alg": "Ed25519", "kid": key.public.kid, "typ": TYP, "b64": b64, "crit": ["b64"]}, key)

    assert verified_keys(jws, TYP, candidates(key))[1] == []
