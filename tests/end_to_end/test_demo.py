"""The demo and `up` as a person starts them: real processes, real databases, and nothing left behind."""

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from services.kit.postgres import EmbeddedPostgres

REPOSITORY = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "services.console"]
PATIENCE_S = 240.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder for all demos of this file, so that each finds the one before; its databases go at the end."""
    demo = tmp_path_factory.mktemp("demo") / "demo"
    yield demo
    for nation in ("us", "cn"):
        EmbeddedPostgres(demo / nation / "postgres").destroy()


@pytest.fixture(scope="module")
def first(folder: Path) -> subprocess.CompletedProcess[str]:
    """A demo without a terminal."""
    return _run("demo", "--parcels", "300", "--json", "--folder", str(folder))


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [*COMMAND, *arguments], cwd=REPOSITORY, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def _is_open(url: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) == 0


def _await_true(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def _urls(folder: Path) -> list[str]:
    """Where the demo's services listen."""
    return [
        f"http://{listen}"
        for nation in ("us", "cn")
        for listen in re.findall(r'listen\s*= "(.*)"', (folder / f"{nation}.toml").read_text())
    ]


def _nation(first: subprocess.CompletedProcess[str], nation: str) -> Any:
    return json.loads(first.stdout)["nations"][nation]


def test_without_a_terminal_it_ends_by_itself(first: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert first.returncode == 0, first.stderr
    assert not any(_is_open(url) for url in _urls(folder))


@pytest.mark.parametrize(("nation", "peer"), [("US", "CN"), ("CN", "US")])
def test_everything_is_exchanged_receipted_and_taken_in(
    first: subprocess.CompletedProcess[str], nation: str, peer: str
) -> None:
    here, there = _nation(first, nation), _nation(first, peer)

    assert here["sent"] == here["receipted"] == there["received"] > 100
    assert here["taken_in"] == here["held"] == here["submitted"] + here["received"]
    assert here["refused"] == 0


@pytest.mark.parametrize("nation", ["US", "CN"])
def test_what_was_planted_is_found(first: subprocess.CompletedProcess[str], nation: str) -> None:
    here = _nation(first, nation)

    assert here["refused_rightly"] == here["refused_planted"] == here["refused_rows"] > 0
    assert here["parcels_hit"]["found"] == here["parcels_hit"]["planted"] > 0
    assert here["rings"]["planted"] > 0


@pytest.fixture
def up(first: subprocess.CompletedProcess[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One nation of the demo's folder, up by itself."""
    assert first.returncode == 0
    nation = subprocess.Popen([*COMMAND, "up", "--config", str(folder / "us.toml")], cwd=REPOSITORY)  # noqa: S603
    _await_true(lambda: all(_is_open(url) for url in _urls(folder)[:2]))
    yield nation
    nation.send_signal(signal.SIGTERM)
    assert nation.wait(PATIENCE_S) == 0


def test_a_service_that_is_killed_comes_back_and_all_end_together(up: subprocess.Popen[bytes], folder: Path) -> None:
    config = str(folder / "us.toml")
    exchange = _children(up.pid, "services.exchange")[0]

    os.kill(exchange, signal.SIGKILL)
    _await_true(lambda: bool(set(_children(up.pid, "services.exchange")) - {exchange}))
    _await_true(lambda: _run("feed", "status", "--config", config).returncode == 0)

    status = json.loads(_run("feed", "status", "--config", config, "--json").stdout)
    assert [feed["feed"] for feed in status] == ["US/US", "US/CN", "CN/US"]


@pytest.fixture(scope="module")
def killed(first: subprocess.CompletedProcess[str], folder: Path) -> subprocess.Popen[bytes]:
    """One nation of the demo's folder whose supervisor was killed once it served."""
    assert first.returncode == 0
    nation = subprocess.Popen([*COMMAND, "up", "--config", str(folder / "us.toml")], cwd=REPOSITORY)  # noqa: S603
    _await_true(lambda: all(_is_open(url) for url in _urls(folder)[:2]))
    nation.kill()
    nation.wait()
    return nation


def test_services_end_with_a_supervisor_that_is_killed(killed: subprocess.Popen[bytes], folder: Path) -> None:
    _await_true(lambda: not any(_is_open(url) for url in _urls(folder)[:2]))

    assert killed.returncode == -signal.SIGKILL


def test_on_a_terminal_it_begins_where_another_was_killed_and_serves_until_it_is_interrupted(
    killed: subprocess.Popen[bytes], folder: Path
) -> None:
    terminal, inner = pty.openpty()
    demo = subprocess.Popen(  # noqa: S603
        [*COMMAND, "demo", "--parcels", "200", "--folder", str(folder)],
        cwd=REPOSITORY,
        stdin=inner,
        stdout=inner,
        stderr=inner,
    )
    os.close(inner)
    shown = _read_until(terminal, "Serving until Ctrl-C")

    serving = [_is_open(url) for url in _urls(folder)]
    demo.send_signal(signal.SIGINT)
    shown += _read_until(terminal, "Ended.")

    assert demo.wait(PATIENCE_S) == 0
    assert "Found the demo of" in " ".join(shown.split())
    assert serving == [True] * 6
    assert not any(_is_open(url) for url in _urls(folder))
    os.close(terminal)


def _read_until(terminal: int, awaited: str) -> str:
    """What is shown on the terminal, up to an awaited word."""
    shown = ""
    while awaited not in shown:
        shown += os.read(terminal, 65_536).decode(errors="replace")
    return shown


def _children(parent: int, word: str) -> list[int]:
    """Processes of a parent whose command line has a word in it, from proc(5)."""
    return [int(each.name) for each in Path("/proc").glob("[0-9]*") if _is_child(each, parent, word)]


def _is_child(process: Path, parent: int, word: str) -> bool:
    with suppress(OSError):
        ppid = (process / "stat").read_text().rpartition(")")[2].split()[1]
        return int(ppid) == parent and word.encode() in (process / "cmdline").read_bytes()
    return False
