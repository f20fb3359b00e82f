"""Names in Han characters: all the spellings that people use for them, so that they meet Latin ones."""

from services.ingest.core.names.han.company import read_han_company
from services.ingest.core.names.han.person import read_han_person
from services.ingest.core.names.han.syllables import syllables

__all__ = ["read_han_company", "read_han_person", "syllables"]
