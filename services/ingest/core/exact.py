"""Values that lead to a listed entity by themselves: telephone, e-mail, reference, web page, wallet; each a number.

A mailbox under a domain of its own leads to that domain's web page, too. Two sides that write one thing give one
number, whatever their spelling. A number is 64 bits of a hash, so that a hundred thousand entities' values are one
sorted array; a chance meeting of two numbers is harmless, for whatever they X
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from schemas.parcel import ContentPiece, Parcel
from services.ingest.core.identifiers import address_key, cas_number, cas_numbers, item_number, wallet
from services.ingest.core.keys import Role
from services.ingest.core.mailboxes import own_domains, read_mailboxes
from services.ingest.core.phones import numbers
from services.ingest.core.profile import Profile
from services.ingest.core.references import read_reference
from services.ingest.core.websites import read_page

Numbers = NDArray[np.uint64]

_FORGET_AFTER = 10_000


def numbers_of(profile: Profile) -> Numbers:
    """All that leads from one side to the other, sorted, each once."""
    return as_numbers(number(kind, value) for kind, value in (*_values(profile), *_own_domains(profile)))


def own_numbers_of(profile: Profile) -> Numbers:
    """What is one party's own: without the domains of its mailboxes, where its colleagues have theirs."""
    return as_numbers(number(kind, value) for kind, value in _values(profile))


def numbers_of_goods(parcel: Parcel) -> dict[Role, dict[int, str]]:
    """The parcel's own number, and the CAS numbers declared in it: each number with what was written."""
    identifier = parcel.item.identifier
    cas = [each for piece in parcel.contents for each in [*([piece.cas] if piece.cas else ()), *_cas(piece)]]
    return {
        Role.ITEM: _numbered("item", item_number, [identifier]),
        Role.CONTENTS: _numbered("cas", cas_number, cas),
    }


def listed_goods(properties: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """What an entry lists that is nobody: parcel numbers (`itemNumber`) and CAS numbers (`casNumber`), our own
    properties beside FollowTheMoney's."""
    return {
        **_numbered("item", item_number, properties.get("itemNumber", ())),
        **_numbered("cas", cas_number, properties.get("casNumber", ())),
    }


def _cas(piece: ContentPiece) -> list[str]:
    return cas_numbers(piece.description)


def _numbered(kind: str, reader: Callable[[str], str | None], written: Iterable[str]) -> dict[int, str]:
    return {number(kind, value): each for each in written if (value := reader(each))}


@lru_cache(maxsize=_FORGET_AFTER)
def number(kind: str, value: str) -> int:
    """64 bits of a value of this kind."""
    return int.from_bytes(hashlib.blake2b(f"{kind}:{value}".encode(), digest_size=8).digest(), "little")


def as_numbers(numbers: Iterable[int]) -> Numbers:
    """An array, sorted, each once."""
    return np.array(sorted(set(numbers)), np.uint64)


def _values(profile: Profile) -> Iterator[tuple[str, str]]:
    yield from (("phone", v) for written in profile.phones for v in numbers(written, profile.habit))
    yield from (("reference", n.number) for r in profile.references if (n := read_reference(r.written, r.kind)))
    yield from (("wallet", v) for written in profile.wallets if (v := wallet(written)))
    yield from (("email", mailbox.address) for written in profile.emails for mailbox in read_mailboxes(written))
    yield from (("page", page.key) for written in profile.websites if (page := read_page(written)))
    yield from (("address", v) for written in profile.addresses if (v := address_key(written)))


def _own_domains(profile: Profile) -> Iterator[tuple[str, str]]:
    return (("page", f"web:{domain}") for domain in own_domains(profile.emails))
