"""Words of persons' names that are no names, and names that stand for others."""

import tomllib
from importlib import resources

_TABLE = tomllib.loads((resources.files(__package__) / "person_words.toml").read_text("utf-8"))


def _all(table: dict[str, str]) -> dict[str, str]:
    return {word: text for text, words in table.items() for word in (text, *words.split())}


PARTICLES = _all(_TABLE["particles"])
"""Particle as written → in one spelling."""
PREFIXES = frozenset(_TABLE["prefixes"]["words"].split())
"""Particles that may be joined to the next word by a hyphen and never stand last."""
TITLES = _all(_TABLE["titles"])
"""Titles that some people have for a name: never the last word."""
SURE_TITLES = _all(_TABLE["sure_titles"])
GENERATIONS: dict[str, str] = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "2", "iii": "3", "iv": "4"}
SERVANT = frozenset(_TABLE["servant"]["words"].split())
"""`Abd`, `Abdul` …: one name together with the word after it."""
ARTICLES = frozenset(_TABLE["servant"]["articles"].split())
"""The Arabic article as it is spoken before each letter."""


def _by_short(table: dict[str, str]) -> dict[str, tuple[str, ...]]:
    full: dict[str, tuple[str, ...]] = {}
    for name, shorts in table.items():
        for short in shorts.split():
            full[short] = (*full.get(short, ()), name)
    return full


FULL_NAMES = _by_short(_TABLE["nicknames"])
"""Short form of a given name → the names that it stands for."""
