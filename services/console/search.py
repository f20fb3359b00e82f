"""`parcelbridge search`: one question for a name in any script, a phone, e-mail, item number, address or CAS number."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, get_args
from urllib.parse import quote

import typer

from services.console.api import Api
from services.console.controls import show_controlled
from services.console.entity import show_list
from services.console.nation import Whereto, analyst_api, nation_of
from services.console.options import AsJson, asks_a_nation
from services.console.say import Declined, Trouble, answer, out, print_table
from services.console.web.kinds import FILTER_OF, LONGEST, WHO, Kind, kinds_of
from services.kit.access import Role

PATH = "/analyst/v1"


class AsKind(StrEnum):
    """What the text is."""

    RECORD = "record"
    ITEM = "item"
    EMAIL = "email"
    CAS = "cas"
    PHONE = "phone"
    ADDRESS = "address"
    NAME = "name"


_KINDS: dict[AsKind, Kind] = dict(zip(AsKind, get_args(Kind), strict=True))
Text = Annotated[str, typer.Argument(metavar="TEXT", help="What to look for.")]
ReadAs = Annotated[AsKind | None, typer.Option("--as", help="What the text is, when it is not read as meant.")]
Limit = Annotated[int, typer.Option("--limit", help="Of each kind of result.", min=1, max=200)]


@asks_a_nation
def search(
    ctx: typer.Context,
    text: Text,
    *,
    kind: ReadAs = None,
    limit: Limit = 20,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Look for a name in any script, a phone, e-mail, item number, address, CAS number or record; results by type.

    `--url` is the address of the nation's ingest service.
    """
    readings = kinds_of(text[:LONGEST])
    read_as = _KINDS[kind] if kind else readings[0]
    if not text.strip() or len(text) > LONGEST:
        raise Trouble("nothing to look for", f"give up to {LONGEST} characters")
    with analyst_api(ctx, where, Role.ANALYST) as api:
        found = {"read_as": read_as, **_found(api, read_as, text.strip(), limit)}
    answer(found, as_json=as_json, show=lambda said: _show(said, readings))


def _found(api: Api, kind: Kind, text: str, limit: int) -> dict[str, Any]:
    """Results by type; a type that this kind of text finds nothing of is left out."""
    if kind == "record":
        return {"parcels": [api.get(f"{PATH}/parcels/{quote(text.lower(), safe='')}")]}
    if kind == "cas":
        today = dt.datetime.now(dt.UTC).date().isoformat()
        asked = {"on": today, "place": nation_of(api.token), "cas": text}
        return {"controlled": api.get(f"{PATH}/substances/controlled", **asked)}
    found: dict[str, Any] = {}
    if kind in FILTER_OF:
        found["parcels"] = _readable(api, "/parcels", FILTER_OF[kind], text, limit)
    if kind in WHO:
        found["entities"] = _readable(api, "/entities", WHO[kind], text, min(limit, 100))
        found["listed"] = _listed(api, WHO[kind], text)
    return found


def _readable(api: Api, path: str, name: str, text: str, limit: int) -> list[dict[str, Any]]:
    wanted: dict[str, str | int | None] = {name: text, "limit": limit}
    try:
        items: list[dict[str, Any]] = api.get(f"{PATH}{path}", **wanted)["items"]
    except Declined as declined:
        if declined.code != "unreadable":
            raise
        return []
    return items


def _listed(api: Api, name: str, text: str) -> list[dict[str, Any]]:
    example = {"schema": "LegalEntity", "properties": {name: [text]}}
    answered = api.post(f"{PATH}/match", {"queries": {"typed": example}})
    results: list[dict[str, Any]] = answered["responses"]["typed"]["results"]
    return results


def _show(found: dict[str, Any], readings: list[Kind]) -> None:
    others = [each for each in dict.fromkeys(readings) if each != found["read_as"]]
    also = f" Other readings: {', '.join(f'--as {each}' for each in others)}." if others else ""
    out().print(f"Read as {found['read_as']}.{also}")
    if "parcels" in found:
        columns = ["item", "posted_on", "sender", "addressee", "from_country", "to_country", "hits", "id"]
        print_table("Parcels", columns, [[each.get(name) for name in columns] for each in found["parcels"]])
    if "entities" in found:
        show_list({"items": found["entities"]})
    if "listed" in found:
        rows = [
            [f"{each['score']:.2f}", each["caption"], ", ".join(each["datasets"]), each["id"]]
            for each in found["listed"]
        ]
        print_table("On the lists", ["score", "listed", "list", "id"], rows)
    if "controlled" in found:
        show_controlled(found["controlled"])
