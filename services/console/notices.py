"""`parcelbridge notices`: pre-export notices of precursors by deadline, with what was shipped under each."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from services.console.nation import Whereto, analyst_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import answer, out, print_table
from services.kit.access import Role

PATH = "/analyst/v1/notices"


class State(StrEnum):
    """Which notices."""

    WAITING = "waiting"
    ANSWERED = "answered"
    ALL = "all"


NoticeId = Annotated[str | None, typer.Argument(metavar="[ID]", help="One notice, by its id.")]
Limit = Annotated[int, typer.Option("--limit", help="Notices to list.", min=1, max=200)]
OfState = Annotated[State, typer.Option("--state", help="Those that wait for an answer come by deadline.")]


@asks_a_nation
def notices(
    ctx: typer.Context,
    notice: NoticeId = None,
    *,
    state: OfState = State.WAITING,
    limit: Limit = 20,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """List pre-export notices by deadline; or tell one: its answers, and what was shipped under it.

    `--url` is the address of the nation's ingest service.
    """
    with analyst_api(ctx, where, Role.ANALYST) as api:
        if notice is None:
            wanted = None if state is State.ALL else str(state)
            answer(api.get(PATH, limit=limit, state=wanted), as_json=as_json, show=_show_list)
        else:
            answer(api.get(f"{PATH}/{notice}"), as_json=as_json, show=_show_notice)


def _show_list(found: dict[str, Any]) -> None:
    columns = ["answer by", "for us", "notice", "substance", "from", "to", "notified", "shipped g", "state",
               "differences", "id"]  # fmt: skip
    rows = [
        [
            row["reply_by"], "yes" if row["ours"] else "", row["reference"], row["substance"], row["exporting"],
            row["importing"], f"{row['quantity']['amount']} {row['quantity']['unit']}", f"{row['shipped_grams']:g}",
            row["state"], ", ".join(row["differences"]), row["id"],
        ]
        for row in found["items"]
    ]  # fmt: skip
    print_table("Notices", columns, rows)
    if not rows:
        out().print("There is no such notice.")
    if found.get("next"):
        out().print("There are more: ask for them with --limit.")


def _show_notice(notice: dict[str, Any]) -> None:
    _show_list({"items": [notice]})
    columns = ["by", "answer", "on", "authority", "reason", "counts"]
    rows = [
        [
            each["nation"], each["answer"], each["replied_on"], each["authority"], each.get("reason"),
            "yes" if each["counts"] else "no",
        ]
        for each in notice["replies"]
    ]  # fmt: skip
    print_table("Answers", columns, rows)
    columns = ["item", "posted", "grams", "differences", "id"]
    shipped = [
        [each["item"], each["posted_on"], each.get("grams"), ", ".join(each["differences"]), each["id"]]
        for each in notice["shipped"]
    ]
    print_table("Shipped", columns, shipped)
