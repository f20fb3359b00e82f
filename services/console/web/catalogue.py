"""What is to be translated, gathered from code and templates; and the catalogues brought up to date with it.

python -m services.console.web.catalogue      writes each locale/LANGUAGE/desk.po anew: what stands stays, what is
                                              new is empty, what nobody says any more goes
"""

from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from services.console.web.languages import LANGUAGES

METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true", "extensions": "jinja2.ext.do"}}
_COMMENT = "# Messages of the desk. Renewed by: python -m services.console.web.catalogue"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "say": None, "count": (1, 2)}


class Message(NamedTuple):
    """A message, and where it is said."""

    text: str | tuple[str, ...]
    """One and many, when it has numbers."""
    place: str


def messages() -> list[Message]:
    """Everything that is said, in the order of the files."""
    found = extract_from_dir(str(_room()), METHODS, OPTIONS, KEYWORDS)
    return [Message(text, name) for name, _line, text, _comments, _context in found if text and text != ("", "")]


def read_catalogue(locale: str) -> Catalog:
    """A language's catalogue."""
    with _path(locale).open("rb") as source:
        return read_po(source, locale=locale)


def renew(locale: str) -> None:
    """Write a language's catalogue anew."""
    held = read_catalogue(locale)
    said = Catalog(locale, project="Parcelbridge", version="1", header_comment=_COMMENT, fuzzy=False)
    said.creation_date, said.revision_date = held.creation_date, held.revision_date
    said.msgid_bugs_address, said.last_translator, said.language_team = "", "Parcelbridge", locale
    for message in messages():
        stands = held.get(message.text)
        said.add(message.text, stands.string if stands else "", locations=[(message.place, 0)])
    with _path(locale).open("wb") as target:
        write_po(target, said, width=110, include_lineno=False, sort_output=True)


def _room() -> Path:
    return Path(str(files("services.console.web")))


def _path(locale: str) -> Path:
    return _room() / "locale" / locale / "desk.po"


if __name__ == "__main__":
    for each in LANGUAGES.values():
        if each != LANGUAGES["en"]:
            renew(each)
