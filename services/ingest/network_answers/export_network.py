"""A network as a file for another tool: its parcels, parties and attributes read from their records into a chart.

A chart has MOST_PARCELS parcels at most; attributes that several of them carry come before those of one alone. What is
left out is said in the file. A hub is a node like another, marked as one.
"""

import asyncio
import datetime as dt
import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.parcel import Parcel
from schemas.registry import read_record
from services.ingest.core.exports.chart import Chart, Edge, EdgeKind, Node, Value, chart_of, places
from services.ingest.core.exports.csv_tables import write_csv_tables
from services.ingest.core.exports.ftm import write_ftm
from services.ingest.core.exports.gexf import write_gexf
from services.ingest.core.exports.graphml import write_graphml
from services.ingest.core.exports.stix import write_stix
from services.ingest.core.keys import Role
from services.ingest.core.networks.attributes import AttributeKind, Link, links_of
from services.ingest.core.networks.view import label_number
from services.ingest.core.networks.written import written_of
from services.ingest.network_answers.read_networks import find_network
from services.ingest.network_answers.read_parts import part_of
from services.ingest.networks.attribute_values import NAMES, Held, hash_text, held_by, why_hub
from services.ingest.records.places import place_of
from services.ingest.records.read_parties import Party, entity_text, read_party
from services.ingest.records.read_rows import FeedNames, feed_names

MOST_PARCELS = 5_000
MOST_COUNTED = 5_000
"""Attributes of which it is looked up how many parcels carry them."""
_SIDES: tuple[tuple[bool, EdgeKind], ...] = ((False, "sent-by"), (True, "addressed-to"))
_STRICTER = ("H0", "H1", "H2", "H3")

_PARCELS = text("""
    SELECT r.ref, r.id, r.bytes FROM network_parcel np JOIN record r USING (ref)
    WHERE np.network = :id AND r.state = 0 AND r.bytes IS NOT NULL ORDER BY r.ref LIMIT :most""")
_ENTITIES = text("SELECT label, entity FROM same_entity WHERE label = ANY(:labels)")
_MEMBERS = text("SELECT entity, role, rank FROM network_member WHERE network = :id")


class Format(StrEnum):
    """What a network is written as."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"
    STIX = "stix"
    FTM = "ftm"


class Written(NamedTuple):
    """How a format is written and served."""

    write: Callable[[Chart], bytes]
    media_type: str
    suffix: str


FORMATS: Mapping[Format, Written] = {
    Format.GRAPHML: Written(write_graphml, "application/graphml+xml", "graphml"),
    Format.GEXF: Written(write_gexf, "application/gexf+xml", "gexf"),
    Format.CSV: Written(write_csv_tables, "application/zip", "zip"),
    Format.STIX: Written(write_stix, "application/stix+json;version=2.1", "stix.json"),
    Format.FTM: Written(write_ftm, "application/x-ndjson", "ftm.json"),
}


class Exported(NamedTuple):
    """A file."""

    content: bytes
    media_type: str
    name: str
    cut: tuple[str, ...]
    handling: str
    """The strictest code of the records in it."""


class _Read(NamedTuple):
    """A parcel of the network."""

    ref: int
    record: str
    line: bytes
    parcel: Parcel
    handling: str
    links: Sequence[Link]
    values: Mapping[int, str]


class _Known(NamedTuple):
    """What the tables say beside the records."""

    names: FeedNames
    entity_of: Mapping[int, int]
    members: Mapping[int, tuple[str, int]]
    held: Mapping[int, Held]
    parts: Mapping[int, uuid.UUID]
    """The part of the network that a parcel is in."""


async def export_network(
    conn: AsyncConnection, network: uuid.UUID, format: Format, nation: str, now: dt.datetime
) -> Exported:
    """The network as a file. Problem 404 as `find_network`."""
    chart = await chart_network(conn, network, nation, now)
    written = FORMATS[format]
    content = await asyncio.to_thread(written.write, chart)
    return Exported(content, written.media_type, f"network-{network}.{written.suffix}", chart.cut, chart.handling)


async def chart_network(conn: AsyncConnection, network: uuid.UUID, nation: str, now: dt.datetime) -> Chart:
    """The network as nodes and edges."""
    row = await find_network(conn, network)
    rows = (await conn.execute(_PARCELS, {"id": network, "most": MOST_PARCELS})).all()
    read = await asyncio.to_thread(lambda: [_read(each.ref, str(each.id), bytes(each.bytes)) for each in rows])
    attributes = Counter(link.attribute for each in read for link in each.links).most_common(MOST_COUNTED)
    labels = [label_number(each.ref, addressee=there) for each in read for there in (False, True)]
    known = _Known(
        await feed_names(conn),
        {r.label: r.entity for r in await conn.execute(_ENTITIES, {"labels": labels})},
        {r.entity: (r.role, r.rank) for r in await conn.execute(_MEMBERS, {"id": network})},
        await held_by(conn, [each for each, _ in attributes]),
        await part_of(conn, network),
    )
    left = row["parcels"] - len(read)
    head = Chart(
        str(network), f"Network of {row['parcels']:,} parcels, {row['first_on']} to {row['last_on']}", now, nation,
        strictest(each.handling for each in read), (), (), (f"{left:,} parcels were left out",) if left > 0 else (),
    )  # fmt: skip
    return await asyncio.to_thread(lambda: chart_of(head, _nodes(read, known), _edges(read, known)))


def strictest(codes: Iterable[str]) -> str:
    """Of handling codes the one that allows least; H0 when there is none."""
    return max(codes, key=_STRICTER.index, default="H0")


def _read(ref: int, record: str, line: bytes) -> _Read:
    held = read_record(orjson.loads(line))
    parcel: Parcel = held.body
    links = [each for each in links_of(parcel) if each.kind is not AttributeKind.DOMAIN]
    return _Read(ref, record, line, parcel, held.handling.code, links, written_of(parcel))


def _nodes(read: Sequence[_Read], known: _Known) -> Iterator[Node]:
    yield from (_parcel(each, known) for each in read)
    yield from _parties(read, known)
    carriers = Counter(link.attribute for each in read for link in each.links)
    kinds = {link.attribute: link.kind for each in read for link in each.links}
    values = {number: value for each in reversed(read) for number, value in each.values.items()}
    countries = {number: country for each in reversed(read) for number, country in _countries(each)}
    for number, _ in carriers.most_common():
        yield _attribute(number, kinds[number], values.get(number, ""), known.held.get(number), countries.get(number))


def _parcel(each: _Read, known: _Known) -> Node:
    parcel, place, part = each.parcel, place_of(each.ref), known.parts.get(each.ref)
    return Node(
        _parcel_id(each.ref, known.names),
        "parcel",
        parcel.item.identifier,
        {
            "type": parcel.item.kind,
            "record": each.record,
            "feed": known.names.by_id[place.feed],
            "line": place.line,
            "sha256": hashlib.sha256(each.line).hexdigest(),
            "item": parcel.item.identifier,
            "posted_on": parcel.posted_on.isoformat(),
            "origin": parcel.route.origin,
            "destination": parcel.route.destination,
            "grams": parcel.gross_weight_grams,
            "description": "; ".join(piece.description for piece in parcel.contents),
            **({"part": str(part)} if part else {}),
        },
    )


def _parties(read: Sequence[_Read], known: _Known) -> Iterator[Node]:
    """Every entity once, with all names that the network's parcels give it, the most frequent first."""
    seen: defaultdict[int, list[Party]] = defaultdict(list)
    for each in read:
        body: dict[str, Any] = orjson.loads(each.line)["body"]
        for there, role in ((False, "sender"), (True, "addressee")):
            seen[_entity(each.ref, known, there=there)].append(read_party(body[role]))
    for entity, parties in seen.items():
        names = [name for name, _ in Counter(name for party in parties for name in party.names).most_common()]
        companies = sum(party.is_company for party in parties)
        told: dict[str, Value] = {
            "type": "company" if companies * 2 > len(parties) else "person",
            "names": " | ".join(names),
            "country": Counter(party.country for party in parties).most_common(1)[0][0],
        }
        if entity in known.members:
            told["role"], told["rank"] = known.members[entity]
        yield Node(entity_text(entity), "party", names[0] if names else entity_text(entity), told)


def _countries(each: _Read) -> Iterator[tuple[int, str]]:
    """Of addresses: the country of the party whose it is."""
    for link in each.links:
        if link.kind is AttributeKind.ADDRESS:
            party = each.parcel.sender if link.roles & Role.SENDER else each.parcel.addressee
            yield link.attribute, party.address.country


def _attribute(number: int, kind: AttributeKind, value: str, held: Held | None, country: str | None) -> Node:
    told: dict[str, Value] = {"type": NAMES[kind], "value": value}
    if held is not None:
        told |= {"held": held.held, "hub": why_hub(held) is not None}
    if country is not None:
        told["country"] = country
    return Node(_attribute_id(number), "attribute", value or hash_text(number), told)


def _edges(read: Sequence[_Read], known: _Known) -> Iterator[Edge]:
    for each in read:
        place = place_of(each.ref)
        told: dict[str, Value] = {
            "time": each.parcel.posted_on.isoformat(),
            "feed": known.names.by_id[place.feed],
            "line": place.line,
            "weight": 1.0,
        }
        source = _parcel_id(each.ref, known.names)
        for there, kind in _SIDES:
            role = "addressee" if there else "sender"
            yield Edge(source, entity_text(_entity(each.ref, known, there=there)), kind, {"role": role, **told})
        for link in each.links:
            yield Edge(source, _attribute_id(link.attribute), "carries", {"role": places(link.roles), **told})


def _entity(ref: int, known: _Known, *, there: bool) -> int:
    label = label_number(ref, addressee=there)
    return known.entity_of.get(label, label)


def _parcel_id(ref: int, names: FeedNames) -> str:
    place = place_of(ref)
    return f"parcel:{names.by_id[place.feed]}:{place.line}"


def _attribute_id(number: int) -> str:
    return f"attribute:{hash_text(number)}"
