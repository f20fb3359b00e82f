"""An analyst's "not the same": what was judged, and until when it outranks the machine.

The judgement stands for the evidence that was on the table. It outranks every later assessment that brings nothing
new: no comparison and pair of values, speaking for, that was not there then. What only changed its weight, and what
speaks against, is nothing new.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from services.ingest.core.evidence.assess import Assessment
from services.ingest.core.evidence.found import Evidence
from services.ingest.core.profile import Profile

Fingerprint = str
"""32 hexadecimal digits."""


class Judgement(NamedTuple):
    """What an analyst has judged as not the same."""

    label: Fingerprint
    entity: str
    """Identifier of the entity."""
    seen: frozenset[Fingerprint]
    """Of every piece of evidence that was on the table."""


def judge(label: Profile, entity: str, assessment: Assessment) -> Judgement:
    """The judgement "not the same" on what is assessed now."""
    return Judgement(fingerprint_of(label), entity, seen_in(assessment.evidence))


def fingerprint_of(label: Profile) -> Fingerprint:
    """Of a party as its label gives it: the same party on another parcel has the same, in whatever order."""
    names = sorted(name.written for name in label.names)
    values = (names, sorted(label.addresses), sorted(label.phones), sorted(label.emails))
    return _digest(part for group in values for part in (*group, ""))


def seen_in(evidence: Iterable[Evidence]) -> frozenset[Fingerprint]:
    """Fingerprints of all that speaks for, counted in full or not."""
    return frozenset(_digest((p.comparison, *sorted((p.left, p.right)))) for p in evidence if p.log_odds >= 0)


def outranks(judgement: Judgement, assessment: Assessment) -> bool:
    """Whether the judgement still stands: everything that speaks for the hit was on the table."""
    return seen_in(assessment.evidence) <= judgement.seen


def _digest(parts: Iterable[str]) -> Fingerprint:
    text = "\x1f".join(part.replace("\x1f", " ") for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
