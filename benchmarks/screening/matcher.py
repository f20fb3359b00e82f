"""What a matcher must do to be measured: ours and the others alike."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from benchmarks.screening.measures import NOBODY, Answer
from services.ingest.core.names.name import Kind


class Row(NamedTuple):
    """A name in the index."""

    entity: int
    written: str
    kind: Kind
    weak: bool = False


class Query(NamedTuple):
    """A name to look for. The rows of entity `right` that are written alike are left out of the index for it."""

    written: str
    kind: Kind
    right: int = NOBODY


class Matcher(Protocol):
    """Takes written names, gives the best entity."""

    name: str
    threshold: float
    """Shipped score from which a pair is a match."""

    def index(self, rows: Sequence[Row]) -> None:
        """Make ready for `best`."""

    def best(self, queries: Sequence[Query]) -> list[Answer]:
        """The best entity of each query."""

    def pairs(self, pairs: Sequence[tuple[str, str, Kind]]) -> list[float]:
        """The score of each pair of names, in the better direction where directions differ."""
