"""One spelling for each identifier, so that equal things compare equal.

Every function takes what was written and gives the key, or None when nothing identifying is left. Keys
are exact: two spellings of one thing give one key, and nothing is guessed beyond spelling. All text is
read through Unicode NFKC first, which makes full-width digits and letters plain.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from services.ingest.core.mailboxes import read_mailbox
from services.ingest.core.phones import e164
from services.ingest.core.references import read_reference
from services.ingest.core.wallets import read_wallet
from services.ingest.core.websites import read_page

__all__ = [
    "Kind",
    "address_key",
    "cas_number",
    "cas_numbers",
    "e164",
    "email",
    "item_number",
    "name_key",
    "tax_reference",
    "wallet",
    "website",
]

LONGEST_KEY = 300
"""Characters of a key; what is longer is cut, so that every key fits an index row."""

_FORGET_AFTER = 10_000


class Kind(StrEnum):
    """What a key identifies."""

    PHONE = "phone"
    EMAIL = "email"
    ITEM = "item"
    TAX = "tax"
    CAS = "cas"
    NAME = "name"
    ADDRESS = "address"
    WALLET = "wallet"
    WEBSITE = "website"


_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"))
_CAS = re.compile(r"(?<![0-9-])([1-9][0-9]{1,6}) ?- ?([0-9]{2}) ?- ?([0-9])(?![0-9-])")
_NOT_WORD = re.compile(r"[\W_]+")
_HAN_ONLY = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff ]+")
_SHORTEST_NAME = 4
_SHORTEST_HAN_NAME = 2
_SHORTEST_ADDRESS = 8


def plain(written: str) -> str:
    """NFKC, one kind of hyphen, no case."""
    return unicodedata.normalize("NFKC", written).translate(_HYPHENS).casefold()


def email(written: str) -> str | None:
    """The mailbox that an address reaches (`services.ingest.core.mailboxes`)."""
    mailbox = read_mailbox(written)
    return mailbox.address if mailbox else None


def item_number(written: str) -> str | None:
    """An item identifier (UPU S10, or a courier's own number): capitals and digits alone."""
    text = _NOT_WORD.sub("", plain(written)).upper()
    return text[:LONGEST_KEY] if len(text) >= 5 else None


def tax_reference(written: str, kind: str = "other") -> str | None:
    """A tax, company or identity number without its spaces, dots and hyphens; short ones identify nobody."""
    reference = read_reference(written, kind)
    return reference.number if reference else None


def wallet(written: str) -> str | None:
    """A crypto-currency address whose form and checksum are right, behind its chain."""
    read = read_wallet(written)
    return f"{read.chain}:{read.address}" if read else None


def website(written: str) -> str | None:
    """What a web page, shop or name in a messenger leads to; None where it leads to nobody in particular."""
    page = read_page(written)
    return page.key[:LONGEST_KEY] if page else None


def cas_number(written: str) -> str | None:
    """A CAS Registry Number with its check digit right, or None."""
    return next(iter(cas_numbers(written)), None)


def cas_numbers(text: str) -> list[str]:
    """Every CAS Registry Number that stands in a text with its check digit right, in order, each once.

    A blank may stand on either side of a hyphen.
    """
    if "-" not in (folded := plain(text)):
        return []
    found = ("-".join(m.groups()) for m in _CAS.finditer(folded) if _check_digit_right(m))
    return list(dict.fromkeys(found))


def _check_digit_right(match: re.Match[str]) -> bool:
    digits = match[1] + match[2]
    return sum(place * int(d) for place, d in enumerate(reversed(digits), 1)) % 10 == int(match[3])


@lru_cache(maxsize=_FORGET_AFTER)
def name_key(written: str) -> str | None:
    """A name without case, punctuation and order of its parts: `ZHANG, Wei` and `wei zhang` are one key.

    Names in Han characters keep their order and lose their spaces. A single letter or a bare initial gives
    no key; it would match half the world.
    """
    words = _words(written)
    if _HAN_ONLY.fullmatch(words):
        joined = words.replace(" ", "")
        return joined[:LONGEST_KEY] if len(joined) >= _SHORTEST_HAN_NAME else None
    key = " ".join(sorted(words.split()))
    return key[:LONGEST_KEY] if len(key) >= _SHORTEST_NAME else None


@lru_cache(maxsize=_FORGET_AFTER)
def address_key(written: str) -> str | None:
    """An address as its words, without case, punctuation and order; too short a one gives no key."""
    words = _words(written)
    key = words.replace(" ", "") if _HAN_ONLY.fullmatch(words) else " ".join(sorted(words.split()))
    return key[:LONGEST_KEY] if len(key) >= _SHORTEST_ADDRESS else None


def _words(written: str) -> str:
    return _NOT_WORD.sub(" ", plain(written)).strip()
