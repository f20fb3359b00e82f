"""Whole columns out of PostgreSQL as NumPy arrays, no object a row.

`fetch_columns` has the database pack each column into one value: a row costs less than a microsecond here, and the
server holds all of them. `copy_columns` streams rows by binary COPY: some ten times as much for each, and the server
holds none; for whole tables. Every column must have a fixed width and no NULL, which the statement sees to with
`coalesce` and casts.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, LiteralString, NamedTuple

import numpy as np
from numpy.typing import NDArray
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncConnection

from services.kit.database import driver_of, fetch_together

_HEAD, _TRAILER = 19, 2
"""Bytes of the signature, flags and an empty extension; of the end ("COPY", "Binary Format")."""
WIDTHS = {"i2": 2, "i4": 4, "i8": 8, "f4": 4, "f8": 8, "?": 1}
_SENT: Mapping[str, LiteralString] = {
    "i2": "int2send", "i4": "int4send", "i8": "int8send", "f4": "float4send", "f8": "float8send", "?": "boolsend",
}  # fmt: skip
_UNFIT = "rows are not of the widths that were said, or hold a NULL"

Columns = dict[str, NDArray[Any]]


def as_array(numbers: Iterable[int]) -> str:
    """Whole numbers as the text of a PostgreSQL array: the driver takes ten times as long to write a list."""
    return "{" + ",".join(map(str, numbers)) + "}"


class Asked(NamedTuple):
    """A SELECT whose columns are wanted.

    `types` gives each column, in its order, as `i2`, `i4`, `i8` (smallint, integer, bigint), `f4`, `f8` (real, double
    precision) or `?` (boolean).
    """

    statement: LiteralString
    types: Mapping[str, str]
    values: Mapping[str, Any] = MappingProxyType({})


async def fetch_columns(
    conn: AsyncConnection, statement: LiteralString, types: Mapping[str, str], values: Mapping[str, Any] | None = None
) -> Columns:
    """The columns of a SELECT, by the names of `types`; shape (rows,), in the machine's byte order.

    ValueError when the rows are of other widths than `Asked.types` says, or hold a NULL. At most 1 GB a column.
    """
    return (await fetch_all_columns(conn, Asked(statement, types, values or {})))[0]


async def fetch_all_columns(conn: AsyncConnection, *asked: Asked) -> list[Columns]:
    """As `fetch_columns` for several SELECTs, in one go."""
    packed = [(_packing(each.statement, tuple(each.types.items())), each.values) for each in asked]
    answers = await fetch_together(conn, *packed)
    return [_unpacked(row, each.types) for (row,), each in zip(answers, asked, strict=True)]


def _unpacked(row: Sequence[Any], types: Mapping[str, str]) -> Columns:
    columns = {name: each or b"" for name, each in zip(types, row[1:], strict=True)}
    if any(len(columns[name]) != row[0] * WIDTHS[kind] for name, kind in types.items()):
        raise ValueError(_UNFIT)
    return {name: np.frombuffer(columns[name], _stored(kind)).astype(kind) for name, kind in types.items()}


@cache
def _packing(statement: LiteralString, types: tuple[tuple[str, str], ...]) -> bytes:
    """The statement with each of its columns as one value."""
    packed = [
        sql.SQL("string_agg({0}({1}), '') AS {1}").format(sql.SQL(_SENT[kind]), sql.Identifier(name))
        for name, kind in types
    ]
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in types)
    whole = sql.SQL("SELECT count(*) AS rows, {} FROM ({}) AS row ({})")
    return whole.format(sql.SQL(", ").join(packed), sql.SQL(statement), names).as_bytes()


async def copy_columns(
    conn: AsyncConnection, statement: LiteralString, types: Mapping[str, str], values: Mapping[str, Any] | None = None
) -> Columns:
    """As `fetch_columns`, for as many rows as there are."""
    received = bytearray()
    async with (
        driver_of(conn).cursor() as cursor,
        cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT BINARY)", values) as copy,
    ):
        async for piece in copy:
            received += piece
    return read_copy(received, types)


def write_rows(types: Mapping[str, str], columns: Mapping[str, NDArray[Any]]) -> tuple[bytes, int]:
    """Rows as a binary COPY has them, for `CopyBuffer.add_rows`, and how many; `types` as in `fetch_columns`."""
    table = np.empty(len(columns[next(iter(types))]), _row_type(types))
    table["fields"] = len(types)
    for name, kind in types.items():
        table[f"width {name}"] = WIDTHS[kind]
        table[name] = columns[name]
    return table.tobytes(), len(table)


def read_copy(received: bytes | bytearray, types: Mapping[str, str]) -> Columns:
    """What a binary COPY of such columns wrote. ValueError as `fetch_columns`."""
    row = _row_type(types)
    rows, rest = divmod(len(received) - _HEAD - _TRAILER, row.itemsize)
    if rest or rows < 0:
        raise ValueError(_UNFIT)
    held = np.frombuffer(received, row, rows, _HEAD)
    widths = (held[f"width {name}"] == WIDTHS[kind] for name, kind in types.items())
    if rows and not all([(held["fields"] == len(types)).all(), *(each.all() for each in widths)]):
        raise ValueError(_UNFIT)
    return {name: held[name].astype(kind) for name, kind in types.items()}


def _row_type(types: Mapping[str, str]) -> np.dtype[np.void]:
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in types.items():
        fields += [(f"width {name}", ">i4"), (name, _stored(kind))]
    return np.dtype(fields)


def _stored(kind: str) -> str:
    """How the database writes it: the highest byte first."""
    return kind if kind == "?" else f">{kind}"
