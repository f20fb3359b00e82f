"""An export: the lines of a period as rows of JSON, each with its path into the tree of one signed checkpoint.

The first row is the head. The lines before and behind the period come along without their personal part, as borders:
with them the file shows that nothing of the period was left out. It is judged offline, with the audit's public key.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from services.audit.core.checkpoints import AuditCheckpoint, believe_checkpoint
from services.audit.core.lines import LONGEST_LINE, Line, exact_time, read_line, spell
from services.feed.encoding import b64u_decode, parse_time
from services.feed.keys import PublicKey
from services.feed.strict_json import parse_object
from services.feed.tree import leaf_hash, verify_inclusion

VERSION = 1
LONGEST_PATH = 53
_HEAD = {"export", "checkpoint", "since", "until"}
_ROW = {"said", "personal", "path"}


class Judged(NamedTuple):
    """What an export proves."""

    audit: str
    since: datetime
    until: datetime
    checkpoint: AuditCheckpoint
    lines: int
    """Of the period."""
    erased: int
    whole: bool
    """Nothing of the period is left out."""


class NotProven(ValueError):
    """The first row that is wrong, from 1 for the head."""

    def __init__(self, row: int, detail: str) -> None:
        super().__init__(f"row {row}: {detail}")
        self.row, self.detail = row, detail


def write_head(checkpoint: Mapping[str, Any], since: datetime, until: datetime) -> str:
    """The first row."""
    return spell({"export": VERSION, "checkpoint": checkpoint, "since": exact_time(since), "until": exact_time(until)})


def write_row(said: str, personal: str | None, path: Iterable[str]) -> str:
    """A further row; `path` in base64url."""
    return spell({"said": said, "personal": personal, "path": list(path)})


def judge_export(rows: Iterator[bytes], keys: list[PublicKey]) -> Judged:
    """What the file proves; NotProven names the first row that is wrong."""
    head = _head(next(rows, b""))
    since, until = parse_time(head["since"]), parse_time(head["until"])
    try:
        checkpoint = believe_checkpoint(head["checkpoint"], keys)
    except (ValueError, TypeError, AttributeError) as fault:
        raise NotProven(1, f"the checkpoint is not believed: {fault}") from None
    lines = erased = 0
    first: Line | None = None
    last: Line | None = None
    for number, row in enumerate(rows, 2):
        line = _line(number, row, checkpoint, last)
        first, last = first or line, line
        within = since <= line.at < until
        lines, erased = lines + within, erased + (within and line.erased)
    whole = _reaches_back(first, since) and _reaches_on(last, until, checkpoint)
    return Judged(checkpoint.audit, since, until, checkpoint, lines, erased, whole)


def _head(row: bytes) -> dict[str, Any]:
    try:
        head = parse_object(row)
        parse_time(head["since"]), parse_time(head["until"])
    except (ValueError, KeyError, TypeError):
        raise NotProven(1, "not the head of an audit export") from None
    if head.keys() != _HEAD or head["export"] != VERSION:
        raise NotProven(1, "not the head of an audit export")
    return head


def _line(number: int, row: bytes, checkpoint: AuditCheckpoint, before: Line | None) -> Line:
    try:
        line, path, data = _read(row)
    except (ValueError, TypeError, AttributeError) as fault:
        raise NotProven(number, f"not a line of the audit: {fault}") from None
    if line.audit != checkpoint.audit or (before is not None and line.line != before.line + 1):
        raise NotProven(number, "not the line that follows the one before")
    if not verify_inclusion(line.line, checkpoint.size, leaf_hash(data), path, checkpoint.root):
        raise NotProven(number, f"line {line.line} is not in the tree of the checkpoint")
    return line


def _read(row: bytes) -> tuple[Line, list[bytes], bytes]:
    if len(row) > 4 * LONGEST_LINE:
        raise ValueError("too long")
    members = parse_object(row)
    if members.keys() != _ROW or len(members["path"]) > LONGEST_PATH:
        raise ValueError("not the members of a row")
    path = [b64u_decode(each) for each in members["path"]]
    return read_line(members["said"], members["personal"]), path, members["said"].encode()


def _reaches_back(first: Line | None, since: datetime) -> bool:
    return first is not None and (first.line == 0 or first.at < since)


def _reaches_on(last: Line | None, until: datetime, checkpoint: AuditCheckpoint) -> bool:
    return last is not None and (last.line == checkpoint.size - 1 or last.at >= until)
