"""How a command speaks: answers on standard output; trouble and progress on standard error; JSON when a script asks.

Exit codes, of every command:

    0   done, all well
    1   done, and the answer is no: rows were refused, evidence is not proven
    2   could not be done; the message ends with the next step
    130 interrupted before it was done

    Trouble        somebody must do something: what is wrong, and what to do next
      NotReached   nobody answers at that address
      Declined     the server said no, with its stable code
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from services.kit.logs import describe

WIDTH = 160
NO = 1
TROUBLE = 2
INTERRUPTED = 130

Say = Callable[[str], None]
"""Tells a person what happens, a line at a time."""


class Trouble(Exception):
    """A command cannot go on. `what` is wrong, and `next_step` is for the person who reads it."""

    def __init__(self, what: str, next_step: str = "") -> None:
        super().__init__(what)
        self.what, self.next_step = what, next_step


class NotReached(Trouble):
    """Nobody answered."""


class Declined(Trouble):
    """The server refused a request; `code` is its stable word, `retry_after` seconds, 0 when it did not say."""

    def __init__(self, status: int, code: str, what: str, next_step: str = "", *, retry_after: float = 0.0) -> None:
        super().__init__(what, next_step)
        self.status, self.code, self.retry_after = status, code, retry_after


class Helpful(TyperGroup):
    """A group of commands whose troubles end with a sentence and an exit code, never with a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Trouble as trouble:
            tell(trouble)
        except Exception as fault:
            if isinstance(fault, typer.Abort) or hasattr(fault, "exit_code"):  # what Typer says itself
                raise
            tell(Trouble(f"unexpected: {describe(fault)}", "this is a fault of the program: report it with that line"))
        raise typer.Exit(TROUBLE)


def tell(trouble: Trouble) -> None:
    """Say what is wrong, and what to do next."""
    errors().print(f"[bold red]Error:[/] {escape(trouble.what)}")
    if trouble.next_step:
        errors().print(f"[bold]Next:[/] {escape(trouble.next_step)}")


def out() -> Console:
    """Standard output, as it is now."""
    return Console(soft_wrap=True, highlight=False, markup=False)


def errors() -> Console:
    """Standard error, as it is now."""
    return Console(stderr=True, soft_wrap=True, highlight=False)


def on_terminal() -> bool:
    """Whether a person watches: only then are there progress bars."""
    return sys.stderr.isatty()


def answer(value: Any, *, as_json: bool, show: Callable[[Any], None]) -> None:
    """Print `value` as one JSON document, or let `show` print it for people."""
    if as_json:
        print_json(value)
    else:
        show(value)


def print_json(value: Any) -> None:
    """`value` on standard output as JSON, whatever the width of the terminal."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table of plain cells on standard output; numbers stand to the right, None is empty."""
    held = [list(row) for row in rows]
    table = Table(title=title, title_justify="left")
    for place, column in enumerate(columns):
        numbers = bool(held) and all(isinstance(row[place], int | None) for row in held)
        table.add_column(column, justify="right" if numbers else "left", overflow="fold")
    for row in held:
        table.add_row(
            *("" if cell is None else escape(f"{cell:,}" if isinstance(cell, int) else str(cell)) for cell in row)
        )
    Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH).print(table)


def end(code: int) -> NoReturn:
    """End the command with an exit code."""
    raise typer.Exit(code)
