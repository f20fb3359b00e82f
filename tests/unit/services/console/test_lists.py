"""`parcelbridge lists`: what is asked of the server, and how its answers are told."""

from pathlib import Path

import httpx
import pytest

from tests.unit.services.console.pretend import Exchange, Run

IMPORTED = {
    "name": "demo",
    "version": 3,
    "unchanged": False,
    "format": "ofac-csv",
    "entities": 1200,
    "new": 5,
    "changed": 2,
    "removed": 1,
    "hits_withdrawn": 4,
    "remarks": ["alt.csv was not given: aliases are missing"],
}
POST = "POST /analyst/v1/lists/demo/versions"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    sdn, alt = tmp_path / "sdn.csv", tmp_path / "alt.csv"
    sdn.write_bytes(b"1,ALPHA")
    alt.write_bytes(b"1,7,aka")
    return [sdn, alt]


def test_files_are_sent_one_behind_the_other_with_name_and_length(
    run: Run, exchange: Exchange, config: Path, files: list[Path]
) -> None:
    exchange.answers[POST] = IMPORTED

    ran = run("lists", "import", *files, "--list", "demo", "--config", config)

    sent = exchange.requests[0]
    assert ran.exit_code == 0
    assert sent.read() == b"1,ALPHA1,7,aka"
    assert sent.url.params.get_list("file") == ["sdn.csv:7", "alt.csv:7"]
    assert sent.url.params["force"] == "false"


def test_an_import_tells_its_counts_and_what_to_know(
    run: Run, exchange: Exchange, config: Path, files: list[Path]
) -> None:
    exchange.answers[POST] = IMPORTED

    ran = run("lists", "import", *files, "--list", "demo", "--config", config)

    assert "demo version 3: 1,200 entities, 5 new, 2 changed, 1 removed" in ran.out
    assert "4 hits on removed entities were withdrawn" in ran.out
    assert "aliases are missing" in ran.err


def test_an_import_without_change_says_so(run: Run, exchange: Exchange, config: Path, files: list[Path]) -> None:
    exchange.answers[POST] = {**IMPORTED, "unchanged": True}

    assert "has not changed" in run("lists", "import", *files, "--list", "demo", "--config", config).out


def test_format_and_force_are_handed_on(run: Run, exchange: Exchange, config: Path, files: list[Path]) -> None:
    exchange.answers[POST] = IMPORTED

    run("lists", "import", *files, "--list", "demo", "--format", "ofac-csv", "--force", "--config", config)

    assert dict(exchange.requests[0].url.params)["format"] == "ofac-csv"
    assert dict(exchange.requests[0].url.params)["force"] == "true"


def test_a_refusal_ends_with_the_servers_next_step(
    run: Run, exchange: Exchange, config: Path, files: list[Path]
) -> None:
    problem = {"code": "cut", "detail": "sdn.csv ends within its last row", "next": "fetch the file again"}
    exchange.trouble = [httpx.Response(422, json=problem)]

    ran = run("lists", "import", *files, "--list", "demo", "--config", config)

    assert ran.exit_code == 2
    assert "cut: sdn.csv ends within its last row" in ran.err
    assert "Next: fetch the file again" in ran.err


@pytest.mark.parametrize("name", ["Demo", "../demo", "de mo", "-demo", "x" * 64])
def test_what_is_no_name_of_a_list_is_not_asked_for(
    run: Run, exchange: Exchange, config: Path, files: list[Path], name: str
) -> None:
    ran = run("lists", "import", *files, f"--list={name}", "--config", config)

    assert (ran.exit_code, exchange.requests) == (2, [])


def test_a_file_that_is_not_there_is_told_by_its_path(run: Run, exchange: Exchange, config: Path) -> None:
    ran = run("lists", "import", config.parent / "none.csv", "--list", "demo", "--config", config)

    assert (ran.exit_code, exchange.requests) == (2, [])
    assert "none.csv" in ran.err


def test_lists_are_shown_with_their_version_in_force(run: Run, exchange: Exchange, config: Path) -> None:
    row = {"name": "demo", "version": 3, "entities": 12, "imported_at": "2026-11-23T10:00:00Z"}
    under_way = {"name": "other", "read": 5, "bytes": 9, "entities": 1}
    exchange.answers["GET /analyst/v1/lists"] = {"items": [row], "importing": [under_way]}

    ran = run("lists", "show", "--config", config)

    assert "demo" in ran.out
    assert "other is being imported: 5 of 9 bytes" in ran.out


def test_versions_of_a_list_are_shown_with_their_counts(run: Run, exchange: Exchange, config: Path) -> None:
    row = {"version": 3, "imported_at": "2026-11-23T10:00:00Z", "entities": 12, "new": 1, "changed": 2, "removed": 7}
    row |= {"format": "ftm", "imported_by": "ada@console", "remarks": [], "files": []}
    exchange.answers["GET /analyst/v1/lists/demo/versions"] = {"items": [row]}

    ran = run("lists", "show", "demo", "--config", config)

    assert "Versions of demo" in ran.out
    assert "ada@console" in ran.out
