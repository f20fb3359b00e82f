"""Migrations run beside the version before: what it wrote goes on to be written, and what it kept is kept.

Each section goes from version to version on one database, with a row in every table before each step. At the end every
version's own statements run once more, as a service of that version would run them.
"""

import itertools
import re
from typing import Any, NamedTuple

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, make_url, text

from services.kit.database import Section
from services.kit.roles import MIGRATIONS
from tests.integration.conftest import Server

LAST_THAT_TOOK: dict[str, str] = {"exchange": "0001", "ingest": "0012"}
"""Up to these versions tables were made otherwise, before anything was released; since then they are only added to."""
LEAST_TABLES = {"exchange": 15, "ingest": 20}
_numbers = itertools.count(1_000)


class Column(NamedTuple):
    """A column that an old row must say."""

    table: str
    name: str
    type: str
    choices: tuple[str, ...]


_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, NULL) AS type, coalesce((
        SELECT string_agg(pg_get_constraintdef(k.oid), ' ') FROM pg_constraint k
        WHERE k.conrelid = c.oid AND k.contype = 'c' AND a.attnum = ANY(k.conkey)), '') AS checks
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND c.relname <> 'alembic_version'
    ORDER BY c.relname, a.attnum"""
_ALL = """
    SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"""
_VALUES = {
    "text": "'x{n}'", "uuid": "gen_random_uuid()", "timestamp with time zone": "now()", "date": "current_date",
    "bytea": "int8send({n})", "boolean": "false", "jsonb": "'[]'", "int8multirange": "'{{}}'",
}  # fmt: skip


@pytest.mark.parametrize("section", ["exchange", "ingest"])
def test_every_version_goes_on_beside_the_next(section: Section, bare_database_url: str, server: Server) -> None:
    database = make_url(bare_database_url).database
    url = make_url(server.superuser_url).set(database=database).render_as_string(hide_password=False)
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as conn:
        written: dict[str, list[Column]] = {}
        for version in versions(section):
            before, counts = columns(conn, section), rows(conn, section)
            upgrade(bare_database_url, section, version)
            taken = before - columns(conn, section)
            kept = rows(conn, section)
            if version > LAST_THAT_TOOK[section]:
                assert taken == set(), f"{version} takes away what {section} used"
                assert all(kept[table] >= count for table, count in counts.items()), version
            written[version] = said(conn, section)
            write(conn, section, written[version])
        for version in (each for each in written if each >= LAST_THAT_TOOK[section]):
            assert write(conn, section, written[version]) >= LEAST_TABLES[section] // 2, version
        assert len(rows(conn, section)) >= LEAST_TABLES[section]


def versions(section: str) -> list[str]:
    """The oldest first."""
    script = ScriptDirectory.from_config(Config(MIGRATIONS / "alembic.ini", ini_section=section))
    return [each.revision for each in reversed(list(script.walk_revisions()))]


def upgrade(url: str, section: str, version: str) -> None:
    config = Config(MIGRATIONS / "alembic.ini", ini_section=section)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as conn:
        conn.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{section}"'))
        conn.execute(text(f'SET search_path TO "{section}", public'))
        conn.commit()
        config.attributes["connection"] = conn
        command.upgrade(config, version)


def columns(conn: psycopg.Connection[Any], section: str) -> set[tuple[str, str]]:
    exists = conn.execute("SELECT to_regnamespace(%s)", (section,)).fetchone()
    return set(conn.execute(_ALL, (section,)).fetchall()) if exists and exists[0] else set()


def said(conn: psycopg.Connection[Any], section: str) -> list[Column]:
    """What a row of each table must say at this version."""
    found = conn.execute(_COLUMNS, (section,)).fetchall()
    return [Column(table, name, kind, tuple(re.findall(r"'([^']+)'", checks))) for table, name, kind, checks in found]


def rows(conn: psycopg.Connection[Any], section: str) -> dict[str, int]:
    """By table."""
    counts: dict[str, int] = {}
    for table in sorted({table for table, _ in columns(conn, section)} - {"alembic_version"}):
        found = conn.execute(f'SELECT count(*) FROM "{section}"."{table}"').fetchone()  # noqa: S608
        counts[table] = found[0] if found else 0
    return counts


def write(conn: psycopg.Connection[Any], section: str, wanted: list[Column]) -> int:
    """Add a row to each table, saying no more than it must; gives to how many. What one row of a table forbids to a
    second, and checks over several columns, are passed over: they are no matter of versions."""
    done = 0
    conn.execute("SET session_replication_role = replica")  # rows stand alone: neither references nor triggers
    for table, row in itertools.groupby(wanted, key=lambda each: each.table):
        try:
            conn.execute(insert(section, table, list(row)))
            done += 1
        except (psycopg.errors.CheckViolation, psycopg.errors.UniqueViolation):
            continue
    return done


def insert(section: str, table: str, row: list[Column]) -> str:
    names, values = ", ".join(f'"{each.name}"' for each in row), ", ".join(map(value, row))
    return f'INSERT INTO "{section}"."{table}" ({names}) VALUES ({values})'  # noqa: S608


def value(column: Column) -> str:
    number = next(_numbers)
    if column.name == "said":  # JSON, by what is generated of it
        return '\'{"at": "2026"}\''
    if column.choices and column.type == "text":
        return f"'{column.choices[0]}'"
    if column.type.endswith("[]"):
        return "'{}'"
    return _VALUES.get(column.type, "{n}").format(n=number)
