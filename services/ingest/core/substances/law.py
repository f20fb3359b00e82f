"""Under which law what a parcel names was controlled, on the day of posting, where it left and where it goes.

What rests on a short form or an HS code alone says so; the two together, in one piece and for one substance, support
each other. A CAS number or a full name needs no support.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.parcel import Parcel
from schemas.scheduling import Scheduling
from services.ingest.core.controls import ControlInForce, controls_in_force
from services.ingest.core.substances.table import WEAK, By, Named

_FIRMEST_FIRST = list(By)


class Contents(NamedTuple):
    """A parcel that was read, by its place."""

    ref: int
    parcel: Parcel


class Reached(NamedTuple):
    """A control that reached what the parcel declares, and by which of its words."""

    found: ControlInForce
    named: tuple[Named, ...]
    """All that points to it, the firmest first."""

    @property
    def weak(self) -> bool:
        """Whether it rests on a single short form or code, which identifies nothing alone."""
        ways = {each.by for each in self.named}
        return ways <= WEAK and not (len(ways) == 2 and len({each.piece for each in self.named}) == 1)


def controls_on(controls: Sequence[Scheduling], named: Iterable[Named], parcel: Parcel, place: str) -> list[Reached]:
    """The controls at `place` on the day of posting that reached what was named, each once; the firm ones first."""
    reached: dict[int, Reached] = {}
    for each in sorted(named, key=lambda one: _FIRMEST_FIRST.index(one.by)):
        for found in _reach(controls, each, parcel, place):
            before = reached.get(id(found.control))
            reached[id(found.control)] = (
                before._replace(named=(*before.named, each)) if before else Reached(found, (each,))
            )
    return sorted(reached.values(), key=lambda one: one.weak)


def _reach(controls: Sequence[Scheduling], named: Named, parcel: Parcel, place: str) -> list[ControlInForce]:
    if named.by is By.HS:
        controls = [c for c in controls if named.key in {code.code for code in c.substance.hs}]
        return _in_force(controls, parcel, place, None, None)
    cas = named.key if named.by is By.CAS else None
    return _in_force(controls, parcel, place, cas, None if cas else named.written)


def _in_force(
    controls: Sequence[Scheduling], parcel: Parcel, place: str, cas: str | None, name: str | None
) -> list[ControlInForce]:
    return controls_in_force(
        controls, place=place, on=parcel.posted_on, destination=parcel.route.destination, cas=cas, name=name
    )
