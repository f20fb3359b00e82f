"""Bytes and times as the wire writes them: one spelling for each value, and every other spelling is refused.

Two texts that mean the same would let one signed thing be shown in two forms; so base64url comes without
padding and with zero trailing bits, and a time is in UTC with a capital `Z`. Errors never repeat the text.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?Z", re.ASCII)


def b64u(data: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5, RFC 7515 section 2)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def b64u_decode(text: str) -> bytes:
    """What `b64u` wrote. ValueError for padding, foreign characters, an impossible length and trailing bits that are
    not zero."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise ValueError("not base64url") from None
    if b64u(data) != text:
        raise ValueError("not base64url in its one spelling")
    return data


def wire_time(t: datetime) -> str:
    """RFC 3339 in UTC with `T` and `Z`; microseconds (six digits) only when they are not zero. ValueError for a time
    without a zone."""
    if t.tzinfo is None:
        raise ValueError("a time on the wire has a zone")
    return t.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def parse_time(text: str) -> datetime:
    """An instant in UTC out of RFC 3339 with `T`, capital `Z` and at most six digits of a second. ValueError for every
    other form, a day that the calendar lacks, and a leap second."""
    if not _TIME.fullmatch(text):
        raise ValueError("not a time in UTC")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not a day of the calendar") from None
