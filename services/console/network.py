"""`parcelbridge network N`: the network behind an alert, by the alert's number, or any network by its id."""

from typing import Annotated

import typer

from services.console import networks
from services.console.nation import Whereto, analyst_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import Trouble, answer
from services.kit.access import Role

Which = Annotated[str, typer.Argument(metavar="N", help="An alert's number, or a network's id.")]
LARGEST = 10**18


@asks_a_nation
def network(
    ctx: typer.Context,
    which: Which,
    *,
    changed_since: networks.ChangedSince = None,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Show one network: who is in it, what holds it together, what was left out, and every reason.

    By the number of its alert it is noted that you looked.
    """
    number = int(which) if which.isascii() and which.isdigit() and 0 < int(which[:20]) < LARGEST else None
    if number is None and not networks.ID.fullmatch(which):
        raise Trouble(f"{which} is neither an alert's number nor a network's id", "see them: parcelbridge alerts")
    with analyst_api(ctx, where, Role.ANALYST) as api:
        id = api.get(f"/analyst/v1/alerts/{number}")["network"]["id"] if number else which
        found = api.get(f"{networks.PATH}/{networks.checked_id(id)}", changed_since=changed_since)
    answer(found, as_json=as_json, show=networks.show_network)
