"""Telephones: one number in two writings; one number but for one digit; two sides of which all numbers differ."""

from collections.abc import Iterator

from rapidfuzz.distance import OSA

from services.ingest.core.evidence.found import Found
from services.ingest.core.identifiers import Kind
from services.ingest.core.phones import numbers
from services.ingest.core.profile import Profile

MOST_NEAR = 20
"""Numbers a side above which near ones are not looked for: switchboards have whole ranges."""


def compare_phones(label: Profile, entity: Profile) -> Iterator[Found]:
    """`phone-same`, else `phone-near`, else `phone-apart`."""
    left, right = _numbers(label), _numbers(entity)
    if not left or not right:
        return
    common = left.keys() & right.keys()
    if common:
        yield from (Found("phone-same", left[n], right[n], (Kind.PHONE, n), note=n) for n in sorted(common))
        return
    near = _near(left, right)
    if near:
        yield Found("phone-near", left[near[0]], right[near[1]], note=f"{near[0]} and {near[1]} differ in one place")
    else:
        yield Found("phone-apart", next(iter(left.values())), next(iter(right.values())))


def _numbers(profile: Profile) -> dict[str, str]:
    """Each number in E.164 form, with its first writing."""
    found: dict[str, str] = {}
    for written in profile.phones:
        for number in numbers(written, profile.habit):
            found.setdefault(number, written)
    return found


def _near(left: dict[str, str], right: dict[str, str]) -> tuple[str, str] | None:
    """Two numbers of one length that one wrong or two swapped digits make one."""
    if max(len(left), len(right)) > MOST_NEAR:
        return None
    pairs = ((one, other) for one in sorted(left) for other in sorted(right) if len(one) == len(other))
    return next((pair for pair in pairs if OSA.distance(*pair, score_cutoff=1) == 1), None)
