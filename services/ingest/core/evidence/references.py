"""Numbers of authorities: passports, identity, tax and register numbers, ships' numbers.

One number in two writings is strong; a right check digit makes it stronger, another country or sort weaker. Of
sorts of which everybody has one for life, two different ones with right check digits speak against.
"""

from collections.abc import Iterator

from services.ingest.core.evidence.found import Found
from services.ingest.core.identifiers import Kind
from services.ingest.core.profile import Profile, Reference
from services.ingest.core.references import Number, read_reference

SHORT = 8
"""Signs below which a number without check digit is one of many authorities' serial numbers."""

ONE_FOR_LIFE = frozenset({"resident", "credit", "imo", "lei"})
_KIN = (frozenset({"tax", "company-register", "other"}), frozenset({"tax", "national-id", "other"}))
"""Sorts that people take for each other: a credit code is register and tax number in one."""

_Read = dict[str, tuple[Number, Reference]]


def compare_references(label: Profile, entity: Profile) -> Iterator[Found]:
    """`reference-checked`, `reference-same`, `reference-short`, `reference-elsewhere`; else `reference-apart`."""
    if not label.references or not entity.references:
        return
    left, right = _numbers(label), _numbers(entity)
    common = sorted(left.keys() & right.keys())
    for number in common:
        (one, ours), (_, theirs) = left[number], right[number]
        note = f"{one.form} with its check digit" if one.checked else None
        comparison = _comparison(one, ours, theirs)
        yield Found(comparison, ours.written, theirs.written, (Kind.TAX, number), note=note)
    if not common:
        yield from _contradictions(left, right)


def _numbers(profile: Profile) -> _Read:
    found: _Read = {}
    for reference in profile.references:
        number = read_reference(reference.written, reference.kind)
        if number:
            found.setdefault(number.number, (number, reference))
    return found


def _comparison(number: Number, ours: Reference, theirs: Reference) -> str:
    if number.checked:
        return "reference-checked"
    if (ours.country and theirs.country and ours.country != theirs.country) or not _kin(ours.kind, theirs.kind):
        return "reference-elsewhere"
    return "reference-short" if len(number.number) < SHORT else "reference-same"


def _kin(one: str, other: str) -> bool:
    return one == other or "other" in (one, other) or any({one, other} <= kin for kin in _KIN)


def _contradictions(left: _Read, right: _Read) -> Iterator[Found]:
    for form in sorted(ONE_FOR_LIFE):
        one = next((written for number, written in left.values() if number.form == form), None)
        other = next((written for number, written in right.values() if number.form == form), None)
        if one and other:
            yield Found("reference-apart", one.written, other.written, note=f"two numbers of which one has one: {form}")
