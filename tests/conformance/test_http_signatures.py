"""RFC 9421 appendix B and RFC 9530 appendix B, as far as a call of ours builds and reads the same things.

Our signature base is built for every example whose components are plain names, whatever signs it, and the RFC's own
signature is verified over it; RSA, ECDSA and HMAC are verified by `cryptography`, for no call of ours is signed so.
B.2.2 and B.3 cover components that need an HTTP message to be taken from (`@query-param` with a name, a client
certificate): a call that covers such is refused, which is tested instead.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from services.feed.calls import CallHead, CallRefused, check_body, check_head
from services.feed.encoding import b64u_decode
from services.feed.keys import PublicKey, SigningKey
from services.feed.message_signatures import DIGESTS, read_digests, signature_base
from services.feed.trust import TrustedKey, TrustList

CREATED = 1618884473

# Appendix B.1.2 to B.1.5.
RSA_PSS_N = (
    "r4tmm3r20Wd_PbqvP1s2-QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct-Lh1GH45x28Rw3Ry53mm-oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAv"
    "Lkhk95AndTrifbIFPNU8PPMO7OyrFAHqgDsznjPFmTOtCEcN2Z1FpWgchwuYLPL-Wokqltd11nqqzi-bJ9cvSKADYdUAAN5WUtzdpiy6LbTgSxP7ociU"
    "4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4aOT9v6d-nb4bnNkQVklLQ3fVAvJm-xdDOp9LCNCN48V2pnDOkFV6-U9nV5oyc6XI2w"
)
P_256 = ("qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA", "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0")
ED25519 = {"kty": "OKP", "crv": "Ed25519", "x": "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"}
ED25519_PRIVATE = ED25519 | {"d": "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU"}
SHARED_SECRET = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="

# Appendix B.2: the test request and the test response.
REQUEST = {
    "date": "Tue, 20 Apr 2021 02:07:55 GMT",
    "@method": "POST",
    "@path": "/foo",
    "@query": "?param=Value&Pet=dog",
    "@authority": "example.com",
    "content-type": "application/json",
    "content-digest": "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX"
    "+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
    "content-length": "18",
}
RESPONSE = {
    "@status": "200",
    "content-type": "application/json",
    "content-digest": "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ4"
    "1QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:",
    "content-length": "23",
}
REQUEST_BODY = b'{"hello": "world"}'


def number(text: str) -> int:
    return int.from_bytes(b64u_decode(text))


def by_rsa_pss(signature: bytes, base: bytes) -> None:
    scheme = padding.PSS(padding.MGF1(hashes.SHA512()), salt_length=64)
    rsa.RSAPublicNumbers(65537, number(RSA_PSS_N)).public_key().verify(signature, base, scheme, hashes.SHA512())


def by_ecdsa(signature: bytes, base: bytes) -> None:
    point = ec.EllipticCurvePublicNumbers(number(P_256[0]), number(P_256[1]), ec.SECP256R1())
    der = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    point.public_key().verify(der, base, ec.ECDSA(hashes.SHA256()))


def by_hmac(signature: bytes, base: bytes) -> None:
    mac = hmac.HMAC(base64.b64decode(SHARED_SECRET), hashes.SHA256())
    mac.update(base)
    mac.verify(signature)


def by_ed25519(signature: bytes, base: bytes) -> None:
    assert PublicKey.from_jwk(ED25519).verify(signature, base)


class Example(NamedTuple):
    """A signature of the appendix: what it covers, in order, and what verifies it."""

    section: str
    message: Mapping[str, str]
    covered: list[str]
    parameters: Mapping[str, Any]
    signature: str
    verify: Callable[[bytes, bytes], None]


EXAMPLES = [
    Example(
        "B.2.1",
        REQUEST,
        [],
        {"created": CREATED, "keyid": "test-key-rsa-pss", "nonce": "b3k2pp5k7z-50gnwp.yemd"},
        "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG5"
        "2eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogU"
        "vA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98X"
        "w9Q==",
        by_rsa_pss,
    ),
    Example(
        "B.2.3",
        REQUEST,
        ["date", "@method", "@path", "@query", "@authority", "content-type", "content-digest", "content-length"],
        {"created": CREATED, "keyid": "test-key-rsa-pss"},
        "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUx"
        "N0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1i"
        "pwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4"
        "cUA==",
        by_rsa_pss,
    ),
    Example(
        "B.2.4",
        RESPONSE,
        [*RESPONSE],
        {"created": CREATED, "keyid": "test-key-ecc-p256"},
        "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==",
        by_ecdsa,
    ),
    Example(
        "B.2.5",
        REQUEST,
        ["date", "@authority", "content-type"],
        {"created": CREATED, "keyid": "test-shared-secret"},
        "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=",
        by_hmac,
    ),
    Example(
        "B.2.6",
        REQUEST,
        ["date", "@method", "@path", "@authority", "content-type", "content-length"],
        {"created": CREATED, "keyid": "test-key-ed25519"},
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
        by_ed25519,
    ),
]

TRANSFORMED = {"@method": "GET", "@path": "/demo", "@authority": "example.org", "accept": "application/json, */*"}
TRANSFORM_SIGNATURE = "ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA=="
INPUTS_OF_B_2_2_AND_B_3 = [
    '("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss"',
    '("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256"',
]


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.section for example in EXAMPLES])
def test_the_signature_of_the_appendix_verifies_over_our_signature_base(example: Example) -> None:
    base = signature_base(example.message, example.covered, example.parameters)

    example.verify(base64.b64decode(example.signature), base)


def test_our_key_makes_the_ed25519_signatures_of_the_appendix() -> None:
    parameters = {"created": CREATED, "keyid": "test-key-ed25519"}
    key = SigningKey.from_jwk(ED25519_PRIVATE)

    made = [
        base64.b64encode(key.sign(signature_base(message, covered, parameters))).decode()
        for message, covered in ((REQUEST, EXAMPLES[-1].covered), (TRANSFORMED, [*TRANSFORMED]))
    ]

    assert made == [EXAMPLES[-1].signature, TRANSFORM_SIGNATURE]


@pytest.mark.parametrize(
    ("change", "still_holds"),
    [
        ({}, True),
        ({"accept-language": "en-US,en;q=0.5", "@query": "?name1=Value1&Name2=value2&param=added"}, True),
        ({"referer": "https://developer.example.org/demo"}, True),
        ({"@method": "POST", "@authority": "example.com"}, False),
        ({"accept": "*/*, application/json"}, False),
    ],
)
def test_a_signature_survives_the_changes_of_b_4_that_it_does_not_cover(
    change: dict[str, str], still_holds: bool
) -> None:
    base = signature_base(TRANSFORMED | change, [*TRANSFORMED], {"created": CREATED, "keyid": "test-key-ed25519"})

    assert PublicKey.from_jwk(ED25519).verify(base64.b64decode(TRANSFORM_SIGNATURE), base) is still_holds


def ask_to_be_let_in(parameters: str, signature: str) -> str:
    """The code with which a message of the appendix is refused at our door, its key trusted."""
    now, key = datetime.fromtimestamp(CREATED, UTC), PublicKey.from_jwk(ED25519)
    trust = TrustList([TrustedKey(key, "US", now.replace(year=2020), now.replace(year=2022))])
    headers = REQUEST | {"signature-input": f"sig={parameters}", "signature": f"sig=:{signature}:"}
    lines = {name: value for name, value in headers.items() if not name.startswith("@")}
    with pytest.raises(CallRefused) as refused:
        check_head("POST", "https://example.com/foo?param=Value&Pet=dog", lines, trust, now, has_body=True)
    return refused.value.code


@pytest.mark.parametrize("tag", ["", ';tag="feed-v1"'])
@pytest.mark.parametrize(
    "parameters", [*INPUTS_OF_B_2_2_AND_B_3, '("@method" "@path");created=1618884473;keyid="test-key-ed25519"']
)
def test_what_the_appendix_signs_is_too_little_or_too_much_for_a_call_of_ours(parameters: str, tag: str) -> None:
    assert ask_to_be_let_in(parameters + tag, EXAMPLES[-1].signature) == "unsigned"


def head_with(digest: str) -> CallHead:
    now = datetime.fromtimestamp(CREATED, UTC)
    return CallHead("a-key", "US", "a-nonce-of-b", now, now, read_digests(digest))


@pytest.mark.parametrize(
    ("digest", "body"),
    [
        ("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:", b'{"hello": "world"}\n'),  # RFC 9530 B.1
        ("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", b""),  # RFC 9530 B.2
        ("sha-256=:jjcgBDWNAtbYUXI37CVG3gRuGOAjaaDRGpIUFsdyepQ=:", b'"world"}\n'),  # RFC 9530 B.3
        ("sha-256=:mEkdbO7Srd9LIOegftO0aBX+VPTVz7/CSHes2Z27gc4=:", b'{"title": "New Title"}\n'),  # RFC 9530 B.7
        ("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", REQUEST_BODY),  # RFC 9421 B.2
        (REQUEST["content-digest"], REQUEST_BODY),  # RFC 9421 B.2
        (RESPONSE["content-digest"], b'{"message": "good dog"}'),  # RFC 9421 B.2
    ],
)
def test_a_published_digest_is_that_of_its_body_and_of_no_other(digest: str, body: bytes) -> None:
    head = head_with(digest)

    check_body(head, body)
    with pytest.raises(CallRefused, match="digest"):
        check_body(head, body + b" ")


def test_both_digests_that_the_protocol_takes_have_published_examples() -> None:
    assert set(DIGESTS) == {"sha-256", "sha-512"}
