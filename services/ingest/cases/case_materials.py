"""What a case is about: its records by what they are called, and the persons and firms on its parcels."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.cases import CaseEntity, Material
from schemas.answers.networks import AlertMark
from services.ingest.core.networks.view import label_number
from services.ingest.records.places import Place, State
from services.ingest.records.read_papers import rows_by_id
from services.ingest.records.read_parties import entity_text, parties_of
from services.ingest.records.read_rows import FeedNames

MOST_ENTITIES = 50
_STATES = {State.SUPERSEDED: "superseded", State.WITHDRAWN: "withdrawn"}

_NETWORKS = text("""
    SELECT np.ref, np.network, a.id AS alert, a.state FROM network_parcel np LEFT JOIN alert a ON a.network = np.network
    WHERE np.ref = ANY(:refs)""")
_ENTITIES = text("SELECT label, entity FROM same_entity WHERE label = ANY(:labels)")


async def materials_of(
    conn: AsyncConnection, ids: Sequence[str], names: FeedNames, *, withheld: Callable[[str], bool]
) -> list[Material]:
    """The records in the order given; `withheld` says of a handling code whether it is not to be shown."""
    rows = await rows_by_id(conn, [each for each in ids if _is_id(each)])
    parcels = [row.ref for row in rows.values() if row.type == "parcel" and row.state == State.STANDS]
    networks = {row.ref: row for row in await conn.execute(_NETWORKS, {"refs": parcels})}
    return [_material(each, rows.get(each), networks, names, withheld) for each in ids]


def _is_id(written: str) -> bool:
    try:
        uuid.UUID(written)
    except ValueError:
        return False
    return True


def _material(
    id: str, row: Any, networks: Mapping[int, Any], names: FeedNames, withheld: Callable[[str], bool]
) -> Material:
    if row is None:
        return Material(id=id, state="not-held", withheld=False)
    place = names.members(row.ref, row.id) | {"type": row.type}
    if row.bytes is None or row.state not in (State.STANDS, State.SUPERSEDED):
        return Material(**place, state=_STATES.get(row.state, "not-held"), withheld=False)
    record = orjson.loads(bytes(row.bytes))
    code = record["handling"]["code"]
    known: dict[str, Any] = {"handling": code, "withheld": withheld(code)}
    if not known["withheld"]:
        known["caption"], known["detail"] = called(row.type, record["body"])
        network = networks.get(row.ref)
        if network is not None:
            known["network"] = str(network.network)
            known["alert"] = AlertMark(alert=network.alert, state=network.state) if network.alert else None
    return Material(**place, **known, state=_STATES.get(row.state, "standing"))


def called(type: str, body: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """What a record of this body is called, and something that tells it from its like."""
    match type:
        case "parcel":
            return body["item"]["identifier"], f"{_party(body['sender'])} → {_party(body['addressee'])}"
        case "watchlist-entry":
            return body["entity"].get("caption"), body.get("programme")
        case "pre-export-notice":
            return body["reference"], body["substance"]["name"]
        case "tracking-event":
            return body["item"]["identifier"], body["code"]
        case "finding":
            return body["statement"], body["kind"]
        case "case":
            return body["reference"], body["title"]
        case _:
            return None, None


def _party(party: Mapping[str, Any]) -> str:
    names = [*party.get("names", ()), *party.get("companies", ())]
    return str(names[0]["written"]) if names else ""


async def entities_of(conn: AsyncConnection, materials: Sequence[Material]) -> dict[str, Any]:
    """Who stands on the parcels that are shown, by on how many; `entities`, and how many are left out."""
    refs = [
        Place(feed, each.line).ref
        for each, feed in await _places(conn, materials)
        if each.line is not None and each.type == "parcel" and each.state == "standing" and not each.withheld
    ]
    labels = [label_number(ref, addressee=side) for ref in refs for side in (False, True)]
    same = {row.label: row.entity for row in await conn.execute(_ENTITIES, {"labels": labels})}
    counted = Counter(same.get(label, label) for label in labels)
    most = counted.most_common(MOST_ENTITIES)
    parties = await parties_of(conn, [entity for entity, _ in most])
    rows = [
        CaseEntity(
            entity=entity_text(entity),
            name=parties[entity].names[0] if entity in parties and parties[entity].names else None,
            country=parties[entity].country if entity in parties else None,
            parcels=number,
        )
        for entity, number in most
    ]
    return {"entities": rows, "entities_left": len(counted) - len(rows)}


async def _places(conn: AsyncConnection, materials: Sequence[Material]) -> list[tuple[Material, int]]:
    found = await conn.execute(text("SELECT id, origin || '/' || audience AS name FROM feed"))
    numbers = {row.name: row.id for row in found}
    return [(each, numbers[each.feed]) for each in materials if each.feed is not None]
