"""Keys: made for their owner alone, shown without their secret, announced with proof."""

import stat
from pathlib import Path

import orjson
import pytest

from schemas.registry import read_submission
from services.feed.announcement import check_announcement
from services.feed.keys import load_public_key, load_signing_key
from tests.unit.services.console.pretend import Exchange, Run

KID = "A" * 42 + "A"


@pytest.mark.parametrize("alg", ["Ed25519", "ML-DSA-65"])
def test_a_new_key_is_for_its_owner_and_its_public_half_for_the_peer(run: Run, tmp_path: Path, alg: str) -> None:
    file = tmp_path / "us.jwk"

    ran = run("keys", "new", file, "--alg", alg, "--json")

    public = orjson.loads((tmp_path / "us.pub.jwk").read_bytes())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_signing_key(file).public == load_public_key(tmp_path / "us.pub.jwk")
    assert (public["kid"], public["alg"]) == (ran.json["kid"], alg)
    assert public["exp"] - public["nbf"] == 730 * 86_400


def test_the_span_of_a_key_is_written_as_numeric_dates_into_both_files(run: Run, tmp_path: Path) -> None:
    run("keys", "new", tmp_path / "k.jwk", "--not-before", "2026-01-01", "--not-after", "2026-06-01T12:00:00+02:00")

    spans = [orjson.loads((tmp_path / name).read_bytes()) for name in ("k.jwk", "k.pub.jwk")]

    assert [(each["nbf"], each["exp"]) for each in spans] == [(1_767_225_600, 1_780_308_000)] * 2


def test_a_key_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    run("keys", "new", tmp_path / "us.jwk")
    before = (tmp_path / "us.jwk").read_bytes()

    ran = run("keys", "new", tmp_path / "us.jwk")

    assert (ran.exit_code, (tmp_path / "us.jwk").read_bytes()) == (2, before)


def test_the_secret_is_never_shown(run: Run, tmp_path: Path) -> None:
    made = run("keys", "new", tmp_path / "us.jwk")
    shown = run("keys", "show", tmp_path / "us.jwk")

    secret = orjson.loads((tmp_path / "us.jwk").read_bytes())["d"]
    assert secret not in made.out + made.err + shown.out + shown.err
    assert "private Ed25519 key" in shown.out


@pytest.mark.parametrize("content", [b"no key", b"[1]", b'{"kty":"OKP"}', b'{"d":"x"}'])
def test_what_is_no_key_is_said_to_be_none(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.jwk").write_bytes(content)
    (tmp_path / "x.jwk").chmod(0o600)

    ran = run("keys", "show", tmp_path / "x.jwk")

    assert ran.exit_code == 2
    assert "Next:" in ran.err


def test_an_announcement_is_a_record_that_proves_itself(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path
) -> None:
    exchange.answers["POST /operator/v1/records"] = {"verdict": "accepted", "id": "some-id", "line": 7}
    run("keys", "new", tmp_path / "next.jwk", "--not-before", "2026-06-01", "--not-after", "2027-06-01")

    ran = run("keys", "announce", "--config", config, "--key", tmp_path / "next.jwk")

    submission = orjson.loads(exchange.requests[0].content)
    assert read_submission(submission).type == "key-announcement"
    announced = check_announcement(submission["body"], "US")
    assert announced.key == load_public_key(tmp_path / "next.pub.jwk")
    assert announced.replaces == load_public_key(tmp_path / "us.pub.jwk").kid
    assert "record some-id, line 7" in ran.out


def test_announcing_twice_hands_in_the_same_record(run: Run, exchange: Exchange, config: Path, tmp_path: Path) -> None:
    exchange.answers["POST /operator/v1/records"] = {"verdict": "held", "id": "some-id", "line": 7}
    run("keys", "new", tmp_path / "next.jwk", "--not-before", "2026-06-01", "--not-after", "2027-06-01")

    for _ in range(2):
        run("keys", "announce", "--config", config, "--key", tmp_path / "next.jwk")

    assert exchange.requests[0].content == exchange.requests[1].content


def test_a_key_for_longer_than_the_protocol_allows_is_not_announced(run: Run, config: Path, tmp_path: Path) -> None:
    run("keys", "new", tmp_path / "next.jwk", "--not-before", "2026-06-01", "--not-after", "2029-06-01")

    ran = run("keys", "announce", "--config", config, "--key", tmp_path / "next.jwk")

    assert ran.exit_code == 2
    assert "800 days" in ran.err


def test_a_key_is_revoked_from_a_stated_time(run: Run, exchange: Exchange, config: Path) -> None:
    ran = run("keys", "revoke", KID, "--from", "2026-11-01", "--reason", "stolen", "--config", config)

    assert ran.exit_code == 0
    assert exchange.requests[0].url.path == f"/operator/v1/keys/{KID}/revoke"
    assert orjson.loads(exchange.requests[0].content) == {"revoked_from": "2026-11-01T00:00:00Z", "reason": "stolen"}


def test_a_time_without_a_zone_is_not_guessed_at(run: Run, exchange: Exchange, config: Path) -> None:
    ran = run("keys", "revoke", KID, "--from", "2026-11-01T10:00:00", "--reason", "stolen", "--config", config)

    assert ran.exit_code == 2
    assert exchange.requests == []


def test_a_key_that_waits_is_approved(run: Run, exchange: Exchange, config: Path) -> None:
    run("keys", "approve", KID, "--config", config)

    assert exchange.requests[0].url.path == f"/operator/v1/keys/{KID}/approve"


def test_keys_are_listed_with_what_they_may_do(run: Run, exchange: Exchange, config: Path) -> None:
    key = {"kid": KID, "nation": "CN", "alg": "Ed25519", "not_before": "a", "not_after": "b"}
    exchange.answers["GET /operator/v1/keys"] = [
        {**key, "announced_by": "B" * 43, "state": "revoked", "revoked_from": "c"}
    ]

    ran = run("keys", "list", "--config", config)

    assert f"CN  {KID}  Ed25519  revoked" in ran.out
    assert "revoked from c" in ran.out
