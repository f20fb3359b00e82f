"""Submissions on their way to a door: bytes in order, cut into requests, and the ids that came back.

Some records are about others (a reply about a notice, a position on a proposal) and name them by the id that the
exchange gave them. Such a row is written with `UNKNOWN_ID` in that place; `Ids` remembers the ids of the rows that
are `kept`, of both nations, and puts the right one in when the row is sent.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Condition

CHUNK_ROWS = 1_000
"""Rows of one request; the door takes up to 10,000, small chunks keep the progress moving."""
CHUNK_BYTES = 8_000_000
"""Bytes of one request; the door takes up to 32 MiB."""
UNKNOWN_ID = "00000000-0000-7000-8000-000000000000"
"""Stands in a row where the id of another record will be."""


@dataclass(frozen=True, slots=True)
class Row:
    """One submission: the agency that hands it in, its own reference, and its bytes without a line feed."""

    agency: str
    reference: str
    data: bytes
    keep: bool = False
    """Whether other rows are about this one, so that its id must be remembered."""
    about: tuple[str, ...] = ()
    """References of the kept rows whose ids belong where `UNKNOWN_ID` stands, in the order of their places."""


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in order, cut where the agency changes and where a request is full; all of a chunk are of one agency."""
    chunk: list[Row] = []
    size = 0
    for row in rows:
        full = len(chunk) == CHUNK_ROWS or size + len(row.data) > CHUNK_BYTES
        if chunk and (full or row.agency != chunk[0].agency):
            yield chunk
            chunk, size = [], 0
        chunk.append(row)
        size += len(row.data) + 1
    if chunk:
        yield chunk


class Ids:
    """The ids of kept rows, by reference. Shared by the threads of both nations."""

    def __init__(self, longest_wait_s: float = 120.0) -> None:
        self._ids: dict[str, str | None] = {}
        self._changed = Condition()
        self._given_up = False
        self._longest_wait_s = longest_wait_s

    def note(self, reference: str, record: str | None) -> None:
        """Remember the id of a kept row; None when it was refused."""
        with self._changed:
            self._ids[reference] = record
            self._changed.notify_all()

    def give_up(self) -> None:
        """Let nobody wait any longer."""
        with self._changed:
            self._given_up = True
            self._changed.notify_all()

    def fill(self, row: Row) -> bytes:
        """The row's bytes with the ids it is about, waiting for them as need be. Raises `NoSuchRecord`."""
        data = row.data
        for reference in row.about:
            data = data.replace(UNKNOWN_ID.encode(), self._of(reference).encode(), 1)
        return data

    def _of(self, reference: str) -> str:
        with self._changed:
            self._changed.wait_for(lambda: self._given_up or reference in self._ids, self._longest_wait_s)
            record = self._ids.get(reference)
        if record is None:
            raise NoSuchRecord(f"{reference} was not taken, and another record is about it")
        return record


class NoSuchRecord(LookupError):
    """A row is about a record that was refused, or never came."""
