# ruff: noqa: S608  (statements of this file alone)
"""Each service enters the database by a role of its own, which can do what the service does and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import make_url

from services.kit.cluster import open_role
from services.kit.database import Section, migrate, refuse_older_tables
from services.kit.roles import read_privileges
from services.settings import load_settings
from services.tables import migrate_given, tables_of
from tests.integration.conftest import Server

PASSWORD = "entered-by-a-test"
IT = "FROM exchange.feed WHERE origin = 'AA'"
FEED = "INSERT INTO exchange.feed (origin, audience) VALUES ('AA', 'BB')"
LINE = f"""INSERT INTO exchange.line (feed, line, ends_at, received_at, verdict, id, leaf, nodes, bytes)
           SELECT id, 0, 10, now(), 0, gen_random_uuid(), 'leaf', 'nodes', 'a parcel' {IT}"""
EVIDENCE = f"""INSERT INTO exchange.evidence (feed, kind, kept_at, until, content)
               SELECT id, '{{}}', now(), now(), 'said' {IT}"""


@pytest.fixture(scope="module")
def roles(server: Server) -> Iterator[dict[Section, str]]:
    """A role for each service, as whoever may make roles makes them."""
    names: dict[Section, str] = {section: f"test_{section}_{token_hex(4)}" for section in ("exchange", "ingest")}
    with psycopg.connect(_superuser(server), autocommit=True) as conn:
        for name in names.values():
            open_role(conn, name, PASSWORD)
        yield names
        for name in names.values():
            conn.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(name)))  # its rights keep it there


@pytest.fixture(scope="module")
def addresses(shared_database_url: str, roles: dict[Section, str]) -> dict[Section, str]:
    """How each service enters this file's database, where it has its rights."""
    for section, role in roles.items():
        migrate(shared_database_url, section, role)
    return {section: _as(shared_database_url, role) for section, role in roles.items()}


def _as(url: str, role: str) -> str:
    return make_url(url).set(username=role, password=PASSWORD).render_as_string(hide_password=False)


def _superuser(server: Server) -> str:
    return make_url(server.superuser_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _try(address: str, *statements: str) -> None:
    """In one transaction, which is taken back."""
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as conn, conn.transaction(force_rollback=True):
        for statement in statements:
            conn.execute(statement.encode())


def _is_refused(address: str, *statements: str) -> bool:
    """The last one, that is."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _try(address, *statements)
    _try(address, *statements[:-1])
    return True


@pytest.mark.parametrize(("one", "other"), [("exchange", "ingest"), ("ingest", "exchange")])
def test_a_service_cannot_read_the_others_tables(addresses: dict[Section, str], one: Section, other: Section) -> None:
    for table in ("feed", "audit", "alembic_version"):
        _try(addresses[one], f"SELECT * FROM {one}.{table}")
        assert _is_refused(addresses[one], f"SELECT * FROM {other}.{table}")


@pytest.mark.parametrize("section", ["exchange", "ingest"])
def test_a_service_can_neither_alter_tables_nor_make_them(addresses: dict[Section, str], section: Section) -> None:
    for statement in (
        f"ALTER TABLE {section}.feed ADD COLUMN more text",
        f"DROP TABLE {section}.audit",
        f"TRUNCATE {section}.audit",
        f"CREATE TABLE {section}.mine (one integer)",
        "CREATE TABLE public.mine (one integer)",
        "CREATE ROLE another",
        f"UPDATE {section}.alembic_version SET version_num = '0000'",
        f"ALTER TABLE {section}.feed DISABLE TRIGGER ALL",
    ):
        assert _is_refused(addresses[section], statement), statement


@pytest.mark.parametrize("section", ["exchange", "ingest"])
def test_what_is_only_added_to_is_neither_changed_nor_deleted(addresses: dict[Section, str], section: Section) -> None:
    tables = read_privileges(section).tables
    only_added = [name for name, may in tables.items() if may == {"SELECT", "INSERT"}]

    assert "audit" in only_added
    for table in only_added:
        assert _is_refused(addresses[section], f"DELETE FROM {section}.{table}")
        assert _is_refused(addresses[section], f"LOCK TABLE {section}.{table} IN EXCLUSIVE MODE")  # wants UPDATE or so


def test_an_accepted_line_can_be_erased_and_nothing_else(addresses: dict[Section, str]) -> None:
    exchange, there = addresses["exchange"], (FEED, LINE)

    for changed in ("bytes = 'another'", "verdict = 1", "id = gen_random_uuid()", "leaf = 'x'", "line = 7"):
        assert _is_refused(exchange, *there, f"UPDATE exchange.line SET {changed}"), changed
    assert _is_refused(exchange, *there, "DELETE FROM exchange.line")

    _try(exchange, *there, "UPDATE exchange.line SET bytes = NULL, detail = NULL")


def test_evidence_can_be_erased_and_not_changed(addresses: dict[Section, str]) -> None:
    exchange, there = addresses["exchange"], (FEED, EVIDENCE.format("fork"))

    assert _is_refused(exchange, *there, "UPDATE exchange.evidence SET content = 'said otherwise'")
    _try(exchange, *there, "UPDATE exchange.evidence SET content = NULL")


def test_a_feed_is_cut_only_when_it_halted_and_what_goes_was_set_aside(addresses: dict[Section, str]) -> None:
    exchange, there = addresses["exchange"], (FEED, LINE, EVIDENCE.format("fork"))
    halted, set_aside = "UPDATE exchange.feed SET halted_at = now()", EVIDENCE.format("set-aside")
    cut = f"SELECT exchange.cut_feed(id, 0) {IT}"
    none_left = f"SELECT 1 / (1 - count(*)) FROM exchange.line WHERE feed = (SELECT id {IT})"

    assert _is_refused(exchange, *there, set_aside, cut)
    assert _is_refused(exchange, *there, halted, cut)
    assert _is_refused(addresses["ingest"], "SELECT exchange.cut_feed(1::smallint, 0)")

    _try(exchange, *there, halted, set_aside, cut, none_left)  # one line would divide by nothing


def test_rights_beyond_what_is_written_are_taken_away_by_the_next_migration(
    shared_database_url: str, addresses: dict[Section, str], roles: dict[Section, str]
) -> None:
    owner = make_url(shared_database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(owner) as conn:
        conn.execute(sql.SQL("GRANT DELETE ON exchange.audit TO {}").format(sql.Identifier(roles["exchange"])))
    _try(addresses["exchange"], "DELETE FROM exchange.audit")

    migrate(shared_database_url, "exchange", roles["exchange"])

    assert _is_refused(addresses["exchange"], "DELETE FROM exchange.audit")


def test_nobody_else_enters_the_database(
    shared_database_url: str, addresses: dict[Section, str], server: Server
) -> None:
    stranger = f"test_stranger_{token_hex(4)}"
    with psycopg.connect(_superuser(server), autocommit=True) as conn:
        open_role(conn, stranger, PASSWORD)

        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            _try(_as(shared_database_url, stranger), "SELECT 1")

        conn.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(stranger)))


def test_a_service_that_knows_no_owner_refuses_older_tables(
    bare_database_url: str, addresses: dict[Section, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_older_tables(addresses["exchange"], "exchange")
    monkeypatch.setattr(ScriptDirectory, "get_current_head", lambda _: "newer")

    with pytest.raises(ValueError, match=r"wants newer: run `parcelbridge database migrate`"):
        refuse_older_tables(addresses["exchange"], "exchange")
    with pytest.raises(ValueError, match="not there"):
        refuse_older_tables(bare_database_url, "exchange")


def test_a_role_that_the_owner_may_not_make_is_asked_for(shared_database_url: str) -> None:
    if make_url(shared_database_url).username != "parcelbridge":
        pytest.skip("the owner of this server may make roles")

    with pytest.raises(ValueError, match='CREATE ROLE "not_there"') as refused:
        migrate_given(shared_database_url, "exchange", _as(shared_database_url, "not_there"))

    assert PASSWORD not in str(refused.value)


def test_with_a_given_database_each_service_enters_as_the_settings_say(
    bare_database_url: str, roles: dict[Section, str], tmp_path: Path
) -> None:
    own = _as(bare_database_url, roles["exchange"])
    both = f'nation = "US"\ndatabase = "{bare_database_url}"\n[exchange]\ndatabase = "{own}"\n'
    (tmp_path / "owner.toml").write_text(both)
    (tmp_path / "own.toml").write_text(f'nation = "US"\n[exchange]\ndatabase = "{own}"\n')

    with tables_of(load_settings(tmp_path / "owner.toml"), "exchange") as address:
        _try(address, "SELECT * FROM exchange.feed")

    with tables_of(load_settings(tmp_path / "own.toml"), "exchange") as address:
        assert address == own
