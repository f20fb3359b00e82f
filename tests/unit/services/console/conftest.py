"""Commands as a test runs them: `run("submit", file, "--config", config)`, with a pretended exchange and clock."""

from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from services.console.cli import app
from services.console.nation import Outside
from tests.unit.services.console.pretend import Exchange, Ran, Run


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


@pytest.fixture
def pauses() -> list[float]:
    """Seconds for which a command would have waited."""
    return []


@pytest.fixture
def run(exchange: Exchange, pauses: list[float]) -> Run:
    outside = Outside(httpx.MockTransport(exchange), pauses.append)

    def run_command(*arguments: object) -> Ran:
        result = CliRunner().invoke(app, [str(each) for each in arguments], obj=outside)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run_command


@pytest.fixture
def config(tmp_path: Path, run: Run) -> Path:
    """Settings of the US, with a key, in a folder of their own."""
    run("keys", "new", tmp_path / "us.jwk", "--not-before", "2026-01-01", "--not-after", "2027-01-01")
    run("keys", "new", tmp_path / "cn.jwk", "--not-before", "2026-01-01", "--not-after", "2027-01-01")
    path = tmp_path / "us.toml"
    path.write_text(
        """nation = "US"
home = "home"
exchange = { sign_with = ["us.jwk"] }
[[peer]]
nation = "CN"
url = "http://127.0.0.1:7201"
keys = [{ file = "cn.pub.jwk", not_before = 2026-01-01T00:00:00Z, not_after = 2027-01-01T00:00:00Z }]
"""
    )
    return path
