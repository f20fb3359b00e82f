"""A supervisor and small programs of its own: ready, died, started again, ended. Real processes, of milliseconds."""

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from services.console import supervise
from services.console.say import Trouble
from services.console.supervise import Program, Supervisor

SERVER = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""


def _program(folder: Path, code: str = SERVER, name: str = "program") -> Program:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", code, str(port)]
    return Program(name, command, f"http://127.0.0.1:{port}/readyz", folder / f"{name}.log")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(supervise, "SHORTEST_WAIT", 0.05)


def test_it_waits_until_every_program_answers_and_ends_them_all(tmp_path: Path) -> None:
    programs = [_program(tmp_path, name=name) for name in ("one", "two")]

    with Supervisor(programs, lambda _: None) as supervisor:
        supervisor.await_ready(20)
        running = [child.pid is not None for child in supervisor.children]

    assert running == [True, True]
    assert [child.pid for child in supervisor.children] == [None, None]


def test_a_program_that_was_killed_is_started_again(tmp_path: Path) -> None:
    said: list[str] = []

    with Supervisor([_program(tmp_path)], said.append) as supervisor:
        supervisor.await_ready(20)
        child = supervisor.children[0]
        first = child.pid
        os.kill(first or 0, signal.SIGKILL)
        supervisor.await_ready(20)

        assert child.pid not in (None, first)
    assert said[0].startswith("program ended with -9")


def test_a_program_that_never_gets_ready_is_told_with_its_last_words(tmp_path: Path) -> None:
    broken = _program(tmp_path, code="raise SystemExit('no port for me')")

    with Supervisor([broken], lambda _: None) as supervisor, pytest.raises(Trouble, match="no port for me"):
        supervisor.await_ready(20)


def test_secrets_reach_a_program_by_its_environment_and_stand_in_no_repr(tmp_path: Path) -> None:
    program = Program("p", ["x"], "http://127.0.0.1:1", tmp_path / "log", {"PARCELBRIDGE_DATABASE": "hush-hush"})

    assert "hush" not in repr(program)
