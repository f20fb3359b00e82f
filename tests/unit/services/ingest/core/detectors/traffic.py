"""Traffic for detectors: a parcel takes a line, and says only what the example is about.

`post` makes one parcel between people nobody else knows; every argument that is given replaces what would be its own.
`Traffic.view()` is what a detector sees of everything posted so far. All names and numbers are invented.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.parcel import Parcel
from schemas.s10 import check_digit
from services.ingest.core.networks.sightings import Sighting, among, view_of
from services.ingest.core.networks.view import (
    ANSWERS,
    EPOCH_DAY,
    UNKNOWN,
    View,
    country_code,
    declared_of,
    events_of,
    hits_of,
    label_number,
    notices_of,
)

START = dt.date(2026, 9, 1)
POPULATION = 1_000_000
_GIVEN = ("Oda", "Bela", "Tirza", "Juno", "Ewald", "Mina", "Pavo", "Runa", "Silas", "Vesna")


@dataclass
class Traffic:
    """Parcels posted so far, and what else is known of them."""

    seen: list[Sighting] = field(default_factory=list)
    same: dict[int, int] = field(default_factory=dict)
    """Entity of a label."""
    hits: list[tuple[int, int, int, float, int, bool]] = field(default_factory=list)
    events: list[tuple[int, int, int, int]] = field(default_factory=list)
    declared: list[tuple[int, int, float, int, bool]] = field(default_factory=list)
    notices: list[tuple[int, float, int]] = field(default_factory=list)

    def post(self, day: int = 0, **said: Any) -> int:
        """Post a parcel; its row is its number. `sender` and `addressee` are of `party`."""
        row = len(self.seen)
        grams = said.get("grams", 300 + 61 * (row % 37))
        origin, destination = said.get("lane", ("CN", "US"))
        serial = said.get("serial", 1_000_003 + 7_919 * row)
        digits = f"{serial:08}"
        identifier = f"{said.get('service', 'LX')}{digits}{check_digit(digits)}{said.get('issuer', origin)}"
        piece = {"description": said.get("text", f"Carved box pattern {row} {row * row}"), "net_weight_grams": grams}
        if (dollars := said.get("dollars", 20 + row % 11)) is not None:
            piece["value"] = {"amount": str(dollars), "currency": "USD"}
        if heading := said.get("heading"):
            piece["hs_code"] = heading
        body = {
            "item": {"kind": "s10", "identifier": identifier, "issuer": identifier[11:]},
            "posted_on": (START + dt.timedelta(days=day)).isoformat(),
            "sender": party(row, origin, "S", **said.get("sender", {})),
            "addressee": party(row, destination, "A", **said.get("addressee", {})),
            "nature": "other",
            "contents": [piece],
            "gross_weight_grams": grams,
            "route": {"origin": origin, "destination": destination, "transit": said.get("transit", [])},
        }
        self.seen.append(Sighting(row, Parcel.model_validate(body)))
        return row

    def crowd(self, parcels: int = 200) -> None:
        """People who have nothing to do with each other."""
        for _ in range(parcels):
            self.post(day=len(self.seen) % 40)

    def one_entity(self, *labels: tuple[int, str]) -> None:
        """Say that these labels, of a parcel's "sender" or "addressee", are one party's."""
        numbers = [label_number(row, addressee=side == "addressee") for row, side in labels]
        self.same.update(dict.fromkeys(numbers, min(numbers)))

    def hit(self, row: int, side: str, day: int, score: float = 4.0, *, dismissed: bool = False) -> None:
        """Put a party on a watch list whose entry was published on that day."""
        self.hits.append((row, 1 if side == "sender" else 2, 77, score, _day(day), dismissed))

    def event(self, row: int, day: int, code: str, country: str) -> None:
        """Something happened to the item."""
        self.events.append((row, (_day(day)) * 86_400, country_code(code[1:]), country_code(country)))

    def notice(self, grams: float, answer: str = "no-objection", substance: int = 5) -> int:
        """A notice; its row."""
        self.notices.append((substance, grams, ANSWERS.index(answer)))
        return len(self.notices) - 1

    def declare(self, row: int, grams: float, notice: int = UNKNOWN, *, named: bool | None = None) -> None:
        """Say that a parcel holds a controlled substance."""
        self.declared.append((row, 5, grams, notice, notice != UNKNOWN if named is None else named))

    def view(self, population: int = POPULATION, order: Sequence[int] | None = None) -> View:
        """All that was posted, as a part of so many parcels."""
        seen = self.seen if order is None else [self.seen[row] for row in order]
        own = among(view_of(seen, self.same), population)
        return replace(
            own,
            hits=hits_of([(*hit, False) for hit in self.hits]),
            events=events_of(sorted(self.events)),
            declared=declared_of(self.declared),
            notices=notices_of([(row, *notice, 0) for row, notice in enumerate(self.notices)]),
        )

    def view_held(self, row: int, parcels: int) -> View:
        """The view when so many parcels in all carry what this one shares with others."""
        view = self.view()
        held = view.attributes.held.copy()
        held[_shared(view, row)] = parcels
        return replace(view, attributes=view.attributes._replace(held=held))

    def view_allowing(self, row: int) -> View:
        """The view after a supervisor allowed whatever this parcel shares with others."""
        view = self.view()
        allowed = view.attributes.allowed.copy()
        allowed[_shared(view, row)] = True
        return replace(view, attributes=view.attributes._replace(allowed=allowed))


def party(number: int, country: str, mark: str, **said: Any) -> dict[str, Any]:
    """Somebody; `name`, `company`, `phone`, `email` and `home` (a house number of Lantern Street) are as told."""
    own = (
        f"{_GIVEN[number % 10]} {mark}{'abcdefghij'[number // 10 % 10]}{'klmnopqrst'[number // 100 % 10]}ovren{number}"
    )
    home = said.get("home", f"{number} {mark} Quay")
    body: dict[str, Any] = {
        "names": [{"written": said.get("name", own)}],
        "address": {"lines": [f"{home}, Lantern Street, Willowford"], "country": country},
    }
    if "company" in said:
        body["companies"] = [{"written": said["company"]}]
    if "phone" in said:
        body["phones"] = [said["phone"]]
    if "email" in said:
        body["emails"] = [said["email"]]
    return body


def _shared(view: View, row: int) -> NDArray[np.int32]:
    own = view.links.attribute[view.links.of_parcel[row] : view.links.of_parcel[row + 1]]
    return own[view.attributes.held[own] > 1]


def _day(day: int) -> int:
    return int((np.datetime64(START) - EPOCH_DAY).astype(int)) + day


def rows(*numbers: int) -> NDArray[np.int32]:
    """New parcels, by their rows."""
    return np.array(numbers, np.int32)
