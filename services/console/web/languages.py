"""The languages of the desk: its words by gettext catalogue; days, times, numbers and countries as each writes them.

English stands in the code and templates. Every other language is a catalogue `locale/LANGUAGE/desk.po`, compiled when
the desk starts; a message without a translation appears in English. Times are UTC, and say so.
"""

import datetime as dt
import gettext
import io
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = {"en": "en", "zh": "zh_Hans"}
"""Code in cookies and addresses, and locale."""
NAMES = {"en": "English", "zh": "简体中文"}
_DAY = {"en": "d MMM y", "zh": "y年M月d日"}
_MOMENT = {"en": "d MMM y, HH:mm 'UTC'", "zh": "y年M月d日 HH:mm 'UTC'"}
_AGES = (("day", 86_400), ("hour", 3_600), ("minute", 60))


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language."""

    code: str
    locale: Locale
    catalogue: gettext.NullTranslations = field(repr=False)

    @property
    def html(self) -> str:
        """As HTML's `lang` has it."""
        return str(self.locale).replace("_", "-")

    def say(self, message: str, **values: object) -> str:
        """A message, its `%(name)s` filled in."""
        said = self.catalogue.gettext(message)
        return said % values if values else said

    def count(self, one: str, many: str, number: int) -> str:
        """A message about so many things; `%(number)s` is the number as this language writes it."""
        return self.catalogue.ngettext(one, many, number) % {"number": self.number(number)}

    def day(self, day: dt.date | str | None) -> str:
        """A day; a year or a month alone, where no more is known, as it is given."""
        if day is None or isinstance(day, dt.date):
            return "" if day is None else format_date(day, _DAY[self.code], self.locale)
        try:
            return self.day(dt.date.fromisoformat(day))
        except ValueError:
            return day

    def moment(self, moment: dt.datetime | None) -> str:
        """A time, in UTC."""
        if moment is None:
            return ""
        return format_datetime(moment.astimezone(dt.UTC), _MOMENT[self.code], locale=self.locale)

    def number(self, number: float) -> str:
        """A number, with the groups of this language."""
        return format_decimal(number, locale=self.locale)

    def signed(self, number: float) -> str:
        """A contribution to a score: always with its sign, and one decimal; two where one would say nothing."""
        sign = "+" if number > 0 else "−" if number < 0 else ""
        return sign + format_decimal(abs(number), "0.0" if abs(number) >= 0.05 else "0.0#", self.locale)

    def percent(self, share: float) -> str:
        """A share, in hundredths."""
        return format_percent(share, "0.##%", self.locale)

    def rarity(self, share: float) -> str:
        """One in so many; two digits, for no more is known."""
        if share <= 0:
            return ""
        number = round(1 / share)
        digits = max(len(str(number)) - 2, 0)
        return self.say("1 in %(number)s", number=self.number(round(number, -digits)))

    def country(self, code: str | None) -> str:
        """A country by its ISO 3166-1 code; the code itself where it has no name."""
        return str(self.locale.territories.get(code or "", code or ""))

    def age(self, seconds: float | None) -> str:
        """How long ago, in its largest unit."""
        if seconds is None:
            return ""
        unit, length = next(((name, size) for name, size in _AGES if seconds >= 2 * size), ("second", 1))
        number = int(seconds // length)
        said = {
            "day": self.count("%(number)s day", "%(number)s days", number),
            "hour": self.count("%(number)s hour", "%(number)s hours", number),
            "minute": self.count("%(number)s minute", "%(number)s minutes", number),
            "second": self.count("%(number)s second", "%(number)s seconds", number),
        }
        return said[unit]


@cache
def tongue(code: str) -> Tongue:
    """A language by its code."""
    name = LANGUAGES[code]
    source = files("services.console.web") / "locale" / name / "desk.po"
    return Tongue(code, Locale.parse(name), _compiled(source.read_bytes()) if code != "en" else _english())


def _compiled(source: bytes) -> gettext.NullTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source)))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _english() -> gettext.NullTranslations:
    return gettext.NullTranslations()


def wanted_language(accepted: str) -> str:
    """The language that a browser would like best (RFC 9110 section 12.5.4); English when it knows none of ours."""
    ranked = sorted((_weighed(part) for part in accepted[:500].split(",")), key=lambda each: -each[1])
    codes = (name.partition("-")[0].lower() for name, weight in ranked if weight > 0)
    return next((code for code in codes if code in LANGUAGES), "en")


def _weighed(part: str) -> tuple[str, float]:
    name, _, weight = part.strip().partition(";q=")
    try:
        return name.strip(), float(weight or 1)
    except ValueError:
        return name.strip(), 0.0
