"""The lock file pins what pyproject.toml asks for, by hash, and names no place to get it from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="ascii")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = {entry.split("==")[0]: entry for entry in re.split(r"\n(?=\S)", LOCK.strip())}


@pytest.mark.parametrize("wanted", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"])
def test_every_dependency_is_locked(wanted: str) -> None:
    assert canonicalize_name(Requirement(wanted).name) in PINS, "run `make lock`"


@pytest.mark.parametrize("entry", PINS.values(), ids=list(PINS))
def test_every_package_has_one_version_and_hashes(entry: str) -> None:
    assert re.match(r"[a-z0-9._-]+==[A-Za-z0-9.+!]+( ; [^\\\n]+)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\\n|$))+$", entry)


def test_no_address_and_no_option_stands_in_the_lock() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^ *-(?!-hash=)", LOCK, flags=re.MULTILINE)
