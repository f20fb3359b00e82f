"""Which column of a file is which of ours, and what stands in every row: a file in the words of docs/csv.md.

A mapping holds for every file with the same columns. It says nothing about rows, so it may be kept and passed on.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from schemas.csv_columns import NAMES
from services.console.say import Trouble

REFERENCE = "submission"
MOST_COLUMNS = 200
LONGEST_NAME = 300
_OF_ONE_ROW = frozenset({REFERENCE, "supersedes", "item_identifier"})
LARGEST_FILE = 262_144

FileColumn = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
Value = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00-\x1f\x7f]+$")]


class ColumnMapping(BaseModel):
    """How a file is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: Annotated[dict[FileColumn, str], Field(max_length=MOST_COLUMNS)]
    """The file's column to ours; a column that is not here stays out."""
    fixed: Annotated[dict[str, Value], Field(max_length=len(NAMES))] = {}
    """Our column to what stands in it in every row."""

    @model_validator(mode="after")
    def _every_column_once(self) -> Self:
        wanted = [*self.columns.values(), *self.fixed]
        if strangers := sorted(set(wanted) - set(NAMES)):
            raise ValueError(f"no such column: {', '.join(strangers)[:100]}")
        if twice := sorted({name for name in wanted if wanted.count(name) > 1}):
            raise ValueError(f"given twice: {', '.join(twice)[:100]}")
        if alike := sorted(_OF_ONE_ROW & set(self.fixed)):
            raise ValueError(f"cannot be the same in every row: {', '.join(alike)}")
        return self

    def of(self, own: Sequence[str]) -> dict[str, str]:
        """The part about these columns; refused rows that came back have a column of references."""
        held = {name: self.columns[name] for name in own if name in self.columns}
        return held if REFERENCE in held.values() or REFERENCE not in own else held | {REFERENCE: REFERENCE}


def fits_as_it_is(own: Iterable[str]) -> bool:
    """Whether a file's columns are ours already."""
    return set(own) <= set(NAMES)


def read_mapping(path: Path) -> ColumnMapping:
    """A mapping in a file; raises Trouble."""
    try:
        with path.open("rb") as file:
            return ColumnMapping.model_validate_json(file.read(LARGEST_FILE))
    except OSError as fault:
        raise Trouble(f"{path}: {fault.strerror}", "make one: parcelbridge mapping FILE.csv > mapping.json") from None
    except ValidationError as fault:
        raise Trouble(f"{path} is no mapping: {what_is_wrong(fault)}", "docs/csv.md says what it holds") from None


def what_is_wrong(fault: ValidationError) -> str:
    """The first thing that is wrong with a mapping, in words."""
    return fault.errors(include_url=False, include_input=False)[0]["msg"].removeprefix("Value error, ")
