"""Where a record stands: the feed it came by and its line there, in one number; and what became of it.

One record may come by several feeds and two nations may use one id, but a line has one place. The place of a
line never changes, so it is the key of everything that is derived from the line.
"""

from enum import IntEnum
from typing import NamedTuple

LINES = 1 << 48
"""Lines that a feed may have before places run into the next feed."""


class State(IntEnum):
    """What became of a record after its line was taken in."""

    STANDS = 0
    SUPERSEDED = 1
    WITHDRAWN = 2
    UNREAD = 3
    """Accepted by the exchange, not understood here: kept until this program knows its version."""


class Place(NamedTuple):
    """A line of a followed feed."""

    feed: int
    """The feed's number in this database."""
    line: int

    @property
    def ref(self) -> int:
        """Both in one 63-bit number, ordered by feed, then line."""
        return self.feed * LINES + self.line


def place_of(ref: int) -> Place:
    """The place that `ref` numbers."""
    return Place(*divmod(ref, LINES))
