"""Builds a made-up world: first what is to be found in it, then honest trade until it is full.

Everything is drawn from one seeded generator in one order, and every shipment that is planted is noted in the truth
in the same breath.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from random import Random
from typing import NamedTuple

from services.simulator import goods
from services.simulator.addresses import THIRD_COUNTRIES
from services.simulator.broken import FAULTS, broken_reference, choose_broken
from services.simulator.controls import precursors
from services.simulator.difficulty import Difficulty
from services.simulator.goods import Load
from services.simulator.journeys import DAY, HOUR, NATIONS, JourneyMaker, Lane
from services.simulator.notices import Consignment, consignments
from services.simulator.parties import WAYS, Party, PartyMaker
from services.simulator.rings import LONGEST_DAYS, PARCELS_PER_RING, Ring, RingMaker, RingParcel
from services.simulator.shipments import Shipment
from services.simulator.society import Part, societies
from services.simulator.truth import ControlledParcel, ListedUse, RefusedRow, RingParcelTruth, RingTruth, Truth
from services.simulator.watchlist import CARRIED, Listed, alone, listed_entities, owners

DAYS = 45
"""Parcels are posted over this many days before the world's day."""
HOME_ONLY_SHARE = 0.003
"""Honest parcels whose record is handled as H2."""
UNNOTIFIED_PER_PARCEL = 1 / 2_000
"""Parcels that declare a controlled substance without a notice, as a share of all."""

_LANES = (
    (Lane("CN", "US"), 64),
    (Lane("US", "CN"), 13),
    (Lane("CN", "*"), 9),
    (Lane("US", "*"), 6),
    (Lane("*", "US"), 3),
    (Lane("*", "CN"), 1),
    (Lane("CN", "CN"), 2),
    (Lane("US", "US"), 2),
)
"""Lanes of honest trade with their percentages; `*` is one of the third countries."""


class Built(NamedTuple):
    """What `Builder` leaves behind; services/simulator/world.py says what each part is."""

    shipments: tuple[Shipment, ...]
    listed: tuple[Listed, ...]
    consignments: tuple[Consignment, ...]
    broken: Mapping[int, int]
    truth: Truth


class Builder:
    """Grows the list of shipments and the truth side by side; parcels are posted in the `DAYS` before `today`."""

    def __init__(self, seed: int, parcels: int, today: date, difficulty: Difficulty) -> None:
        self._rng = Random(seed)  # noqa: S311 - a made-up world must be the same again, not unguessable
        self._today, self._difficulty = today, difficulty
        self._now = int(datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp())
        self._parties = PartyMaker(self._rng)
        self._journeys = JourneyMaker(self._rng, self._now)
        self._societies = societies(parcels, self._rng, self._parties)
        self._listed = listed_entities(self._rng, self._parties, parcels, today)
        self._substances = precursors()
        self._consignments = consignments(self._rng, self._parties, self._substances, parcels, today)
        self._rings = 2 + parcels // PARCELS_PER_RING
        self._unnotified = 2 + int(parcels * UNNOTIFIED_PER_PARCEL)
        self._shipments: list[Shipment] = []
        self._truth = Truth()

    def plant(self) -> None:
        """Put in all that is to be found."""
        maker = RingMaker(self._rng, self._parties, owners(self._listed))
        for _ in range(self._rings):
            self._plant_ring(maker.ring())
        for number, listed in enumerate(self._listed):
            self._plant_listed(number, listed)
        for consignment in self._consignments:
            self._plant_consignment(consignment)
        for _ in range(self._unnotified):
            self._plant_unnotified()

    def fill(self, parcels: int) -> None:
        """Add honest trade until there are so many parcels."""
        lanes = self._rng.choices([lane for lane, _ in _LANES], [share for _, share in _LANES], k=parcels)
        for lane in lanes[len(self._shipments) :]:
            self._honest(self._settle(lane))

    def finish(self, label: str) -> Built:
        """All that was built, in the order of posting. `label` begins every submission reference."""
        self._shipments.sort(key=lambda shipment: (shipment.posted, shipment.identifier))
        spoiled = {number: fault for nation in NATIONS for number, fault in self._spoil(nation, label).items()}
        return Built(tuple(self._shipments), tuple(self._listed), tuple(self._consignments), spoiled, self._truth)

    def _spoil(self, nation: str, label: str) -> dict[int, int]:
        reported = [number for number, shipment in enumerate(self._shipments) if shipment.lane.reporter == nation]
        chosen = choose_broken(reported, len(self._shipments))
        for number, fault in chosen.items():
            row = RefusedRow(nation, broken_reference(label, number), FAULTS[fault].name, FAULTS[fault].member)
            self._truth.refused.append(row)
        return chosen

    def _settle(self, lane: Lane) -> Lane:
        origin, destination = (self._rng.choice(THIRD_COUNTRIES) if end == "*" else end for end in lane)
        return Lane(origin, destination)

    def _honest(self, lane: Lane) -> None:
        sender, addressee = self._sender(lane.origin), self._addressee(lane.destination)
        handling = "H2" if self._rng.random() < HOME_ONLY_SHARE else self._rng.choice(("H0", "H1", "H1"))
        load = goods.ordinary(self._rng, lane.origin)
        shipment = self._post(lane, sender.party, addressee.party, load, self._some_time(), handling=handling)
        for decoy in {sender.decoy, addressee.decoy} - {None}:
            self._truth.decoys.setdefault(str(decoy), []).append(shipment.identifier)

    def _sender(self, nation: str) -> Part:
        return self._societies[nation].sender() if nation in NATIONS else Part(self._parties.person(nation), None)

    def _addressee(self, nation: str) -> Part:
        return self._societies[nation].addressee() if nation in NATIONS else Part(self._parties.person(nation), None)

    def _plant_ring(self, ring: Ring) -> None:
        starts = self._rng.randint(0, DAYS - LONGEST_DAYS - 1)
        told = tuple(self._plant_ring_parcel(ring, parcel, starts) for parcel in ring.parcels)
        self._truth.rings.append(RingTruth(ring.name, ring.spelling, tuple(ring.shared.items()), ring.listed, told))

    def _plant_ring_parcel(self, ring: Ring, parcel: RingParcel, starts: int) -> RingParcelTruth:
        careless = self._rng.random() < 0.5
        load = (goods.vague if careless else goods.ordinary)(self._rng, ring.lane.origin)
        posted = self._now - (DAYS - starts) * DAY + int(self._rng.uniform(0, LONGEST_DAYS) * DAY)
        shipment = self._post(ring.lane, parcel.sender, parcel.addressee, load, posted, ways=parcel.ways)
        borrowed = next((trait for trait in ring.shared if trait.kind in ("phone", "email")), None)
        if ring.listed and borrowed in parcel.carries:
            self._truth.listed.append(ListedUse(ring.listed, shipment.identifier, borrowed.kind, shipment.seen_by))
        return RingParcelTruth(
            shipment.identifier, shipment.posted_on, parcel.carries, shipment.lane.reporter, shipment.seen_by
        )

    def _plant_listed(self, number: int, listed: Listed) -> None:
        """Every third entity is nowhere; the others are on one to three parcels."""
        for _ in range(self._rng.randint(1, 3) if number % 3 else 0):
            nation, carried = listed.party.nation, self._rng.choice(CARRIED)
            lane = Lane(*NATIONS) if self._rng.random() < 0.5 else Lane(*reversed(NATIONS))
            somebody = alone(listed.party, carried, self._parties)
            sender = somebody if lane.origin == nation else self._sender(lane.origin).party
            addressee = somebody if lane.destination == nation else self._addressee(lane.destination).party
            load = goods.ordinary(self._rng, lane.origin)
            shipment = self._post(lane, sender, addressee, load, self._some_time())
            told = (lane.reporter,) if carried == "tax" else shipment.seen_by
            seen_by = tuple(nation for nation in told if nation in listed.seen_by)
            self._truth.listed.append(ListedUse(listed.name, shipment.identifier, carried, seen_by))

    def _plant_consignment(self, consignment: Consignment) -> None:
        if not consignment.sent:
            return
        load = self._chemical(
            consignment.substance.name, consignment.substance.cas, consignment.grams, consignment.lane
        )
        day = consignment.dispatch_on
        posted = int(datetime(day.year, day.month, day.day, 3, tzinfo=UTC).timestamp())
        notice = {"kind": "pre-export-notice", "number": consignment.reference, "country": consignment.lane.origin}
        shipment = self._post(
            consignment.lane, consignment.exporter, consignment.importer, load, posted, references=(notice,)
        )
        self._tell_controlled(shipment, consignment.substance.name, consignment)

    def _plant_unnotified(self) -> None:
        substance, lane = self._rng.choice(self._substances), Lane("CN", "US")
        load = self._chemical(substance.name, substance.cas, self._rng.randint(20, 900), lane)
        sender, addressee = self._parties.firm(lane.origin), self._addressee(lane.destination).party
        self._tell_controlled(self._post(lane, sender, addressee, load, self._some_time()), substance.name, None)

    def _chemical(self, name: str, cas: str, grams: int, lane: Lane) -> Load:
        hs = next(substance.hs for substance in self._substances if substance.cas == cas)
        return goods.chemical(self._rng, name, cas, hs, grams, lane.origin)

    def _tell_controlled(self, shipment: Shipment, substance: str, consignment: Consignment | None) -> None:
        cas = str(shipment.load.pieces[0]["cas"])
        notice, answer = (consignment.reference, consignment.answer) if consignment else (None, None)
        self._truth.controlled.append(ControlledParcel(shipment.identifier, substance, cas, notice, answer))

    def _post(
        self,
        lane: Lane,
        sender: Party,
        addressee: Party,
        load: Load,
        posted: int,
        *,
        ways: tuple[int, int] | None = None,
        handling: str = "H1",
        references: tuple[dict[str, str], ...] = (),
    ) -> Shipment:
        written = ways or (self._rng.randrange(WAYS), self._rng.randrange(WAYS))
        journey = self._journeys.journey(lane, posted)
        shipment = Shipment(lane, posted, sender, addressee, written, load, journey, handling, references)
        self._shipments.append(shipment)
        return shipment

    def _some_time(self) -> int:
        return self._now - int(self._rng.uniform(6 * HOUR, DAYS * DAY))
