"""Builds a made-up world: first what is to be found in it, then honest trade until it is full.

Everything is drawn from one seeded generator in one order, and every shipment that is planted is noted in the truth
in the same breath.
"""

from collections.abc import Mapping
from datetime import date
from itertools import cycle
from random import Random
from typing import NamedTuple

from services.simulator import goods
from services.simulator.addresses import THIRD_COUNTRIES
from services.simulator.broken import FAULTS, broken_reference, choose_broken
from services.simulator.controls import Substance, precursors
from services.simulator.difficulty import Difficulty
from services.simulator.disguise import junk
from services.simulator.goods import Load
from services.simulator.item_numbers import ItemNumbers
from services.simulator.journeys import NATIONS, Lane
from services.simulator.notices import Consignment, consignments
from services.simulator.parties import WAYS, PartyMaker
from services.simulator.people import People
from services.simulator.posting import DAYS, Means, Posting, noon
from services.simulator.rings.maker import PARCELS_PER_RING, Ring, RingMaker
from services.simulator.rings.tell import ring_truth
from services.simulator.seasons import Seasons
from services.simulator.shipments import Shipment
from services.simulator.society import Part, Society
from services.simulator.truth import ControlledParcel, ListedUse, RefusedRow, Truth
from services.simulator.twins.scenes import SCENES
from services.simulator.watchlist import CARRIED, Listed, alone, listed_entities, owners

HOME_ONLY_SHARE = 0.003
"""Honest parcels whose record is handled as H2."""
UNNOTIFIED_PER_PARCEL = 1 / 2_000
"""Parcels that declare a controlled substance without a notice, as a share of all."""
TRANSIT_SHARE = 0.02
"""Honest parcels between the two nations that go by a third country."""

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
        self._rng = rng = Random(seed)  # noqa: S311 - a made-up world must be the same again, not unguessable
        self._now = noon(today) - 12 * 3_600
        parties, people, substances = PartyMaker(rng), People(), precursors()
        seasons = Seasons(rng, today, DAYS, self._now)
        listed = listed_entities(rng, parties, parcels, today)
        notices = consignments(rng, parties, substances, parcels, today)
        self._means = Means(
            rng, today, difficulty, parties, people, ItemNumbers(rng), seasons, substances, listed, notices
        )  # fmt: skip
        self._societies = self._means.societies
        self._societies.update({nation: Society(nation, parcels, self._means) for nation in NATIONS})
        self._rings = 2 + parcels // PARCELS_PER_RING
        self._unnotified = 2 + int(parcels * UNNOTIFIED_PER_PARCEL)
        self._shipments: list[Shipment] = []
        self._truth = Truth()

    def plant(self) -> None:
        """Put in all that is to be found."""
        maker, at_first = RingMaker(self._means, owners(self._means.listed)), list(self._means.listed)
        for consignment in list(self._means.consignments):
            self._plant_consignment(consignment)
        for _ in range(self._rings):
            self._plant_ring(maker.ring())
        for number, listed in enumerate(at_first):
            self._plant_listed(number, listed)
        for _ in range(self._unnotified):
            self._plant_unnotified()

    def fill(self, parcels: int) -> None:
        """Add honest trade until there are so many parcels: what groups do together, and what single people do."""
        left = max(0, parcels - len(self._shipments))
        self._play_scenes(int(left * self._means.difficulty.scenes))
        lanes = self._rng.choices([lane for lane, _ in _LANES], [share for _, share in _LANES], k=left)
        for lane in lanes[: parcels - len(self._shipments)]:
            self._honest(self._settle(lane))

    def finish(self, label: str) -> Built:
        """All that was built, in the order of posting. `label` begins every submission reference."""
        self._shipments.sort(key=lambda shipment: (shipment.posted, shipment.identifier))
        self._truth.people = self._means.people.seen()
        spoiled = {number: fault for nation in NATIONS for number, fault in self._spoil(nation, label).items()}
        means = self._means
        return Built(tuple(self._shipments), tuple(means.listed), tuple(means.consignments), spoiled, self._truth)

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

    def _play_scenes(self, parcels: int) -> None:
        """Scenes in turn, of either nation in turn, while there is room for so many parcels."""
        turns = cycle((kind, nation) for nation in ("US", "CN") for kind in SCENES)
        while True:
            kind, nation = next(turns)
            planned = SCENES[kind](self._means, nation)
            if len(planned) > parcels:
                return
            parcels -= len(planned)
            decoy = self._societies[nation].decoy(kind)
            self._truth.decoys[decoy] = [self._post(each).identifier for each in planned]

    def _honest(self, lane: Lane) -> None:
        rng, at = self._rng, self._means.seasons.some_time()
        parts = self._sender(lane.origin, at), self._addressee(lane.destination, at)
        decoys = [part.decoy for part in parts]
        sender, addressee = (part.party for part in parts)
        if rng.random() < self._means.difficulty.junk:
            what, addressee = junk(addressee, rng)
            decoys.append(f"placeholder-{lane.destination}-{what}")
        handling = "H2" if rng.random() < HOME_ONLY_SHARE else None
        through = lane.origin in NATIONS and lane.destination in NATIONS and rng.random() < TRANSIT_SHARE
        transit = (rng.choice(THIRD_COUNTRIES),) if through else ()
        shipment = self._post(Posting(lane, at, sender, addressee, transit=transit, handling=handling))
        for decoy in dict.fromkeys(decoys):
            if decoy is not None:
                self._truth.decoys.setdefault(decoy, []).append(shipment.identifier)

    def _sender(self, nation: str, at: int) -> Part:
        society = self._societies.get(nation)
        return society.sender(at) if society else Part(self._means.parties.person(nation), None)

    def _addressee(self, nation: str, at: int) -> Part:
        society = self._societies.get(nation)
        return society.addressee(at) if society else Part(self._means.parties.person(nation), None)

    def _plant_ring(self, ring: Ring) -> None:
        posted = [self._post(draft.posting()) for draft in ring.drafts]
        for draft, shipment in zip(ring.drafts, posted, strict=True):
            for listed, carried in draft.listed:
                self._tell_listed(listed, shipment, carried)
        self._truth.rings.append(ring_truth(ring, posted, self._means.people))

    def _plant_listed(self, number: int, listed: Listed) -> None:
        """Every third entity is nowhere; the others are on one to three parcels."""
        for _ in range(self._rng.randint(1, 3) if number % 3 else 0):
            nation, carried, at = listed.party.nation, self._rng.choice(CARRIED), self._means.seasons.some_time()
            lane = Lane(*NATIONS) if self._rng.random() < 0.5 else Lane(*reversed(NATIONS))
            somebody = alone(listed.party, carried, self._means.parties)
            sender = somebody if lane.origin == nation else self._sender(lane.origin, at).party
            addressee = somebody if lane.destination == nation else self._addressee(lane.destination, at).party
            self._tell_listed(listed, self._post(Posting(lane, at, sender, addressee)), carried)

    def _tell_listed(self, listed: Listed, shipment: Shipment, carried: str) -> None:
        told = (shipment.lane.reporter,) if carried == "tax" else shipment.seen_by
        seen_by = tuple(nation for nation in told if nation in listed.seen_by)
        self._truth.listed.append(ListedUse(listed.name, shipment.identifier, carried, seen_by))

    def _plant_consignment(self, consignment: Consignment) -> None:
        if consignment.sent:
            load, at = (
                self._chemical(consignment.substance, consignment.grams, consignment.lane),
                consignment.dispatch_on,
            )
            firms = consignment.exporter, consignment.importer
            self._post(Posting(consignment.lane, noon(at) - 9 * 3_600, *firms, load, notice=consignment))

    def _plant_unnotified(self) -> None:
        substance, lane, at = (
            self._rng.choice(self._means.substances),
            Lane("CN", "US"),
            self._means.seasons.some_time(),
        )
        load = self._chemical(substance, self._rng.randint(20, 900), lane)
        sender, addressee = self._means.parties.firm(lane.origin), self._addressee(lane.destination, at).party
        self._post(Posting(lane, at, sender, addressee, load))

    def _chemical(self, substance: Substance, grams: int, lane: Lane) -> Load:
        return goods.chemical(self._rng, substance.name, substance.cas, substance.hs, grams, lane.origin)

    def _post(self, plan: Posting) -> Shipment:
        """Post a parcel; its number, what it holds and how it is written are drawn where the plan leaves them open."""
        rng, lane = self._rng, plan.lane
        ways = plan.ways or (rng.randrange(WAYS), rng.randrange(WAYS))
        number = plan.number or self._means.numbers.one(lane.origin)
        handling = plan.handling or rng.choice(("H0", "H1", "H1"))
        notice = plan.notice
        named = {"kind": "pre-export-notice", "number": notice.reference, "country": lane.origin} if notice else None
        shipment = Shipment(
            lane, plan.at, plan.sender, plan.addressee, ways, number, self._now, rng.getrandbits(48), plan.load,
            plan.transit, plan.returned, handling, (named,) if named else (),
        )  # fmt: skip
        self._shipments.append(shipment)
        self._means.people.note(plan.sender, number, "sender")
        self._means.people.note(plan.addressee, number, "addressee")
        if plan.load and "cas" in plan.load.pieces[0]:
            self._tell_controlled(shipment, plan.load, notice)
        return shipment

    def _tell_controlled(self, shipment: Shipment, load: Load, notice: Consignment | None) -> None:
        piece = load.pieces[0]
        grams = int(piece["net_weight_grams"])
        told = ControlledParcel(
            shipment.identifier,
            piece["description"],
            piece["cas"],
            notice.reference if notice else None,
            notice.answer if notice else None,
            grams,
            notice.grams if notice else None,
        )
        self._truth.controlled.append(told)
