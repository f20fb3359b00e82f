"""Signed calls: http-message-signatures as second opinion, and every way to be refused. The vectors of RFC 9421 are in
tests/conformance."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver
from http_message_signatures.algorithms import ED25519

from services.feed.calls import CallRefused, check_body, check_head, sign_call
from services.feed.keys import SigningKey
from services.feed.message_signatures import serialized
from services.feed.trust import TrustedKey, TrustList

NOW = datetime(2026, 11, 23, 10, 0, 0, 250_000, tzinfo=UTC)
URL = "https://cn.example/exchange/v1/feeds/US/CN/pages"
SEED = bytes(range(32))
KEY = SigningKey("Ed25519", SEED)
STRANGER = SigningKey("Ed25519", bytes(32))
LATTICE = SigningKey("ML-DSA-65", bytes(32))
START, END = NOW - timedelta(days=100), NOW + timedelta(days=100)
TRUST = TrustList([TrustedKey(KEY.public, "US", START, END), TrustedKey(LATTICE.public, "US", START, END)])
BODY = b'{"page":1}\n'
CREATED = int(NOW.timestamp())
PARAMETERS: dict[str, Any] = {
    "created": CREATED,
    "expires": CREATED + 60,
    "nonce": "abcdefgh",
    "keyid": KEY.public.kid,
    "tag": "feed-v1",
}


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(sha256(body).digest()).decode()}:"


def spelled(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def params(changes: dict[str, object], without: str = "") -> str:
    """Parameters as text: strings in quotes, everything else as Python writes it."""
    return "".join(f";{k}={spelled(v)}" for k, v in ({**PARAMETERS, **changes}).items() if k != without)


class Bare:
    """A structured field value that is written as it stands."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def signed(
    covered: str = '"@method" "@target-uri"',
    parameters: str | None = None,
    key: SigningKey = KEY,
    digest: str = "",
) -> list[tuple[str, str]]:
    """Header lines of a GET whose signature is good for what it covers, written here by hand."""
    line = f"({covered}){params({}) if parameters is None else parameters}"
    known = {'"@method"': "GET", '"@target-uri"': URL} | {'"content-digest"': digest}
    base = [f"{name}: {known[name]}" for name in covered.split() if name in known]
    signature = key.sign("\n".join([*base, f'"@signature-params": {line}']).encode())
    return [("signature-input", f"s={line}"), ("signature", f"s=:{base64.b64encode(signature).decode()}:")]


def check(lines: list[tuple[str, str]], *, has_body: bool = False, now: datetime = NOW) -> None:
    check_head("GET", URL, lines, TRUST, now, has_body=has_body)


def code_of(lines: list[tuple[str, str]], *, has_body: bool = False, now: datetime = NOW) -> str:
    with pytest.raises(CallRefused) as caught:
        check(lines, has_body=has_body, now=now)
    return caught.value.code


def pushed(body: bytes = BODY) -> list[tuple[str, str]]:
    return list(sign_call("POST", URL, body, KEY, NOW).items())


@dataclass
class Message:
    """A request as http-message-signatures reads it."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


class TimelessVerifier(HTTPMessageVerifier):
    """The second opinion, without its own clock: the calls here are of one fixed day."""

    def validate_created_and_expires(self, sig_input: object, max_age: object = None) -> None:
        """Time is our own tests' business."""


KEYS = MappingKeyResolver(
    public_keys={KEY.public.kid: Ed25519PublicKey.from_public_bytes(KEY.public.raw)},
    private_keys={KEY.public.kid: Ed25519PrivateKey.from_private_bytes(SEED)},
)


def test_http_message_signatures_verifies_what_we_sign() -> None:
    message = Message("POST", URL, sign_call("POST", URL, BODY, KEY, NOW))
    verifier = TimelessVerifier(signature_algorithm=ED25519, key_resolver=KEYS)

    [result] = verifier.verify(
        message, expect_tag="feed-v1", require_components=["@method", "@target-uri", "content-digest"], body=BODY
    )

    assert result.body == BODY


def test_we_verify_what_http_message_signatures_signs() -> None:
    message = Message("POST", URL)
    HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=KEYS).sign(
        message,
        key_id=KEY.public.kid,
        created=NOW,
        expires=NOW + timedelta(seconds=60),
        nonce="abcdefgh",
        tag="feed-v1",
        covered_component_ids=["@target-uri", "@method"],
        body=BODY,
    )

    head = check_head("POST", URL, message.headers, TRUST, NOW, has_body=True)

    check_body(head, BODY)
    assert head.nonce == "abcdefgh"


def test_a_signed_push_is_believed_before_its_body_is_read() -> None:
    head = check_head("POST", URL, pushed(), TRUST, NOW, has_body=True)

    check_body(head, BODY)
    assert (head.nation, head.keyid) == ("US", KEY.public.kid)
    assert head.created == NOW.replace(microsecond=0)
    assert head.expires == head.created + timedelta(seconds=60)


def test_every_attempt_has_a_nonce_of_its_own() -> None:
    first = check_head("POST", URL, pushed(), TRUST, NOW, has_body=True)
    second = check_head("POST", URL, pushed(), TRUST, NOW, has_body=True)

    assert first.nonce != second.nonce


def test_a_call_without_a_body_carries_no_digest() -> None:
    headers = sign_call("GET", URL, None, KEY, NOW)

    head = check_head("GET", URL, headers, TRUST, NOW, has_body=False)

    assert "Content-Digest" not in headers
    assert head.digests == {}


def test_calls_are_signed_with_ed25519_only() -> None:
    with pytest.raises(ValueError, match="Ed25519"):
        sign_call("GET", URL, None, LATTICE, NOW)


def test_the_names_of_headers_may_be_written_in_capitals() -> None:
    check([(name.upper(), value) for name, value in signed()])


def test_components_may_stand_in_any_order() -> None:
    check(signed('"@target-uri" "@method"'))


def test_the_algorithm_may_be_named() -> None:
    check(signed(parameters=params({"alg": "ed25519"})))


def test_other_signatures_are_ignored() -> None:
    [(_, ours), (_, value)] = signed()

    check(
        [
            ("signature-input", f'a=("x-gate");tag="gate";keyid="x";created="never", {ours}, b=7, c=();tag=feed-v1'),
            ("signature", f"a=:AA==:, {value}"),
        ]
    )


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("PUT", URL),
        ("get", URL),
        ("GET", URL + "?first=0"),
        ("GET", URL.replace("https", "http")),
        ("GET", URL.replace("cn.", "us.")),
    ],
)
def test_a_signature_for_another_method_or_target_is_untrusted(method: str, url: str) -> None:
    with pytest.raises(CallRefused) as caught:
        check_head(method, url, signed(), TRUST, NOW, has_body=False)

    assert caught.value.code == "untrusted"


@pytest.mark.parametrize("url", [URL + "\n", URL + '\n"@method": GET', URL + "\N{SNOWMAN}"])
def test_a_target_that_would_forge_a_line_of_the_signature_base_is_refused(url: str) -> None:
    with pytest.raises(CallRefused) as caught:
        check_head("GET", url, signed(), TRUST, NOW, has_body=False)

    assert caught.value.code == "unsigned"


@pytest.mark.parametrize(
    "lines",
    [
        [],
        signed()[:1],
        signed()[1:],
        [*signed(), signed()[0]],
        [*signed(), signed()[1]],
        [("Signature-Input", signed()[0][1]), *signed()],
        [
            ("signature-input", signed()[0][1] + ", t" + signed()[0][1][1:]),
            ("signature", signed()[1][1] + ", t=:AA==:"),
        ],
        [("signature-input", signed()[0][1] + ", " + signed()[0][1]), signed()[1]],
        [signed()[0], ("signature", signed()[1][1] + ", s=:AA==:")],
        [signed()[0], ("signature", "t" + signed()[1][1][1:])],
        [signed()[0], ("signature", "s")],
        [signed()[0], ("signature", 's="x"')],
        [signed()[0], ("signature", "s=(:AA==:)")],
        [("signature-input", ""), ("signature", "")],
        [("signature-input", "((("), signed()[1]],
        [("signature-input", "s=()"), signed()[1]],
        [("signature-input", 's;tag="feed-v1"'), signed()[1]],
        [("signature-input", signed()[0][1] + "\N{SNOWMAN}"), signed()[1]],
        [("signature-input", signed()[0][1] + ";x=1" * 5_000), signed()[1]],
        [("signature-input", "s=@99999999999999;x"), signed()[1]],
    ],
)
def test_a_call_that_is_not_signed_for_us_once_and_cleanly_is_unsigned(lines: list[tuple[str, str]]) -> None:
    assert code_of(lines) == "unsigned"


def test_a_signature_that_a_proxy_added_in_lines_of_its_own_is_ignored() -> None:
    added = [("Signature-Input", 'proxy=("@method");created=1;tag="proxy"'), ("Signature", "proxy=:AA==:")]

    head = check_head("GET", URL, [*added, *signed()], TRUST, NOW, has_body=False)

    assert head.nation == "US"


def test_a_digest_that_stands_twice_is_not_right() -> None:
    twice = [("content-digest", digest_of(b"")), ("Content-Digest", digest_of(b""))]

    assert code_of([*signed(), *twice]) == "digest"


@pytest.mark.parametrize("missing", [*PARAMETERS])
def test_a_signature_that_lacks_a_parameter_is_unsigned(missing: str) -> None:
    assert code_of(signed(parameters=params({}, without=missing))) == "unsigned"


@pytest.mark.parametrize(
    "changes",
    [
        {"created": str(CREATED)},
        {"created": Bare(f"{CREATED}.0")},
        {"created": Bare("?1")},
        {"created": Bare(f"@{CREATED}")},
        {"expires": Bare("?1")},
        {"expires": Bare(f"{CREATED + 60}.0")},
        {"nonce": "abcdefg"},
        {"nonce": "a" * 65},
        {"nonce": Bare("abcdefgh")},
        {"nonce": Bare("12345678")},
        {"nonce": Bare(":YWJjZGVmZ2g=:")},
        {"keyid": Bare("7")},
        {"keyid": Bare("key")},
        {"tag": Bare("feed-v1")},
        {"tag": "feed-v2"},
        {"alg": "rsa-v1_5-sha256"},
        {"alg": "Ed25519"},
        {"alg": Bare("ed25519")},
        {"further": "x"},
        {"created": Bare(f"{CREATED};created={CREATED}")},
    ],
)
def test_a_signature_with_a_parameter_of_another_form_is_unsigned(changes: dict[str, object]) -> None:
    assert code_of(signed(parameters=params(changes))) == "unsigned"


@pytest.mark.parametrize("length", [8, 64])
def test_a_nonce_has_eight_to_sixty_four_characters(length: int) -> None:
    check(signed(parameters=params({"nonce": "n" * length})))


@pytest.mark.parametrize(
    "covered",
    [
        "",
        '"@method"',
        '"@target-uri"',
        '"@method" "@path"',
        '"@method" "@target-uri" "@authority"',
        '"@method" "@target-uri" "@method"',
        '"@method" "@target-uri";req',
        '"@method" "@target-uri" "content-digest"',
        '"@method" "@target-uri" 7',
        '@method "@target-uri"',
    ],
)
def test_a_signature_that_covers_less_or_other_than_the_protocol_says_is_unsigned(covered: str) -> None:
    assert code_of(signed(covered)) == "unsigned"


def test_a_body_that_the_signature_does_not_cover_is_unsigned() -> None:
    assert code_of([*signed(), ("content-digest", digest_of(BODY))], has_body=True) == "unsigned"


def test_a_call_without_a_body_may_sign_the_digest_of_nothing() -> None:
    covered = '"@method" "@target-uri" "content-digest"'

    check([*signed(covered, digest=digest_of(b"")), ("content-digest", digest_of(b""))])


@pytest.mark.parametrize("digest", [digest_of(BODY), "sha-256=7", "", "sha-256"])
def test_a_call_without_a_body_that_names_another_digest_is_refused(digest: str) -> None:
    covered = '"@method" "@target-uri" "content-digest"'
    lines = signed(covered, digest=digest)

    assert code_of([*lines, ("content-digest", digest)]) == "digest"


def test_a_digest_that_a_call_without_a_body_does_not_sign_must_be_right_all_the_same() -> None:
    assert code_of([*signed(), ("content-digest", digest_of(BODY))]) == "digest"


@pytest.mark.parametrize("seconds", [-60, 0, 60, 119])
def test_a_clock_may_differ_by_a_minute(seconds: float) -> None:
    lines = signed()

    check(lines, now=NOW.replace(microsecond=0) + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-61, -60.001, 120.001, 3600, -3600])
def test_a_call_from_another_time_is_refused_with_the_time_here(seconds: float) -> None:
    now = NOW.replace(microsecond=0) + timedelta(seconds=seconds)

    with pytest.raises(CallRefused) as caught:
        check(signed(), now=now)

    assert caught.value.code == "clock"
    assert caught.value.extra["now"].startswith(now.strftime("%Y-%m-%dT%H:%M:%S"))


@pytest.mark.parametrize("lifetime", [0, -1, -60, 301, 10**14])
def test_a_call_that_lives_too_long_or_not_at_all_is_refused(lifetime: int) -> None:
    assert code_of(signed(parameters=params({"expires": CREATED + lifetime}))) == "clock"


@pytest.mark.parametrize("lifetime", [1, 300])
def test_a_call_may_live_five_minutes(lifetime: int) -> None:
    check(signed(parameters=params({"expires": CREATED + lifetime})))


@pytest.mark.parametrize("created", [-999_999_999_999_999, 999_999_999_999_999])
def test_a_time_beyond_every_calendar_is_refused_like_any_other(created: int) -> None:
    assert code_of(signed(parameters=params({"created": created, "expires": created}))) == "clock"


def test_an_unknown_key_is_untrusted() -> None:
    lines = signed(parameters=params({"keyid": STRANGER.public.kid}), key=STRANGER)

    assert code_of(lines) == "untrusted"


def test_a_signature_by_another_key_than_the_one_it_names_is_untrusted() -> None:
    assert code_of(signed(key=STRANGER)) == "untrusted"


def test_a_key_of_another_algorithm_signs_no_calls() -> None:
    assert code_of(signed(parameters=params({"keyid": LATTICE.public.kid}), key=LATTICE)) == "untrusted"


@pytest.mark.parametrize("span", [(NOW + timedelta(seconds=1), END), (START, NOW)])
def test_a_key_outside_its_span_is_untrusted(span: tuple[datetime, datetime]) -> None:
    trust = TrustList([TrustedKey(KEY.public, "US", *span)])

    with pytest.raises(CallRefused) as caught:
        check_head("GET", URL, signed(), trust, NOW, has_body=False)

    assert caught.value.code == "untrusted"


def test_a_revoked_key_is_untrusted() -> None:
    with pytest.raises(CallRefused) as caught:
        check_head("GET", URL, signed(), TRUST.revoke(KEY.public.kid, NOW), NOW, has_body=False)

    assert caught.value.code == "untrusted"


@pytest.mark.parametrize("value", [":AA==:", "::", f":{'A' * 86}==:"])
def test_a_signature_of_other_bytes_is_untrusted(value: str) -> None:
    assert code_of([signed()[0], ("signature", f"s={value}")]) == "untrusted"


def test_another_body_than_the_signed_one_is_refused() -> None:
    head = check_head("POST", URL, pushed(), TRUST, NOW, has_body=True)

    with pytest.raises(CallRefused) as caught:
        check_body(head, BODY + b"x")

    assert caught.value.code == "digest"


def test_a_changed_digest_breaks_the_signature() -> None:
    lines = [(name, digest_of(b"x") if name == "Content-Digest" else value) for name, value in pushed()]

    with pytest.raises(CallRefused) as caught:
        check_head("POST", URL, lines, TRUST, NOW, has_body=True)

    assert caught.value.code == "untrusted"


SHA_512 = f"sha-512=:{base64.b64encode(sha512(BODY).digest()).decode()}:"
WRONG_512 = f"sha-512=:{base64.b64encode(sha512(b'x').digest()).decode()}:"


def with_digest(digest: str) -> list[tuple[str, str]]:
    covered = '"@method" "@target-uri" "content-digest"'
    return [*signed(covered, digest=digest), ("content-digest", digest)]


@pytest.mark.parametrize("digest", [SHA_512, f"{SHA_512}, {digest_of(BODY)}", f"{digest_of(BODY)};q=1"])
def test_sha_512_and_both_together_are_digests_too(digest: str) -> None:
    head = check_head("GET", URL, with_digest(digest), TRUST, NOW, has_body=True)

    check_body(head, BODY)


@pytest.mark.parametrize("digest", [WRONG_512, f"{digest_of(BODY)}, {WRONG_512}", "sha-256=:AA==:", "sha-256=::"])
def test_every_digest_that_is_present_must_be_right(digest: str) -> None:
    head = check_head("GET", URL, with_digest(digest), TRUST, NOW, has_body=True)

    with pytest.raises(CallRefused) as caught:
        check_body(head, BODY)

    assert caught.value.code == "digest"


@pytest.mark.parametrize(
    "digest",
    [
        "md5=:AA==:",
        f"{digest_of(BODY)}, md5=:AA==:",
        "sha-256=AA",
        "sha-256",
        f"{digest_of(BODY)}, {digest_of(BODY)}",
        "sha-256=(:AA==:)",
        ":::",
        "",
    ],
)
def test_a_digest_that_cannot_be_checked_is_not_right(digest: str) -> None:
    assert code_of(with_digest(digest), has_body=True) == "digest"


def test_a_refusal_repeats_nothing_of_the_call() -> None:
    with pytest.raises(CallRefused) as caught:
        check(signed(parameters=params({"keyid": "hunter2"})))

    assert "hunter2" not in str(caught.value)


def test_a_serialized_signature_input_is_the_one_that_rfc_9421_shows() -> None:
    line = serialized(["@method", "@target-uri"], {"created": 1618884473, "keyid": "test-key-ed25519"})

    assert line == '("@method" "@target-uri");created=1618884473;keyid="test-key-ed25519"'
