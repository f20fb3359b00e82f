"""The way to PostgreSQL: an engine for a service's schema, rows in bulk by binary COPY, and the migrations.

Each service keeps its tables, and the table that says how far its migrations went, in a schema of its own name.
What fails says the kind of fault and the statement, never the values in it.
"""

import contextlib
import select
import struct
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal, LiteralString
from uuid import UUID

import orjson
import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import namedtuple_row
from sqlalchemy import NullPool, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from services.kit.roles import MIGRATIONS, allow

Section = Literal["exchange", "ingest"]

_DAY_ZERO = date(2000, 1, 1).toordinal()
_INSTANT_ZERO = datetime(2000, 1, 1, tzinfo=UTC)
_COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_KEPT_ALIVE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
}
_PARTS_TOGETHER = 512
"""Some 40 lines, 70 KB."""
_length = struct.Struct(">i").pack

int2 = struct.Struct(">h").pack
int4 = struct.Struct(">i").pack
int8 = struct.Struct(">q").pack
float4 = struct.Struct(">f").pack


def boolean(value: bool) -> bytes:
    """A `boolean` field."""
    return b"\x01" if value else b"\x00"


def uuid(value: str | UUID) -> bytes:
    """A `uuid` field, from the value or its usual spelling with hyphens."""
    return value.bytes if isinstance(value, UUID) else bytes.fromhex(value.replace("-", ""))


def utf8(value: str) -> bytes:
    """A `text` field; PostgreSQL refuses a NUL character in it."""
    return value.encode()


def jsonb(value: bytes) -> bytes:
    """A `jsonb` field, from JSON already written out in UTF-8."""
    return b"\x01" + value


def day(value: date) -> bytes:
    """A `date` field."""
    return int4(value.toordinal() - _DAY_ZERO)


def timestamptz(value: datetime) -> bytes:
    """A `timestamptz` field, from an aware time."""
    since = value - _INSTANT_ZERO
    return int8((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


class CopyBuffer:
    """Rows in PostgreSQL's binary COPY format ("COPY", "Binary Format"); `bytea` fields go in as they are.

    The fields of a row must have the binary form of their column's type: use the encoders of this module.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._row_head = int2(columns)
        self._parts: list[bytes] = [_COPY_HEAD]
        self.rows = 0

    def __getstate__(self) -> tuple[int, bytes, int]:
        """For another process: one piece, where there were thousands."""
        return self._columns, b"".join(self._parts), self.rows

    def __setstate__(self, state: tuple[int, bytes, int]) -> None:
        self.__init__(state[0])  # type: ignore[misc]
        self._parts, self.rows = [state[1]], state[2]

    def add_row(self, *fields: bytes | None) -> None:
        """Append a row; None is NULL. ValueError when the number of fields is not that of the columns."""
        if len(fields) != self._columns:
            raise ValueError(f"{len(fields)} fields for {self._columns} columns")
        self._parts.append(self._row_head)
        self._parts += [_NULL if field is None else _length(len(field)) + field for field in fields]
        self.rows += 1

    def add_encoded(self, *parts: bytes) -> None:
        """Append a row that the caller encoded, number of columns and field lengths included: for a hot path."""
        self._parts += parts
        self.rows += 1

    def add_rows(self, encoded: bytes, rows: int) -> None:
        """Append rows that are encoded already, one behind the other (services/kit/columns.py, write_rows)."""
        self._parts.append(encoded)
        self.rows += rows

    def of_the_same(self) -> "CopyBuffer":
        """An empty one for the same columns."""
        return CopyBuffer(self._columns)

    def add_all(self, other: "CopyBuffer") -> None:
        """Append all rows of a buffer of the same columns."""
        self.add_rows(b"".join(other._parts[1:]), other.rows)

    def finished(self) -> bytes:
        """The whole COPY stream, with its trailer."""
        return b"".join((*self._parts, _COPY_END))

    def pieces(self) -> Iterator[bytes]:
        """The same, some parts at a time: joining a page as one costs more than sending it."""
        for at in range(0, len(self._parts), _PARTS_TOGETHER):
            yield b"".join(self._parts[at : at + _PARTS_TOGETHER])
        yield _COPY_END


async def copy_in(conn: AsyncConnection, table: str, columns: Sequence[str], buffer: CopyBuffer) -> None:
    """Append the buffer's rows to `table` (of the search path) inside the transaction that `conn` is in."""
    if not conn.in_transaction():
        raise RuntimeError("copy_in needs a transaction: begin one on the connection first")
    driver = driver_of(conn)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table), names)
    async with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in buffer.pieces():
            await copy.write(piece)


async def fetch(conn: AsyncConnection, statement: LiteralString, values: Mapping[str, Any]) -> list[Any]:
    """The rows of a statement that runs all the time, by name of column, in the transaction that `conn` is in.

    The driver takes it as it stands, with values as `%(name)s`, prepares it once for each connection, and gives them in
    binary form. That is a third of what the same statement costs by `conn.execute`.
    """
    async with driver_of(conn).cursor(binary=True, row_factory=namedtuple_row) as cursor:
        await cursor.execute(statement, values, prepare=True)
        return await cursor.fetchall() if cursor.description else []


async def fetch_one(conn: AsyncConnection, statement: LiteralString, values: Mapping[str, Any]) -> Any:
    """As `fetch`: the one row, or None. ValueError for more than one."""
    rows = await fetch(conn, statement, values)
    if len(rows) > 1:
        raise ValueError("a statement for one row gave several")
    return rows[0] if rows else None


async def fetch_together(
    conn: AsyncConnection, *asked: tuple[LiteralString | bytes, Mapping[str, Any]]
) -> list[list[Any]]:
    """As `fetch` for several statements, in their order, of which none waits for the answer of another: all travel at
    once. A statement that fails ends them all."""
    driver = driver_of(conn)
    async with driver.pipeline():
        cursors = [driver.cursor(binary=True, row_factory=namedtuple_row) for _ in asked]
        for cursor, (statement, values) in zip(cursors, asked, strict=True):
            await cursor.execute(statement, values, prepare=True)
    return [await cursor.fetchall() if cursor.description else [] for cursor in cursors]


def driver_of(conn: AsyncConnection) -> psycopg.AsyncConnection[Any]:
    """The driver's own connection. What it does there is part of the transaction."""
    driver = conn.sync_connection.connection.driver_connection if conn.sync_connection else None
    if not isinstance(driver, psycopg.AsyncConnection):
        raise TypeError("this needs an engine of the psycopg driver, as make_engine makes it")
    return driver


def make_engine(url: str, *, schema: str, pool_size: int, statement_timeout_s: int = 60) -> AsyncEngine:
    """An engine whose connections see the tables of `schema`, in UTC; at most `pool_size` connections.

    A connection that died with its server is replaced unseen before it is used. A statement over
    `statement_timeout_s` and a transaction left idle for as long are ended by the server.
    """
    milliseconds = statement_timeout_s * 1000
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        json_serializer=_dump_json,
        json_deserializer=orjson.loads,
        connect_args={
            "application_name": f"parcelbridge-{schema}",
            "connect_timeout": 10,
            "options": f"-c search_path={schema},public -c timezone=UTC -c statement_timeout={milliseconds}"
            f" -c idle_in_transaction_session_timeout={milliseconds}",
        },
    )
    event.listen(engine.sync_engine, "checkout", _replace_what_has_ended)
    return engine


@contextlib.asynccontextmanager
async def open_session(engine: AsyncEngine) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """A session of one's own on the engine's database, beside its pool: each statement commits by itself, and what a
    session holds (advisory locks, LISTEN) ends with the block. Both ends notice within half a minute when the other's
    machine went away."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    session = await psycopg.AsyncConnection.connect(make_conninfo(address, **_KEPT_ALIVE), autocommit=True)
    try:
        yield session
    finally:
        await session.close()


def _replace_what_has_ended(connection: DBAPIConnection, _record: object, _proxy: object) -> None:
    """A server that ends a connection says so on it, and nobody else says anything between two transactions. A look at
    the socket costs a microsecond, where a ping costs a round trip."""
    driver = connection.driver_connection
    look = select.poll()
    if not driver.closed:
        look.register(driver.fileno(), select.POLLIN)
    if driver.closed or look.poll(0):
        raise InvalidatePoolError


def _dump_json(value: Any) -> str:
    return orjson.dumps(value).decode()


def migrate(url: str, section: Section, role: str | None = None) -> None:
    """Bring the schema `section` to the newest version, making it first if need be; `url` is the owner's. `role`, which
    is there already, gets its rights in it (roles.py).

    Safe to call from several processes at once: an advisory lock lets one of them do the work.
    """
    config = Config(MIGRATIONS / "alembic.ini", ini_section=section)
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    with engine.connect() as conn:
        conn.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _lock_key(section)})
        conn.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{section}"'))
        conn.execute(text(f'SET search_path TO "{section}", public'))
        conn.commit()
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
        if role is not None:
            allow(conn, section, role)
            conn.commit()
    engine.dispose()


def refuse_older_tables(url: str, section: Section) -> None:
    """ValueError when the tables of `section` are older than this program. Newer ones are fine: migrations run beside
    the version before them. For a role that may not migrate."""
    script = ScriptDirectory.from_config(Config(MIGRATIONS / "alembic.ini", ini_section=section))
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    with engine.connect() as conn:
        there = conn.execute(text("SELECT to_regclass(:name)"), {"name": f"{section}.alembic_version"}).scalar_one()
        found = conn.execute(text(f'SELECT version_num FROM "{section}".alembic_version')).scalar() if there else None  # noqa: S608
    engine.dispose()
    known = {revision.revision for revision in script.walk_revisions()}
    if found is None or (found in known and found != script.get_current_head()):
        raise ValueError(
            f"the tables of {section} are {'not there' if found is None else f'at version {found}'}, and this program "
            f"wants {script.get_current_head()}: run `parcelbridge database migrate` as their owner"
        )


def knows_version(section: Section, version: str) -> bool:
    """Whether tables of `section` at this version can be brought up to date by this program."""
    script = ScriptDirectory.from_config(Config(MIGRATIONS / "alembic.ini", ini_section=section))
    return version in {revision.revision for revision in script.walk_revisions()}


def _lock_key(section: str) -> int:
    return zlib.crc32(f"parcelbridge migrations {section}".encode())
