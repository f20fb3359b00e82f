"""`parcelbridge alert N`: one alert with every reason, the path to the hit, what was left out, what would change."""

from typing import Annotated, Any

import typer

from services.console.nation import Whereto, analyst_api
from services.console.options import AsJson, asks_a_nation
from services.console.say import answer, out, print_table
from services.kit.access import Role

PATH = "/analyst/v1/alerts"
MOST_ATTRIBUTES = 3
"""Shared values of a reason that are told."""

Number = Annotated[int, typer.Argument(metavar="N", help="The alert's number.", min=1)]


@asks_a_nation
def alert(
    ctx: typer.Context,
    number: Number,
    *,
    where: Whereto,
    as_json: AsJson = False,
) -> None:
    """Show one alert: every reason with what was compared, the path, what was left out, what was decided.

    It is noted that you looked.
    """
    with analyst_api(ctx, where, Role.ANALYST) as api:
        answer(api.get(f"{PATH}/{number}"), as_json=as_json, show=_show_alert)


def _show_alert(found: dict[str, Any]) -> None:
    whose = f", {found['assignee']}'s" if found.get("assignee") else ", nobody's"
    out().print(f"Alert {found['alert']}: {found['state']}{whose}, score {found['score']:+.2f}.")
    out().print(found["network"]["why"])
    raised = found.get("raised_by")
    out().print(f"Raised {found['raised_at']}" + (f" by {raised['feed']} {raised['line']}." if raised else "."))
    out().print(f"Its network: parcelbridge networks show {found['network']['id']}")
    _show_evidence(found["evidence"])
    _show_trail(found.get("trail"))
    _show_hubs(found["hubs_left_out"], found["hubs_left"])
    _show_standing(found)
    for said in found["judgements"]:
        out().print(f"{said['at']} {said['state']} by {said['by']} of {said['agency']}: {said['reason']}")


def _show_evidence(evidence: list[dict[str, Any]]) -> None:
    rows: list[list[object]] = []
    for term in evidence:
        rarest = min((each["held"] for each in term["attributes"]), default=None)
        shared = [each.get("value") or each["hash"] for each in term["attributes"][:MOST_ATTRIBUTES]]
        rows.append([f"{term['log_odds']:+.2f}", term["name"], term["sentence"], "; ".join(shared), rarest])
        rows += [["", "", *_hit_cells(hit)] for hit in term.get("hits") or ()]
    print_table("Why, for and against", ["adds", "reason", "in words", "compared", "held by"], rows)


def _hit_cells(hit: dict[str, Any]) -> list[object]:
    entry, best = hit["entry"], hit["evidence"][0] if hit["evidence"] else None
    compared = f"{best['left']} | {best['right']} ({best['comparison']} {best['log_odds']:+.1f})" if best else ""
    return [f"hit {hit['hit']}: {entry['caption']} ({entry['list']} version {entry['version']})", compared, None]


def _show_trail(trail: dict[str, Any] | None) -> None:
    if trail is None:
        return
    stations = [_station(each) for each in trail["stations"]]
    if hit := trail.get("hit"):
        stations.append(f"{hit['entry']['caption']} on {hit['entry']['list']}")
    out().print("Path: " + " - ".join(stations))


def _station(node: dict[str, Any]) -> str:
    if parcel := node.get("parcel"):
        return f"[{parcel['feed']} {parcel['line']}]"
    if attribute := node.get("attribute"):
        return f"{attribute['kind']} {attribute.get('value') or attribute['hash']}"
    entity = node.get("entity") or {}
    return str(entity.get("name") or entity.get("entity") or "?")


def _show_hubs(hubs: list[dict[str, Any]], left: int) -> None:
    if hubs:
        columns = ["kind", "value", "in_network", "held", "why_hub"]
        print_table("Left out: everybody's", columns, [[hub.get(name) for name in columns] for hub in hubs])
    if left:
        out().print(f"And {left:,} more.")


def _show_standing(found: dict[str, Any]) -> None:
    """What a judgement would change."""
    standing, number = found["standing"], found["alert"]
    out().print(f"Alerts that are open: {standing['open_alerts']:,}.")
    out().print(f"Hits on its parcels that nobody judged, and that this will not: {standing['open_hits']:,}.")
    out().print(f"Dismissed, it comes back with a reason that is none of these {standing['reasons_for']:,}.")
    for term in found["evidence"]:
        if term.get("if_same") is not None and term.get("hits"):
            hit = term["hits"][0]
            out().print(
                f"Were hit {hit['hit']} the person, it would score {term['if_same']:+.2f}; somebody else, "
                f"{term['if_other']:+.2f}."
            )
    out().print(f"Decide: parcelbridge judge alert {number} --as dismissed --reason …")
