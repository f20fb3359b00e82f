"""A ring's parcels while they are planned: first what each may show, then how it is written."""

from dataclasses import dataclass, field
from typing import NamedTuple

from services.simulator.goods import Load
from services.simulator.journeys import Lane
from services.simulator.notices import Consignment
from services.simulator.parties import PLAIN, Party
from services.simulator.posting import Posting
from services.simulator.rings.cast import Member
from services.simulator.rings.typologies import Slot
from services.simulator.truth import Trace
from services.simulator.watchlist import Listed


class Pick(NamedTuple):
    """What fills a slot on a parcel: a member's, before or after the ring changed its telephone."""

    member: Member
    late: bool


@dataclass(slots=True)
class Draft:
    """A parcel of a ring before it is posted."""

    lane: Lane
    at: int
    typology: str
    load: Load
    picks: dict[Slot, Pick] = field(default_factory=dict)
    sender: Party | None = None
    addressee: Party | None = None
    ways: tuple[int, int] = (PLAIN, PLAIN)
    traces: list[Trace] = field(default_factory=list)
    number: str | None = None
    transit: tuple[str, ...] = ()
    returned: bool = False
    notice: Consignment | None = None
    listed: list[tuple[Listed, str]] = field(default_factory=list)
    """Listed entities that it names or has something of, and by what (`ListedUse.carried`)."""

    @property
    def parties(self) -> tuple[Party, Party]:
        """Sender and addressee. Raises ValueError before both are written."""
        if self.sender is None or self.addressee is None:
            raise ValueError("a parcel without a sender or an addressee")
        return self.sender, self.addressee

    def posting(self) -> Posting:
        """The parcel as it is to be posted."""
        return Posting(
            self.lane, self.at, *self.parties, self.load, self.ways, self.number, self.transit,
            self.returned, notice=self.notice,
        )  # fmt: skip
