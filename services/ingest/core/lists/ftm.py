"""FollowTheMoney entities as OpenSanctions publishes them: `entities.ftm.json` and `targets.nested.json`.

Both are rows of JSON. In the first, addresses, identity documents, wallets and sanctions are entities of their own,
before or behind the one that they belong to: they are laid aside in a first reading. In the second they stand within
it. Listed is what the file marks as a target; where it marks nothing, everything that a list can name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import orjson

from services.ingest.core.lists.dates import read_day
from services.ingest.core.lists.entity import ListedEntity, clean, tidy
from services.ingest.core.lists.parts import Parts
from services.ingest.core.lists.properties import Gathered
from services.ingest.core.lists.refusal import ListRefused
from services.ingest.core.lists.source import Source, rows

LISTED = frozenset(
    {
        *("Person", "Company", "Organization", "LegalEntity", "PublicBody"),
        *("Vessel", "Airplane", "Vehicle", "CryptoWallet", "Security", "Asset"),
    }
)
"""FollowTheMoney schemata that a list can name."""
ATTACHED = {
    "Address": "",
    "Identification": "holder",
    "Passport": "holder",
    "CryptoWallet": "holder",
    "Sanction": "entity",
}
"""Schemata that say something of another entity, and the property that names it; addresses are named by the other."""
_DOCUMENTS = {"Identification": "idNumber", "Passport": "passportNumber"}
_ADDRESS_PARTS = ("street", "street2", "city", "postalCode", "region", "country")
_LONGEST_ID = 255

Row = Mapping[str, Any]


@dataclass(slots=True)
class Ftm:
    """A file; `loose` is known when it has been read."""

    source: Source
    parts: Parts
    loose: int = 0
    """References of listed entities to addresses that the file has not."""

    def entities(self) -> Iterator[ListedEntity]:
        """Every listed entity, with what belongs to it. Reads the file twice."""
        for row in _rows(self.source):
            _lay_aside(row, self.parts)
        for row in _rows(self.source):
            if row["schema"] in LISTED and row.get("target") is not False:
                addresses = [self.parts.of(each) for each in _texts(row["properties"].get("addressEntity", []))]
                self.loose += addresses.count(())
                yield _entity(row, [*chain(*addresses), *self.parts.of(row["id"])])


def _rows(source: Source) -> Iterator[Row]:
    """Rows in which nothing is wrong."""
    for number, line in enumerate(rows(source), 1):
        if line.strip():
            yield _checked(_parsed(line, source.name, number), source.name, number)


def _parsed(line: bytes, name: str, number: int) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        if not line.endswith(b"\n"):
            raise ListRefused("cut", f"{name} ends within row {number}") from None
        raise ListRefused("malformed", f"{name} has no JSON object in row {number}") from None


def _checked(row: Any, name: str, number: int) -> Row:
    properties = row.get("properties") if isinstance(row, dict) else None
    named = isinstance(row, dict) and all(isinstance(row.get(member), str) for member in ("id", "schema"))
    if not named or not isinstance(properties, dict) or not row["id"]:
        raise ListRefused("malformed", f"{name} has no FollowTheMoney entity in row {number}")
    if {*map(type, properties.values())} - {list} or len(row["id"]) > _LONGEST_ID:
        raise ListRefused("malformed", f"{name} has a member of another type in row {number}")
    checked: Row = row
    return checked


def _lay_aside(row: Row, parts: Parts) -> None:
    """Keep what the row says of another entity under that entity's id; an address under its own."""
    schema = row["schema"]
    if schema not in ATTACHED:
        return
    owners = row["properties"].get(ATTACHED[schema], []) if ATTACHED[schema] else [row["id"]]
    said = orjson.dumps({"schema": schema, "properties": row["properties"]}).decode()
    for owner in owners:
        if isinstance(owner, str):
            parts.add(owner, said)


def _entity(row: Row, aside: Iterable[str]) -> ListedEntity:
    found, listing = Gathered(), Gathered()
    found.add_all({name: _texts(values) for name, values in row["properties"].items() if name != "addressEntity"})
    for attached in chain(_within(row), map(orjson.loads, aside)):
        _gather(attached, found, listing)
    caption = row.get("caption")
    properties = tidy(found.values)
    if not isinstance(caption, str) or not caption.strip():
        caption = next(iter(properties.get("name", ())), row["id"])
    return ListedEntity(
        id=row["id"],
        schema=row["schema"],
        caption=clean(caption),
        properties=properties,
        programmes=_sorted(listing.values["program"]) or _sorted(_texts(row.get("datasets", []))),
        reasons=_sorted(listing.values["reason"]),
        legal_bases=_sorted(listing.values["provisions"]),
        listed_on=_first_day(listing, found),
    )


def _within(row: Row) -> Iterator[Row]:
    """Entities that stand within the entity."""
    for values in row["properties"].values():
        yield from (value for value in values if _is_entity(value))


def _is_entity(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("properties"), dict)


def _gather(attached: Row, found: Gathered, listing: Gathered) -> None:
    schema, properties = attached.get("schema"), attached["properties"]
    if schema == "Address":
        found.add("address", *(_texts(properties.get("full", [])) or [_put_together(properties)]))
        found.add("country", *_texts(properties.get("country", [])))
    elif schema == "CryptoWallet":
        found.add("publicKey", *_texts(properties.get("publicKey", [])))
    elif schema == "Sanction":
        listing.add_all({name: _texts(values) for name, values in properties.items()})
    elif schema in _DOCUMENTS:
        found.add(
            _DOCUMENTS[schema], *_texts(properties.get("number", [])), *_texts(properties.get(_DOCUMENTS[schema], []))
        )


def _put_together(properties: Mapping[str, Any]) -> str:
    return ", ".join(text for name in _ADDRESS_PARTS for text in _texts(properties.get(name, []))[:1])


def _texts(values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({clean(value) for value in values} - {""}))


def _first_day(listing: Gathered, found: Gathered) -> str | None:
    """The day of the listing, else of its beginning, else that on which the publisher made the entity."""
    for values in (listing.values["listingDate"], listing.values["startDate"], found.values["createdAt"]):
        if days := sorted(day for value in values if (day := read_day(value))):
            return days[0]
    return None
