"""An analyst's judgement on a hit: what was on the table, and until when it outranks the machine.

The judgement stands for the evidence that was seen. It outranks every later assessment that brings nothing new: no
comparison and pair of values, speaking for, that was not there then. What only changed its weight, and what speaks
against, is nothing new.
"""

import hashlib
from collections.abc import Collection, Iterable

from services.ingest.core.evidence.found import Evidence

Fingerprint = str
"""Of a piece of evidence: 32 hexadecimal digits."""


def seen_in(evidence: Iterable[Evidence]) -> frozenset[Fingerprint]:
    """Fingerprints of all that speaks for, counted in full or not."""
    return frozenset(_digest((p.comparison, *sorted((p.left, p.right)))) for p in evidence if p.log_odds >= 0)


def outranks(seen: Collection[Fingerprint], evidence: Iterable[Evidence]) -> bool:
    """Whether a judgement that saw this still stands: everything that now speaks for the hit was on the table."""
    return seen_in(evidence).issubset(seen)


def _digest(parts: Iterable[str]) -> Fingerprint:
    text = "\x1f".join(part.replace("\x1f", " ") for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
