"""From settings to an endpoint: which own keys count, and what stops the start."""

from pathlib import Path

import orjson
import pytest

from services.exchange.open_endpoint import open_endpoint
from services.feed.keys import SigningKey, write_public_key
from services.settings import load_settings

SETTINGS = """
nation = "US"
database = "postgresql+psycopg://nobody@127.0.0.1/none"
[exchange]
sign_with = ["us.jwk"]
former_keys = ["old.pub.jwk"]
restored = true
[[peer]]
nation = "CN"
url = "http://127.0.0.1:7201"
keys = [{ file = "cn.pub.jwk", not_before = "2026-01-01T00:00:00Z", not_after = "2028-01-01T00:00:00Z" }]
"""
LONG = {"nbf": 1_735_689_600, "exp": 4_070_908_800}
PAST = {"nbf": 1_704_067_200, "exp": 1_735_689_600}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_public_key(tmp_path / "cn.pub.jwk", SigningKey.generate("Ed25519").public)
    old = SigningKey.generate("Ed25519").public.jwk()
    (tmp_path / "old.pub.jwk").write_bytes(orjson.dumps({**old, **PAST}))
    (tmp_path / "us.toml").write_text(SETTINGS)
    return tmp_path


def write_own(folder: Path, span: dict[str, int]) -> SigningKey:
    key = SigningKey.generate("Ed25519")
    path = folder / "us.jwk"
    path.write_bytes(orjson.dumps({**key.private_jwk(), **span}))
    path.chmod(0o600)
    return key


def test_former_keys_are_believed_and_never_signed_with(folder: Path) -> None:
    key = write_own(folder, LONG)
    settings = load_settings(folder / "us.toml")

    endpoint = open_endpoint(settings, settings.database)

    assert [trusted.nation for trusted in endpoint.pinned] == ["US", "US", "CN"]
    assert [signer.public for signer in endpoint.signers] == [key.public]
    assert endpoint.restored


def test_a_first_key_outside_its_span_stops_the_start(folder: Path) -> None:
    write_own(folder, PAST)
    settings = load_settings(folder / "us.toml")

    with pytest.raises(ValueError, match=r"us\.jwk speaks from 2024-01-01 00:00 to 2025-01-01 00:00 UTC"):
        open_endpoint(settings, settings.database)
