"""The law of the demonstration: the shipped controls of both nations and the conventions, and what is proposed.

The controls are facts (schemas/substances). The two proposals and the positions on them are played: they show
how the nations would exchange such papers, and every one says in its text that it is no government's position.
"""

from dataclasses import dataclass
from typing import Any

from schemas.scheduling import Scheduling
from schemas.substances import scheduling_bodies
from services.simulator.rows import UNKNOWN_ID

_PLAYED = "Written for the demonstration; not the position of any government."

SUBMITTED_BY = {"CN": "CN", "US": "US", "UN": "US", "EU": "US"}
"""Which nation hands in the controls of which authority."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A record to hand in: type, body, which nation does, its reference, and references that the body is about."""

    type: str
    nation: str
    reference: str
    body: dict[str, Any]
    about: tuple[str, ...] = ()
    """Papers whose ids belong where the body says `UNKNOWN_ID`."""


@dataclass(frozen=True, slots=True)
class Substance:
    """What a parcel needs to declare a controlled substance: its name, a CAS number and an HS code, if it has one."""

    name: str
    cas: str
    hs: str | None


def control_papers() -> list[Paper]:
    """Every shipped control as a `scheduling` record."""
    return [
        Paper(
            "scheduling",
            SUBMITTED_BY[body.authority],
            f"LAW-{number:03}",
            body.model_dump(mode="json", exclude_unset=True),
        )
        for number, body in enumerate(scheduling_bodies(), 1)
    ]


def precursors() -> list[Substance]:
    """The precursors in the tables of the 1988 Convention that have a CAS number."""
    controls = (body for body in scheduling_bodies() if body.authority == "UN" and body.substance.kind == "precursor")
    return [_substance(body) for body in controls if body.substance.cas]


def proposal_papers(proposed_on: str) -> list[Paper]:
    """A class control of fentanyl's relatives, proposed to China; ketamine under the 1971 Convention, to the UN."""
    return [
        Paper("scheduling-proposal", "US", "PROPOSAL-FENTANYL-CLASS", _class_control(proposed_on)),
        Paper("scheduling-proposal", "CN", "PROPOSAL-KETAMINE-1971", _ketamine(proposed_on)),
    ]


def position_papers(since: str) -> list[Paper]:
    """Where each nation stands on the other's proposal; China's names the control by which it was done."""
    class_control = _position("CN", "adopted", since, records=[UNKNOWN_ID])
    ketamine = _position("US", "under-review", since, reason=_PLAYED, next_step="Answer after consultation")
    return [
        Paper("scheduling-position", "CN", "POSITION-FENTANYL-CLASS", class_control, _fentanyl_class_in_china()),
        Paper("scheduling-position", "US", "POSITION-KETAMINE-1971", ketamine, ("PROPOSAL-KETAMINE-1971",)),
    ]


def _fentanyl_class_in_china() -> tuple[str, ...]:
    control = next(
        paper.reference
        for paper in control_papers()
        if paper.body["authority"] == "CN" and paper.body["substance"]["name"] == "Fentanyl-related substances"
    )
    return ("PROPOSAL-FENTANYL-CLASS", control)


def _position(nation: str, stand: str, since: str, **more: object) -> dict[str, Any]:
    return {"record": UNKNOWN_ID, "nation": nation, "stand": stand, "since": since, **more}


def _class_control(proposed_on: str) -> dict[str, Any]:
    return {
        "substance": _named("Fentanyl-related substances"),
        "measure": "scheduling of the class",
        "scope": "class",
        "proposed_by": "US",
        "addressed_to": "CN",
        "grounds": f"New members of the class appear faster than they can be listed one by one. {_PLAYED}",
        "proposed_on": proposed_on,
    }


def _ketamine(proposed_on: str) -> dict[str, Any]:
    return {
        "substance": _named("Ketamine"),
        "instrument": "Convention on Psychotropic Substances, 1971",
        "list": "Schedule IV",
        "measure": "scheduled",
        "scope": "substance",
        "proposed_by": "CN",
        "addressed_to": "UN",
        "procedure": "article 2(1) of the 1971 Convention",
        "grounds": f"Non-medical use weighed against its place as an essential medicine. {_PLAYED}",
        "proposed_on": proposed_on,
    }


def _named(name: str) -> dict[str, Any]:
    body = next(body for body in scheduling_bodies() if body.substance.name == name)
    return body.substance.model_dump(mode="json", exclude_unset=True)


def _substance(body: Scheduling) -> Substance:
    hs = body.substance.hs[0].code if body.substance.hs else None
    return Substance(body.substance.name, body.substance.cas[0].number, hs)
