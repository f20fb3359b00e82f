"""Hands a file's rows to an exchange, request by request, and keeps what was answered; or has them checked only.

A request that met a busy, restarting or vanished exchange is sent again as it is: the references in it make that
harmless. Only a refusal of the request as a whole ends the work, or an exchange that stays away for longer than our
patience; the journal then says where to go on.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

import orjson

from services.console.api import Api
from services.console.say import Declined, NotReached
from services.console.sending.file_rows import FileRow, RecordFile, Wrong
from services.console.sending.journal import Journal, State

CHUNK_ROWS = 1_000
CHUNK_BYTES = 8_388_608
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be others next time."""

Verdict: TypeAlias = dict[str, Any]
Progress = Callable[[State], None]
Told = Callable[[Sequence[Verdict]], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an exchange may stay away, in seconds; `pause` and `now` are the clock's, or a test's."""

    seconds: float = 900.0
    pause: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom rows are asked about, and how."""

    api: Api
    patience: Patience = Patience()
    correct: bool = False
    """A reference that was used before for other content: the new content corrects that record."""


def hand_in(file: RecordFile, asked: Asked, journal: Journal, progress: Progress, told: Told = lambda _: None) -> State:
    """Hand in all rows that have no verdict yet; the state at the end. Raises Trouble when it cannot go on.

    `told` is given the verdicts of each request before the journal knows of them.
    """
    for chunk, verdicts in _answered(file, journal.state.row, asked):
        told(verdicts)
        journal.note(*_after(journal.state, chunk, verdicts, file))
        progress(journal.state)
    return journal.state


def check(file: RecordFile, asked: Asked) -> Iterator[tuple[list[FileRow], list[Verdict]]]:
    """What would become of each row, request by request; nothing is handed in. Raises Trouble."""
    return _answered(file, 0, asked, check=True)


def _answered(
    file: RecordFile, behind: int, asked: Asked, *, check: bool = False
) -> Iterator[tuple[list[FileRow], list[Verdict]]]:
    waiting = (row for row in file.rows() if row.number > behind)
    header = file.header()
    for chunk in chunks(waiting):
        yield chunk, _verdicts(file, header, chunk, asked, check=check)


def chunks(rows: Iterable[FileRow]) -> Iterator[list[FileRow]]:
    """Rows in order, cut where a request is full."""
    chunk: list[FileRow] = []
    size = 0
    for row in rows:
        if chunk and (len(chunk) == CHUNK_ROWS or size + len(row.data) + 1 > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(row)
        size += len(row.data) + 1
    if chunk:
        yield chunk


def _verdicts(file: RecordFile, header: bytes, chunk: Sequence[FileRow], asked: Asked, *, check: bool) -> list[Verdict]:
    """A verdict for each row, under its number in the file."""
    sent = [row for row in chunk if row.wrong is None]
    body = b"".join(data + b"\n" for data in (header, *(row.data for row in sent)) if data)
    how = {name: "true" for name, wanted in (("check", check), ("correct", asked.correct)) if wanted}
    ask = partial(asked.api.hand_in, body, file.media_type, **how)
    answered = iter(_ask_until_answered(ask, len(sent), asked.patience) if sent else [])
    return [{**(next(answered) if row.wrong is None else _refusal(row.wrong)), "row": row.number} for row in chunk]


def _refusal(wrong: Wrong) -> Verdict:
    return {"verdict": "refused", **wrong._asdict()}


def _ask_until_answered(ask: Callable[[], bytes], rows: int, patience: Patience) -> list[Verdict]:
    begun, wait = patience.now(), FIRST_WAIT
    while True:
        try:
            return _read(ask(), rows)
        except (NotReached, Declined) as fault:
            longer = max(fault.retry_after if isinstance(fault, Declined) else 0.0, wait * random.uniform(0.5, 1.0))  # noqa: S311
            if not _may_pass(fault) or patience.now() + longer - begun > patience.seconds:
                raise
            patience.pause(longer)
            wait = min(2 * wait, LONGEST_WAIT)


def _may_pass(fault: NotReached | Declined) -> bool:
    return isinstance(fault, NotReached) or fault.status in PASSING


def _read(answer: bytes, rows: int) -> list[Verdict]:
    """The verdicts; an answer that broke off says nothing about the rest, so it counts as none."""
    try:
        lines = [orjson.loads(line) for line in answer.splitlines()]
    except orjson.JSONDecodeError:
        lines = []
    if len(lines) != rows + 1 or "summary" not in lines[-1]:
        raise NotReached("the answer broke off", "run the same command again: nothing is taken twice")
    return lines[:-1]


def _after(
    state: State, chunk: Sequence[FileRow], verdicts: Sequence[Verdict], file: RecordFile
) -> tuple[State, list[dict[str, Any]]]:
    """The state behind a request, and its refused rows as they are kept."""
    words = [verdict["verdict"] for verdict in verdicts]
    refused = refused_rows(file, chunk, verdicts)
    counted = replace(
        state,
        row=chunk[-1].number,
        end=chunk[-1].end,
        accepted=state.accepted + words.count("accepted"),
        held=state.held + words.count("held"),
        refused=state.refused + len(refused),
    )
    return counted, refused


def refused_rows(file: RecordFile, chunk: Sequence[FileRow], verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """The refused among these rows, each as it is given back to whoever must mend it."""
    pairs = [each for each in zip(chunk, verdicts, strict=True) if each[1]["verdict"] == "refused"]
    own = file.columns().own if pairs and file.form == "csv" else ()
    return [{**_why(said), "record": file.readable(row, own)} for row, said in pairs]


def _why(said: Verdict) -> dict[str, Any]:
    return {name: said[name] for name in ("row", "code", "member", "detail") if name in said}
