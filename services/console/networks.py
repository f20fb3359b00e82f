"""`parcelbridge networks`: networks of parcels, the highest score first; one of them; one as a file for other tools."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from services.console.nation import Whereto, analyst_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import Helpful, Trouble, answer, errors, out, print_table
from services.kit.access import Role

app = typer.Typer(name="networks", cls=Helpful, help="Networks of parcels: what belongs together, and why.")

PATH = "/analyst/v1/networks"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Form(StrEnum):
    """As what a network is written."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"
    STIX = "stix"
    FTM = "ftm"


class AlertState(StrEnum):
    """How the alert about a network stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    NONE = "none"


Network = Annotated[str, typer.Argument(metavar="ID", help="The network, as the list shows it.")]
Limit = Annotated[int, typer.Option("--limit", help="Networks to show.", min=1, max=200)]
LeastScore = Annotated[float | None, typer.Option("--least-score", help="Log-odds; 0 is one to one.")]
Alert = Annotated[AlertState | None, typer.Option("--alert", help="With an alert in this state, or without one.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Born or changed on this day or later.")]
ChangedSince = Annotated[
    str | None, typer.Option("--changed-since", metavar="DATE", help="Tell what came and went since this day.")
]
As = Annotated[Form, typer.Option("--format", help="csv is a ZIP of two tables for i2 and Gephi.")]
Purpose = Annotated[
    str | None,
    typer.Option(
        "--purpose",
        help="What it is for, where a record of it is H2 or H3: investigation, mutual-assistance, joint-operation, "
        "prosecution or supervision. It is kept in the audit log.",
    ),
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")]


@app.callback(invoke_without_command=True)
@asks_a_nation
def networks(
    ctx: typer.Context,
    *,
    limit: Limit = 20,
    least_score: LeastScore = None,
    alert: Alert = None,
    since: Since = None,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Show networks of parcels, the highest score first, each with its strongest reason.

    `--url` is the address of the nation's ingest service.
    """
    if ctx.invoked_subcommand is not None:
        return
    score = None if least_score is None else str(least_score)
    asked = {"limit": limit, "least_score": score, "alert": alert, "since": since}
    with analyst_api(ctx, where, Role.ANALYST) as api:
        answer(api.get(PATH, **asked), as_json=as_json, show=_show_list)


@app.command("show")
@asks_a_nation
def show(
    ctx: typer.Context,
    network: Network,
    *,
    changed_since: ChangedSince = None,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Show one network: who is in it, what holds it together, what was left out, and every reason."""
    with analyst_api(ctx, where, Role.ANALYST) as api:
        found = api.get(f"{PATH}/{checked_id(network)}", changed_since=changed_since)
    answer(found, as_json=as_json, show=show_network)


@app.command("export")
@asks_a_nation
def export(
    ctx: typer.Context,
    network: Network,
    *,
    form: As,
    output: Output,
    purpose: Purpose = None,
    where: Whereto,
) -> None:
    """Write one network as a file: GraphML, GEXF, CSV for i2 and Gephi, a STIX 2.1 bundle, FollowTheMoney."""
    with analyst_api(ctx, where, Role.ANALYST) as api:
        content, cut = api.download(f"{PATH}/{checked_id(network)}/export", format=form, purpose=purpose)
    try:
        output.write_bytes(content)
    except OSError as fault:
        raise Trouble(f"{output}: {fault.strerror}", "choose another place") from None
    out().print(f"{output} holds the network as {form}: {len(content):,} bytes.")
    if cut:
        errors().print(f"Note: {cut}.", markup=False)


def checked_id(network: str) -> str:
    """An id as it may stand in an address; raises Trouble."""
    if not ID.fullmatch(network):
        raise Trouble("that is no id of a network", "take one from the list: parcelbridge networks")
    return network


def _show_list(found: dict[str, Any]) -> None:
    columns = ["score", "alert", "parcels", "parties", "from", "to", "why", "id"]
    rows = [
        [
            f"{row['score']:.2f}", row.get("alert", {}).get("state"), row["parcels"], row["entities"],
            row["first_on"], row["last_on"], row["why"], row["id"],
        ]
        for row in found["items"]
    ]  # fmt: skip
    print_table("Networks", columns, rows)
    if found.get("next"):
        out().print("There are more: ask for them with --limit, or with --least-score.")


def show_network(network: dict[str, Any]) -> None:
    """Tell a person of a network."""
    state = network.get("alert", {}).get("state")
    out().print(f"Network {network['id']}: score {network['score']:.2f}, {network['parcels']:,} parcels,")
    out().print(f"{network['first_on']} to {network['last_on']}" + (f", alert {state}." if state else "."))
    _show_members(network)
    _show_links("Holds it together", network["links"], network["links_left"])
    _show_links("Left out: everybody's", network["hubs_left_out"], network["hubs_left"])
    _show_evidence(network["evidence"])
    if changed := network.get("changed"):
        _show_changes(changed)
    for cut in network["cut"]:
        errors().print(f"Note: {cut}.", markup=False)


def _show_members(network: dict[str, Any]) -> None:
    columns = ["rank", "role", "name", "country", "entity"]
    print_table("Who is in it", columns, [[row.get(name) for name in columns] for row in network["members"]])
    if network["members_left"]:
        out().print(f"And {network['members_left']:,} more.")


def _show_links(title: str, links: list[dict[str, Any]], left: int) -> None:
    columns = ["kind", "value", "in_network", "held", "why_hub"]
    if links:
        print_table(title, columns, [[link.get(name) for name in columns] for link in links])
    if left:
        out().print(f"And {left:,} more.")


def _show_evidence(evidence: list[dict[str, Any]]) -> None:
    rows = [
        [f"{term['log_odds']:+.2f}", term["name"], term["sentence"], len(term["parcels"]) + term["parcels_left"]]
        for term in evidence
    ]
    print_table("Why", ["adds", "reason", "in words", "parcels"], rows)


def _show_changes(changed: dict[str, Any]) -> None:
    columns = ["at", "what", "parcels", "score"]
    print_table(f"Since {changed['since']}", columns, [[each[name] for name in columns] for each in changed["changes"]])
    came, went = (len(changed[each]) + changed[f"{each}_left"] for each in ("came", "went"))
    out().print(f"{came:,} parcels came, {went:,} went.")
