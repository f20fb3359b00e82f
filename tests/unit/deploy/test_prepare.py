"""What the compose file starts from: usable settings, keys that fit, certificates that hold, each for its service."""

import datetime as dt
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from deploy.certificates import issue, make_authority, read_authority, write_new
from deploy.prepare import FOLDERS, prepare
from services.feed.keys import load_public_key, load_signing_key
from services.kit.access import LocalIssuer, Role
from services.settings import Settings, load_settings

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
WITH_SETTINGS = ("exchange", "ingest", "desk", "owner")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folders = {nation: tmp_path_factory.mktemp(nation) for nation in ("US", "CN")}
    prepare(folders, tmp_path_factory.mktemp("authorities"), NOW)
    return folders


def _settings(folders: dict[str, Path], nation: str, service: str) -> Settings:
    return load_settings(folders[nation] / service / "settings.toml")


@pytest.mark.parametrize(("own", "other"), [("US", "CN"), ("CN", "US")])
def test_each_nation_can_start_and_pins_the_key_that_the_other_signs_with(
    folders: dict[str, Path], own: str, other: str
) -> None:
    settings, theirs = (_settings(folders, nation, "exchange") for nation in (own, other))
    [peer] = settings.peer

    assert (settings.nation, peer.nation) == (own, other)
    assert peer.url == theirs.exchange.public_url
    assert peer.keys[0].file is not None
    assert load_public_key(peer.keys[0].file) == load_signing_key(theirs.exchange.sign_with[0]).public
    assert peer.keys[0].not_before <= NOW < peer.keys[0].not_after


def test_secrets_are_for_the_services_user_only(folders: dict[str, Path]) -> None:
    home = folders["US"]
    secrets = [home / "exchange" / name for name in ("signing.jwk", "tls.key")]
    secrets += [home / service / "settings.toml" for service in WITH_SETTINGS] + [home / "access" / "access.jwk"]

    assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}


def test_each_service_is_shown_its_own_keys_and_no_others(folders: dict[str, Path]) -> None:
    shown = {service: {path.name for path in (folders["US"] / service).iterdir()} for service in FOLDERS}
    public = {"settings.toml", "signing.pub.jwk", "cn.pub.jwk", "own-ca.pem", "peers-ca.pem"}

    assert shown == {
        "exchange": public | {"signing.jwk", "tls.pem", "tls.key"},
        "ingest": public,
        "desk": public,
        "owner": {"settings.toml"},
        "database": {"password", "roles.sql"},
        "access": {"access.jwk"},
    }


def test_each_service_knows_its_own_database_role_and_no_other(folders: dict[str, Path]) -> None:
    known = {
        service: [
            make_url(address).username
            for address in (settings.database, settings.exchange.database, settings.ingest.database)
            if address not in (None, "embedded")
        ]
        for service in WITH_SETTINGS
        for settings in [_settings(folders, "US", service)]
    }

    assert known == {
        "exchange": ["parcelbridge_exchange"],
        "ingest": ["parcelbridge_ingest"],
        "desk": [],
        "owner": ["parcelbridge", "parcelbridge_exchange", "parcelbridge_ingest"],
    }


def test_the_database_is_told_the_passwords_that_the_services_have(folders: dict[str, Path]) -> None:
    settings, said = _settings(folders, "US", "owner"), (folders["US"] / "database" / "roles.sql").read_text()

    for address in (settings.database, settings.exchange.database, settings.ingest.database):
        url = make_url(address or "")
        assert f"CREATE ROLE {url.username} LOGIN PASSWORD '{url.password}';" in said


def test_both_nations_have_authorities_and_passwords_of_their_own(folders: dict[str, Path]) -> None:
    for name in ("exchange/own-ca.pem", "database/password", "access/access.jwk"):
        assert (folders["US"] / name).read_bytes() != (folders["CN"] / name).read_bytes()


def test_the_key_that_makes_tokens_is_one_that_the_services_read(folders: dict[str, Path]) -> None:
    settings = _settings(folders, "US", "ingest")
    issuer = LocalIssuer(folders["US"] / "access" / "access.jwk", "US")

    assert settings.access_key == Path("/etc/parcelbridge-access/access.jwk")
    assert issuer.issue("a", "US-CBP", [Role.ANALYST], dt.timedelta(hours=1))


def _server(folder: Path, *, asks: bool) -> ssl.SSLContext:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "tls.pem", folder / "tls.key")
    if asks:
        server.load_verify_locations(folder / "peers-ca.pem")
        server.verify_mode = ssl.CERT_REQUIRED
    return server


def test_the_other_side_accepts_the_certificate_for_its_host_and_for_no_other(folders: dict[str, Path]) -> None:
    server = _server(folders["CN"] / "exchange", asks=False)
    client = ssl.create_default_context(cafile=folders["US"] / "exchange" / "peers-ca.pem")

    assert _shake_hands(server, client, "cn-exchange") == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError, match="us-exchange"):
        _shake_hands(server, client, "us-exchange")


def test_each_side_accepts_the_others_certificate_from_a_caller(folders: dict[str, Path]) -> None:
    own = folders["US"] / "exchange"
    client = ssl.create_default_context(cafile=own / "peers-ca.pem")
    client.load_cert_chain(own / "tls.pem", own / "tls.key")

    assert _shake_hands(_server(folders["CN"] / "exchange", asks=True), client, "cn-exchange") == "TLSv1.3"


def test_an_authority_that_was_kept_renews_a_certificate(tmp_path: Path) -> None:
    authority = make_authority("US", NOW)
    write_new(tmp_path / "us-ca.pem", authority.pem, 0o644)
    write_new(tmp_path / "us-ca.key", authority.key_pem, 0o600)

    renewed = issue(read_authority(tmp_path, "US"), ["exchange.us.example", "192.0.2.1"], NOW)

    renewed.certificate.verify_directly_issued_by(authority.certificate)
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "us-ca.key", authority.key_pem, 0o600)


def _shake_hands(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> str | None:
    ours, theirs = socket.socketpair()
    with ours, theirs, ThreadPoolExecutor(1) as thread:
        accepted = thread.submit(server.wrap_socket, theirs, server_side=True)
        version = client.wrap_socket(ours, server_hostname=host).version()
        accepted.result()
        return version
