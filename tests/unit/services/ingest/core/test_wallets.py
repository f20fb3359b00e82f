"""Crypto-currency addresses: right ones of every chain, each spoiled in one sign, and free text around them.

The addresses are the worked examples of the standards, or made of constant bytes; nobody's are among them.
"""

import pytest

from services.ingest.core.keccak import keccak_256
from services.ingest.core.wallets import find_wallets, read_wallet

RIGHT = {
    "1BitcoinEaterAddressDontSendf59kuE": "bitcoin",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4": "bitcoin",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": "bitcoin",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": "ethereum",
}


@pytest.mark.parametrize(("written", "chain"), RIGHT.items())
def test_an_address_with_a_right_checksum_is_read(written: str, chain: str) -> None:
    read = read_wallet(written)

    assert read is not None
    assert read.chain == chain


@pytest.mark.parametrize("written", RIGHT)
def test_one_wrong_sign_makes_it_no_address(written: str) -> None:
    spoiled = written[:-1] + ("2" if written[-1] != "2" else "3")

    assert read_wallet(spoiled) is None


@pytest.mark.parametrize("lead", ["bitcoin:", "BTC: ", " "])
def test_what_stands_before_an_address_is_passed_over(lead: str) -> None:
    assert read_wallet(lead + "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4") == read_wallet(
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    )


def test_an_ethereum_address_in_one_case_has_no_checksum_and_is_the_same_key() -> None:
    mixed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

    assert read_wallet(mixed) == read_wallet(mixed.lower())


@pytest.mark.parametrize("written", ["", "0x" + "0" * 40, "1" * 34, "LZ123456785CN" * 3, "bc1" + "q" * 39, "A" * 95])
def test_garbage_gives_no_address(written: str) -> None:
    assert read_wallet(written) is None


def test_addresses_are_found_in_a_description() -> None:
    text = "ceramic beads (pay to bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4, thanks), order 1BoatOrder2024"

    assert find_wallets(text) == ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"]


def test_the_digest_is_that_of_the_original_submission() -> None:
    empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"

    assert keccak_256(b"").hex() == empty


def test_two_blocks_are_digested_too() -> None:
    assert len({keccak_256(b"a" * size) for size in (135, 136, 137, 300)}) == 4
