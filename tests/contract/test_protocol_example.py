"""The worked example of docs/protocol.md is what the code computes, and what independent code verifies."""

import base64
import importlib.util
import json
import re
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DOCUMENT = Path("docs/protocol.md").read_text()
BLOCK = re.compile(r"^```text ([a-z0-9-]+)\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
PRINTED = dict(BLOCK.findall(DOCUMENT))


def _load_example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("worked_example", Path(__file__).with_name("worked_example.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


COMPUTED = _load_example().blocks()


def test_the_document_has_every_block_of_the_example_and_no_other() -> None:
    assert list(PRINTED) == list(COMPUTED)


@pytest.mark.parametrize("name", COMPUTED)
def test_a_block_says_what_the_code_computes(name: str) -> None:
    assert PRINTED[name] == COMPUTED[name]


def test_the_root_follows_from_the_lines_by_hashlib_alone() -> None:
    leaves = [sha256(b"\x00" + PRINTED[name].encode()).digest() for name in ("line-0", "line-1")]

    assert [leaf.hex() for leaf in leaves] == PRINTED["leaves"].splitlines()
    assert sha256(b"\x01" + leaves[0] + leaves[1]).hexdigest() == PRINTED["root"]


@pytest.mark.parametrize(("signed", "key"), [("checkpoint", "origin-key"), ("receipt", "audience-key")])
def test_the_signature_verifies_with_nothing_but_an_ed25519_library(signed: str, key: str) -> None:
    jws = json.loads(PRINTED[signed])
    public = Ed25519PublicKey.from_public_bytes(_decode(json.loads(PRINTED[key])["x"]))

    signature = jws["signatures"][0]

    public.verify(_decode(signature["signature"]), f"{signature['protected']}.{jws['payload']}".encode())
    assert base64.urlsafe_b64encode(bytes.fromhex(PRINTED["root"])).decode().rstrip("=") in _payload(jws)


def _payload(jws: dict[str, str]) -> str:
    return _decode(jws["payload"]).decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
