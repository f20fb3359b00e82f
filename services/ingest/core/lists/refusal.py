"""Why a list is not taken. The version in force stays in force, whatever the reason.

empty           no entity in it
compressed      a ZIP, gzip or other packed file
encoding        not in an encoding that this format comes in
format          nothing that is read here, or not what `--format` says
files           the files do not belong together
cut             it ends before its end
columns         a row has other columns than the format
malformed       it is not well-formed, or a member has another type
markup          XML with a document type or entities of its own
too-large       a row, record or value beyond all reason
duplicate       two entities with one id
shrunk          ten times smaller than the version in force: `--force` takes it
end-mark-lost   the version in force said where it ended, and this does not: `--force` takes it
loose-ends      more rows or references lead to nothing than with the version in force: `--force` takes it
"""

from typing import Literal

Code = Literal[
    "empty",
    "compressed",
    "encoding",
    "format",
    "files",
    "cut",
    "columns",
    "malformed",
    "markup",
    "too-large",
    "duplicate",
    "shrunk",
    "end-mark-lost",
    "loose-ends",
]
FORCEABLE: frozenset[Code] = frozenset(("shrunk", "end-mark-lost", "loose-ends"))
"""Said of a list beside the version in force: a person may know better."""

_NEXT: dict[Code, str] = {
    "empty": "fetch the file again from its publisher, and look at it",
    "compressed": "unpack it first, and import what was in it",
    "encoding": "import the file as its publisher sent it: no program in between may change its encoding",
    "format": "give a file that docs/lists.md names, or say with --format what it is",
    "files": "import the files of one publication together, each once",
    "cut": "fetch the file again from its publisher: the transfer broke off",
    "columns": "import the file as its publisher sent it: a table program may have changed it",
    "malformed": "fetch the file again from its publisher; if it stays so, tell the publisher",
    "markup": "this is not the publisher's file: fetch it again, and ask where this one came from",
    "too-large": "fetch the file again from its publisher; if it stays so, tell the publisher",
    "duplicate": "fetch the file again from its publisher: two files may have been joined",
    "shrunk": "ask the publisher whether so many entities really left; if they did, import it with --force",
    "end-mark-lost": "fetch the file again from its publisher; if it is whole, import it with --force",
    "loose-ends": "fetch the files again, all of one publication; if they are whole, import them with --force",
}


class ListRefused(Exception):
    """A list that cannot be believed. `why` names file, row and member, and repeats no value."""

    def __init__(self, code: Code, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code: Code = code
        self.why = why

    @property
    def next_step(self) -> str:
        """What a person can do about it."""
        return _NEXT[self.code]

    @property
    def forceable(self) -> bool:
        """Whether a person may take the list all the same."""
        return self.code in FORCEABLE
