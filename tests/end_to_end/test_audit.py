"""The audit of real processes, proven from the command line: whole, until the database's owner lays hand on it."""

import subprocess
import sys

import psycopg

from services.kit.access import Role
from tests.end_to_end.nation import Nation

LIE = "UPDATE ingest.audit_line SET said = replace(said, %s, %s) WHERE act = 'hits.listed'"
TRUE, FALSE = '"act":"hits.listed"', '"act":"cases.listed"'


def verify(nation: Nation) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "services.console",
        "audit",
        "verify",
        "--config",
        str(nation.folder / "settings.toml"),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def test_an_audit_is_whole_until_its_tables_are_tampered_with(us: Nation) -> None:
    for _ in range(3):
        us.get("/analyst/v1/hits", Role.ANALYST, base=us.ingest_url)

    whole = verify(us)
    with psycopg.connect(us.database.url().replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute(LIE, [TRUE, FALSE])
        spoilt = verify(us)
        owner.execute(LIE.replace("hits.listed", "cases.listed"), [FALSE, TRUE])

    assert (whole.returncode, whole.stderr) == (0, "")
    assert "US/exchange is whole" in whole.stdout
    assert "US/ingest is whole" in whole.stdout
    assert spoilt.returncode == 1
    assert "US/ingest is not whole. Line" in spoilt.stdout
