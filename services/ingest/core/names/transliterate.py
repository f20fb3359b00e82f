"""Words of other scripts than Latin and Han in Latin letters, in the ways that people write them.

The base is any-ascii; where its reading is poor, the tables here come first.
"""

from services.ingest.core.names.fold import Folded, fold


def transliterate(word: str) -> Folded:
    """One word; the first reading is the usual one in English, the spellings are the others in use."""
    return fold(word)
