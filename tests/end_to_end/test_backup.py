"""A nation that loses its database: what was backed up stands again, proven, and the peer gives the rest back."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.records import parcel
from services.kit.access import Role
from tests.end_to_end.nation import Nation, await_true, two_nations


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Nation, Nation]]:
    """Two nations of which one will lose everything."""
    with two_nations(tmp_path_factory.mktemp("backup")) as (us, cn):
        for nation in (us, cn):
            nation.start()
        yield us, cn


def test_a_lost_database_is_restored_proven_and_made_whole_by_the_peer(
    apart: tuple[Nation, Nation], tmp_path: Path
) -> None:
    us, cn = apart
    hand_in(us, cn, "before", 3)
    await_true(lambda: ingested(us) == us.feed("US/US")["size"], "ingest has taken in the home feed")
    folder, passphrase = tmp_path / "saved", tmp_path / "passphrase"
    passphrase.write_text("a long enough passphrase\n")
    passphrase.chmod(0o600)
    with_keys = ["--with-keys", "--passphrase-file", str(passphrase)]

    taken = parcelbridge(us, "backup", str(folder), *with_keys)
    hand_in(us, cn, "after", 2)
    whole = us.feed("US/CN")
    lose_everything(us)
    restored = parcelbridge(us, "restore", str(folder), *with_keys)
    again = refused(us, "restore", str(folder), *with_keys)
    us.start()
    await_true(lambda: us.feed("US/CN")["size"] == whole["size"], "the peer gave back what it held")
    hand_in(us, cn, "later", 1)

    assert {each["feed"] for each in restored["proven"]} >= {"US/US", "US/CN", "CN/US", "audit US/ingest"}
    assert restored["proven"] == taken["proven"]
    assert "already" in again
    assert us.feed("US/CN")["root"] == cn.feed("US/CN")["root"]
    assert us.feed("US/CN")["halted_for"] is None
    await_true(lambda: ingested(us) == us.feed("US/US")["size"], "ingest goes on from its cursor")


def hand_in(nation: Nation, peer: Nation, what: str, count: int) -> None:
    """Records that go to the peer, and are held there when this returns."""
    feed = f"{nation.code}/{peer.code}"
    for number in range(count):
        assert nation.submit(parcel(number, f"{what}-{number}")).status_code == 201
    await_true(lambda: peer.feed(feed)["root"] == nation.feed(feed)["root"], f"{what} arrived")


def ingested(nation: Nation) -> int:
    feeds: dict[str, Any] = nation.get("/analyst/v1/feeds", Role.ANALYST, base=nation.ingest_url)
    return next(int(each["size"]) for each in feeds["feeds"] if each["feed"] == f"{nation.code}/{nation.code}")


def lose_everything(nation: Nation) -> None:
    """Its database and its keys; the settings are written anew, as an administrator would."""
    for server in nation.servers:
        server.kill()
    nation.database.destroy()
    for key in ("sign.jwk", "access.jwk", "audit/exchange.jwk", "audit/ingest.jwk"):
        (nation.folder / key).unlink()
    set_up_again(nation)


def set_up_again(nation: Nation) -> None:
    settings = nation.folder / "settings.toml"
    kept = [line for line in settings.read_text().splitlines() if not line.startswith("database")]
    settings.write_text("\n".join(kept))


def parcelbridge(nation: Nation, *words: str) -> dict[str, Any]:
    done = run(nation, *words)
    assert done.returncode == 0, done.stderr[-1_500:]
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def refused(nation: Nation, *words: str) -> str:
    done = run(nation, *words)
    assert done.returncode == 2
    return done.stderr


def run(nation: Nation, *words: str) -> "subprocess.CompletedProcess[str]":
    config = ["--config", str(nation.folder / "settings.toml"), "--json"]
    command = [sys.executable, "-m", "services.console", *words, *config]
    return subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
