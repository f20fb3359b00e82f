"""What a nation found, as its analysts see it, held against what was planted there."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.console.api import Api
from services.simulator.compare import GroupsFound, HitsFound, compare_groups, compare_hits
from services.simulator.play import Played
from services.simulator.truth import Truth

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Found:
    """One nation's findings."""

    hits: int
    hits_found: HitsFound
    groups_found: GroupsFound
    refused_planted: int
    refused_rightly: int
    """Broken rows that were refused, and for the member that is at fault."""


def look(nation: str, analyst: Api, truth: Truth, played: Played) -> Found:
    """Go through all parcels of a nation, and compare."""
    hit, groups = set[str](), defaultdict[str, set[str]](set)
    for parcel in _parcels(analyst):
        if parcel["hits"]:
            hit.add(parcel["item"])
        if "group" in parcel:
            groups[parcel["group"]].add(parcel["item"])
    planted = [row for row in truth.refused if row.nation == nation]
    refused = {(row.reference, row.member) for row in played.refused}
    return Found(
        hits=analyst.get("/analyst/v1/counts")["hits"],
        hits_found=compare_hits(truth.hits_at(nation), hit),
        groups_found=compare_groups(truth.rings_at(nation), groups),
        refused_planted=len(planted),
        refused_rightly=sum((row.reference, row.member) in refused for row in planted),
    )


def _parcels(analyst: Api) -> Iterator[dict[str, Any]]:
    after: str | None = None
    while True:
        page = analyst.get("/analyst/v1/parcels", limit=AT_ONCE, after=after)
        items: Sequence[dict[str, Any]] = page["items"]
        yield from items
        after = page.get("next")
        if after is None:
            return
