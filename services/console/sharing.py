"""`parcelbridge sharing`: why a record went to the peer, or stayed at home."""

from typing import Annotated, Any
from urllib.parse import quote

import typer

from services.console.nation import Whereto, exchange_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import Helpful, answer, out
from services.kit.access import Role

app = typer.Typer(name="sharing", cls=Helpful, no_args_is_help=True, help="What goes to the peer, and why.")

RecordId = Annotated[str, typer.Argument(metavar="RECORD", help="Id of a record of this nation.")]


@app.callback()
def _group() -> None:
    """Keep `explain` a word of its own."""


@app.command("explain")
@asks_a_nation
def explain(
    ctx: typer.Context,
    record: RecordId,
    *,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Say for each peer whether it has the record, why, and which members stayed at home."""
    with exchange_api(ctx, where, Role.AUDITOR) as api:
        answer(api.get(f"/operator/v1/records/{quote(record, safe='')}/sharing"), as_json=as_json, show=_show)


def _show(explained: dict[str, Any]) -> None:
    out().print(f"{explained['type']} {explained['id']}")
    for peer in explained["peers"]:
        out().print(f"  {peer['nation']}: {peer['because']}")
        if peer["line"] is not None:
            out().print(f"      line {peer['line']} of the feed to {peer['nation']}")
        if peer["kept_home"]:
            out().print(f"      kept at home: {', '.join(peer['kept_home'])}")
