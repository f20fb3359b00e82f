"""Pre-export notices of precursors between two invented firms each, the answers, and the consignments that follow.

Small amounts for laboratories, as the post carries them. Most notices meet no objection; some an objection, an
enquiry, or are withdrawn. A consignment follows where there was no objection, and now and then against one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from services.simulator.controls import Paper, Substance
from services.simulator.journeys import Lane
from services.simulator.parties import Party, PartyMaker, label
from services.simulator.rows import UNKNOWN_ID

PARCELS_PER_NOTICE = 1_000
_ANSWERS = ("no-objection", "no-objection", "objection", "no-objection", "under-enquiry", "no-objection", "withdrawn")
_REASONS = {
    "objection": "The importer holds no licence for the substance; made up for the demonstration.",
    "withdrawn": "The order was cancelled; made up for the demonstration.",
}
_AUTHORITIES = {"CN": "Demonstration authority for precursors, CN", "US": "Demonstration authority for precursors, US"}
_GATES = {"CN": "CNSHAA", "US": "USJFKA"}


@dataclass(frozen=True, slots=True)
class Consignment:
    """A notified export: the parties, what and how much, and whether and when it is posted in the end."""

    lane: Lane
    reference: str
    exporter: Party
    importer: Party
    substance: Substance
    grams: int
    notified_on: date
    answer: str
    dispatch_on: date
    sent: bool


def consignments(
    rng: Random, parties: PartyMaker, substances: list[Substance], parcels: int, today: date
) -> list[Consignment]:
    """The notified exports of a world of `parcels`, both ways in turn, all dispatched before `today`."""
    count = len(_ANSWERS) + parcels // PARCELS_PER_NOTICE
    return [_consignment(rng, parties, substances, number, today) for number in range(count)]


def notice_paper(consignment: Consignment) -> Paper:
    """The exporting authority's notice; elements of article 12(10)(a) of the 1988 Convention."""
    origin, destination = consignment.lane
    body = {
        "reference": consignment.reference,
        "authority": _AUTHORITIES[origin],
        "exporting": origin,
        "importing": destination,
        "exporter": label(consignment.exporter),
        "importer": label(consignment.importer),
        "substance": _substance(consignment.substance),
        "quantity": {"amount": str(consignment.grams), "unit": "GRM", "concentration": "98.5"},
        "point_of_entry": _GATES[destination],
        "dispatch_on": consignment.dispatch_on.isoformat(),
        "point_of_exit": _GATES[origin],
        "transport": "post",
        "end_use": "Reference material for a laboratory",
        "notified_on": consignment.notified_on.isoformat(),
        "reply_by": (consignment.notified_on + timedelta(days=15)).isoformat(),
    }
    return Paper("pre-export-notice", origin, consignment.reference, body)


def reply_paper(consignment: Consignment) -> Paper:
    """The importing authority's answer; a withdrawal comes from the exporting one."""
    nation = consignment.lane.origin if consignment.answer == "withdrawn" else consignment.lane.destination
    replied_on = consignment.notified_on + timedelta(days=6)
    body = {
        "record": UNKNOWN_ID,
        "notice_reference": consignment.reference,
        "answer": consignment.answer,
        "authority": _AUTHORITIES[nation],
        "reference": f"{consignment.reference}-A",
        "replied_on": replied_on.isoformat(),
    }
    if reason := _REASONS.get(consignment.answer):
        body["reason"] = reason
    if consignment.answer == "under-enquiry":
        body["answer_expected_by"] = (replied_on + timedelta(days=20)).isoformat()
    return Paper("pre-export-reply", nation, f"{consignment.reference}-A", body, (consignment.reference,))


def _consignment(
    rng: Random, parties: PartyMaker, substances: list[Substance], number: int, today: date
) -> Consignment:
    lane = Lane("CN", "US") if number % 2 == 0 else Lane("US", "CN")
    answer = _ANSWERS[number % len(_ANSWERS)]
    notified_on = today - timedelta(days=rng.randint(28, 43))
    dispatch_on = notified_on + timedelta(days=rng.randint(16, 24))
    sent = answer == "no-objection" or (answer == "objection" and number % 2 == 0)
    reference = f"{lane.origin}-PEN-{notified_on.year}-{number + 1:05}"
    exporter, importer = parties.firm(lane.origin), parties.firm(lane.destination)
    substance, grams = rng.choice(substances), rng.randint(5, 500)
    return Consignment(lane, reference, exporter, importer, substance, grams, notified_on, answer, dispatch_on, sent)


def _substance(substance: Substance) -> dict[str, Any]:
    return {"name": substance.name, "cas": substance.cas} | ({"hs": substance.hs} if substance.hs else {})
