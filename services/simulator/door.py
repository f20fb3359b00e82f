"""The door by which a nation takes records, and how long to knock.

Rows go to `POST /operator/v1/records` as NDJSON. A request that meets a busy or vanished server is sent again as it
is: the same references mean the same records, so nothing is taken twice, and what had been taken before comes back
as `held`. The tree of errors:

    PlayFailed        the play of a nation ended before its last row
      Forbidden       the door said no for good: asking again is useless
      Unanswered      nobody answered, or only "later", as often as we were willing to ask
      Stopped         the other nation's play failed, or its records never came
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event

import httpx
import orjson

from services.simulator.rows import Ids, NoSuchRecord, Row

ATTEMPTS = 12
LONGEST_BACKOFF_S = 30.0
LONGEST_RETRY_AFTER_S = 300.0
ANSWER_WITHIN_S = 120.0
LATER = frozenset({408, 429, 502, 503, 504})
"""Answers that ask to come again; every other one of 400 and above is final."""


class PlayFailed(Exception):
    """The play of a nation ended before its last row."""


class Forbidden(PlayFailed):
    """The server refused a whole request; its stable code is in the text."""


class Unanswered(PlayFailed):
    """The server could not be reached, or stayed busy, at every attempt."""


class Stopped(PlayFailed):
    """The other nation's play failed, or a record of its that this one must name never came."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a nation takes records, and the bearer token of each agency that hands some in."""

    nation: str
    base_url: str
    tokens: Mapping[str, str] = field(repr=False)


Pause = Callable[[float], bool]
"""Waits some seconds between two attempts; returns true, and early, when there is no more reason to go on."""


@dataclass(frozen=True, slots=True)
class Line:
    """A door, and the means to speak through it."""

    door: Door
    http: httpx.Client
    ids: Ids
    """Shared with the other nation's play."""
    stop: Event
    """Set when there is no more reason to go on."""
    pause: Pause
    """Waits between two attempts."""


def ask_until_answered(line: Line, chunk: Sequence[Row]) -> list[dict[str, object]]:
    """A verdict for each row of one agency, as the server worded it. Raises `PlayFailed`."""
    nation, body = line.door.nation, _body(chunk, line.ids)
    for attempt in range(ATTEMPTS):
        verdicts, retry_after = _ask(line, chunk, body)
        if verdicts is not None:
            return verdicts
        if line.pause(max(retry_after, min(2.0**attempt / 2, LONGEST_BACKOFF_S))):
            raise Stopped(f"{nation}: stopped while waiting for an answer")
    raise Unanswered(f"{nation}: no answer to {len(chunk)} rows in {ATTEMPTS} attempts")


def _ask(line: Line, chunk: Sequence[Row], body: bytes) -> tuple[list[dict[str, object]] | None, float]:
    """One attempt: the verdicts, or None and the seconds that the server asked to wait."""
    token = line.door.tokens[chunk[0].agency]
    headers = {"content-type": "application/x-ndjson", "authorization": f"Bearer {token}"}
    try:
        answer = line.http.post("/operator/v1/records", content=body, headers=headers)
    except httpx.TransportError:
        return None, 0.0
    if answer.status_code in LATER:
        return None, _retry_after(answer)
    if answer.status_code != httpx.codes.OK:
        raise Forbidden(f"{line.door.nation}: {answer.status_code} {_code(answer)}")
    return _verdicts(answer.content, len(chunk)), 0.0


def _verdicts(data: bytes, rows: int) -> list[dict[str, object]] | None:
    """A verdict for each row; None when the answer broke off, for then it says nothing about the rest."""
    lines = data.splitlines()
    if len(lines) != rows + 1 or "summary" not in orjson.loads(lines[-1]):
        return None
    return [orjson.loads(line) for line in lines[:-1]]


def _body(chunk: Sequence[Row], ids: Ids) -> bytes:
    try:
        return b"".join(ids.fill(row) + b"\n" for row in chunk)
    except NoSuchRecord as fault:
        raise Stopped(str(fault)) from fault


def _retry_after(answer: httpx.Response) -> float:
    seconds = answer.headers.get("retry-after", "")
    return min(float(seconds), LONGEST_RETRY_AFTER_S) if seconds.isdecimal() else 0.0


def _code(answer: httpx.Response) -> str:
    """The problem's stable code (RFC 9457 extension member), or what kind of answer it was."""
    kind = str(answer.headers.get("content-type", ""))
    return str(orjson.loads(answer.content).get("code")) if kind.startswith("application/problem+json") else kind
