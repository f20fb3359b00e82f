"""Crypto-currency addresses: one address. Each has one owner, or one exchange; none is like another by chance."""

from collections.abc import Iterator

from services.ingest.core.evidence.found import Found
from services.ingest.core.identifiers import Kind
from services.ingest.core.profile import Profile
from services.ingest.core.wallets import Wallet, read_wallet


def compare_wallets(label: Profile, entity: Profile) -> Iterator[Found]:
    """`wallet-same`."""
    if not label.wallets or not entity.wallets:
        return
    left, right = _wallets(label), _wallets(entity)
    for wallet in sorted(left.keys() & right.keys()):
        value = (Kind.WALLET, f"{wallet.chain}:{wallet.address}")
        yield Found("wallet-same", left[wallet], right[wallet], value, note=wallet.chain)


def _wallets(profile: Profile) -> dict[Wallet, str]:
    found: dict[Wallet, str] = {}
    for written in profile.wallets:
        wallet = read_wallet(written)
        if wallet:
            found.setdefault(wallet, written)
    return found
