"""Whether two labels are of one sender or addressee, as far as an analyst's word about one holds for the other.

They are when they bear the same names and have a telephone number, mailbox, reference, web page, wallet or address in
common; labels that have nothing but names, when they bear the same names in the same country. So a judgement follows
a sender who moves one thing at a time, and never falls on a namesake elsewhere. Only hashes are kept of it.
"""

import hashlib
from collections.abc import Iterable

from services.ingest.core.exact import own_numbers_of
from services.ingest.core.identifiers import name_key, plain
from services.ingest.core.labels import Label
from services.ingest.core.profile import Profile


def identities(label: Label) -> list[bytes]:
    """16 bytes for each way in which this label may be known again; two labels are of one when they share any."""
    names = sorted({name_key(name.written) or plain(name.written) for name in label.profile.names})
    contacts = [str(number) for number in own_numbers_of(label.profile).tolist()] or _countries(label.profile)
    return [_hash([*names, contact]) for contact in contacts]


def _countries(profile: Profile) -> list[str]:
    return [f"country:{code}" for code in profile.countries[:1]] or ["nothing"]


def _hash(parts: Iterable[str]) -> bytes:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).digest()
