"""The strict front door of signed objects, with joserfc as second opinion on what passes it."""

import json
from typing import Any

import pytest
from joserfc import jws as joserfc_jws
from joserfc.jwk import OKPKey
from joserfc.jws import FlattenedJSONSerialization, HeaderDict

from services.feed.encoding import b64u, b64u_decode
from services.feed.jws import MalformedJws, read_payload, sign_general, verified_keys
from services.feed.keys import SigningKey

TYP = "feed-checkpoint+json"
PAYLOAD = b'{"size":0}'
KEY = SigningKey("Ed25519", bytes(range(32)))
OTHER = SigningKey("Ed25519", bytes(32))
LATTICE = SigningKey("ML-DSA-65", bytes(32))
CANDIDATES = {key.public.kid: key.public for key in (KEY, OTHER, LATTICE)}


def signed_with_header(header: bytes | str, key: SigningKey = KEY) -> dict[str, Any]:
    """A JWS whose one signature is good, over a protected header of these bytes."""
    protected = b64u(header.encode() if isinstance(header, str) else header)
    signature = key.sign(f"{protected}.{b64u(PAYLOAD)}".encode())
    return {"payload": b64u(PAYLOAD), "signatures": [{"protected": protected, "signature": b64u(signature)}]}


def header(**members: object) -> str:
    return json.dumps({"alg": "Ed25519", "kid": KEY.public.kid, "typ": TYP} | members)


def test_a_signature_of_each_key_verifies() -> None:
    jws = sign_general(PAYLOAD, TYP, [KEY, LATTICE])

    assert verified_keys(jws, TYP, CANDIDATES) == (PAYLOAD, [KEY.public.kid, LATTICE.public.kid])


def test_joserfc_verifies_what_we_sign() -> None:
    jws = sign_general(PAYLOAD, TYP, [KEY])
    [entry] = jws["signatures"]
    flattened: FlattenedJSONSerialization = {
        "payload": jws["payload"],
        "protected": entry["protected"],
        "signature": entry["signature"],
    }

    believed = joserfc_jws.deserialize_json(flattened, OKPKey.import_key({**KEY.public.jwk()}), algorithms=["Ed25519"])

    assert believed.payload == PAYLOAD


def test_we_verify_what_joserfc_signs() -> None:
    member: HeaderDict = {"protected": {"alg": "Ed25519", "kid": KEY.public.kid, "typ": TYP}}
    jws = joserfc_jws.serialize_json(
        [member], PAYLOAD, OKPKey.import_key({**KEY.private_jwk()}), algorithms=["Ed25519"]
    )

    assert verified_keys(jws, TYP, CANDIDATES) == (PAYLOAD, [KEY.public.kid])


@pytest.mark.parametrize(
    "unreadable",
    [
        '{"alg":"Ed25519","kid":"%s","typ":"%s","alg":"Ed25519"}' % (KEY.public.kid, TYP),  # noqa: UP031
        '{"alg":"Ed25519","kid":"%s","typ":"%s","\\u0061lg":"Ed25519"}' % (KEY.public.kid, TYP),  # noqa: UP031
        header(crit=["exp"]),
        header(crit=[]),
        header(b64=False),
        header(b64=True),
        header(typ="feed-receipt+json"),
        header(typ=TYP.upper()),
        header(typ=None),
        header(alg=None),
        header(alg=["Ed25519"]),
        header(alg="EdDSA"),
        header(alg="none"),
        header(alg="ML-DSA-65"),
        header(kid=OTHER.public.kid),
        header(kid=7),
        header(kid=None),
        header(kid="nobody"),
        '{"alg":"Ed25519","kid":"%s"}' % KEY.public.kid,  # noqa: UP031
        header() + "x",
        "[]",
        "",
        b"\xff\xfe",
        b"\xef\xbb\xbf" + header().encode(),
    ],
)
def test_a_good_signature_under_a_header_that_is_not_ours_does_not_count(unreadable: bytes | str) -> None:
    jws = signed_with_header(unreadable)

    assert verified_keys(jws, TYP, CANDIDATES) == (PAYLOAD, [])


def test_a_signature_that_does_not_count_leaves_the_others_alone() -> None:
    jws = sign_general(PAYLOAD, TYP, [KEY])
    strange: list[object] = [
        None,
        7,
        "x",
        [],
        {},
        {"protected": 1, "signature": 2},
        {"protected": "===", "signature": "!"},
    ]

    jws["signatures"] = [*strange, *jws["signatures"]]

    assert verified_keys(jws, TYP, CANDIDATES) == (PAYLOAD, [KEY.public.kid])


def test_further_members_of_a_protected_header_do_no_harm() -> None:
    jws = signed_with_header(header(cty="json", jku="https://keys.example/", x5u="https://keys.example/"))

    assert verified_keys(jws, TYP, CANDIDATES) == (PAYLOAD, [KEY.public.kid])


def test_an_unprotected_header_is_not_believed() -> None:
    jws = signed_with_header('{"alg":"Ed25519"}')
    jws["signatures"][0]["header"] = {"kid": KEY.public.kid, "typ": TYP}

    assert verified_keys(jws, TYP, CANDIDATES) == (PAYLOAD, [])


def test_an_unprotected_header_does_not_disturb_a_good_signature() -> None:
    jws = sign_general(PAYLOAD, TYP, [KEY])
    jws["signatures"][0]["header"] = {"kid": "nobody", "crit": ["alg"]}

    assert verified_keys(jws, TYP, CANDIDATES) == (PAYLOAD, [KEY.public.kid])


def test_a_key_that_signs_twice_is_named_once() -> None:
    jws = sign_general(PAYLOAD, TYP, [KEY, KEY])

    assert verified_keys(jws, TYP, CANDIDATES) == (PAYLOAD, [KEY.public.kid])


def test_a_key_that_nobody_asked_for_is_not_named() -> None:
    jws = sign_general(PAYLOAD, TYP, [KEY, OTHER])

    assert verified_keys(jws, TYP, {KEY.public.kid: KEY.public}) == (PAYLOAD, [KEY.public.kid])


@pytest.mark.parametrize("member", ["protected", "signature"])
def test_base64url_in_a_second_spelling_does_not_count(member: str) -> None:
    jws = sign_general(PAYLOAD, TYP, [KEY])
    jws["signatures"][0][member] += "="

    assert verified_keys(jws, TYP, CANDIDATES) == (PAYLOAD, [])


def test_a_changed_payload_is_not_signed() -> None:
    jws = sign_general(PAYLOAD, TYP, [KEY])
    jws["payload"] = b64u(b'{"size":1}')

    assert verified_keys(jws, TYP, CANDIDATES) == (b'{"size":1}', [])


@pytest.mark.parametrize(
    "change",
    [
        {"payload": 7},
        {"payload": "AA=="},
        {"payload": "A\N{LATIN SMALL LETTER E WITH ACUTE}"},
        {"signatures": []},
        {"signatures": None},
        {"signatures": {}},
        {"signatures": [{}] * 9},
        {"signature": "AA"},
        {"protected": "AA"},
        {"header": {}},
    ],
)
def test_what_is_no_general_jws_is_refused(change: dict[str, object]) -> None:
    jws = sign_general(PAYLOAD, TYP, [KEY]) | change

    with pytest.raises(MalformedJws):
        verified_keys(jws, TYP, CANDIDATES)


@pytest.mark.parametrize("missing", ["payload", "signatures"])
def test_a_jws_lacks_no_member(missing: str) -> None:
    jws = sign_general(PAYLOAD, TYP, [KEY])
    del jws[missing]

    with pytest.raises(MalformedJws, match="exactly"):
        read_payload(jws)


@pytest.mark.parametrize("keys", [[], [KEY] * 9])
def test_nobody_signs_with_no_key_or_with_nine(keys: list[SigningKey]) -> None:
    with pytest.raises(ValueError, match="1 to 8"):
        sign_general(PAYLOAD, TYP, keys)


def test_eight_signatures_are_read() -> None:
    jws = sign_general(PAYLOAD, TYP, [OTHER] * 7 + [KEY])

    assert verified_keys(jws, TYP, CANDIDATES)[1] == [OTHER.public.kid, KEY.public.kid]


def test_a_protected_header_names_algorithm_key_and_type_and_nothing_else() -> None:
    jws = sign_general(PAYLOAD, TYP, [LATTICE])

    assert json.loads(b64u_decode(jws["signatures"][0]["protected"])) == {
        "alg": "ML-DSA-65",
        "kid": LATTICE.public.kid,
        "typ": TYP,
    }


def test_a_key_verifies_nothing_under_a_name_that_is_not_its_own() -> None:
    jws = signed_with_header(header(kid="alias"))

    assert verified_keys(jws, TYP, {"alias": KEY.public}) == (PAYLOAD, [])
