"""From a pair worth comparing to a hit, or to none: all evidence is weighed, and what an analyst said before counts.

Pure. A label is raised against an entry when the assessment reaches the threshold; goods likewise, when the entry lists
their very number. A hit carries every piece of evidence, for and against, and a mark of it, by which a change is
noticed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Literal, NamedTuple

from services.ingest.core.evidence.assess import Assessment, Holders, compare_values, weigh
from services.ingest.core.evidence.found import Evidence
from services.ingest.core.evidence.found import Found as Agreeing
from services.ingest.core.evidence.judged import outranks
from services.ingest.core.evidence.names import NamePair, compare_names
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.keys import Role
from services.ingest.core.labels import Goods, Label
from services.ingest.core.profile import Profile

Verdict = Literal["same", "not-the-same", "unsure"]

_BESIDE_A_NAME = "writing-homoglyph"
"""What a name may need beside it to be raised; whatever else weighs much leads to the entry by itself."""


class HitState(StrEnum):
    """How a hit stands."""

    OPEN = "open"
    """Nobody has judged it, or there is new evidence since."""
    UNSURE = "unsure"
    SAME = "same"
    DISMISSED = "dismissed"
    """An analyst said that it is not the same."""


STATES: dict[Verdict, HitState] = {
    "same": HitState.SAME,
    "not-the-same": HitState.DISMISSED,
    "unsure": HitState.UNSURE,
}


class Found(NamedTuple):
    """A hit that was found."""

    ref: int
    role: Role
    listing: int
    score: float
    """Log-odds."""
    evidence: tuple[Evidence, ...]
    state: HitState = HitState.OPEN
    judgement: int | None = None
    """The judgement that the state rests on."""

    @property
    def mark(self) -> bytes:
        """The same for the same evidence, whatever its order and weight."""
        rows = sorted("\0".join((each.comparison, each.left, each.right)) for each in self.evidence)
        return hashlib.blake2b("\1".join(rows).encode(), digest_size=16).digest()


class Entity(NamedTuple):
    """A listing, as a label is compared with it."""

    listing: int
    list: int
    entity: str
    """Its name on that list, which lasts while what is said of it changes."""
    profile: Profile
    goods: Mapping[int, str]
    """Parcel numbers and CAS numbers that it lists: exact values with what was written."""


class Judged(NamedTuple):
    """What an analyst said of a label, or of a parcel's goods, and an entry."""

    judgement: int
    verdict: Verdict
    seen: frozenset[str]
    """Fingerprints of the evidence that was on the table."""


@cache
def name_floor() -> float:
    """The score of a name from which an entry is compared in full."""
    weights = load_weights()
    wanted = weights.threshold - weights.prior - weights.lines[_BESIDE_A_NAME].log_odds
    return (wanted - weights.name_offset) / weights.name_slope


def raise_label(label: Label, entity: Entity, names: Sequence[NamePair], holders: Holders) -> Found | None:
    """The hit of a label on an entry; None below the threshold. `names` are the pairs that screening found; without
    any, something else led here."""
    assessment = _assess(label.profile, entity.profile, names, holders)
    if assessment is None:
        return None
    return Found(label.ref, label.role, entity.listing, assessment.score, assessment.evidence)


def _assess(label: Profile, entity: Profile, pairs: Sequence[NamePair], holders: Holders) -> Assessment | None:
    """The assessment if it reaches the threshold. Without `pairs` screening has found no name that could raise by
    itself: names are compared then only when something else speaks for it; and explained only in a hit."""
    weights = load_weights()
    values = compare_values(label, entity)
    if not pairs and weigh(values, weights, holders).score <= weights.prior:
        return None
    names = compare_names(label, entity, weights, pairs or None, explain=False)
    if weigh([*names, *values], weights, holders).score < weights.threshold:
        return None
    explained = compare_names(label, entity, weights, pairs or None)
    return weigh([*explained, *values], weights, holders)


def raise_goods(goods: Goods, entity: Entity) -> Found | None:
    """The hit of a parcel's number, or of what is in it, on an entry that lists that; None below the threshold."""
    shared = [(written, entity.goods[n]) for n, written in goods.written.items() if n in entity.goods]
    if not shared:
        return None
    weights = load_weights()
    assessment = weigh((Agreeing(_LISTED[goods.role], *each) for each in shared), weights)
    if assessment.score < weights.threshold:
        return None
    return Found(goods.ref, goods.role, entity.listing, assessment.score, assessment.evidence)


def as_judged(found: Found, judged: Judged | None) -> Found:
    """The hit as an analyst's newest judgement on its side and its entry leaves it: it stands as judged, unless
    something speaks for it that the analyst had not seen."""
    if judged is None or not outranks(judged.seen, found.evidence):
        return found
    return found._replace(state=STATES[judged.verdict], judgement=judged.judgement)


_LISTED = {Role.ITEM: "item-listed", Role.CONTENTS: "substance-listed"}
