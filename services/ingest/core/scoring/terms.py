"""One reason for or against a network: what it adds to the score, and the parcels, attributes, path it rests on.

A term holds numbers and no text of any record, so it can be kept as long as the network. It says what it is worth
alone (`raw`) and what it adds beside the others (`log_odds`), so that a score can be counted again.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import orjson

Kind = Literal["base", "hit", "detector", "proximity", "counter"]


class Shared(NamedTuple):
    """An attribute that a term rests on."""

    hash: int
    kind: int
    """networks/attributes.py, AttributeKind."""
    held: int
    """Parcels that carry it, of all."""
    hub: bool
    """So many do, or a supervisor says so, that it links nobody."""


class Term(NamedTuple):
    """A reason. Log-odds are natural logarithms."""

    kind: Kind
    name: str
    """Of the detector or the rule."""
    raw: float
    """What it is worth alone."""
    parcels: tuple[int, ...]
    """Refs of the parcels that it rests on, rising."""
    sentence: str
    """With `numbers` in braces."""
    numbers: Mapping[str, float] = {}
    attributes: tuple[Shared, ...] = ()
    source: str | None = None
    """What makes two terms one piece of news: the listing of a hit."""
    expected: float | None = None
    """Patterns like this that honest trade would show among as many parcels."""
    path: tuple[str, ...] | None = None
    """From a parcel of the network to what it is near: `p` and a ref, `a` and an attribute, in turn."""
    log_odds: float = 0.0
    """What it adds beside the others."""


def dump_terms(terms: Iterable[Term]) -> list[dict[str, Any]]:
    """As JSON keeps them."""
    return [{**term._asdict(), "attributes": [shared._asdict() for shared in term.attributes]} for term in terms]


def read_terms(rows: Sequence[Mapping[str, Any]]) -> list[Term]:
    """What `dump_terms` wrote. KeyError or TypeError when it is something else."""
    return [
        Term(
            **{
                **row,
                "parcels": tuple(row["parcels"]),
                "attributes": tuple(Shared(**shared) for shared in row["attributes"]),
                "path": tuple(row["path"]) if row["path"] is not None else None,
            }
        )
        for row in rows
    ]


def mark(terms: Iterable[Term]) -> bytes:
    """The same for the same reasons, whatever their order."""
    rows = sorted(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in dump_terms(terms))
    return hashlib.blake2b(b"\n".join(rows), digest_size=16).digest()
