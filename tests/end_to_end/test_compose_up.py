"""Both nations brought up by `docker compose`, where a Docker engine answers: healthy, and exchanging a record."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = f"parcelbridge-test-{os.getpid()}"
UP_WITHIN_S = 1_800
"""The image is built first."""


def _why_not() -> str:
    if shutil.which("docker") is None:
        return "no docker command on this machine"
    asked = subprocess.run(["docker", "info"], capture_output=True, check=False, timeout=60)  # noqa: S607
    return "" if asked.returncode == 0 else "no Docker engine answers"


pytestmark = pytest.mark.skipif(bool(_why_not()), reason=_why_not() or "there is one")


def _compose(*words: str) -> str:
    command = ["docker", "compose", "--project-name", PROJECT, "--file", str(ROOT / "docker-compose.yml"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=UP_WITHIN_S)  # noqa: S603
    assert done.returncode == 0, done.stderr[-4_000:]
    return done.stdout


@pytest.fixture(scope="module")
def up() -> Iterator[None]:
    """All services of both nations, healthy."""
    try:
        _compose("up", "--build", "--detach", "--wait", "--wait-timeout", "600")
        yield
    finally:
        _compose("down", "--volumes", "--remove-orphans")


def test_every_service_of_both_nations_is_healthy(up: None) -> None:
    shown = [json.loads(line) for line in _compose("ps", "--format", "json").splitlines()]

    assert {each["Service"] for each in shown if each["Health"] == "healthy"} == {
        f"{nation}-{part}" for nation in ("us", "cn") for part in ("database", "exchange", "ingest", "worker", "desk")
    }


def test_no_process_of_a_container_is_roots(up: None) -> None:
    for part in ("database", "exchange", "ingest", "worker", "desk"):
        assert _compose("exec", "--no-TTY", f"us-{part}", "id", "-u").strip() in ("10001", "999")


def test_the_demo_plays_through_both_nations(up: None) -> None:
    said = _compose("--profile", "demo", "run", "--rm", "play", "deploy.play", *_small_play())

    for nation in ("US", "CN"):
        assert re.search(rf"^{nation}: [1-9][0-9,]* accepted", said, re.M)


def _small_play() -> tuple[str, ...]:
    doors = [f"{name}=https://{name.lower()}-exchange:7101=/play/{name.lower()}/access.jwk" for name in ("US", "CN")]
    return (*doors, "--authorities=/play/authorities", "--parcels=2000")
