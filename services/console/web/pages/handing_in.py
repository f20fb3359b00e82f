"""A file from an operator: taken whole, handed to the exchange in parts, every row's verdict shown, refused rows back.

Rows go as the command `parcelbridge submit` sends them: a row without a reference gets one made of the file's digest
and its number, so the same file again makes no record twice. A hand-in that broke off is mended by handing it in again.
"""

import asyncio
import io
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal, TypeAlias

import orjson
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from services.console.say import Trouble
from services.console.sending.file_rows import FileRow, Form, RecordFile
from services.console.sending.hand_in import chunks
from services.console.web.forms import Upload
from services.console.web.handed_in import Handed
from services.console.web.nation_api import Fault, Strange
from services.console.web.visit import Visit
from services.kit.problems import Problem

MOST_BYTES = 16_777_216
MOST_ROWS = 20_000
PAGE = 100
Verdict: TypeAlias = dict[str, Any]
_TOO_LONG: Verdict = {"verdict": "refused", "code": "too-large", "detail": "the row is too long"}
FORMS: dict[str, Form] = {"csv": "csv", "ndjson": "ndjson", "jsonl": "ndjson", "json": "json"}


class HandedQuery(BaseModel):
    """Which verdicts."""

    model_config = ConfigDict(extra="ignore")

    only: Literal["accepted", "held", "refused"] | None = None
    after: Annotated[int, Field(ge=0, le=10_000_000)] = 0


async def ask(visit: Visit) -> Response:
    """The form, and what this person handed in before."""
    return _form_page(visit)


async def hand_in(visit: Visit) -> Response:
    """Take the file; then show its verdicts."""
    form = await visit.form(MOST_BYTES + 65_536)
    upload = form.files.get("file")
    if upload is None or not upload.content:
        return _form_page(visit, 422, wrong="empty")
    kind = FORMS.get(upload.name.rpartition(".")[2].lower())
    if kind is None:
        return _form_page(visit, 422, wrong="kind")
    if len(upload.content) > MOST_BYTES:
        return _form_page(visit, 413, wrong="large")
    try:
        handed = await _taken(visit, upload, kind)
    except Trouble as trouble:
        return _form_page(visit, 422, wrong="unreadable", detail=trouble.what.rpartition("/")[2])
    return visit.go(f"/hand-in/{handed.id}")


async def handed(visit: Visit) -> Response:
    """What became of each row."""
    found, asked = _found(visit), visit.query(HandedQuery)
    rows = await asyncio.to_thread(found.verdicts, asked.after, PAGE, only=asked.only)
    following = rows[PAGE - 1]["row"] if len(rows) > PAGE else None
    return visit.page("handed.html", handed=found, rows=rows[:PAGE], following=following, asked=asked)


async def refused_rows(visit: Visit) -> Response:
    """The refused rows: of a CSV file its own columns, to be mended; else each with its reason."""
    found = _found(visit)
    kind, name = ("text/csv; charset=utf-8", "csv") if found.is_csv else ("application/x-ndjson", "ndjson")
    headers = {"content-disposition": f'attachment; filename="refused-{found.at:%Y%m%d-%H%M%S}.{name}"'}
    return Response(await asyncio.to_thread(found.refused_path.read_bytes), media_type=kind, headers=headers)


def _form_page(visit: Visit, status: int = 200, **shown: Any) -> Response:
    before = visit.desk.handed_in.of(visit.reader.subject, visit.reader.agency)
    given = {"wrong": None, "detail": ""} | shown
    return visit.page("hand_in.html", status, before=before, most=MOST_BYTES, most_rows=MOST_ROWS, **given)


def _found(visit: Visit) -> Handed:
    found = visit.desk.handed_in.find(visit.path("name"), visit.reader.subject, visit.reader.agency)
    if found is None:
        raise Problem(404, "not-found")
    return found


async def _taken(visit: Visit, upload: Upload, kind: Form) -> Handed:
    """Hand the rows in, request by request; what was answered before a fault is kept, and said to be a part."""
    with TemporaryDirectory(prefix="parcelbridge-hand-in-") as folder:
        file = await asyncio.to_thread(_on_disk, upload, kind, Path(folder))
        parts = await asyncio.to_thread(_parts, file)
        verdicts: list[Verdict] = []
        refused = io.BytesIO(file.header() + b"\n") if kind == "csv" else io.BytesIO()
        refused.seek(0, io.SEEK_END)
        fault: Fault | None = None
        for part in parts:
            try:
                verdicts += await _verdicts(visit, file, part, refused)
            except Fault as met:
                fault = met
                break
        if fault and not verdicts:
            raise fault
    return visit.desk.handed_in.keep(
        subject=visit.reader.subject,
        agency=visit.reader.agency,
        name=upload.name,
        at=visit.now,
        verdicts=verdicts,
        refused=refused.getvalue(),
        is_csv=kind == "csv",
        broken_off=fault is not None,
    )


def _on_disk(upload: Upload, kind: Form, folder: Path) -> RecordFile:
    path = folder / "file"
    path.write_bytes(upload.content)
    return RecordFile(path, kind, len(upload.content), sha256(upload.content).hexdigest())


def _parts(file: RecordFile) -> list[list[FileRow]]:
    parts = [*chunks(file.rows())]
    if sum(map(len, parts)) > MOST_ROWS:
        raise Problem(413, "too-large", f"A file has at most {MOST_ROWS} rows here.")
    return parts


async def _verdicts(visit: Visit, file: RecordFile, part: Sequence[FileRow], refused: io.BytesIO) -> list[Verdict]:
    """The verdict of each row of a part, under its number in the file."""
    sent = [row for row in part if not row.too_long]
    body = b"\n".join(filter(None, [file.header(), *(row.data for row in sent)])) + b"\n"
    answered = await visit.api.hand_in(body, file.media_type) if sent else []
    if len(answered) != len(sent):
        raise Strange("exchange")
    following = iter(answered)
    verdicts = [{**(_TOO_LONG if row.too_long else next(following)), "row": row.number} for row in part]
    for row, verdict in zip(part, verdicts, strict=True):
        if verdict["verdict"] == "refused":
            refused.write(_given_back(file, row, verdict))
    return verdicts


def _given_back(file: RecordFile, row: FileRow, verdict: Verdict) -> bytes:
    if file.form == "csv":
        return row.data + b"\n"
    said = {name: verdict.get(name) for name in ("row", "code", "member", "detail")}
    return orjson.dumps({**said, "record": file.readable(row)}) + b"\n"
