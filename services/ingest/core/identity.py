"""Whether two labels are of one sender or addressee, as far as an analyst's word about one holds for the other.

They are when they bear the same names and have a telephone number, mailbox, reference, web page, wallet or address in
common; labels that have nothing but names, when they bear the same names in the same country. So a judgement follows
a sender who moves one thing at a time, and never falls on a namesake elsewhere. Goods are known again on their own
parcel only: that one parcel's substance was not what an entry means says nothing of what the next parcel brings. Only
hashes are kept of it.
"""

import hashlib
from collections.abc import Iterable

from services.ingest.core.exact import own_numbers_of
from services.ingest.core.identifiers import name_key, plain
from services.ingest.core.labels import Goods, Label, Side
from services.ingest.core.profile import Profile


def identities(side: Side) -> list[bytes]:
    """16 bytes for each way in which this side may be known again; two sides are one when they share any."""
    return _of_goods(side) if isinstance(side, Goods) else _of_label(side)


def _of_label(label: Label) -> list[bytes]:
    names = sorted({name_key(name.written) or plain(name.written) for name in label.profile.names})
    contacts = [str(number) for number in own_numbers_of(label.profile).tolist()] or _countries(label.profile)
    return [_hash([*names, contact]) for contact in contacts]


def _of_goods(goods: Goods) -> list[bytes]:
    return [_hash(["\0goods", str(int(goods.role)), str(goods.ref)])]


def _countries(profile: Profile) -> list[str]:
    return [f"country:{code}" for code in profile.countries[:1]] or ["nothing"]


def _hash(parts: Iterable[str]) -> bytes:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).digest()
