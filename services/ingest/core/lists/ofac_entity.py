"""An OFAC entity from its pieces, the same from the CSV set and from the XML: schema, names, programmes."""

import re
from collections.abc import Iterable

from services.ingest.core.lists.entity import ListedEntity, clean, tidy
from services.ingest.core.lists.properties import Gathered

SCHEMATA = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
"""Schemas of OFAC's types; everything else is an organisation or a company, and OFAC does not say which."""


def schema_of(kind: str) -> str:
    """The FollowTheMoney schema of an SDN type."""
    return SCHEMATA.get(kind.strip().lower(), "Organization")


def gather_name(written: str, schema: str, into: Gathered) -> None:
    """The first name; of a person (`FAMILY, Given`) also its parts."""
    into.add("name", written)
    family, comma, given = written.partition(",")
    if schema == "Person" and comma:
        into.add("lastName", family.strip())
        into.add("firstName", given.strip())


def programmes_of(written: str) -> list[str]:
    """`SDGT] [IRGC` and `[SDGT] [IRGC]` as their parts."""
    return [each.strip() for each in re.split(r"\] *\[|[\[\]]", written) if each.strip()]


def make_entity(
    identity: str, schema: str, caption: str, found: Gathered, programmes: Iterable[str], reasons: Iterable[str] = ()
) -> ListedEntity:
    """The entity, its values in order."""
    return ListedEntity(
        id=f"ofac-{identity}",
        schema=schema,
        caption=clean(caption),
        properties=tidy(found.values),
        programmes=tuple(sorted(set(programmes))),
        reasons=tuple(reasons),
        grading="designated",
    )
