"""What the audit's commands read and judge: whole feeds over `/audit/v1`, periods of them, and exports on disk."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from services.audit.core.checkpoints import AuditCheckpoint, believe_checkpoint, read_checkpoint
from services.audit.core.exports import Judged, NotProven, judge_export, write_row
from services.audit.core.lines import exact_time
from services.audit.core.verdict import Row, Walk
from services.console.api import Api
from services.console.say import Trouble
from services.feed.keys import PublicKey

PAGE = 1_000
LARGEST_CHECKPOINT = 65_536
LONGEST_ROW = 1_048_576


def walk_feed(api: Api, audit: str, keys: Sequence[PublicKey], kept: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Whether a whole feed is what its checkpoints say, and those that were kept elsewhere; `audit` is its name."""
    head = api.get("/audit/v1/checkpoint")
    if not head["size"]:
        raise Trouble(f"{audit} has no line yet", "verify later")
    try:
        newest = believe_checkpoint(head["checkpoint"], keys)
    except ValueError as error:
        fault = {"line": 0, "last": head["size"] - 1, "code": "checkpoint", "detail": f"the newest checkpoint: {error}"}
        return _verdict(audit, 0, None, fault)
    walk = Walk(audit, keys, _of(audit, kept, keys))
    for row in _rows(api, newest.size):
        if not walk.add(row):
            break
    found = walk.end(newest)
    said = _verdict(audit, walk.size, newest, found._asdict() if found else None)
    return said | {"erased": walk.erased, "kept": [each.size for each in walk.kept]}


def read_kept(path: Path) -> dict[str, Any]:
    """A checkpoint as `audit checkpoint` wrote it. Raises Trouble when it is none."""
    try:
        with path.open("rb") as file:
            held: dict[str, Any] = orjson.loads(file.read(LARGEST_CHECKPOINT))
        jws: dict[str, Any] = held.get("checkpoint", held)
        read_checkpoint(jws)
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        raise Trouble(f"{path} is no checkpoint", "write one with: parcelbridge audit checkpoint") from None
    return jws


def _of(audit: str, kept: Sequence[dict[str, Any]], keys: Sequence[PublicKey]) -> list[AuditCheckpoint]:
    """Those of this feed. Raises Trouble for one that no trusted key signed: then it says nothing of the feed."""
    of_it = [jws for jws in kept if read_checkpoint(jws).audit == audit]
    try:
        return [believe_checkpoint(jws, keys) for jws in of_it]
    except ValueError as error:
        raise Trouble(f"a kept checkpoint of {audit}: {error}", "give the key of that time with --key, too") from None


def _rows(api: Api, size: int) -> Iterator[Row]:
    first: int | None = 0
    while first is not None:
        page = api.get("/audit/v1/lines", first=first, end=size, limit=PAGE)
        yield from (Row(each["said"], each["personal"], each["checkpoint"]) for each in page["items"])
        first = page["next"]


def export_rows(api: Api, period: dict[str, int], size: int) -> Iterator[str]:
    """The lines of the period, and one before and one behind it without who it was."""
    first, stop = max(0, period["first"] - 1), min(size, period["end"] + 1)
    while first < stop:
        page = api.get("/audit/v1/lines", first=first, end=stop, limit=PAGE, size=size)
        for place, row in enumerate(page["items"], first):
            within = period["first"] <= place < period["end"]
            yield write_row(row["said"], row["personal"] if within else None, row["path"])
        if not page["items"]:
            raise Trouble("the feed has fewer lines than its checkpoint says", "run: parcelbridge audit verify")
        first += len(page["items"])


def judge_file(path: Path, keys: list[PublicKey]) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            judged = judge_export(iter(lambda: file.readline(LONGEST_ROW), b""), keys)
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror}", "check the path") from None
    except NotProven as fault:
        said = {"row": fault.row, "code": "not-proven", "detail": fault.detail}
        return {"audit": str(path), "whole": False, "lines": 0, "fault": said}
    return _as_object(judged)


def _as_object(judged: Judged) -> dict[str, Any]:
    left_out = {"row": 1, "code": "left-out", "detail": "lines of the period may be missing at its beginning or end"}
    return {
        **_verdict(judged.audit, judged.lines, judged.checkpoint, None if judged.whole else left_out),
        "since": exact_time(judged.since),
        "until": exact_time(judged.until),
        "erased": judged.erased,
    }


def _verdict(audit: str, lines: int, newest: AuditCheckpoint | None, fault: dict[str, Any] | None) -> dict[str, Any]:
    signed = {"checkpoint_size": newest.size, "checkpoint_at": exact_time(newest.issued_at)} if newest else {}
    return {"audit": audit, "whole": fault is None, "lines": lines, **signed, "fault": fault}
