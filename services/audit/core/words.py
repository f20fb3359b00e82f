"""What was asked for, as a line may keep it: closed words as they are, everything else as a keyed digest.

The words of a search are personal data, often of somebody who is on no record here. A line keeps HMAC-SHA-256 of them,
under a key that the audit feed does not hold. An auditor who suspects that somebody was looked up asks by that name or
number and finds the lines; nobody who has the feed alone can read or guess from it who was looked up. A parameter that
is not named here is digested.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable

from services.feed.encoding import b64u

PLAIN = frozenset(
    (
        "act",
        "agency",
        "alert",
        "cas",
        "case",
        "changed_since",
        "depth",
        "destination",
        "detector",
        "end",
        "feed",
        "first",
        "format",
        "handling",
        "least_parcels",
        "least_score",
        "most",
        "news",
        "on",
        "order",
        "place",
        "purpose",
        "service",
        "since",
        "size",
        "state",
        "status",
        "until",
        "weak",
        "what",
        "whose",
    )
)
"""Parameters that name no person."""
LEFT_OUT = frozenset({"after", "limit"})
"""Where a page begins, which may hold values of a row, and how long it is: the line counts what was shown."""
_PLAINLY = re.compile(r"[A-Za-z0-9_.:/+-]{1,64}")
DIGEST_BYTES = 16
MOST_CHARACTERS = 16_000
"""Of what is kept of one parameter."""


def asked_for(parameters: Iterable[tuple[str, str]], key: bytes) -> dict[str, str]:
    """What a line keeps of a query; of a parameter that stands twice, the values in a row."""
    kept: dict[str, str] = {}
    for name, value in parameters:
        if name in LEFT_OUT or not _PLAINLY.fullmatch(name):
            continue
        plain = name in PLAIN and _PLAINLY.fullmatch(value)
        said = value if plain else digest(value, key)
        kept[name] = f"{kept[name]} {said}"[:MOST_CHARACTERS] if name in kept else said
    return kept


def digest(words: str, key: bytes) -> str:
    """HMAC-SHA-256 of the words, cut to 16 bytes, base64url. Case, width and runs of blanks do not count."""
    folded = " ".join(unicodedata.normalize("NFKC", words).casefold().split())
    return b64u(hmac.digest(key, folded.encode("utf-8", "replace"), "sha256")[:DIGEST_BYTES])
