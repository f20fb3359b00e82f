"""Dates known to the day, the month or the year, as sources give them: `2017-10-18`, `2001-06`, `1964`.

A partial date is kept as written. What it leaves open is said by its first and its last possible day.
"""

import calendar
import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError


def _in_the_calendar(text: str) -> str:
    try:
        last_day(text)
    except ValueError:
        raise PydanticCustomError("no_such_day", "there is no such day") from None
    return text


PartialDate = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"),
    AfterValidator(_in_the_calendar),
]
"""A calendar date that may lack its day, or month and day (ISO 8601-1 section 5.2.2.2, reduced precision)."""


def first_day(text: str) -> dt.date:
    """The earliest day that a partial date can mean."""
    return dt.date(*_numbers(text), *(1, 1)[: 3 - len(_numbers(text))])


def last_day(text: str) -> dt.date:
    """The latest day that a partial date can mean."""
    year, *rest = _numbers(text)
    month = rest[0] if rest else 12
    return dt.date(year, month, rest[1] if len(rest) > 1 else calendar.monthrange(year, month)[1])


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split("-")]
