"""`parcelbridge entity`: a person or firm, by its id or by something that a record says of it."""

import re
from enum import StrEnum
from typing import Annotated, Any

import typer

from services.console.nation import Whereto, analyst_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import Trouble, answer, out, print_table
from services.console.web.kinds import WHO, kinds_of
from services.kit.access import Role

PATH = "/analyst/v1/entities"
ID = re.compile(r"e[0-9]{1,18}")
MOST_SPELLINGS = 4


class By(StrEnum):
    """By what somebody is looked for."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    REFERENCE = "reference"
    WALLET = "wallet"


Sought = Annotated[str, typer.Argument(metavar="WHO", help="An id such as e1204; or a name, phone, e-mail, address.")]
AsWhat = Annotated[By | None, typer.Option("--by", help="What WHO is, when it is not read as meant.")]
Limit = Annotated[int, typer.Option("--limit", help="Persons and firms, or records of one, to show.", min=1, max=100)]


@asks_a_nation
def entity(
    ctx: typer.Context,
    sought: Sought,
    *,
    by: AsWhat = None,
    limit: Limit = 20,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Show a person or firm: every name, address and phone, its hits, and why these records are one.

    By a name, phone, e-mail or address it lists those of whom a record says so. `--url` is the address of the nation's
    ingest service.
    """
    with analyst_api(ctx, where, Role.ANALYST) as api:
        if by is None and ID.fullmatch(sought):
            answer(api.get(f"{PATH}/{sought}", limit=limit), as_json=as_json, show=_show_entity)
            return
        wanted: dict[str, str | int | None] = {str(by or _kind(sought)): sought, "limit": limit}
        found = api.get(PATH, **wanted)
    answer(found, as_json=as_json, show=show_list)


def _kind(sought: str) -> str:
    if not sought.strip():
        raise Trouble("whom?", "give an id, a name, a phone number, an e-mail or an address")
    return next(WHO[kind] for kind in kinds_of(sought) if kind in WHO)


def show_list(found: dict[str, Any]) -> None:
    """Tell a person of persons and firms."""
    rows = [
        [each["entity"], "; ".join(each["names"][:MOST_SPELLINGS]) or "(restricted)", each["labels"],
         each.get("first_on"), each.get("last_on")]
        for each in found["items"]
    ]  # fmt: skip
    print_table("Persons and firms", ["entity", "names", "records", "from", "to"], rows)
    if not rows:
        out().print("Nobody on a record has it. Try `parcelbridge search`, which looks on the lists, too.")
    if found.get("next"):
        out().print("There are more: ask for them with --limit.")


def _show_entity(found: dict[str, Any]) -> None:
    names = "; ".join(found["names"][:MOST_SPELLINGS]) or "(restricted)"
    out().print(f"{found['entity']}: {names}, {found['labels']:,} records.")
    if found.get("redirected_from"):
        out().print(f"{found['redirected_from']} was merged into it.")
    _show_values("Known of it", found["values"])
    _show_values("Ignored: joined nobody", found["ignored"])
    rows = [
        [hit["hit"], hit["state"], hit["score"], hit["entry"]["caption"], hit["entry"]["list"]] for hit in found["hits"]
    ]
    print_table("Hits", ["hit", "state", "score", "listed", "list"], rows)
    rows = [
        [each["feed"], each["line"], each["place"], each["posted_on"], "; ".join(each["names"][:2]) or "(restricted)",
         each.get("score"), "; ".join(each["reasons"][:3])]
        for each in found["members"]
    ]  # fmt: skip
    print_table("Records", ["feed", "line", "as", "posted", "name", "score", "one with the others by"], rows)
    if found.get("next"):
        out().print("There are more records: ask for them with --limit.")


def _show_values(title: str, values: list[dict[str, Any]]) -> None:
    if values:
        rows = [
            [each["kind"], "; ".join(each["written"][:MOST_SPELLINGS]), each["count"], each["first_on"],
             each["last_on"], each.get("why")]
            for each in values
        ]  # fmt: skip
        print_table(title, ["kind", "as written", "records", "from", "to", "ignored as"], rows)
