"""What a nation found, read through its own analyst API: networks and hits by item, ready to be compared.

Every parcel says which network it is in and how many hits it has, so one walk over `/analyst/v1/parcels` answers both.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from schemas.answers.analyst import Listed, ParcelRow
from schemas.answers.networks import AlertRow

ALERTS = 100
"""Alerts that are looked at: what an analyst sees first."""
PAGE = 200
"""Parcels of one answer; the API gives no more."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a nation's ingest found among the parcels that it knows."""

    parcels: int
    networks: dict[str, frozenset[str]]
    """Network to the identifiers of its items."""
    hit: frozenset[str]
    """Identifiers of items with at least one hit."""
    alerts: tuple[str, ...]
    """Networks that somebody should look at, the highest score first; at most ALERTS."""


def read_findings(http: httpx.Client) -> Findings:
    """Everything found so far. `http` has the ingest's address and the bearer token of an analyst or auditor.

    Raises `httpx.HTTPStatusError` for a refusal, `httpx.TransportError` when nobody answers.
    """
    networks: defaultdict[str, set[str]] = defaultdict(set)
    hit: set[str] = set()
    parcels = 0
    for parcel in _parcels(http):
        parcels += 1
        if parcel.network is not None:
            networks[parcel.network].add(parcel.item)
        if parcel.hits:
            hit.add(parcel.item)
    return Findings(
        parcels, {network: frozenset(items) for network, items in networks.items()}, frozenset(hit), _alerts(http)
    )


def _alerts(http: httpx.Client) -> tuple[str, ...]:
    answer = http.get("/analyst/v1/alerts", params={"limit": str(ALERTS)}).raise_for_status()
    return tuple(alert.network.id for alert in Listed[AlertRow].model_validate_json(answer.content).items)


def _parcels(http: httpx.Client) -> Iterator[ParcelRow]:
    after: dict[str, str] = {}
    while True:
        answer = http.get("/analyst/v1/parcels", params={"limit": str(PAGE), **after}).raise_for_status()
        page = Listed[ParcelRow].model_validate_json(answer.content)
        yield from page.items
        if page.next is None:
            return
        after = {"after": page.next}
