"""Full pages are read by other processes as they are read here; whatever becomes of those, a page is read."""

import datetime as dt
import os
import signal
from collections.abc import Iterator
from multiprocessing import active_children
from multiprocessing.connection import wait
from pathlib import Path

import orjson
import pytest

from services.feed.names import FeedName
from services.ingest.controls.reach_controls import controls_of
from services.ingest.core.exact import as_numbers, numbers_of
from services.ingest.core.list_index import ListedSide, build_list_index, load_list_index
from services.ingest.core.profile import profile_of_entity
from services.ingest.lists.in_force import ListsState
from services.ingest.screening.held_index import Held
from services.ingest.taking_in.read_lines import Lines, Read, read_lines
from services.ingest.taking_in.readers import FULL, Readers
from tests.integration.ingest.conftest import SimulatedExchange, parcel_body, with_party

FEED = FeedName("US", "US")
STATE = ListsState(1, 1, 7)
NO_CONTROLS = controls_of(())
LISTED = "Bartholomew Nimbleby"


@pytest.fixture
def held(tmp_path: Path) -> Held:
    profile = profile_of_entity("Person", {"name": [LISTED], "phone": ["+1 202 555 0147"]})
    index = build_list_index([ListedSide(1, profile, as_numbers(numbers_of(profile).tolist()))])
    (tmp_path / STATE.name).mkdir()
    index.save(tmp_path / STATE.name)
    return Held(STATE, load_list_index(tmp_path / STATE.name))


@pytest.fixture
def lines(exchange: SimulatedExchange) -> Lines:
    bodies = [with_party(parcel_body(n), "sender", phones=[f"+1 202 555 {n:04d}"]) for n in range(FULL)]
    bodies[3]["addressee"]["names"] = [{"written": LISTED}]
    records = [orjson.dumps(exchange.home.record("parcel", body)) for body in bodies]
    return Lines(FEED, list(enumerate(records, 1 << 48)), frozenset(), dt.date(2026, 11, 23))


@pytest.fixture
def readers(tmp_path: Path) -> Iterator[Readers]:
    made = Readers(tmp_path, most=1)
    yield made
    made.close()


def told(read: Read) -> list[object]:
    """All of it, in a form that can be compared."""
    rows = {table: (buffer.rows, buffer.finished()) for table, buffer in read.encoded.items()}
    labels = [column.tolist() for column in read.labels]
    sides = [(side.ref, side.role) for side in read.gathered.sides]
    return [rows, labels, sides, read.near, read.parcels, read.gathered.records, read.reached]


async def started(readers: Readers, lines: Lines, held: Held) -> None:
    await readers.read(lines, held, NO_CONTROLS)
    assert readers._ready is not None
    await readers._ready


async def test_another_process_reads_what_this_one_would(readers: Readers, lines: Lines, held: Held) -> None:
    await started(readers, lines, held)

    read = await readers.read(lines, held, NO_CONTROLS)

    here = read_lines(lines, held.index, NO_CONTROLS)
    assert told(read) == told(here)
    assert {pair.ref for pair in read.near} == {(1 << 48) + 3, (1 << 48) + 147}


async def test_a_page_whose_reader_is_killed_is_read_here(readers: Readers, lines: Lines, held: Held) -> None:
    await started(readers, lines, held)
    for child in active_children():
        os.kill(child.pid or 0, signal.SIGKILL)

    read = await readers.read(lines, held, NO_CONTROLS)

    assert told(read) == told(read_lines(lines, held.index, NO_CONTROLS))


async def test_short_pages_start_nothing_and_closing_ends_what_was_started(
    readers: Readers, lines: Lines, held: Held
) -> None:
    short = lines._replace(lines=lines.lines[:2])
    await readers.read(short, held, NO_CONTROLS)
    before = active_children()
    await started(readers, lines, held)
    during = active_children()

    readers.close()

    ended = wait([child.sentinel for child in during], 30)
    assert (before, len(during), len(ended)) == ([], 1, 1)


def test_it_is_the_same_however_many_lines_are_read_at_a_time(
    lines: Lines, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = read_lines(lines, held.index, NO_CONTROLS)
    monkeypatch.setattr("services.ingest.taking_in.read_lines.AT_ONCE", 7)

    assert told(read_lines(lines, held.index, NO_CONTROLS)) == told(at_once)
