"""The measuring sets, read from where they are: nothing of them is copied into this project.

A folder holds four files, each found by the beginning of its name, so that parts with other endings are read alike:

    ofac_sdn*.jsonl      a listed entity a line: id, type, name, aliases [{name}], weak_aliases [name]
    noise_names*.csv     name: people who are not on the list
    crossscript*.csv     source, schema, entity, hanzi, latin
    name_pairs*.csv      case_group, schema, name1, name2, is_match, category

Raises `DataError`, which says what is missing and where.
"""

import csv
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, TextIO

from services.ingest.core.names.name import Kind

PATTERNS = {
    "listed": "ofac_sdn*.jsonl",
    "noise": "noise_names*.csv",
    "crossscript": "crossscript*.csv",
    "pairs": "name_pairs*.csv",
}
_KINDS = {
    "individual": Kind.PERSON,
    "entity": Kind.COMPANY,
    "vessel": Kind.THING,
    "aircraft": Kind.THING,
    "Person": Kind.PERSON,
    "Company": Kind.COMPANY,
    "Organization": Kind.COMPANY,
    "Vessel": Kind.THING,
    "Airplane": Kind.THING,
}


class DataError(Exception):
    """A measuring set is missing or is not what it should be."""


class Listed(NamedTuple):
    """A listed entity. `aliases` are those that the list does not call weak."""

    kind: Kind
    name: str
    aliases: tuple[str, ...]
    weak: tuple[str, ...]


class HanPair(NamedTuple):
    """One entity's name in Han characters and in Latin letters."""

    group: str
    """`hk+mo`, `tw` or `sg` for persons, `companies` for all others."""
    kind: Kind
    entity: str
    han: str
    latin: str


class LabelledPair(NamedTuple):
    """Two names, and whether people say that they are one."""

    group: str
    category: str
    kind: Kind
    left: str
    right: str
    same: bool


def read_listed(folder: Path) -> list[Listed]:
    """The listed entities, each alias once and none that is the entity's name."""
    with _open(folder, "listed") as file:
        return [_listed(json.loads(line)) for line in file if line.strip()]


def read_noise(folder: Path) -> list[str]:
    """Names that are not on the list."""
    return [row["name"] for row in _rows(folder, "noise", ("name",)) if row["name"]]


def read_han_pairs(folder: Path) -> list[HanPair]:
    """Names in two scripts."""
    rows = _rows(folder, "crossscript", ("source", "schema", "entity", "hanzi", "latin"))
    return [
        HanPair(_group(row), _kind(row["schema"]), f"{row['source']} {row['entity']}", row["hanzi"], row["latin"])
        for row in rows
    ]


def read_labelled_pairs(folder: Path) -> list[LabelledPair]:
    """Pairs that people judged."""
    rows = _rows(folder, "pairs", ("case_group", "schema", "name1", "name2", "is_match", "category"))
    return [
        LabelledPair(
            row["case_group"],
            row["category"] or "(none)",
            _kind(row["schema"]),
            row["name1"],
            row["name2"],
            row["is_match"].lower() == "true",
        )
        for row in rows
    ]


def digest(folder: Path) -> str:
    """Which data this is: figures of two sets are not compared."""
    whole = hashlib.sha256()
    for what in sorted(PATTERNS):
        whole.update(find(folder, what).read_bytes())
    return whole.hexdigest()[:16]


def find(folder: Path, what: str) -> Path:
    """The one file of a set."""
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder: say where the measuring sets are, DATA=…")
    found = sorted(folder.glob(PATTERNS[what]))
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "none"
        raise DataError(f"{folder} must hold one file {PATTERNS[what]}; found: {names}")
    return found[0]


def _open(folder: Path, what: str) -> TextIO:
    return find(folder, what).open(encoding="utf-8-sig", newline="")


def _rows(folder: Path, what: str, columns: tuple[str, ...]) -> Iterable[dict[str, str]]:
    with _open(folder, what) as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise DataError(f"{find(folder, what)} has no column {', '.join(missing)}")
        return list(reader)


def _listed(line: dict[str, object]) -> Listed:
    match line:
        case {"type": str(kind), "name": str(name), "aliases": list(aliases)}:
            weak = line.get("weak_aliases")
            strong = dict.fromkeys(alias["name"] for alias in aliases if alias["name"] != name)
            return Listed(_kind(kind), name, tuple(strong), tuple(weak) if isinstance(weak, list) else ())
        case _:
            raise DataError("a line of the listed entities has no type, name or aliases")


def _kind(word: str) -> Kind:
    return _KINDS.get(word, Kind.UNKNOWN)


def _group(row: dict[str, str]) -> str:
    if row["schema"] != "Person" or row["source"] not in {"hk", "mo", "tw", "sg"}:
        return "companies"
    return "hk+mo" if row["source"] in {"hk", "mo"} else row["source"]
