"""The world as operators tell of it: each nation's submissions in the order in which they would be handed in.

First the law, the list, proposals and notices; then parcels and events by time, each parcel before its own events;
last the answers, which name records by the ids that were given meanwhile. Rows are made one by one as they are
asked for, so the largest world needs no more memory than its plan.
"""

import heapq
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain
from typing import Any, NamedTuple

import orjson

from services.simulator.broken import FAULTS, broken, broken_reference
from services.simulator.controls import Paper, control_papers, position_papers, proposal_papers
from services.simulator.journeys import NATIONS, Happening
from services.simulator.notices import notice_paper, reply_paper
from services.simulator.rows import Row
from services.simulator.shipments import Shipment, event_body, parcel_body
from services.simulator.watchlist import entry_body
from services.simulator.world import World

RETAINED = timedelta(days=3 * 365)


class Agencies(NamedTuple):
    """Who hands in what in a nation."""

    post: str
    """Parcels and events."""
    narcotics: str
    """Law, lists, proposals, notices and answers."""


AGENCIES = {nation: Agencies(f"{nation}-POST", f"{nation}-NARCOTICS") for nation in NATIONS}


class _Step(NamedTuple):
    """A step of a consignment's way, in the order of time; `number` breaks ties, so shipments are never compared."""

    at: int
    number: int
    happening: Happening
    shipment: Shipment


def rows(world: World, nation: str) -> Iterator[Row]:
    """Every submission of `nation`, in order."""
    yield from _paper_rows(world, nation, _papers(world))
    yield from _parcels_and_events(world, nation)
    yield from _paper_rows(world, nation, _answers(world))


def count_rows(world: World, nation: str) -> int:
    """How many rows `rows` gives, without making them."""
    papers = sum(paper.nation == nation for paper in chain(_papers(world), _answers(world)))
    events = sum(step.nation == nation for shipment in world.shipments for step in shipment.journey.happenings)
    parcels = sum(shipment.lane.reporter == nation for shipment in world.shipments)
    refused = sum(row.nation == nation for row in world.truth.refused)
    return papers + parcels + events + refused


def _papers(world: World) -> list[Paper]:
    entries = [
        Paper("watchlist-entry", listed.listed_by, listed.name, entry_body(listed, listed.listed_on.isoformat()))
        for listed in world.listed
    ]
    proposals = proposal_papers((world.today - timedelta(days=60)).isoformat())
    return [*control_papers(), *entries, *proposals, *map(notice_paper, world.consignments)]


def _answers(world: World) -> list[Paper]:
    positions = position_papers((world.today - timedelta(days=20)).isoformat())
    return [*positions, *map(reply_paper, world.consignments)]


def _paper_rows(world: World, nation: str, papers: Iterable[Paper]) -> Iterator[Row]:
    kept = {reference for paper in _answers(world) for reference in paper.about}
    secret = {listed.name for listed in world.listed if listed.handling == "H2"}
    for paper in papers:
        if paper.nation == nation:
            reference = f"{world.label}-{paper.reference}"
            handling = _handling(world, "H2" if paper.reference in secret else "H1")
            data = orjson.dumps(_submission(paper.type, reference, handling, paper.body))
            about = tuple(f"{world.label}-{named}" for named in paper.about)
            yield Row(AGENCIES[nation].narcotics, reference, data, paper.reference in kept, about)


def _parcels_and_events(world: World, nation: str) -> Iterator[Row]:
    post = AGENCIES[nation].post
    handlings = {code: _handling(world, code) for code in ("H0", "H1", "H2")}
    waiting: list[_Step] = []
    for number, shipment in enumerate(world.shipments):
        while waiting and waiting[0].at < shipment.posted:
            yield _event_row(world, post, handlings, heapq.heappop(waiting))
        for step in shipment.journey.happenings:
            if step.nation == nation:
                heapq.heappush(waiting, _Step(step.at, number, step, shipment))
        if shipment.lane.reporter == nation:
            reference = f"{world.label}-P{number:07}"
            submission = _submission("parcel", reference, handlings[shipment.handling], parcel_body(shipment))
            yield Row(post, reference, orjson.dumps(submission))
            if number in world.broken:
                yield _broken_row(world, post, number, submission)
    while waiting:
        yield _event_row(world, post, handlings, heapq.heappop(waiting))


def _event_row(world: World, post: str, handlings: dict[str, dict[str, str]], step: _Step) -> Row:
    reference = f"{world.label}-P{step.number:07}-{step.happening.code}"
    if step.happening.turn > 1:
        reference += f"-{step.happening.turn}"
    body = event_body(step.shipment, step.happening)
    return Row(
        post, reference, orjson.dumps(_submission("tracking-event", reference, handlings[step.shipment.handling], body))
    )


def _broken_row(world: World, post: str, number: int, submission: dict[str, Any]) -> Row:
    reference = broken_reference(world.label, number)
    spoiled = broken(submission, FAULTS[world.broken[number]]) | {"submission": reference}
    return Row(post, reference, orjson.dumps(spoiled))


def _submission(record_type: str, reference: str, handling: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    return {"type": record_type, "version": 1, "submission": reference, "handling": handling, "body": body}


def _handling(world: World, code: str) -> dict[str, str]:
    return {
        "code": code,
        "purpose": "counter-narcotics",
        "source_grade": "B",
        "information_grade": "2",
        "retain_until": (world.today + RETAINED).isoformat(),
    }
