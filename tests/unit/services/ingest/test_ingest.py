"""From settings to an ingest: whose keys count, and the token that its own exchange asks for."""

import datetime as dt
from pathlib import Path

import orjson
import pytest

from services.feed.keys import SigningKey, write_public_key, write_signing_key
from services.ingest.ingest import RENEW_BEFORE, TOKEN_LIFETIME, open_ingest, renewed_token
from services.kit.access import LocalIssuer, Role
from services.settings import Settings, load_settings

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
SETTINGS = """
nation = "US"
database = "postgresql+psycopg://nobody@127.0.0.1/none"
[exchange]
sign_with = ["us.jwk"]
[[peer]]
nation = "CN"
url = "http://127.0.0.1:7201"
signatures = ["Ed25519", "ML-DSA-65"]
accept = ["parcel"]
keys = [{ file = "cn.pub.jwk", not_before = "2026-01-01T00:00:00Z", not_after = "2028-01-01T00:00:00Z" }]
"""


@pytest.fixture
def us(tmp_path: Path) -> SigningKey:
    return SigningKey.generate("Ed25519")


@pytest.fixture
def settings(tmp_path: Path, us: SigningKey) -> Settings:
    write_public_key(tmp_path / "cn.pub.jwk", SigningKey.generate("Ed25519").public)
    write_signing_key(tmp_path / "us.jwk", us)
    (tmp_path / "us.toml").write_text(SETTINGS)
    return load_settings(tmp_path / "us.toml")


def test_the_settings_say_whom_to_believe_and_what_to_follow(settings: Settings, us: SigningKey) -> None:
    ingest = open_ingest(settings, settings.database)

    assert [str(feed) for feed in ingest.feeds] == ["US/US", "CN/US"]
    assert [(key.nation, key.key.alg) for key in ingest.pinned.keys] == [("US", "Ed25519"), ("CN", "Ed25519")]
    assert ingest.pinned.keys[0].key == us.public
    assert ingest.pinned.required["CN"] == ("Ed25519", "ML-DSA-65")
    assert ingest.accept == {"CN": frozenset({"parcel"})}


def test_the_public_half_of_the_own_key_is_enough(settings: Settings, us: SigningKey, tmp_path: Path) -> None:
    (tmp_path / "us.jwk").unlink()
    write_public_key(tmp_path / "us.pub.jwk", us.public)

    ingest = open_ingest(settings, settings.database)

    assert ingest.pinned.keys[0].key == us.public


def test_an_own_former_key_is_believed_within_its_span(settings: Settings, us: SigningKey, tmp_path: Path) -> None:
    former = SigningKey.generate("Ed25519").public
    span = {"nbf": 1_704_067_200, "exp": 1_735_689_600}
    (tmp_path / "old.pub.jwk").write_bytes(orjson.dumps({**former.jwk(), **span}))
    text = SETTINGS.replace("[exchange]", '[exchange]\nformer_keys = ["old.pub.jwk"]')
    (tmp_path / "us.toml").write_text(text)

    ingest = open_ingest(load_settings(tmp_path / "us.toml"), settings.database)

    spans = {key.key: (key.not_before.timestamp(), key.not_after.timestamp()) for key in ingest.pinned.keys}
    assert spans[former] == (span["nbf"], span["exp"])
    assert us.public in spans


def test_a_key_that_would_speak_for_two_nations_is_refused(settings: Settings, us: SigningKey, tmp_path: Path) -> None:
    (tmp_path / "cn.pub.jwk").unlink()
    write_public_key(tmp_path / "cn.pub.jwk", us.public)

    with pytest.raises(ValueError, match="speaks for one nation"):
        open_ingest(settings, settings.database)


def test_the_token_is_renewed_before_it_ends_and_has_the_role_ingest_only(tmp_path: Path) -> None:
    moment = [NOW]
    issuer = LocalIssuer(tmp_path / "access.jwk", "US", lambda: moment[0])
    token = renewed_token(issuer, "US", lambda: moment[0])

    first = token()
    moment[0] += TOKEN_LIFETIME - RENEW_BEFORE
    same = token()
    moment[0] += dt.timedelta(seconds=1)
    fresh = token()

    assert first == same != fresh
    assert issuer.verifier().verify(fresh, moment[0]).roles == {Role.INGEST}
