"""docs/cli.md: what the command prints for help. `python -m services.console.help_page > docs/cli.md` writes it anew.

A test holds the page against the command, so a change of one is a change of the other.
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress

import typer
from rich.text import Text
from typer.core import TyperGroup
from typer.main import get_command

from services.console.cli import app

WIDTH = "100"
INTRODUCTION = """\
# The command `parcelbridge`

One command for operators, administrators, auditors and whoever wants to see it work. Its settings are one TOML file
a nation (`--config`, or the environment variable `PARCELBRIDGE_CONFIG`).

**Whom it asks.** With `--config` it asks the nation on this machine, and makes itself a token of the nation's own
issuer for just that; who may read the key in the nation's `home` may do everything. With `--url` and `--token-file`
it asks any server with the token in the file; over plain http only on this machine. A token is never an argument.

**How it ends.** Exit code 0: done. 1: done, and the answer is no (rows were refused, evidence is not proven). 2: it
could not be done, and the message on standard error ends with the next step. 130: interrupted before it was done.
`--json` prints one JSON document on standard output. Progress bars are drawn on a terminal only.

**Handing in.** `parcelbridge submit` sends 1,000 rows a request. How far it came is kept in
`FILE.parcelbridge-progress` (or in the folder `--state`) and synced after every request, so the same command again
goes on where an interruption stopped it. A row without a `submission` of its own gets one made of the file's
SHA-256 and the row's number; so sending a file twice makes no record twice. Refused rows stand in
`FILE.refused.ndjson`, each as `{"row":…,"code":…,"member":…,"detail":…,"record":…}`. Its file formats: NDJSON
(`.ndjson`, `.jsonl`), JSON (`.json`: one record, or a list of them), CSV (`.csv`, columns in [csv.md](csv.md)).
`--check` says what would become of every row, and hands nothing in. With `--correct` a reference that was used before
for other content is no fault: the new content corrects that record (`supersedes`). A CSV file whose columns have other
names comes with `--mapping`, which `parcelbridge mapping FILE` guesses; without it, the mapping counts that operators
of the same agency made on the desk of this machine.

**When something is broken.** `parcelbridge doctor --config us.toml` looks at the settings, keys and their modes, the
disk, the database and its tables, the services and their ports, the peers with their keys and clocks, and the age of
the watch lists, and says of each what to do next. It changes nothing. Exit code 1: something is broken.

**In the shell.** `parcelbridge --install-completion` lets bash, zsh, fish and PowerShell complete commands, options and
their values; `--show-completion` prints what it would install.

**Evidence.** `parcelbridge evidence verify FILE --trust KEYS` needs no network. `KEYS` is `us.toml` (own and pinned
keys of a nation's settings), `CN=cn.pub.jwk` (a public key file and the nation for which it speaks), or a JSON file
`{"keys":[…]}` with JWKs that carry `nation`, `not_before` and `not_after`. Without `--trust` nothing is proven, and
it says so.
"""


def page() -> str:
    """The whole page; the environment variable COLUMNS must be `WIDTH`."""
    sections = (f"\n## `{' '.join(words)}`\n\n```text\n{_help(words[1:])}\n```\n" for words in _commands())
    return INTRODUCTION + "".join(sections)


def _commands() -> Iterator[list[str]]:
    """Every command that does something, by its words."""
    root = get_command(app)
    yield ["parcelbridge"]
    for name, command in sorted(_children(root).items()):
        inner = _children(command)
        yield from (["parcelbridge", name, each] for each in sorted(inner))
        if not inner or getattr(command, "invoke_without_command", False):
            yield ["parcelbridge", name]


def _children(command: object) -> dict[str, object]:
    return dict(command.commands) if isinstance(command, TyperGroup) else {}


def _help(words: list[str]) -> str:
    """What `--help` prints, as plain text."""
    printed = io.StringIO()
    with redirect_stdout(printed), suppress(typer.Exit):
        app([*words, "--help"], prog_name="parcelbridge", standalone_mode=False)
    plain = Text.from_ansi(printed.getvalue()).plain
    return "\n".join(line.rstrip() for line in plain.splitlines()).strip("\n")


if __name__ == "__main__":
    os.environ["COLUMNS"] = WIDTH
    sys.stdout.write(page())
