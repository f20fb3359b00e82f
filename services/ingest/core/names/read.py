"""`read_name`: from what somebody typed to a `Name`. Bounded for any input; never raises."""

from services.ingest.core.names.company import looks_like_company, read_company
from services.ingest.core.names.name import Kind, Name
from services.ingest.core.names.person import read_person
from services.ingest.core.names.written import clean


def read_name(written: str, kind: Kind) -> Name:
    """The name as it is compared. `Kind.UNKNOWN` is decided by the words: a company says what it is, a person not.

    No tokens: nothing in it can be compared. Reads the first 300 characters.
    """
    text, oddities = clean(written)
    if kind is Kind.UNKNOWN:
        kind = Kind.COMPANY if looks_like_company(text) else Kind.PERSON
    tokens = read_person(text) if kind is Kind.PERSON else read_company(text, kind)
    return Name(tokens, kind, False, oddities)
