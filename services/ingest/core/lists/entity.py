"""A listed entity: the one shape that every reader gives, whoever publishes the list.

It is a FollowTheMoney entity (`id`, `schema`, `caption`, `properties`; followthemoney.tech) and what a list says of the
listing itself. Names that the list holds for weak stand in `weakAlias`. Addresses of crypto-currency wallets stand in
`publicKey`, as FollowTheMoney names them, on the entity that holds the wallet. Two readings of one entity are equal to
the byte, whatever order its publisher wrote it in, so a digest says whether it changed.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from schemas.watchlist import WatchlistEntry

MOST_VALUES = 5_000
"""Values that one entity may have in all. The best-known persons of public lists have some hundreds."""
LONGEST_VALUE = 10_000
"""Characters of a value; a longer one is cut. Remarks and notes of public lists have some thousands."""


@dataclass(frozen=True, slots=True)
class ListedEntity:
    """An entity, and why and since when it is listed."""

    id: str
    """Within its list."""
    schema: str
    """FollowTheMoney schema: Person, Company, Organization, Vessel, …"""
    caption: str
    """The name under which people speak of it."""
    properties: Mapping[str, tuple[str, ...]] = field(hash=False)
    """FollowTheMoney properties, each with its values in the order of the alphabet."""
    programmes: tuple[str, ...] = ()
    """Lists or programmes that it belongs to."""
    reasons: tuple[str, ...] = ()
    """Why it is listed."""
    legal_bases: tuple[str, ...] = ()
    """Acts, orders, resolutions."""
    listed_on: str | None = None
    """Day (or month, or year) on which it came onto the list."""
    grading: str | None = None
    """How firmly it is listed, where the list says so: `designated`, `suspected`, `of-interest`."""

    def body(self) -> bytes:
        """All but the id, as JSON: the same bytes for the same content."""
        content: dict[str, Any] = {
            "schema": self.schema,
            "caption": self.caption,
            "properties": {name: list(values) for name, values in self.properties.items()},
            "programmes": list(self.programmes),
            "reasons": list(self.reasons),
            "legal_bases": list(self.legal_bases),
            "listed_on": self.listed_on,
            "grading": self.grading,
        }
        return orjson.dumps({name: value for name, value in content.items() if value}, option=orjson.OPT_SORT_KEYS)


def digest(body: bytes) -> bytes:
    """What tells one body from another."""
    return hashlib.sha256(body).digest()


def read_body(identity: str, body: Mapping[str, Any]) -> ListedEntity:
    """The entity that `ListedEntity.body` wrote."""
    return ListedEntity(
        id=identity,
        schema=body["schema"],
        caption=body["caption"],
        properties={name: tuple(values) for name, values in body.get("properties", {}).items()},
        programmes=tuple(body.get("programmes", ())),
        reasons=tuple(body.get("reasons", ())),
        legal_bases=tuple(body.get("legal_bases", ())),
        listed_on=body.get("listed_on"),
        grading=body.get("grading"),
    )


def entity_of_record(entry: WatchlistEntry) -> ListedEntity:
    """A `watchlist-entry` record as a listed entity."""
    return ListedEntity(
        id=entry.entity.id,
        schema=entry.entity.schema_,
        caption=entry.entity.caption,
        properties=tidy(entry.entity.properties),
        programmes=(entry.programme,),
        reasons=(entry.reason,),
        legal_bases=(entry.legal_basis,) if entry.legal_basis else (),
        listed_on=str(entry.listed_on),
        grading=entry.grading,
    )


def tidy(properties: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Properties in one order, each value once, without blanks around it and without what a database cannot hold."""
    cleaned = {name: sorted({clean(value) for value in values} - {""}) for name, values in sorted(properties.items())}
    return {name: tuple(values) for name, values in cleaned.items() if values}


def clean(value: str) -> str:
    """A value on one line: control characters are blanks, blanks are single, and it has a bounded length."""
    if not value.isprintable():
        value = "".join(" " if each < " " or each == "\x7f" else each for each in value)
        value = value.encode("utf-8", "replace").decode()
    return " ".join(value[:LONGEST_VALUE].split())
