"""The United Nations Security Council's consolidated list as XML (`CONSOLIDATED_LIST`).

Aliases of quality `Low` are weak aliases here. Who has `DELISTED_ON` is on the list no more, and is passed over. Dates
of birth come as exact, approximate, or a span of years, of which every year is kept.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from services.ingest.core.lists.country_names import country_code, country_or_name
from services.ingest.core.lists.dates import read_day, years
from services.ingest.core.lists.entity import ListedEntity, clean, tidy
from services.ingest.core.lists.properties import Gathered
from services.ingest.core.lists.refusal import ListRefused
from services.ingest.core.lists.source import Source
from services.ingest.core.lists.xml_records import records, text_of, texts_of

ROOT = "CONSOLIDATED_LIST"
_SCHEMATA = {"INDIVIDUAL": "Person", "ENTITY": "Organization"}
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_PLACE = ("CITY", "STATE_PROVINCE", "COUNTRY")
_GENDERS = {"male": "male", "female": "female"}
_NOTHING = frozenset({"", "na", "n/a", "none", "not available"})


def read_un_xml(source: Source) -> Iterator[ListedEntity]:
    """Everybody who is on the list."""
    for record in records(source, ROOT, _SCHEMATA.keys()):
        if not text_of(record, "DELISTED_ON"):
            yield _entity(record, source.name)


def _entity(record: Element, name: str) -> ListedEntity:
    identity = text_of(record, "DATAID")
    caption = " ".join(filter(None, (_said(record, member) for member in _NAMES)))
    if not identity.isalnum() or not caption:
        raise ListRefused("malformed", f"{name} has an entry without number or name")
    found, reference = Gathered(), text_of(record, "REFERENCE_NUMBER")
    _gather_names(record, caption, found)
    _gather_life(record, found)
    _gather_documents(record, found)
    for address in _children(record, "_ADDRESS"):
        _gather_address(address, found)
    comments = text_of(record, "COMMENTS1")
    found.add("notes", comments)
    found.add("unscId", reference)
    return ListedEntity(
        id=f"un-{identity}",
        schema=_SCHEMATA[record.tag],
        caption=clean(caption),
        properties=tidy(found.values),
        programmes=tuple(sorted(set(_programmes(record)))),
        legal_bases=(reference,) if reference else (),
        listed_on=read_day(text_of(record, "LISTED_ON")),
        grading="designated",
    )


def _programmes(record: Element) -> list[str]:
    return [text for text in (text_of(record, "UN_LIST_TYPE"), *texts_of(record, "LIST_TYPE", "VALUE")) if text]


def _said(element: Element, member: str) -> str:
    """A text, unless it is one of the words for nothing."""
    text = text_of(element, member)
    return "" if text.lower() in _NOTHING else text


def _children(record: Element, name: str) -> list[Element]:
    """INDIVIDUAL_… or ENTITY_… elements."""
    return record.findall(record.tag + name)


def _gather_names(record: Element, caption: str, found: Gathered) -> None:
    found.add("name", caption)
    # Its parts are in the order of the culture: the list does not say which one is the family's.
    found.add("name", *texts_of(record, "NAME_ORIGINAL_SCRIPT"))
    for alias in _children(record, "_ALIAS"):
        quality = text_of(alias, "QUALITY").lower()
        name = {"low": "weakAlias", "f.k.a.": "previousName"}.get(quality, "alias")
        found.add(name, _said(alias, "ALIAS_NAME"))
        found.add("birthDate", read_day(text_of(alias, "DATE_OF_BIRTH")))


def _gather_life(record: Element, found: Gathered) -> None:
    found.add("gender", _GENDERS.get(text_of(record, "GENDER").lower()))
    found.add("title", *texts_of(record, "TITLE", "VALUE"))
    found.add("position", *texts_of(record, "DESIGNATION", "VALUE"))
    for written in texts_of(record, "NATIONALITY", "VALUE"):
        found.add("nationality", country_or_name(written) if written.lower() not in _NOTHING else None)
    for birth in _children(record, "_DATE_OF_BIRTH"):
        found.add("birthDate", *_birth_dates(birth))
    for place in _children(record, "_PLACE_OF_BIRTH"):
        found.add("birthPlace", ", ".join(filter(None, (_said(place, member) for member in _PLACE))))


def _birth_dates(birth: Element) -> list[str]:
    """The day, else the year, else every year of the span."""
    exact = read_day(text_of(birth, "DATE")) or read_day(text_of(birth, "YEAR"))
    return [exact] if exact else years(text_of(birth, "FROM_YEAR"), text_of(birth, "TO_YEAR"))


def _gather_documents(record: Element, found: Gathered) -> None:
    for document in _children(record, "_DOCUMENT"):
        kind = f"{text_of(document, 'TYPE_OF_DOCUMENT')} {text_of(document, 'TYPE_OF_DOCUMENT2')}".lower()
        number = _said(document, "NUMBER")
        found.add("passportNumber" if "passport" in kind else "idNumber", number)
        if number:
            found.add("country", *(country_code(text_of(document, m)) for m in ("ISSUING_COUNTRY", "COUNTRY_OF_ISSUE")))


def _gather_address(address: Element, found: Gathered) -> None:
    parts = [_said(address, member) for member in _ADDRESS]
    if any(parts[:-1]):
        found.add("address", ", ".join(part for part in parts if part))
    elif not parts[-1]:
        found.add("address", _said(address, "NOTE"))
    found.add("country", country_or_name(parts[-1]))
