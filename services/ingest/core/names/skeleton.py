"""How a name sounds, roughly: one key for the Latin spellings of one Arabic, Persian, Turkic or Slavic name.

Knows no language and looks at nothing but the letters. Two names with one skeleton are perhaps one name; a second key
for finding, and weaker than a spelling for judging.
"""

import re
from functools import lru_cache

_RULES: tuple[tuple[str, str], ...] = (
    (r"[^a-z]", ""),
    (r"shch|sch|sh|ch|tch|tsch|dzh|zh|dj|j", "j"),
)


@lru_cache(maxsize=200_000)
def skeleton(token: str) -> str:
    """The key of a folded token; the token itself when it has no letters a-z or is too short to be reduced."""
    if len(token) < 3 or not token.isascii() or not token.isalpha():
        return token
    text = token
    for pattern, sound in _RULES:
        text = re.sub(pattern, sound, text)
    return text or token
