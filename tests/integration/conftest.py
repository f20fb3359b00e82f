"""A real PostgreSQL: one server for each test process, one database for each test, made by the migrations.

`server_url` is the server: the embedded one, or with PARCELBRIDGE_TEST_DATABASE=containers one that testcontainers
starts. `database_url` is an empty database with every table, copied from a template that the migrations made once; it
is dropped when its test ends. `bare_database_url` is one without any table. All three are postgresql+psycopg:// URLs.
The embedded one lives in memory where there is room: a database has 700 files, and on a disk most of a test's time
would go by while they are made.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

from services.kit.database import migrate
from services.kit.postgres import EmbeddedPostgres

POSTGRES_IMAGE = "postgres:18.1-alpine"
_TEMPLATE = "every_table"
_MEMORY, _ROOM = Path("/dev/shm"), 1 << 30
_numbers = count(1)


class Server(NamedTuple):
    """A server, as two of its users enter it."""

    url: str
    """May make databases."""
    superuser_url: str


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for as long as this process tests."""
    if os.environ.get("PARCELBRIDGE_TEST_DATABASE") == "containers":
        from testcontainers.postgres import PostgresContainer

        with PostgresContainer(POSTGRES_IMAGE, driver="psycopg") as container:
            yield Server(container.get_connection_url(), container.get_connection_url())
        return
    with _place_for_a_server(tmp_path_factory) as place:
        server = EmbeddedPostgres(place / "postgres", lost_with_the_power=True)
        url = server.start()
        secret = (server.folder / "superuser").read_text()
        with _gone_even_if_we_are_killed(server, place):
            yield Server(url, _string(make_url(url).set(username="postgres", password=secret, database="postgres")))
        server.destroy()


@pytest.fixture(scope="session")
def server_url(server: Server) -> str:
    """The server, as somebody who may make databases."""
    return server.url


@pytest.fixture(scope="session")
def template(server_url: str) -> str:
    """The name of a database with every table in it."""
    _run(server_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_TEMPLATE)))
    url = at_database(server_url, _TEMPLATE)
    migrate(url, "exchange")
    migrate(url, "ingest")
    return _TEMPLATE


@pytest.fixture
def database_url(server_url: str, template: str) -> Iterator[str]:
    """A database of this test's own, with every table, empty."""
    with _own_database(server_url, template) as url:
        yield url


@pytest.fixture(scope="module")
def shared_database_url(server_url: str, template: str) -> Iterator[str]:
    """One for all tests of a file, which leave nothing in it."""
    with _own_database(server_url, template) as url:
        yield url


@pytest.fixture
def second_database_url(server_url: str, template: str) -> Iterator[str]:
    """Another one, for the other nation."""
    with _own_database(server_url, template) as url:
        yield url


@pytest.fixture
def bare_database_url(server_url: str) -> Iterator[str]:
    """A database of this test's own, without any table."""
    with _own_database(server_url, "template0") as url:
        yield url


@contextmanager
def _place_for_a_server(factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that other users may enter, as the server of root is one."""
    if not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _ROOM:
        yield factory.mktemp("server")
        return
    with TemporaryDirectory(prefix="parcelbridge-test-", dir=_MEMORY) as place:
        Path(place).chmod(0o711)
        yield Path(place)


@contextmanager
def _gone_even_if_we_are_killed(server: EmbeddedPostgres, place: Path) -> Iterator[None]:
    """A shell waits for the end of a pipe that only we hold: a test run that is killed leaves no server behind."""
    watch = ["/bin/sh", "-c", 'read -r _ || { kill -INT "$0"; rm -rf "$1"; }', str(server.pid()), str(place)]
    with subprocess.Popen(watch, stdin=subprocess.PIPE, start_new_session=True) as watcher:  # noqa: S603
        yield
        watcher.communicate(b"well\n")


def at_database(url: str, name: str) -> str:
    """The same server's database of this name."""
    return _string(make_url(url).set(database=name))


def _string(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def _own_database(server_url: str, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    _run(server_url, copied.format(sql.Identifier(name), sql.Identifier(template)))
    yield at_database(server_url, name)
    # Not WITH (FORCE): that may not end a vacuum, which is the server's own; the plain statement waits for it.
    _run(
        server_url,
        sql.SQL(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = {} AND usename = current_user"
        ).format(sql.Literal(name)),
    )
    _run(server_url, sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _run(url: str, statement: sql.Composed) -> None:
    address = _string(make_url(url).set(drivername="postgresql"))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
