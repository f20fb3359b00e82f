"""An address as written, in either script, read into its parts."""

import unicodedata
from functools import lru_cache

from services.ingest.core.addresses.han import read_han
from services.ingest.core.addresses.latin import read_latin
from services.ingest.core.addresses.parts import Parts
from services.ingest.core.scripts import has_han

LONGEST = 300
"""Characters that are read: the longest real address lines of both countries are half as long."""
_FORGET_AFTER = 20_000


@lru_cache(maxsize=_FORGET_AFTER)
def read_address(written: str) -> Parts:
    """The parts of an address in one script; of anything else, parts that meet nothing."""
    text = unicodedata.normalize("NFKC", written[:LONGEST])[:LONGEST]
    return read_han(text) if has_han(text) else read_latin(text)
