"""The demo's last word: one table, a column a nation, and where to look further."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.console.demo.found import Found
from services.console.demo.settle import Standing
from services.console.demo.two_nations import DemoNation
from services.console.desk import link_to_sign_in
from services.console.say import out, print_table
from services.kit.access import Role
from services.simulator.play import Played


@dataclass(frozen=True, slots=True)
class Result:
    """All figures of one nation."""

    played: Played
    standing: Standing
    found: Found


def show(results: Mapping[str, Result], nations: Sequence[DemoNation], seconds: float) -> None:
    """Print the table, and where to look."""
    columns = {nation: _column(result) for nation, result in results.items()}
    rows = [(name, *(column[name] for column in columns.values())) for name in next(iter(columns.values()))]
    print_table("Two nations, one exchange", ["", *columns], rows)
    out().print(f"From nothing to here: {seconds:.0f} s.\n")
    for nation in nations:
        _show_where(nation)


def as_object(results: Mapping[str, Result], nations: Sequence[DemoNation], seconds: float) -> dict[str, Any]:
    """The same for scripts."""
    return {
        "seconds": round(seconds, 1),
        "nations": {nation: _as_object(result) for nation, result in results.items()},
        "where": {each.nation: {"exchange": each.exchange_url, "analyst": each.analyst_url} for each in nations},
    }


def _column(result: Result) -> dict[str, str]:
    played, standing, found = result.played, result.standing, result.found
    rings, hits, alerts = found.networks_found, found.hits_found, found.alerts_found
    return {
        "submitted: records taken": f"{played.accepted + played.held:,}",
        "exchanged: lines sent, and receipted by the peer": f"{standing.sent:,}, {standing.receipted:,}",
        "verified: lines received, and believed": f"{standing.received:,}, {standing.received - standing.refused:,}",
        "refused: rows at the door, lines of the peer": f"{len(played.refused):,}, {standing.refused:,}",
        "hits on the watch-list": f"{found.hits:,}",
        "networks of parcels": f"{rings.networks:,}",
        "of the first 100 alerts, about something planted": f"{alerts.right:,} of {alerts.alerts:,}",
        "found of planted: broken rows refused": f"{found.refused_rightly:,} of {found.refused_planted:,}",
        "found of planted: listed persons' parcels": f"{hits.found:,} of {hits.planted:,}, and {hits.beside:,} others",
        "found of planted: rings": f"{rings.found:,} of {len(rings.rings):,}, {rings.purity:.0%} pure",
    }


def _as_object(result: Result) -> dict[str, Any]:
    played, found = result.played, result.found
    rings = found.networks_found
    return {
        "submitted": played.accepted + played.held,
        "refused_rows": len(played.refused),
        **{name: value for name, value in asdict(result.standing).items() if name != "nation"},
        "hits": found.hits,
        "networks": rings.networks,
        "alerts": asdict(found.alerts_found),
        "refused_planted": found.refused_planted,
        "refused_rightly": found.refused_rightly,
        "parcels_hit": asdict(found.hits_found),
        "rings": {"planted": len(rings.rings), "found": rings.found, "purity": round(rings.purity, 3)},
    }


def _show_where(nation: DemoNation) -> None:
    out().print(f"{nation.nation}  exchange  {nation.exchange_url}/docs")
    out().print(f"    analysts  {nation.analyst_url}/docs")
    everything = [Role.OPERATOR, Role.ANALYST, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN]
    link = link_to_sign_in(nation.settings, everything, agency=f"{nation.nation}-DEMO")
    out().print(f"    desk      {link}   good once, for ten minutes; another: parcelbridge invite")
    token = f"Authorization: Bearer $(cat {nation.token_file})"
    out().print(f'    ask       curl -H "{token}" {nation.analyst_url}/analyst/v1/hits')
    out().print(f"    command   parcelbridge feed status --config {nation.config}")
    out().print(f"    logs      {nation.logs}\n")
