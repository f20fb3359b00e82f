"""A parcel that is planned, and what planning needs. Rings, their innocent twins and honest trade plan by it alike."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from services.simulator.controls import Substance
from services.simulator.difficulty import Difficulty
from services.simulator.goods import Load
from services.simulator.item_numbers import ItemNumbers
from services.simulator.journeys import HOUR, Lane
from services.simulator.notices import Consignment
from services.simulator.parties import Party, PartyMaker
from services.simulator.people import People
from services.simulator.seasons import Seasons
from services.simulator.watchlist import Listed

if TYPE_CHECKING:
    from services.simulator.society import Society

DAYS = 63
"""Parcels are posted over this many days before the world's day."""
LAST_HOURS = 6
"""In so many hours before the world's day nothing is posted any more."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A parcel before it is posted; what is left out is drawn."""

    lane: Lane
    at: int
    """Seconds since 1970."""
    sender: Party
    addressee: Party
    load: Load | None = None
    ways: tuple[int, int] | None = None
    number: str | None = None
    transit: tuple[str, ...] = ()
    returned: bool = False
    handling: str | None = None
    notice: Consignment | None = None
    """The notice that its declaration names."""


@dataclass(slots=True)
class Means:
    """What plans are made with: the same generator and makers for a whole world."""

    rng: Random
    today: date
    difficulty: Difficulty
    parties: PartyMaker
    people: People
    numbers: ItemNumbers
    seasons: Seasons
    substances: list[Substance]
    listed: list[Listed]
    """Grows by those who are listed while a ring uses their name."""
    consignments: list[Consignment]
    """Grows by the notices that a plan needs."""
    societies: "dict[str, Society]" = field(default_factory=dict)

    @property
    def now(self) -> int:
        """The beginning of the world's day, seconds since 1970."""
        return self.day_begins(self.today)

    def day_begins(self, day: date) -> int:
        """The first second of a day, UTC, seconds since 1970."""
        return noon(day) - 12 * HOUR

    def by(self, at: int) -> int:
        """`at`, or some time before the last hours where it lies in them or behind."""
        return min(at, self.now - LAST_HOURS * HOUR - self.rng.randrange(6 * HOUR))

    def happens(self, share: float) -> bool:
        """Whether something happens that does so with this chance."""
        return self.rng.random() < share


def notify(
    means: Means,
    firms: tuple[Party, Party],
    substance: Substance,
    grams: int,
    dispatch_on: date,
    answer: str,
) -> Consignment:
    """One more pre-export notice, some weeks before `dispatch_on`, of `firms`: exporter and importer."""
    lane = Lane(firms[0].nation, firms[1].nation)
    notified_on = dispatch_on - timedelta(days=means.rng.randint(16, 24))
    reference = f"{lane.origin}-PEN-{notified_on.year}-{len(means.consignments) + 1:05}"
    notice = Consignment(lane, reference, *firms, substance, grams, notified_on, answer, dispatch_on, sent=True)
    means.consignments.append(notice)
    return notice


def noon(day: date) -> int:
    """Twelve o'clock UTC of a day, seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
