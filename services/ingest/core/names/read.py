"""`read_name`: from what somebody typed to a `Name`. Bounded for any input; never raises.

A name in Han characters is read by their sounds and words. Where Latin words stand beside it, one word is a Western
given name; several are the same name once more, and the characters say more than they do.
"""

import re

from services.ingest.core.names.company import looks_like_company, read_company
from services.ingest.core.names.han import read_han_company, read_han_person
from services.ingest.core.names.name import Kind, Name, Part, Token
from services.ingest.core.names.person import read_person
from services.ingest.core.names.written import clean

_HAN = re.compile("[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[A-Za-z]+")
_HAN_COMPANY = re.compile(
    "公司|集团|集團|有限|厂$|廠$|银行|銀行|商行|大学|大學|学院|學院|研究[所院]|协会|協會|企业|企業|工厂|工廠|中心|商店|贸易|貿易"
)
_IDENTIFYING = (Part.NAME, Part.FAMILY)


def read_name(written: str, kind: Kind) -> Name:
    """The name as it is compared. `Kind.UNKNOWN` is decided by the words: a company says what it is, a person not.

    No tokens: nothing in it can be compared. Reads the first 300 characters.
    """
    text, oddities = clean(written)
    if not text.isascii() and _HAN.search(text):
        return _read_han(text, kind)._replace(oddities=oddities)
    if kind == Kind.UNKNOWN:
        kind = Kind.COMPANY if looks_like_company(text) else Kind.PERSON
    tokens = read_person(text) if kind == Kind.PERSON else read_company(text, kind)
    return Name(tokens, kind, False, oddities)


def _read_han(text: str, kind: Kind) -> Name:
    latin = _HAN.sub(" ", text)
    if kind == Kind.UNKNOWN:
        kind = Kind.COMPANY if _HAN_COMPANY.search(text) or looks_like_company(latin) else Kind.PERSON
    if kind != Kind.PERSON:
        twice = any(token.part is Part.LEGAL for token in read_company(latin, kind))
        return Name(read_han_company(_LATIN.sub(" ", text) if twice else text), kind, True)
    beside, tokens = read_person(latin), read_han_person(text)
    if not _names(tokens):
        return Name((*beside, *tokens), kind, not beside)
    return Name((*tokens, *beside) if len(_names(beside)) == 1 else tokens, kind, True)


def _names(tokens: tuple[Token, ...]) -> list[Token]:
    return [token for token in tokens if token.part in _IDENTIFYING]
