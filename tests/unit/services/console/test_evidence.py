"""Evidence files at the command line: fetched, judged offline, and never more proven than they are."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.evidence import build_evidence
from services.feed.keys import SigningKey, load_signing_key
from services.feed.names import FeedName
from services.feed.receipt import Receipt, sign_receipt
from services.feed.tree import EMPTY, leaf_hash
from services.feed.trust import TrustedKey
from tests.unit.services.console.pretend import Exchange, Run

FEED = FeedName("US", "CN")
WHEN = datetime(2026, 3, 1, tzinfo=UTC)
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
LINE = b'{"id":"01a208b5-6e09-7400-8f24-4eaff8f5938d","type":"parcel"}'


def _evidence(us: SigningKey, cn: SigningKey) -> dict[str, Any]:
    root = EMPTY.extend([leaf_hash(LINE)])[0].root()
    keys = [TrustedKey(us.public, "US", START, END), TrustedKey(cn.public, "CN", START, END)]
    checkpoint = sign_checkpoint(Checkpoint(FEED, 1, root, WHEN), [us])
    receipt = sign_receipt(Receipt(FEED, 0, 1, root, WHEN, ()), [cn])
    return build_evidence(FEED, 0, LINE, size=1, path=[], checkpoint=checkpoint, receipt=receipt, keys=keys)


@pytest.fixture
def evidence(config: Path) -> dict[str, Any]:
    """Signed with the keys that `config` knows."""
    return _evidence(*(load_signing_key(config.with_name(f"{nation}.jwk")) for nation in ("us", "cn")))


@pytest.fixture
def file(evidence: dict[str, Any], tmp_path: Path) -> Path:
    path = tmp_path / "evidence.json"
    path.write_bytes(orjson.dumps(evidence))
    return path


def test_the_evidence_of_a_line_is_written_to_a_file(
    run: Run, exchange: Exchange, config: Path, evidence: dict[str, Any], tmp_path: Path
) -> None:
    exchange.answers["GET /operator/v1/feeds/US/CN/lines/0/evidence"] = evidence

    ran = run("evidence", "get", "US/CN", 0, "-o", tmp_path / "e.json", "--config", config)

    assert ran.exit_code == 0
    assert orjson.loads((tmp_path / "e.json").read_bytes()) == evidence


def test_keys_inside_the_file_prove_nothing(run: Run, file: Path) -> None:
    ran = run("evidence", "verify", file)

    assert ran.exit_code == 1
    assert ran.out.splitlines()[-1] == "Not proven."


def test_the_pinned_keys_of_a_nation_prove_it_in_words(run: Run, config: Path, file: Path) -> None:
    ran = run("evidence", "verify", file, "--trust", config)

    assert ran.exit_code == 0
    assert "CN signed on 2026-03-01T00:00:00Z" in ran.out
    assert ran.out.splitlines()[-1] == "Proven."


def test_a_nations_former_key_proves_what_it_signed(run: Run, config: Path, file: Path) -> None:
    run("keys", "new", config.with_name("next.jwk"))
    rotated = 'exchange = { sign_with = ["next.jwk"], former_keys = ["us.pub.jwk"] }'
    config.write_text(config.read_text().replace('exchange = { sign_with = ["us.jwk"] }', rotated))

    ran = run("evidence", "verify", file, "--trust", config)

    assert ran.exit_code == 0


def test_public_key_files_prove_it_each_for_its_nation(run: Run, config: Path, file: Path) -> None:
    trust = [f"{nation.upper()}={config.with_name(f'{nation}.pub.jwk')}" for nation in ("us", "cn")]

    ran = run("evidence", "verify", file, "--trust", trust[0], "--trust", trust[1], "--json")

    assert (ran.exit_code, ran.json["proven"]) == (0, True)


def test_a_list_of_keys_proves_it(run: Run, file: Path, evidence: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_bytes(orjson.dumps({"keys": evidence["keys"]}))

    assert run("evidence", "verify", file, "--trust", tmp_path / "keys.json").exit_code == 0


def test_a_listed_key_counts_for_nothing_dated_before_its_announcement(
    run: Run, file: Path, evidence: dict[str, Any], tmp_path: Path
) -> None:
    late = {"announced_by": evidence["keys"][0]["kid"], "announced_at": "2027-11-01T00:00:00Z"}
    (tmp_path / "keys.json").write_bytes(orjson.dumps({"keys": [key | late for key in evidence["keys"]]}))

    assert run("evidence", "verify", file, "--trust", tmp_path / "keys.json").exit_code == 1


def test_a_key_of_another_nation_proves_nothing(run: Run, config: Path, file: Path) -> None:
    ran = run("evidence", "verify", file, "--trust", f"CN={config.with_name('us.pub.jwk')}")

    assert ran.exit_code == 1


def test_a_changed_line_is_not_proven(run: Run, config: Path, file: Path, evidence: dict[str, Any]) -> None:
    file.write_bytes(orjson.dumps(evidence | {"bytes": "eyJpZCI6MX0"}))

    ran = run("evidence", "verify", file, "--trust", config)

    assert ran.exit_code == 1
    assert "Fault, line:" in ran.out


@pytest.mark.parametrize("content", [b"hello", b'{"evidence":1,"evidence":1}', b"\xff", b"[]"])
def test_what_is_no_evidence_is_said_to_be_none(run: Run, file: Path, content: bytes) -> None:
    file.write_bytes(content)

    ran = run("evidence", "verify", file)

    assert ran.exit_code == 2
    assert "no evidence file" in ran.err


@pytest.mark.parametrize("content", [b"{}", b'{"keys":[{"kty":"OKP"}]}', b'{"keys":3}', b"x"])
def test_what_holds_no_keys_is_not_trusted(run: Run, file: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys.json").write_bytes(content)

    ran = run("evidence", "verify", file, "--trust", tmp_path / "keys.json")

    assert ran.exit_code == 2
    assert "no trusted keys" in ran.err
