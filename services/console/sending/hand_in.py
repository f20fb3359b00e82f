"""Hands a file's rows to an exchange, request by request, and keeps what was answered.

A request that met a busy, restarting or vanished exchange is sent again as it is: the references in it make that
harmless. Only a refusal of the request as a whole ends the work, or an exchange that stays away for longer than our
patience; the journal then says where to go on.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from services.console.api import Api
from services.console.say import Declined, NotReached
from services.console.sending.file_rows import LONGEST_ROW, FileRow, RecordFile
from services.console.sending.journal import Journal, State

CHUNK_ROWS = 1_000
CHUNK_BYTES = 8_388_608
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be others next time."""

Progress = Callable[[State], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an exchange may stay away, in seconds; `pause` and `now` are the clock's, or a test's."""

    seconds: float = 900.0
    pause: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic


def hand_in(file: RecordFile, api: Api, journal: Journal, progress: Progress, patience: Patience) -> State:
    """Hand in all rows that have no verdict yet; the state at the end. Raises Trouble when it cannot go on."""
    waiting = (row for row in file.rows() if row.number > journal.state.row)
    for chunk in chunks(waiting):
        verdicts = _verdicts(file, chunk, api, patience)
        journal.note(*_after(journal.state, chunk, verdicts, file))
        progress(journal.state)
    return journal.state


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


def _verdicts(file: RecordFile, chunk: Sequence[FileRow], api: Api, patience: Patience) -> dict[int, dict[str, Any]]:
    """A verdict for each row, by its number in the file."""
    sent = [row for row in chunk if not row.too_long]
    answered = iter(_ask_until_answered(file, sent, api, patience) if sent else [])
    too_long = {"verdict": "refused", "code": "too-large", "detail": f"the row has more than {LONGEST_ROW:,} bytes"}
    return {row.number: too_long if row.too_long else next(answered) for row in chunk}


def _ask_until_answered(
    file: RecordFile, rows: Sequence[FileRow], api: Api, patience: Patience
) -> list[dict[str, Any]]:
    body = b"".join(data + b"\n" for data in (file.header(), *(row.data for row in rows)) if data)
    begun, wait = patience.now(), FIRST_WAIT
    while True:
        try:
            return _read(api.hand_in(body, file.media_type), len(rows))
        except (NotReached, Declined) as fault:
            asked = fault.retry_after if isinstance(fault, Declined) else 0.0
            longer = max(asked, wait * random.uniform(0.5, 1.0))  # noqa: S311
            if not _may_pass(fault) or patience.now() + longer - begun > patience.seconds:
                raise
            patience.pause(longer)
            wait = min(2 * wait, LONGEST_WAIT)


def _may_pass(fault: NotReached | Declined) -> bool:
    return isinstance(fault, NotReached) or fault.status in PASSING


def _read(answer: bytes, rows: int) -> list[dict[str, Any]]:
    """The verdicts; an answer that broke off says nothing about the rest, so it counts as none."""
    try:
        lines = [orjson.loads(line) for line in answer.splitlines()]
    except orjson.JSONDecodeError:
        lines = []
    if len(lines) != rows + 1 or "summary" not in lines[-1]:
        raise NotReached("the answer broke off", "run the same command again: nothing is taken twice")
    return lines[:-1]


def _after(
    state: State, chunk: Sequence[FileRow], verdicts: dict[int, dict[str, Any]], file: RecordFile
) -> tuple[State, list[dict[str, Any]]]:
    """The state behind a request, and its refused rows as they are kept."""
    words = [verdict["verdict"] for verdict in verdicts.values()]
    refused = [
        _refused(row, verdicts[row.number], file) for row in chunk if verdicts[row.number]["verdict"] == "refused"
    ]
    counted = replace(
        state,
        row=chunk[-1].number,
        end=chunk[-1].end,
        accepted=state.accepted + words.count("accepted"),
        held=state.held + words.count("held"),
        refused=state.refused + len(refused),
    )
    return counted, refused


def _refused(row: FileRow, verdict: dict[str, Any], file: RecordFile) -> dict[str, Any]:
    why: dict[str, Any] = {name: verdict[name] for name in ("code", "member", "detail") if name in verdict}
    return {"row": row.number, **why, "record": file.readable(row)}
