"""Countries as lists write them, as FollowTheMoney writes them: ISO 3166-1 alpha-2 in lower case."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources


@lru_cache(maxsize=4_096)
def country_code(written: str) -> str | None:
    """The code of a country's English name, or of a code; None when it is neither."""
    return _codes().get(_plain(written))


def country_or_name(written: str) -> str:
    """The code where the name is known, else what is written: nothing that a list says is lost."""
    return country_code(written) or written.strip()


@cache
def _codes() -> dict[str, str]:
    table: dict[str, list[str]] = tomllib.loads(resources.files(__package__).joinpath("country_names.toml").read_text())
    named = {_plain(name): code.lower() for code, names in table.items() for name in names}
    return named | {code.lower(): code.lower() for code in table}


def _plain(written: str) -> str:
    letters = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z]+", " ", letters.replace("'", "")).split()
    return " ".join(word for word in words if word != "the")
