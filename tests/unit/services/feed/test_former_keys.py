"""Own former keys: believed within the span that their file states, and only with one."""

import datetime as dt
from pathlib import Path

import orjson
import pytest

from services.feed.former_keys import load_former_key
from services.feed.keys import SigningKey, write_signing_key

KEY = SigningKey.generate("Ed25519")
SPAN = {"nbf": 1_735_689_600, "exp": 1_767_225_600}


def written(folder: Path, **members: object) -> Path:
    path = folder / "old.pub.jwk"
    path.write_bytes(orjson.dumps({**KEY.public.jwk(), "use": "sig", **members}))
    return path


def test_a_former_key_speaks_within_the_span_that_its_file_states(tmp_path: Path) -> None:
    trusted = load_former_key(written(tmp_path, **SPAN), "US")

    assert (trusted.key, trusted.nation) == (KEY.public, "US")
    assert trusted.speaks(dt.datetime(2025, 12, 31, tzinfo=dt.UTC))
    assert not trusted.speaks(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize("span", [{}, {"nbf": SPAN["nbf"]}, {**SPAN, "exp": "2026"}, {**SPAN, "exp": 2**50}])
def test_a_former_key_without_a_whole_span_is_refused(tmp_path: Path, span: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="states its span"):
        load_former_key(written(tmp_path, **span), "US")


def test_a_private_key_is_no_former_key(tmp_path: Path) -> None:
    write_signing_key(tmp_path / "us.jwk", KEY)

    with pytest.raises(ValueError, match="private key"):
        load_former_key(tmp_path / "us.jwk", "US")
