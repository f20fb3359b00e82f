"""The compose file: every service hardened, each with what is its own, and two nations that meet at one place only."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.prepare import DESK, FOLDERS, SETTINGS

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
ONCE = ("prepare", "us-migrate", "cn-migrate", "play")
RUNNING = [name for name in SERVICES if name not in ONCE]
EXACT = re.compile(r"^[a-z/]+:\d+\.\d+(\.\d+)?(-[a-z0-9-]+)?$|@sha256:[0-9a-f]{64}$")


def _mounts(name: str) -> dict[str, str]:
    """Volume by the place where a service is shown it."""
    return {place.split(":")[0]: volume for volume, _, place in (v.partition(":") for v in SERVICES[name]["volumes"])}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_as_nobody_special_on_files_that_it_cannot_change(name: str) -> None:
    service = SERVICES[name]

    assert service["user"] in ("10001:10001", "999:999")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert {"mem_limit", "pids_limit", "tmpfs"} <= service.keys()


@pytest.mark.parametrize("name", SERVICES)
def test_versions_are_pinned(name: str) -> None:
    assert EXACT.search(SERVICES[name]["image"])


@pytest.mark.parametrize("name", RUNNING)
def test_what_runs_says_whether_it_lives_and_starts_again(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ONCE)
def test_what_is_done_once_is_not_done_again(name: str) -> None:
    assert SERVICES[name]["restart"] == "no"


def test_a_nation_has_a_database_an_exchange_an_ingest_with_a_worker_and_a_desk() -> None:
    parts = ("database", "exchange", "ingest", "worker", "desk")

    assert set(RUNNING) == {f"{nation}-{part}" for nation in ("us", "cn") for part in parts}


def test_only_the_exchanges_of_two_nations_share_a_network_and_who_plays_the_demo() -> None:
    shared = [name for name, service in SERVICES.items() if "border" in service.get("networks", [])]

    assert shared == ["us-exchange", "cn-exchange", "play"]
    assert SERVICES["play"]["profiles"] == ["demo"]
    assert COMPOSE["networks"]["border"]["internal"] is True
    for name, service in SERVICES.items():
        assert set(service.get("networks", [])) <= {name[:2], "border"}


def test_nothing_listens_beyond_this_machine() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert len(ports) == 6
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("nation", ["us", "cn"])
def test_keys_are_shown_to_their_service_alone_and_to_be_read_only(nation: str) -> None:
    owners = {f"{nation}-{each}-keys": set[str]() for each in FOLDERS}
    for name in SERVICES:
        for place, volume in _mounts(name).items():
            if volume in owners and name not in ("prepare", "play"):
                owners[volume].add(name.removeprefix(f"{nation}-"))
                assert f"{volume}:{place}:ro" in SERVICES[name]["volumes"]

    assert owners == {
        f"{nation}-exchange-keys": {"exchange"},
        f"{nation}-ingest-keys": {"ingest", "worker"},
        f"{nation}-desk-keys": {"desk"},
        f"{nation}-owner-keys": {"migrate"},
        f"{nation}-database-keys": {"database"},
        f"{nation}-access-keys": {"exchange", "ingest", "worker", "desk"},
    }


def test_homes_are_their_services_own_and_every_volume_is_declared() -> None:
    homes: dict[str, set[str]] = {}
    for name in SERVICES:
        for place, volume in _mounts(name).items():
            assert volume in COMPOSE["volumes"]
            if place == "/var/lib/parcelbridge":
                homes.setdefault(volume, set()).add(name)

    assert homes["us-exchange-home"] == {"us-exchange"}
    assert homes["us-ingest-home"] == {"us-ingest", "us-worker"}
    assert homes["us-desk-home"] == {"us-desk"}


@pytest.mark.parametrize("nation", ["us", "cn"])
def test_services_start_behind_the_migrations_and_never_as_the_owner_of_the_tables(nation: str) -> None:
    assert SERVICES[f"{nation}-migrate"]["command"][1:3] == ["database", "migrate"]
    assert SERVICES[f"{nation}-exchange"]["depends_on"] == {
        f"{nation}-migrate": {"condition": "service_completed_successfully"}
    }
    assert SERVICES[f"{nation}-ingest"]["depends_on"] == {f"{nation}-exchange": {"condition": "service_healthy"}}


@pytest.mark.parametrize(("nation", "place"), [("us", 0), ("cn", 1)])
def test_a_desk_finds_its_services_and_is_called_as_it_is_published(nation: str, place: int) -> None:
    desk, ingest = (SERVICES[f"{nation}-{name}"] for name in ("desk", "ingest"))

    assert desk["network_mode"] == f"service:{nation}-ingest"
    assert 'ingest_url = "http://127.0.0.1:7102"' in SETTINGS
    assert f"127.0.0.1:{DESK + 100 * place}:7103" in ingest["ports"]


def test_the_exchanges_ask_each_other_for_certificates() -> None:
    assert 'client_ca       = "peers-ca.pem"' in SETTINGS
    assert all("https://" in " ".join(SERVICES[f"{nation}-exchange"]["healthcheck"]["test"]) for nation in ("us", "cn"))


def test_the_image_is_built_of_what_is_there_in_stages_that_are_pinned() -> None:
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    sources = [source for each in copied for source in each.split()]

    assert len(stages) == 2
    assert all(EXACT.search(stage) for stage in stages)
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert [source for source in sources if f"!{source.split('/')[0]}" not in ignored] == []


def test_the_image_runs_as_a_user_and_its_folders_are_those_of_the_volumes() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.M)

    assert users == ["10001:10001"]
    assert f"for service in {' '.join(FOLDERS)};" in DOCKERFILE
    for place in _mounts("prepare"):
        assert place == "/prepare/play" or re.fullmatch(rf"/prepare/(us|cn)/({'|'.join(FOLDERS)})", place)
