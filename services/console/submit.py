"""`parcelbridge submit`: hand files of records in, and go on after an interruption."""

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from services.console.mapping import as_mapped
from services.console.nation import Whereto, agency_of, exchange_api, outside
from services.console.options import AsJson, asks_a_nation
from services.console.say import (
    NO,
    TROUBLE,
    Declined,
    Trouble,
    end,
    errors,
    on_terminal,
    out,
    print_json,
    print_table,
    tell,
)
from services.console.sending.file_rows import Form, RecordFile, open_file
from services.console.sending.hand_in import Asked, Patience, hand_in
from services.console.sending.hand_in import check as check_rows
from services.console.sending.journal import Journal, State, Work
from services.console.sending.mapping import read_mapping
from services.kit.access import Role

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="NDJSON, JSON or CSV (docs/csv.md).")]
Agency = Annotated[str | None, typer.Option("--agency", help="Agency that hands in, with --config; such as US-CBP.")]
StateFolder = Annotated[
    Path | None, typer.Option("--state", metavar="FOLDER", help="Where progress is kept; else beside each FILE.")
]
Format = Annotated[Form | None, typer.Option("--format", help="What the files are, when their names do not say.")]
Seconds = Annotated[float, typer.Option("--patience", help="Seconds that the exchange may stay away.", min=0)]
Mapped = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="Which column is which of ours; see `parcelbridge mapping`."),
]
OnlyCheck = Annotated[bool, typer.Option("--check", help="Say what would become of every row; hand nothing in.")]
Correct = Annotated[
    bool, typer.Option("--correct", help="A reference used before for other content corrects that record.")
]


@asks_a_nation
def submit(
    ctx: typer.Context,
    files: Files,
    *,
    where: Whereto,
    agency: Agency = None,
    state: StateFolder = None,
    form: Format = None,
    patience: Seconds = 900.0,
    mapping: Mapped = None,
    check: OnlyCheck = False,
    correct: Correct = False,
    as_json: AsJson = False,
) -> None:
    """Hand in files of records, thousands a request; every row gets a verdict.

    The same command again goes on where an interrupted one stopped, and sending twice is harmless. Refused rows are
    written to FILE.refused.ndjson, each with its reason. Exit code: 0 all rows accepted (or held already),
    1 some refused, 2 not finished.
    """
    given = read_mapping(mapping) if mapping else None
    with exchange_api(ctx, where, Role.OPERATOR, agency=agency, long=True) as api:
        opened = [as_mapped(open_file(path, form, given), where, agency_of(api.token)) for path in files]
        asked = Asked(api, Patience(patience, outside(ctx).pause), correct)
        if check:
            _check_all(opened, asked, as_json=as_json)
            return
        done = _hand_in_all(opened, asked, state)
    _report(done, as_json=as_json)
    if len(done) < len(opened):
        end(TROUBLE)
    end(NO if any(each.refused for each in done.values()) else 0)


def _check_all(opened: list[RecordFile], asked: Asked, *, as_json: bool) -> None:
    """What would become of every row; exit code 1 when some would be refused."""
    said = [(file, each) for file in opened for _, verdicts in check_rows(file, asked) for each in verdicts]
    refused = [(file, each) for file, each in said if each["verdict"] == "refused"]
    if as_json:
        print_json([{"file": str(file.path), **each} for file, each in said])
    else:
        rows = [[file.path.name, *map(each.get, ("row", "code", "member", "detail"))] for file, each in refused]
        print_table("Would be refused", ["file", "row", "code", "member", "detail"], rows)
        out().print(f"{len(said):,} rows checked, {len(refused):,} would be refused. Nothing was handed in.")
    end(NO if refused else 0)


def _hand_in_all(opened: list[RecordFile], asked: Asked, folder: Path | None) -> dict[Path, State]:
    """What became of each file; the first that cannot be finished ends it, and how to go on has been said."""
    done: dict[Path, State] = {}
    for file in opened:
        try:
            done[file.path] = _hand_in_one(file, asked, folder)
        except Trouble as trouble:
            tell(_resumable(trouble, file))
            break
        except KeyboardInterrupt:
            tell(_resumable(Trouble("it was interrupted"), file))
            break
    return done


def _hand_in_one(file: RecordFile, asked: Asked, folder: Path | None) -> State:
    work = Work(file.digest, asked.api.base_url, agency_of(asked.api.token))
    with ExitStack() as stack:
        journal = stack.enter_context(Journal(_journal_path(file, folder), refused_path(file.path), work))
        if journal.resumed:
            errors().print(f"{file.path}: going on behind row {journal.state.row:,}")
        watch = stack.enter_context(_Watch(file, journal.state))
        state = hand_in(file, asked, journal, watch.show)
        journal.finish()
    return state


def refused_path(path: Path) -> Path:
    """Where a file's refused rows are written."""
    return path.with_name(f"{path.name}.refused.ndjson")


def _journal_path(file: RecordFile, folder: Path | None) -> Path:
    if folder is None:
        return file.path.with_name(f"{file.path.name}.parcelbridge-progress")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{file.digest}.parcelbridge-progress"


def _resumable(trouble: Trouble, file: RecordFile) -> Trouble:
    again = "run the same command again: it goes on where it stopped, and nothing is taken twice"
    final = isinstance(trouble, Declined) and trouble.status < 500
    next_step = "; then ".join(filter(None, [trouble.next_step, again])) if final or not trouble.next_step else again
    return Trouble(f"{file.path} is not finished: {trouble.what}", next_step)


class _Watch(Progress):
    """A bar on a terminal, nothing elsewhere."""

    def __init__(self, file: RecordFile, state: State) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rows]}")
        super().__init__(*columns, TimeRemainingColumn(), console=errors(), disable=not on_terminal())
        self._bar: TaskID = self.add_task(file.path.name, total=file.size, completed=state.end, rows=_counts(state))

    def show(self, state: State) -> None:
        """Move the bar."""
        self.update(self._bar, completed=state.end, rows=_counts(state))


def _counts(state: State) -> str:
    return f"{state.rows:,} rows, {state.refused:,} refused"


def _report(done: dict[Path, State], *, as_json: bool) -> None:
    if as_json:
        print_json([_summary(path, state) for path, state in done.items()])
    elif done:
        rows = [
            (path.name, state.accepted, state.held, state.refused, _where(path, state)) for path, state in done.items()
        ]
        print_table("Handed in", ["file", "accepted", "held already", "refused", "refused rows are in"], rows)


def _summary(path: Path, state: State) -> dict[str, Any]:
    counts = {name: value for name, value in asdict(state).items() if name in ("accepted", "held", "refused")}
    return {"file": str(path), **counts, "refused_file": _where(path, state)}


def _where(path: Path, state: State) -> str | None:
    return str(refused_path(path)) if state.refused else None
