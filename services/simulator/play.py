"""Hands a made-up world to both nations, side by side, through the door that every operator uses.

A thread a nation sends its rows in order (services/simulator/door.py) and counts the verdicts; after each request
it says how far it came. When one nation's play fails, the other one stops at its next request.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event

import httpx

from services.simulator.door import ANSWER_WITHIN_S, Door, Line, Stopped, ask_until_answered
from services.simulator.rows import Ids, Row, chunks


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken, and why, in the server's words."""

    reference: str
    code: str
    member: str | None


@dataclass(slots=True)
class Played:
    """What a nation's server has answered so far, in rows."""

    nation: str
    accepted: int = 0
    held: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.accepted + self.held + len(self.refused)


Progress = Callable[[Played], None]
"""Called after every request, in that nation's thread."""


def play_both(
    doors: Sequence[Door],
    rows: Mapping[str, Iterable[Row]],
    progress: Progress,
    transport: httpx.BaseTransport | None = None,
) -> dict[str, Played]:
    """Play each nation's rows at its door, side by side.

    Returns what was answered, by nation. Raises `PlayFailed` of the nation that failed first; the other one then stops
    at its next request. `transport` takes the network's place in tests.
    """
    stop, ids = Event(), Ids()
    with ThreadPoolExecutor(thread_name_prefix="play") as pool:
        plays = [
            pool.submit(_play_over, _open(door, ids, stop, transport), rows[door.nation], progress) for door in doors
        ]
        try:
            wait(plays, return_when=FIRST_EXCEPTION)
        finally:
            _stop_if_any_failed(plays, stop, ids)
    return {played.nation: played for played in _results(plays)}


def play(line: Line, rows: Iterable[Row], progress: Progress) -> Played:
    """Play one nation's `rows` over its `line`. Raises `PlayFailed`."""
    played = Played(line.door.nation)
    for chunk in chunks(rows):
        if line.stop.is_set():
            raise Stopped(f"{line.door.nation}: stopped after {played.rows} rows")
        for row, verdict in zip(chunk, ask_until_answered(line, chunk), strict=True):
            _note(played, row, verdict, line.ids)
        progress(played)
    return played


def _play_over(line: Line, rows: Iterable[Row], progress: Progress) -> Played:
    with line.http:
        return play(line, rows, progress)


def _open(door: Door, ids: Ids, stop: Event, transport: httpx.BaseTransport | None) -> Line:
    http = httpx.Client(base_url=door.base_url, timeout=ANSWER_WITHIN_S, transport=transport, trust_env=False)
    return Line(door, http, ids, stop, stop.wait)


def _stop_if_any_failed(plays: Iterable[Future[Played]], stop: Event, ids: Ids) -> None:
    if not all(play.done() and play.exception() is None for play in plays):
        stop.set()
        ids.give_up()


def _results(plays: Iterable[Future[Played]]) -> Iterator[Played]:
    """What each play returned. Where several failed, the one that did not merely stop says why."""
    failed = [fault for play in plays if (fault := play.exception())]
    if failed:
        raise next((fault for fault in failed if not isinstance(fault, Stopped)), failed[0])
    return (play.result() for play in plays)


def _note(played: Played, row: Row, verdict: Mapping[str, object], ids: Ids) -> None:
    record = verdict.get("id")
    if row.keep:
        ids.note(row.reference, record if isinstance(record, str) else None)
    match verdict["verdict"]:
        case "accepted":
            played.accepted += 1
        case "held":
            played.held += 1
        case _:
            member = verdict.get("member")
            played.refused.append(Refusal(row.reference, str(verdict.get("code")), str(member) if member else None))
