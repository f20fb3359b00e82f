"""How many people, or companies, carry a word in their name: what a shared name proves depends on it."""

from services.ingest.core.names.name import Kind, Part

_UNKNOWN = 2e-5


def share(text: str, part: Part, kind: Kind) -> float:
    """The share of persons (or companies) that carry the folded token or Han character; small for an unknown one."""
    return _UNKNOWN
