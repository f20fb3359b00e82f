"""The audit's keys: made once, for their owner's eyes, and the same ever after."""

from pathlib import Path

import pytest

from services.audit.keys import AuditKeys, public_half
from services.feed.keys import load_public_key


def test_keys_are_made_at_the_first_start_and_found_at_the_next(tmp_path: Path) -> None:
    made = AuditKeys.open(tmp_path / "audit" / "ingest.jwk")

    found = AuditKeys.open(tmp_path / "audit" / "ingest.jwk")

    assert (found.signer.public, found.words) == (made.signer.public, made.words)
    assert load_public_key(public_half(tmp_path / "audit" / "ingest.jwk")) == made.signer.public


def test_only_their_owner_reads_them(tmp_path: Path) -> None:
    AuditKeys.open(tmp_path / "ingest.jwk")

    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"ingest.jwk": 0o600, "ingest.words": 0o600, "ingest.pub.jwk": 0o644}


def test_a_key_of_words_that_others_read_is_refused(tmp_path: Path) -> None:
    AuditKeys.open(tmp_path / "ingest.jwk")
    (tmp_path / "ingest.words").chmod(0o644)

    with pytest.raises(PermissionError, match="chmod 600"):
        AuditKeys.open(tmp_path / "ingest.jwk")


def test_nothing_shows_the_key_of_words() -> None:
    keys = AuditKeys.generate()

    assert repr(keys.words) not in repr(keys)
