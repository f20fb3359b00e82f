"""`parcelbridge mapping`: which column of a file is likely to be which of ours; and by which mapping a file is read."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from schemas.csv_columns import NAMES
from services.console.nation import Whereto, read_settings
from services.console.say import Trouble, print_json, tell
from services.console.sending.column_guess import guess
from services.console.sending.csv_cells import read_columns
from services.console.sending.file_rows import RecordFile
from services.console.sending.mapping import fits_as_it_is
from services.console.sending.remembered import mappings_of

CsvFile = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file whose columns have other names.")]


def mapping(file: CsvFile) -> None:
    """Print the likeliest mapping of a CSV file's columns to ours, to be looked at and given to `submit --mapping`.

    `parcelbridge mapping FILE > mapping.json`. Give under `fixed` what stands in every row, such as the handling code.
    """
    columns = read_columns(file)
    guessed = guess(columns)
    print_json({"columns": guessed.columns, "fixed": {}})
    if unknown := [name for name in columns if name not in guessed.columns]:
        tell(Trouble(f"not guessed, so left out: {', '.join(unknown)}", "docs/csv.md names our columns"))


def as_mapped(file: RecordFile, to: Whereto, agency: str) -> RecordFile:
    """The file with the mapping that somebody of the agency made on the desk, when it needs one and came without."""
    if file.form != "csv" or file.mapping is not None:
        return file
    columns = read_columns(file.path)
    if fits_as_it_is(columns):
        return file
    held = mappings_of(read_settings(to.config)).find(agency, columns) if to.config else None
    if held is None:
        strange = next(name for name in columns if name not in NAMES)
        hint = f"parcelbridge mapping {file.path} > mapping.json, look it over, then submit with --mapping"
        raise Trouble(f"{file.path}: column {strange} is none of ours", hint)
    return replace(file, mapping=held)
