"""Days as lists write them, as FollowTheMoney writes them: 1965-03-12, 1965-03 or 1965."""

import datetime as dt
import re
from collections.abc import Iterator

_MONTHS = {
    name: n
    for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_ISO = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])")
_WORDS = re.compile(r"^(?:(\d{1,2}) )?(?:([A-Za-z]{3})[a-z]* )?(\d{4})$")
_SPAN = re.compile(r"^(.+?) (?:to|-|and) (.+)$|^(\d{4})-(\d{4})$")
_ABOUT = re.compile(r"^(?:circa|approximately|about|between|c\.|ca\.) *", re.IGNORECASE)
WIDEST_SPAN = 15
"""Years between which every year is named; of a wider span only its ends are."""


def read_day(written: str) -> str | None:
    """`12 Mar 1965`, `Mar 1965`, `1965`, `circa 1965`, `1965-03-12`, also with a time behind it; None for others."""
    text = _ABOUT.sub("", " ".join(written.split()))
    if iso := _ISO.match(text):
        return _day(int(iso[1]), int(iso[2] or 0), int(iso[3] or 0))
    if words := _WORDS.match(text):
        month = _MONTHS.get((words[2] or "").lower(), 0)
        return None if words[2] and not month else _day(int(words[3]), month, int(words[1] or 0))
    return None


def read_days(written: str) -> list[str]:
    """As `read_day`; of a span in years, every year of it."""
    text = _ABOUT.sub("", " ".join(written.split()))
    if (span := _SPAN.match(text)) and not _ISO.fullmatch(text):
        first, last = (read_day(end) for end in (span[1] or span[3], span[2] or span[4]))
        if first and last:
            return list(_between(first, last))
    day = read_day(text)
    return [day] if day else []


def years(first: str, last: str) -> list[str]:
    """Every year from one to the other, or what there is of the two."""
    ends = [year for year in (first.strip(), last.strip()) if re.fullmatch(r"\d{4}", year)]
    return list(_between(ends[0], ends[-1])) if ends else []


def _between(first: str, last: str) -> Iterator[str]:
    begin, end = int(first[:4]), int(last[:4])
    if len(first) == len(last) == 4 and begin <= end <= begin + WIDEST_SPAN:
        yield from map(str, range(begin, end + 1))
    else:
        yield from dict.fromkeys((first, last))


def _day(year: int, month: int, day: int) -> str | None:
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        return None
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")
