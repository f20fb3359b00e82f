"""Item numbers: of UPU S10 with the right check digit, or a courier's own, each given once in a world.

Who posts much has a roll of labels, with numbers in sequence.
"""

from random import Random

from schemas.s10 import check_digit
from services.simulator.draws import Distinct

COURIER = "PX00"
"""Begins a courier's numbers."""
COURIER_SHARE = 0.08
ROLL = 1_000
"""Numbers of a roll of labels."""
_SINGLE = 90_000_000
"""Serial numbers below this are given out one by one, those above in rolls."""


class ItemNumbers:
    """Gives out item numbers, each once. Raises `WorldTooLarge` after 90 million single ones or 10,000 rolls."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._serials = Distinct(rng, _SINGLE)
        self._rolls = Distinct(rng, (100_000_000 - _SINGLE) // ROLL)

    def one(self, origin: str) -> str:
        """The number of an item posted in `origin`: mostly of S10, one in twelve a courier's."""
        serial = f"{self._serials.take():08}"
        if self._rng.random() < COURIER_SHARE:
            return f"{COURIER}{serial}"
        return _s10(self._indicator(), serial, origin)

    def roll(self, origin: str, count: int, most_left_out: int = 0) -> list[str]:
        """So many S10 numbers in sequence, up to `most_left_out` of them left out between two; from one `ROLL`."""
        indicator, serial = self._indicator(), _SINGLE + self._rolls.take() * ROLL
        places = [self._rng.randint(0, 20)]
        while len(places) < count:
            places.append(places[-1] + 1 + self._rng.randint(0, most_left_out))
        return [_s10(indicator, f"{serial + place:08}", origin) for place in places]

    def _indicator(self) -> str:
        return self._rng.choice("CCEHLLLRRU") + self._rng.choice("ABCDEFGHKLMNPRSTWXY")


def _s10(indicator: str, serial: str, origin: str) -> str:
    return f"{indicator}{serial}{check_digit(serial)}{origin}"
