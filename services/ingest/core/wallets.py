"""Crypto-currency addresses: found in free text, checked by their own checksums, in one spelling each.

Only forms that carry a checksum give a key, but Ethereum's in one case, which has none; so garbage gives no key.

| chain | form | checksum |
| --- | --- | --- |
| Bitcoin, Litecoin | base58check of 20 bytes; bech32 and bech32m | double SHA-256; BIP 173 and BIP 350 |
| Tron | base58check of 20 bytes, version 0x41 | double SHA-256 |
| Ethereum and its kin | `0x` and 40 hexadecimal digits | EIP-55 where the case is mixed, else none |
| Monero | base58 in blocks of 8 bytes, 69 or 77 bytes | Keccak-256 |
"""

import hashlib
import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from services.ingest.core.keccak import keccak_256

MOST_FOUND = 20
"""Addresses that are checked in one text."""
LONGEST_TEXT = 20_000
"""Characters of a text that are looked through."""

_FORGET_AFTER = 20_000
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CANDIDATE = re.compile(
    r"(?<![0-9A-Za-z])(?:0[xX][0-9a-fA-F]{40}|(?:bc1|ltc1|BC1|LTC1)[0-9A-Za-z]{11,87}|[1-9A-HJ-NP-Za-km-z]{26,106})"
    r"(?![0-9A-Za-z])",
    re.ASCII,
)
_VERSIONS = {0x00: "bitcoin", 0x05: "bitcoin", 0x30: "litecoin", 0x32: "litecoin", 0x41: "tron"}
"""Version bytes of base58check. Litecoin's old 0x05 form is read as Bitcoin's: they cannot be told apart."""
_MONERO = {18, 19, 42}
"""Network bytes of Monero's main net: standard, integrated, subaddress."""
_MONERO_BLOCKS = {11: 8, 7: 5, 6: 4, 10: 7, 9: 6, 5: 3, 3: 2, 2: 1}
"""Base58 characters of a block and the bytes that they stand for."""
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CHECKS = (1, 0x2BC830A3)
"""What the checksum must come to: for witness version 0 (BIP 173), and for all later ones (BIP 350)."""


class Wallet(NamedTuple):
    """An address in one spelling, and its chain."""

    chain: str
    address: str


def find_wallets(text: str) -> list[str]:
    """Every address in `text` that is well-formed, as written, in order, each once; at most `MOST_FOUND`."""
    if len(text) < 26:
        return []
    found = islice(_CANDIDATE.finditer(text[:LONGEST_TEXT]), MOST_FOUND)
    return list(dict.fromkeys(match[0] for match in found if read_wallet(match[0])))


@lru_cache(maxsize=_FORGET_AFTER)
def read_wallet(written: str) -> Wallet | None:
    """The address that `written` is, or None where it is none or its checksum is wrong."""
    text = written.strip()
    if ":" in text:
        text = text.rpartition(":")[2].strip()
    if not _CANDIDATE.fullmatch(text):
        return None
    if text[:2] in ("0x", "0X"):
        return _ethereum(text[2:])
    if text.lower().startswith(("bc1", "ltc1")):
        return _bech32(text)
    return _monero(text) if len(text) in (95, 106) else _base58check(text)


def _ethereum(digits: str) -> Wallet | None:
    """EIP-55: a letter is a capital where the hash of the small ones has 8 or more at its place."""
    small = digits.lower()
    if digits not in (small, digits.upper()):
        hashed = keccak_256(small.encode()).hex()
        right = "".join(d.upper() if int(h, 16) >= 8 else d for d, h in zip(small, hashed, strict=False))
        if digits != right:
            return None
    return Wallet("ethereum", "0x" + small) if len(set(small)) > 2 else None


def _base58check(text: str) -> Wallet | None:
    number = 0
    for sign in text:
        number = number * 58 + _BASE58.index(sign)
    if len(text) > 35 or number >= 1 << 200:
        return None
    raw = number.to_bytes(25, "big")
    if (len(text) - len(text.lstrip("1"))) != (len(raw) - len(raw.lstrip(b"\0"))):
        return None
    body, check = raw[:-4], raw[-4:]
    right = hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == check
    chain = _VERSIONS.get(body[0])
    return Wallet(chain, text) if right and chain and any(body[1:]) else None


def _bech32(text: str) -> Wallet | None:
    """BIP 173 and BIP 350: one case, a known prefix, and a checksum of six signs."""
    small = text.lower()
    prefix, _, data = small.rpartition("1")
    if text not in (small, text.upper()) or prefix not in ("bc", "ltc") or set(data) - set(_BECH32):
        return None
    values = [_BECH32.index(sign) for sign in data]
    spread = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    right = _polymod(spread + values) == _BECH32_CHECKS[values[0] > 0]
    return Wallet("bitcoin" if prefix == "bc" else "litecoin", small) if right else None


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            check ^= generator if top >> bit & 1 else 0
    return check


def _monero(text: str) -> Wallet | None:
    raw = b"".join(_monero_block(text[at : at + 11]) for at in range(0, len(text), 11))
    right = len(raw) in (69, 77) and raw[0] in _MONERO and keccak_256(raw[:-4])[:4] == raw[-4:]
    return Wallet("monero", text) if right else None


def _monero_block(text: str) -> bytes:
    number = 0
    for sign in text:
        number = number * 58 + _BASE58.index(sign)
    size = _MONERO_BLOCKS.get(len(text), 0)
    return number.to_bytes(size, "big") if number < 1 << 8 * size else b""
