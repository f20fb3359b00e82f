"""The OFAC SDN list as XML: the standard `sdnList` (sdn.xml, consolidated.xml).

It says how many entries it has (`Record_Count`), so a list from which some were lost is refused. Aliases carry their
category: `weak` ones are weak aliases here.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from services.ingest.core.lists.country_names import country_or_name
from services.ingest.core.lists.dates import read_days
from services.ingest.core.lists.entity import ListedEntity
from services.ingest.core.lists.ofac_entity import gather_name, make_entity, schema_of
from services.ingest.core.lists.ofac_facts import gather_remarks, read_document
from services.ingest.core.lists.properties import Gathered
from services.ingest.core.lists.refusal import ListRefused
from services.ingest.core.lists.source import Source
from services.ingest.core.lists.xml_records import records, text_of, texts_of

ROOT = "sdnList"
_ENTRY, _HEAD = "sdnEntry", "publshInformation"  # OFAC's spelling
_STREET = ("address1", "address2", "address3")
_CITY = ("city", "stateOrProvince", "postalCode")


def read_ofac_xml(source: Source) -> Iterator[ListedEntity]:
    """Every entry; refused when there are others than the file says."""
    stated, entries = "", 0
    for record in records(source, ROOT, {_ENTRY, _HEAD}):
        if record.tag == _HEAD:
            stated = text_of(record, "Record_Count")
        else:
            entries += 1
            yield _entity(record, source.name)
    if stated and stated != str(entries):
        raise ListRefused("cut", f"{source.name} has {entries:,} entries, and says that it has others")


def _entity(entry: Element, name: str) -> ListedEntity:
    identity, caption = text_of(entry, "uid"), _written(entry)
    if not identity.isdecimal() or not caption:
        raise ListRefused("malformed", f"{name} has an entry without number or name")
    found, schema = Gathered(), schema_of(text_of(entry, "sdnType"))
    gather_name(caption, schema, found)
    found.add("position" if schema == "Person" else "title", text_of(entry, "title"))
    gather_remarks(text_of(entry, "remarks"), found)
    _gather_aliases(entry, found)
    _gather_documents(entry, found)
    _gather_life(entry, found)
    _gather_vessel(entry, found)
    for address in entry.findall("addressList/address"):
        _gather_address(address, found)
    return make_entity(identity, schema, caption, found, texts_of(entry, "programList", "program"))


def _written(element: Element) -> str:
    """`FAMILY, Given`, as the CSV set writes it."""
    names = (text_of(element, "lastName"), text_of(element, "firstName"))
    return ", ".join(name for name in names if name)


def _gather_aliases(entry: Element, found: Gathered) -> None:
    for alias in entry.findall("akaList/aka"):
        former = text_of(alias, "type").lower().startswith("f.k.a")
        name = "previousName" if former else "alias"
        found.add("weakAlias" if text_of(alias, "category").lower() == "weak" else name, _written(alias))


def _gather_documents(entry: Element, found: Gathered) -> None:
    for document in entry.findall("idList/id"):
        country = text_of(document, "idCountry")
        for name, value in read_document(text_of(document, "idType"), text_of(document, "idNumber"), country):
            found.add(name, value)


def _gather_life(entry: Element, found: Gathered) -> None:
    for written in texts_of(entry, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"):
        found.add("birthDate", *read_days(written))
    found.add("birthPlace", *texts_of(entry, "placeOfBirthList", "placeOfBirthItem", "placeOfBirth"))
    for written in texts_of(entry, "nationalityList", "nationality", "country"):
        found.add("nationality", country_or_name(written))
    for written in texts_of(entry, "citizenshipList", "citizenship", "country"):
        found.add("citizenship", country_or_name(written))


def _gather_vessel(entry: Element, found: Gathered) -> None:
    for name, member in (
        ("callSign", "callSign"),
        ("type", "vesselType"),
        ("owner", "vesselOwner"),
        ("tonnage", "tonnage"),
        ("grossRegisteredTonnage", "grossRegisteredTonnage"),
    ):
        found.add(name, text_of(entry, "vesselInfo", member))
    found.add("flag", country_or_name(text_of(entry, "vesselInfo", "vesselFlag")))


def _gather_address(address: Element, found: Gathered) -> None:
    street = [text_of(address, member) for member in _STREET]
    city = " ".join(filter(None, (text_of(address, member) for member in _CITY)))
    country = text_of(address, "country")
    if any(street) or city:
        found.add("address", ", ".join(part for part in (*street, city, country) if part))
    found.add("country", country_or_name(country))
