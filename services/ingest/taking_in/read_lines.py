"""The lines of a believed page, read and screened before a transaction: all that can be done without the database.

The work is the same whoever does it: this process for a page of a few lines, one of several for full ones
(readers.py). So nothing of it rests on what another page brings; what does is looked up again in the transaction.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from services.feed.names import FeedName
from services.feed.page import Page
from services.feed.verdict import judge_line
from services.ingest.controls.reach_controls import ControlHit, Controls
from services.ingest.core.exact import Numbers
from services.ingest.core.harvest import Harvest, gather
from services.ingest.core.labels import Near, Side
from services.ingest.core.list_index import ListIndex
from services.ingest.core.proof import Proven
from services.ingest.core.screening import labels_of_sides
from services.ingest.core.stored_names import StoredLabels
from services.ingest.core.substances.law import Contents
from services.ingest.records.places import Place
from services.ingest.taking_in.keep_rows import Encoded, encode, worth_a_look

AT_ONCE = 250
"""Lines whose objects are in memory at a time."""


class Lines(NamedTuple):
    """Accepted lines of one feed, and on which day they are read."""

    feed: FeedName
    lines: Sequence[tuple[int, bytes]]
    """Each with its ref."""
    unread: frozenset[int]
    """Refs of those that are kept as they are, of a type that is not known yet."""
    today: dt.date
    accept: frozenset[str] | None = None
    """Types taken from the origin; None: all, as the exchange has looked already."""


@dataclass(frozen=True, slots=True)
class Read:
    """What lines gave."""

    gathered: Harvest
    """Without the bytes of records, and of events and sides only those that the transaction looks at."""
    parcels: int
    encoded: Encoded
    labels: StoredLabels
    near: Near
    """What the index brought."""
    reached: tuple[ControlHit, ...]
    """By the controls at hand."""


def lines_of(page: Page, feed: int, proven: Proven, today: dt.date) -> Lines:
    """The accepted lines of a page; `feed` is the feed's number in the database."""
    accepted = [
        (Place(feed, line).ref, row)
        for line, row in enumerate(page.rows, page.first)
        if line not in page.erased and (line not in proven.refused or line in proven.unsupported)
    ]
    unread = frozenset(Place(feed, line).ref for line in proven.unsupported)
    return Lines(page.feed, accepted, unread, today)


def read_lines(lines: Lines, index: ListIndex, controls: Controls) -> Read:
    """Everything, some lines at a time: what is made of a line on the way is a hundred times its bytes."""
    made = _Made()
    for first in range(0, max(1, len(lines.lines)), AT_ONCE):
        _add(made, gather_lines(lines._replace(lines=lines.lines[first : first + AT_ONCE])), index, controls)
    labels = StoredLabels(
        refs=np.array(made.refs, np.int64),
        roles=np.array(made.roles, np.int16),
        names_at=_offsets([len(each) for each in made.names]),
        names=np.frombuffer(b"".join(made.names), np.uint8),
        exact_at=_offsets([len(each) for each in made.exact]),
        exact=np.concatenate([*made.exact, np.empty(0, np.uint64)]),
    )
    return Read(made.thin, made.parcels, made.encoded, labels, made.near, tuple(made.reached))


@dataclass(slots=True)
class _Made:
    """What the lines have given so far."""

    thin: Harvest = field(default_factory=Harvest)
    parcels: int = 0
    encoded: Encoded = field(default_factory=dict)
    refs: list[int] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    exact: list[Numbers] = field(default_factory=list)
    near: Near = field(default_factory=dict)
    reached: list[ControlHit] = field(default_factory=list)


def _add(made: _Made, gathered: Harvest, index: ListIndex, controls: Controls) -> None:
    labels, near = labels_of_sides(gathered.sides), Near()
    labels.near(index, near)
    names = labels.names_to_store()
    for table, buffer in encode(gathered, labels, names).items():
        made.encoded.setdefault(table, buffer.of_the_same()).add_all(buffer)
    made.parcels += len(gathered.parcels)
    made.refs += [label.ref for label in labels.screened]
    made.roles += [int(label.role) for label in labels.screened]
    made.names += names
    made.exact += [label.exact for label in labels.screened]
    made.near |= near
    made.reached += controls.on(gathered.contents)
    _thin(made.thin, gathered, {pair.ref for pair in near})


def _thin(into: Harvest, gathered: Harvest, near: Collection[int]) -> None:
    """Add what the transaction looks at."""
    into.records += [record._replace(bytes=b"") for record in gathered.records]
    into.withdrawals += gathered.withdrawals
    into.events += worth_a_look(gathered.events)
    into.sides += [side for side in gathered.sides if side.ref in near]
    into.entries += gathered.entries
    into.announcements += gathered.announcements
    into.controls += gathered.controls
    into.counts.update(gathered.counts)
    into.flows.update(gathered.flows)


def gather_lines(lines: Lines) -> Harvest:
    """The rows that they give."""
    gathered = Harvest()
    for ref, line in lines.lines:
        judged = judge_line(line, lines.feed, lines.accept)
        gather(gathered, ref, line, replace(judged, record=None) if ref in lines.unread else judged, lines.today)
    return gathered


def sides_again(lines: Lines, refs: Collection[int]) -> list[Side]:
    """The sides of some parcels, read once more."""
    return gather_lines(lines._replace(lines=[each for each in lines.lines if each[0] in refs])).sides


def contents_again(lines: Lines) -> list[Contents]:
    """What is in all parcels, read once more."""
    return gather_lines(lines).contents


def _offsets(lengths: Sequence[int]) -> "np.typing.NDArray[np.int64]":
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.array(lengths, np.int64))))
