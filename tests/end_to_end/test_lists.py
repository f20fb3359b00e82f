"""A list imported by the real command into a real ingest: counted, refused when cut, shown."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.console.cli import app
from tests.end_to_end.nation import Nation
from tests.integration.ingest.made_up_lists import many_sdn


@pytest.fixture
def sdn(tmp_path: Path) -> Path:
    path = tmp_path / "sdn.csv"
    path.write_bytes(many_sdn(5_000))
    return path


def run(nation: Nation, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["lists", *map(str, arguments), "--config", str(nation.folder / "settings.toml")])


def test_a_list_is_imported_refused_when_cut_and_shown(us: Nation, sdn: Path) -> None:
    first = run(us, "import", sdn, "--list", "demo")
    sdn.write_bytes(many_sdn(5_001))
    second = run(us, "import", sdn, "--list", "demo")
    sdn.write_bytes(sdn.read_bytes()[:-20])
    cut = run(us, "import", sdn, "--list", "demo")
    shown = run(us, "show", "demo", "--json")

    assert "demo version 1: 5,000 entities, 5,000 new" in first.stdout
    assert "demo version 2: 5,001 entities, 1 new, 0 changed, 0 removed" in second.stdout
    assert (cut.exit_code, "422 cut" in cut.stderr, "Next:" in cut.stderr) == (2, True, True)
    assert shown.stdout.count('"version"') == 2
