"""`parcelbridge controls`: under which law a substance was controlled on a day, at a place."""

from typing import Annotated, Any

import typer

from services.console.nation import Whereto, analyst_api, nation_of
from services.console.options import AsJson, asks_a_nation
from services.console.say import answer, out, print_table
from services.kit.access import Role

Day = Annotated[str, typer.Option("--on", metavar="DATE", help="The day, such as that of dispatch.")]
Place = Annotated[
    str | None,
    typer.Option("--place", metavar="NATION", help="Whose law, such as US; absent: that of the nation asked."),
]
Destination = Annotated[str | None, typer.Option("--destination", metavar="NATION", help="Where the goods go.")]
Cas = Annotated[str | None, typer.Option("--cas", help="CAS number.")]
Name = Annotated[str | None, typer.Option("--name", help="Whole name or abbreviation of the substance.")]


@asks_a_nation
def controls(
    ctx: typer.Context,
    *,
    on: Day,
    place: Place = None,
    destination: Destination = None,
    cas: Cas = None,
    name: Name = None,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Say which controls reached a substance, or everything, on a day at a place, and what the records leave open.

    `--url` is the address of the nation's ingest service.
    """
    with analyst_api(ctx, where, Role.ANALYST) as api:
        asked = {"on": on, "place": place or nation_of(api.token), "destination": destination, "cas": cas, "name": name}
        answer(api.get("/analyst/v1/substances/controlled", **asked), as_json=as_json, show=show_controlled)


def show_controlled(controlled: dict[str, Any]) -> None:
    """Tell a person of controls."""
    to = f" for {controlled['destination']}" if "destination" in controlled else ""
    columns = ["substance", "authority", "instrument", "measure", "effective", "expires", "known then", "doubts"]
    rows = [_row(each) for each in controlled["controls"]]
    print_table(f"Controlled on {controlled['on']} in {controlled['place']}{to}", columns, rows)
    if not rows:
        out().print("No control is known here. That does not say that there was none.")


def _row(each: dict[str, Any]) -> list[object]:
    law = " ".join(filter(None, [each.get("instrument"), each.get("schedule")]))
    span = each.get("effective_on"), each.get("expires_on")
    known = "yes" if each["known_then"] else f"learned {each['learned_on']}"
    return [each["substance"], each["authority"], law, each["measure"], *span, known, ", ".join(each["doubts"])]
