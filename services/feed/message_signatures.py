"""The parts of HTTP message signatures (RFC 9421) and content digests (RFC 9530) that a call needs, read strictly.

It promises that whatever stands in the three headers, the answer is a value or `CallRefused`: a header that stands
twice, is no dictionary of RFC 9651, or names a member or parameter twice is refused, not repaired. Which
parameters and components are good enough is not decided here but in `calls`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256, sha512
from typing import Any, Literal

import http_sf
from http_sf.types import ItemType

TAG = "feed-v1"
DIGESTS = {"sha-256": sha256, "sha-512": sha512}

_LONGEST_FIELD = 8_192  # characters; ours have under 400
_FIELDS = frozenset({"signature-input", "signature", "content-digest"})

Code = Literal["unsigned", "untrusted", "digest", "clock", "replayed"]


class CallRefused(Exception):
    """The call is not believed: always a 401, with a stable `code` and a sentence that repeats nothing of the call.

    `now` is the receiver's time (RFC 3339), given with `clock` so that the sender can see how far off he is.
    """

    def __init__(self, code: Code, detail: str, *, now: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: Code = code
        self.detail, self.now = detail, now

    @property
    def extra(self) -> dict[str, str]:
        """Further members of the problem answer."""
        return {} if self.now is None else {"now": self.now}


@dataclass(frozen=True)
class SignatureForUs:
    """The one signature that is for us."""

    components: Sequence[str]
    parameters: Mapping[str, Any]
    value: bytes


def single_fields(lines: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The values of the three headers, by their names in lower case, out of all header lines as received. Several lines
    of one header are one list (RFC 9110 section 5.3, RFC 9421 section 2.1): a proxy may have signed too."""
    fields: dict[str, str] = {}
    for name, value in lines:
        lowered = name.lower()
        if lowered not in _FIELDS:
            continue
        line = value.strip(" \t")
        fields[lowered] = f"{fields[lowered]}, {line}" if lowered in fields else line
        if len(fields[lowered]) > _LONGEST_FIELD or not value.isascii():
            raise CallRefused("unsigned", f"the header {lowered} is too long or not ASCII")
    return fields


def signature_for_us(fields: Mapping[str, str]) -> SignatureForUs:
    """The one signature with our tag, not yet verified; labels mean nothing, and other signatures are ignored."""
    inputs, values = _dictionary(fields, "signature-input"), _dictionary(fields, "signature")
    ours = [label for label, member in inputs.items() if _is_ours(member)]
    if len(ours) != 1:
        raise CallRefused("unsigned", f'there is not exactly one signature with tag="{TAG}"')
    items, parameters = inputs[ours[0]]
    value = values.get(ours[0], (None, {}))[0]
    if not isinstance(value, bytes):
        raise CallRefused("unsigned", f'the signature with tag="{TAG}" has no value')
    if not all(isinstance(name, str) and not modifiers for name, modifiers in items):
        raise CallRefused("unsigned", "a covered component is not a plain name")
    return SignatureForUs([name for name, _ in items], parameters, value)


def _is_ours(member: tuple[Any, dict[str, Any]]) -> bool:
    tag = member[1].get("tag")
    return isinstance(member[0], list) and isinstance(tag, str) and tag == TAG  # a token equals its text


def _dictionary(fields: Mapping[str, str], name: str) -> dict[str, tuple[Any, dict[str, Any]]]:
    """A field's members, each with its parameters (RFC 9651 section 3.2)."""

    def refuse_second(_key: str, _where: str) -> None:
        raise ValueError("a key stands twice")

    try:
        members = http_sf.parse(fields[name].encode("ascii"), tltype="dictionary", on_duplicate_key=refuse_second)
    except KeyError:
        raise CallRefused("unsigned", f"the header {name} is missing") from None
    except ValueError:
        raise CallRefused("unsigned", f"the header {name} is not a dictionary of RFC 9651") from None
    assert isinstance(members, dict)  # noqa: S101 - what tltype="dictionary" promises
    return members  # type: ignore[return-value]  # parsed members always come with their parameters


def signature_base(values: Mapping[str, str], covered: Sequence[str], parameters: Mapping[str, Any]) -> bytes:
    """RFC 9421 section 2.5; CallRefused when a value could not stand in one line of it."""
    if not all(values[name].isascii() and values[name].isprintable() for name in covered):
        raise CallRefused("unsigned", "a covered value is not printable ASCII")
    lines = [f'"{name}": {values[name]}' for name in covered]
    return "\n".join([*lines, f'"@signature-params": {serialized(covered, parameters)}']).encode("ascii")


def serialized(covered: Sequence[str], parameters: Mapping[str, Any]) -> str:
    """The inner list that `Signature-Input` carries and `@signature-params` repeats (RFC 9421 section 2.3)."""
    items: list[ItemType] = [(name, {}) for name in covered]
    return http_sf.ser([(items, dict(parameters))])


def read_digests(field: str | None) -> dict[str, bytes]:
    """What `Content-Digest` says (RFC 9530 section 2), nothing when it is absent; CallRefused("digest") when one of
    its members is neither sha-256 nor sha-512: what cannot be checked cannot be right."""
    if field is None:
        return {}
    try:
        members = _dictionary({"content-digest": field}, "content-digest")
    except CallRefused as refused:
        raise CallRefused("digest", refused.detail) from None
    if not members or any(name not in DIGESTS or not isinstance(v[0], bytes) for name, v in members.items()):
        raise CallRefused("digest", "Content-Digest holds something else than sha-256 and sha-512")
    return {name: value for name, (value, _) in members.items()}
