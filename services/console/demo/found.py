"""What a nation found, as its analysts see it, held against what was planted there."""

from dataclasses import dataclass

import httpx

from services.console.api import Api
from services.console.say import Trouble
from services.simulator.compare import (
    AlertsFound,
    HitsFound,
    NetworksFound,
    compare_alerts,
    compare_hits,
    compare_networks,
)
from services.simulator.findings import read_findings
from services.simulator.play import Played
from services.simulator.truth import Truth


@dataclass(frozen=True, slots=True)
class Found:
    """One nation's findings."""

    hits: int
    """Hits on the watch-list; a parcel may have several."""
    hits_found: HitsFound
    networks_found: NetworksFound
    alerts_found: AlertsFound
    refused_planted: int
    refused_rightly: int
    """Broken rows that were refused, and for the member that is at fault."""


def look(nation: str, analyst: Api, truth: Truth, played: Played) -> Found:
    """Go through all parcels of a nation, and compare. Raises Trouble when its analysts' interface fails."""
    try:
        findings = read_findings(analyst.http)
    except httpx.HTTPError as fault:
        raise Trouble(f"{nation} does not say what it found ({type(fault).__name__})", "read its logs") from None
    planted = [row for row in truth.refused if row.nation == nation]
    refused = {(row.reference, row.member) for row in played.refused}
    return Found(
        hits=analyst.get("/analyst/v1/counts")["hits"],
        hits_found=compare_hits(truth.hits_at(nation), findings.hit),
        networks_found=compare_networks(truth.rings_at(nation), findings.networks),
        alerts_found=compare_alerts(truth.planted(), findings.alerts, findings.networks),
        refused_planted=len(planted),
        refused_rightly=sum((row.reference, row.member) in refused for row in planted),
    )
