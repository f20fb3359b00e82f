"""Birth dates: the same, the same with day and month swapped, the same year, or apart.

Dates of either side may be a year or a month only; lists give several, and any that agrees counts. A Chinese
resident identity number holds a birth date too, so a label that gives no date may still have one.
"""

import re
from collections.abc import Iterator
from itertools import islice, product
from typing import NamedTuple

from services.ingest.core.evidence.found import Found
from services.ingest.core.profile import Profile
from services.ingest.core.references import read_reference

MOST_PAIRS = 200
_DATE = re.compile(r"(1[89]\d\d|20\d\d)(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_ORDER = ("birth-date-same", "birth-date-swapped", "birth-year-same", "birth-date-near", "birth-date-apart")
"""From what speaks most for to what speaks most against."""


class Born(NamedTuple):
    """A date as far as it is known."""

    year: int
    month: int | None = None
    day: int | None = None


def compare_dates(label: Profile, entity: Profile) -> Iterator[Found]:
    """The best of all pairs of dates."""
    left, right = _dates(label), _dates(entity)
    if not left or not right:
        return
    pairs = islice(product(left.items(), right.items()), MOST_PAIRS)
    found = [Found(_compared(one, other), a, b) for (one, a), (other, b) in pairs]
    yield min(found, key=lambda each: (_ORDER.index(each.comparison), each.left, each.right))


def _dates(profile: Profile) -> dict[Born, str]:
    references = (read_reference(r.written, r.kind) for r in profile.references)
    in_numbers = [number.birth_date for number in references if number and number.birth_date]
    read = ((_born(written), written) for written in (*profile.birth_dates, *in_numbers))
    return {born: written for born, written in read if born}


def _born(written: str) -> Born | None:
    match = _DATE.match(written.strip()[:10])
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    return Born(year or 0, month, day)


def _compared(one: Born, other: Born) -> str:
    """What one pair of dates says. A first of January is often all that was known of a year."""
    years = abs(one.year - other.year)
    if years > 1:
        return "birth-date-apart"
    if one.day and other.day and not (_new_year(one) or _new_year(other)):
        if one == other:
            return "birth-date-same"
        swapped = years == 0 and (one.month, one.day) == (other.day, other.month)
        return "birth-date-swapped" if swapped else "birth-date-near"
    if years == 0 and (one.month is None or other.month is None or one.month == other.month or _new_year(one, other)):
        return "birth-year-same"
    return "birth-date-near"


def _new_year(*dates: Born) -> bool:
    return any((date.month, date.day) == (1, 1) for date in dates)
