"""What the columns of a file mean: guessed, shown with samples, put right by a person, tried on rows, remembered.

A mapping holds for the agency: the next file of the same columns is read without asking.
"""

import asyncio
from typing import Any, get_args

from fastapi.responses import Response
from pydantic import ValidationError

from schemas.csv_columns import COLUMNS, NAMES
from schemas.parcel import Parcel
from services.console.say import Trouble
from services.console.sending.csv_cells import read_samples
from services.console.sending.hand_in import Asked, Patience, Verdict, check
from services.console.sending.mapping import ColumnMapping, what_is_wrong
from services.console.web.forms import Form
from services.console.web.hand_ins import HandIn
from services.console.web.pages import handing_in
from services.console.web.visit import Visit
from services.console.web.words.columns import GROUPED

SAMPLES = 3
SHOWN = 20
"""Refused rows of a trial."""
COLUMN, FIXED = "column-", "fixed-"
"""Before the place of a column, and before one of ours, in the names of fields."""

USUAL = (
    "handling_code", "handling_text", "source_grade", "information_grade", "retain_until", "type", "nature",
    "sender_country", "addressee_country", "route_origin", "route_destination", "currency", "goods_origin",
    "handling_class", "unit",
)  # fmt: skip
"""What may stand in every row alike, and often stands in no column."""
CHOICES = {
    "handling_code": ("H0", "H1", "H2", "H3"),
    "source_grade": ("A", "B", "C", "X"),
    "information_grade": ("1", "2", "3", "4"),
    "type": tuple(COLUMNS),
    "nature": get_args(Parcel.model_fields["nature"].annotation),
    "handling_class": ("ordinary", "tracked", "registered", "insured", "express"),
}
"""Where only these may stand."""


async def ask(visit: Visit) -> Response:
    """The columns, as they are understood so far."""
    found = handing_in.find(visit)
    return await _show(visit, found) if _may_change(found) else visit.go(f"/hand-in/{found.id}")


def _may_change(found: HandIn) -> bool:
    return found.form == "csv" and found.stage in ("columns", "checking", "checked")


async def _show(visit: Visit, found: HandIn, status: int = 200, **shown: Any) -> Response:
    samples = await asyncio.to_thread(read_samples, visit.desk.handing_over.held.place(found) / "file", SAMPLES)
    by_column = [[row[place] for row in samples if place < len(row)] for place in range(len(found.columns))]
    given = {"mapping": found.mapping or _as_they_are(found), "wrong": "", "tried": None} | shown
    return visit.page(
        "hand_in_columns.html", status, handed=found, samples=by_column, grouped=GROUPED, usual=USUAL, choices=CHOICES,
        **given,
    )  # fmt: skip


async def keep(visit: Visit) -> Response:
    """Try a mapping on the first rows, or keep it and have all rows checked."""
    form, found = await visit.form(), handing_in.find(visit)
    if not _may_change(found):
        return visit.go(f"/hand-in/{found.id}")
    try:
        mapping = _said(form, found)
    except ValidationError as fault:
        return await _show(visit, found, 422, mapping=_unchecked(form, found), wrong=what_is_wrong(fault))
    changed = found.model_copy(update={"mapping": mapping, "recalled": False})
    if form.get("then") == "try":
        tried = await asyncio.to_thread(_try, visit, changed)
        return await _show(visit, changed, tried=tried)
    over = visit.desk.handing_over
    await asyncio.to_thread(over.mappings.remember, visit.reader.agency, found.columns, mapping)
    over.check(changed, visit.reader.token)
    return visit.go(f"/hand-in/{found.id}")


async def as_file(visit: Visit) -> Response:
    """The mapping as a file, for the command `parcelbridge submit --mapping`."""
    found = handing_in.find(visit)
    headers = {"content-disposition": 'attachment; filename="mapping.json"'}
    content = (found.mapping or _as_they_are(found)).model_dump_json(indent=2)
    return Response(content, media_type="application/json", headers=headers)


def _as_they_are(found: HandIn) -> ColumnMapping:
    return ColumnMapping(columns={name: name for name in found.columns if name in NAMES})


def _said(form: Form, found: HandIn) -> ColumnMapping:
    """The mapping in a form. Raises ValidationError."""
    said = _unchecked(form, found)
    fixed = {name: value for name, value in said.fixed.items() if name not in said.columns.values()}
    return ColumnMapping(columns=said.columns, fixed=fixed)


def _unchecked(form: Form, found: HandIn) -> ColumnMapping:
    """What the form says, to be shown again; unknown names of ours are left out."""
    chosen = {name: form.get(f"{COLUMN}{place}") for place, name in enumerate(found.columns)}
    fixed = {name: form.get(f"{FIXED}{name}") for name in USUAL}
    return ColumnMapping.model_construct(
        columns={name: ours for name, ours in chosen.items() if ours in NAMES},
        fixed={name: value for name, value in fixed.items() if value},
    )


def _try(visit: Visit, found: HandIn) -> dict[str, Any]:
    """What would become of the first rows: how many, how many not, and why not."""
    with visit.desk.handing_over.api_of(visit.reader.token) as api:
        try:
            _, verdicts = next(check(visit.desk.handing_over.held.file(found), Asked(api, Patience(0.0))))
        except Trouble as trouble:
            return {"rows": 0, "refused": [], "more": 0, "trouble": trouble.what}
    refused: list[Verdict] = [each for each in verdicts if each["verdict"] == "refused"]
    more = max(0, len(refused) - SHOWN)
    return {"rows": len(verdicts), "refused": refused[:SHOWN], "more": more, "trouble": ""}
