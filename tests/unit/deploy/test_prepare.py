"""What the compose file starts from: usable settings, keys that fit, certificates that hold, separate networks."""

import datetime as dt
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.prepare import prepare
from services.feed.keys import load_public_key, load_signing_key
from services.settings import load_settings

ROOT = Path(__file__).parents[3]
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folders = {nation: tmp_path_factory.mktemp(nation) for nation in ("US", "CN")}
    prepare(folders, NOW)
    return folders


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


@pytest.mark.parametrize(("own", "other"), [("US", "CN"), ("CN", "US")])
def test_each_nation_can_start_and_pins_the_key_that_the_other_signs_with(
    folders: dict[str, Path], own: str, other: str
) -> None:
    settings, theirs = (load_settings(folders[nation] / "settings.toml") for nation in (own, other))
    [peer] = settings.peer

    assert (settings.nation, peer.nation) == (own, other)
    assert peer.url == theirs.exchange.public_url
    assert peer.keys[0].file is not None
    assert load_public_key(peer.keys[0].file) == load_signing_key(theirs.exchange.sign_with[0]).public
    assert peer.keys[0].not_before <= NOW < peer.keys[0].not_after


def test_secrets_are_for_the_services_user_only(folders: dict[str, Path]) -> None:
    secrets = [folders["US"] / name for name in ("signing.jwk", "tls.key", "settings.toml")]

    assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}


def test_the_other_side_accepts_the_certificate_for_its_host_and_for_no_other(folders: dict[str, Path]) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folders["CN"] / "tls.pem", folders["CN"] / "tls.key")
    client = ssl.create_default_context(cafile=folders["US"] / "cn.pem")

    assert _shake_hands(server, client, "cn-exchange") == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError, match="us-exchange"):
        _shake_hands(server, client, "us-exchange")


def _shake_hands(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> str | None:
    ours, theirs = socket.socketpair()
    with ours, theirs, ThreadPoolExecutor(1) as thread:
        thread.submit(server.wrap_socket, theirs, server_side=True)
        return client.wrap_socket(ours, server_hostname=host).version()


def test_only_the_exchanges_of_two_nations_share_a_network(compose: dict[str, Any]) -> None:
    shared = [name for name, service in compose["services"].items() if "border" in service.get("networks", [])]

    assert shared == ["us-exchange", "cn-exchange"]
    for name, service in compose["services"].items():
        assert set(service.get("networks", [])) <= {name[:2], "border"}


@pytest.mark.parametrize("nation", ["US", "CN"])
def test_a_desk_finds_its_services_and_is_called_as_it_is_published(
    folders: dict[str, Path], compose: dict[str, Any], nation: str
) -> None:
    settings, small = load_settings(folders[nation] / "settings.toml"), nation.lower()
    desk, ingest = (compose["services"][f"{small}-{name}"] for name in ("desk", "ingest"))

    assert settings.exchange_url == f"https://{small}-exchange:7101"
    assert settings.ingest.exchange_ca == folders[nation] / "tls.pem"
    assert (settings.analyst_url, desk["network_mode"]) == ("http://127.0.0.1:7102", f"service:{small}-ingest")
    assert f"{settings.console.public_url.removeprefix('http://')}:7103" in ingest["ports"]
    assert desk["volumes"] == ingest["volumes"], "links to sign in wait in the home"


def test_every_process_of_a_nation_says_whether_it_lives(compose: dict[str, Any]) -> None:
    running = {name: service for name, service in compose["services"].items() if name != "prepare"}

    assert {name.partition("-")[2] for name in running} == {"database", "exchange", "ingest", "desk"}
    assert all("healthcheck" in service for service in running.values())


def test_nothing_listens_beyond_this_machine(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]

    assert len(ports) == 6
    assert all(port.startswith("127.0.0.1:") for port in ports)
