"""Times as people type them: a day, or RFC 3339 with its zone; always an instant in UTC inside."""

from datetime import UTC, date, datetime

from services.console.say import Trouble


def read_moment(text: str) -> datetime:
    """The instant; the beginning of the day, UTC, when only a day is given. Raises Trouble."""
    try:
        if len(text) == len("2026-11-23"):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Trouble(f"{text} is not a time", "write 2026-11-23, or 2026-11-23T10:00:00Z with its zone")
    return moment.astimezone(UTC)


def in_words(seconds: float) -> str:
    """A duration, short: `42 s`, `3 min`, `5 h`."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
