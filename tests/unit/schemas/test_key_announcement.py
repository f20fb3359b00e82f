"""The announcements shown as examples are true ones: made by the key that they announce."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.registry import read_record
from services.feed.encoding import b64u_decode
from services.feed.keys import PublicKey

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples" / "valid" / "key-announcement"


def example(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    return record


@pytest.mark.parametrize("name", ["ed25519", "ml-dsa-65"])
def test_the_proof_is_the_announced_keys_own_signature(name: str) -> None:
    record = example(name)
    body = record["body"]
    said = "\n".join(["feed-key-v1", record["origin"], body["key"]["kid"], body["not_before"], body["not_after"]])

    key = PublicKey.from_jwk(body["key"])

    assert key.verify(b64u_decode(body["proof"]), said.encode())


@pytest.mark.parametrize("name", ["ed25519", "ml-dsa-65"])
def test_what_a_key_writes_about_itself_is_what_the_contract_takes(name: str) -> None:
    record = example(name)

    record["body"]["key"] = PublicKey.from_jwk(record["body"]["key"]).jwk()

    assert read_record(record).body.key.kid == record["body"]["key"]["kid"]


def test_a_span_of_exactly_800_days_is_taken() -> None:
    record = example("ed25519")

    record["body"] |= {"not_before": "2026-12-01T00:00:00Z", "not_after": "2029-02-08T00:00:00Z"}

    assert read_record(record).body.not_after.year == 2029
