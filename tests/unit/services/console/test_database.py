"""Migrating a given database: as the owner of its tables, and only then."""

from pathlib import Path

from tests.unit.services.console.pretend import Run


def test_an_embedded_database_needs_no_command(run: Run, config: Path) -> None:
    ran = run("database", "migrate", "--config", config)

    assert (ran.exit_code, "parcelbridge up" in ran.err) == (2, True)


def test_a_database_that_cannot_be_reached_is_said_without_its_password(run: Run, config: Path) -> None:
    address = "postgresql+psycopg://owner:hush-hush@127.0.0.1:1/nothing"
    config.write_text(f'database = "{address}"\n{config.read_text()}')

    ran = run("database", "migrate", "--config", config)

    assert (ran.exit_code, "hush-hush" in ran.out + ran.err) == (2, False)
