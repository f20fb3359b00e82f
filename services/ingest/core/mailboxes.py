"""An e-mail address as people write it, read as one mailbox or as none; one value may hold several.

Two spellings that reach one mailbox give one key: case, full-width signs, `(at)` and `[dot]`, a display name around
it, a `+tag` behind the name, at Gmail the dots in it, and a domain in its own script or in punycode. Where a provider
does tell spellings apart (none in use tells case), two people would share a key: this is said of none of the rules here
but the tag, which a small house may give to somebody else.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

LONGEST = 300
MOST_MAILBOXES = 10
"""Mailboxes that are read in one value."""
_FORGET_AFTER = 10_000

_ADDRESS = re.compile(r"[^\s\x00-\x20\x7f@<>,;:()\"]{1,64}@(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}")
_BRACKETED = re.compile(r"<([^<>]*@[^<>]*)>")
_NAME_IN_BRACKETS = re.compile(r"<[^<>@]*>")
_BETWEEN = re.compile(r"[;,|、\n]")
_STROKE_OR_BLANK = re.compile(r"[/\s]+")
_LABEL = re.compile(r"^(?:mailto|e-?mail|邮箱|电邮)\s*:\s*")
_AT = re.compile(r"\s*(?:\(at\)|\[at\]|\{at\}|<at>|\(a\)|#at#|\bat\b(?=\s+\S+\s*(?:\.|dot|\(dot\)|\[dot\])))\s*")
_DOT = re.compile(r"\s*(?:\(dot\)|\[dot\]|\{dot\}|\bdot\b)\s*")
_SAME_HOUSE = {
    "googlemail.com": "gmail.com",
    "pm.me": "proton.me",
    "protonmail.com": "proton.me",
    "me.com": "icloud.com",
}
"""Domains of one house under which one name is one mailbox."""
_DOTS_MEAN_NOTHING = frozenset({"gmail.com"})

_FREE = """
gmail.com yahoo.com yahoo.co.uk yahoo.co.jp yahoo.com.hk yahoo.com.tw ymail.com hotmail.com outlook.com live.com
msn.com aol.com icloud.com proton.me tutanota.com tuta.com gmx.com gmx.de gmx.net web.de mail.com mail.ru yandex.ru
yandex.com bk.ru list.ru inbox.ru rambler.ru zoho.com fastmail.com hushmail.com qq.com vip.qq.com foxmail.com 163.com
126.com yeah.net 188.com sina.com sina.cn sohu.com tom.com 139.com 189.cn wo.cn aliyun.com 21cn.com 263.net
naver.com daum.net hanmail.net comcast.net verizon.net att.net sbcglobal.net cox.net charter.net bellsouth.net
earthlink.net netvigator.com pchome.com.tw hinet.net singnet.com.sg rediffmail.com
"""
FREE_HOUSES = frozenset(_FREE.split())
"""Domains under which anybody gets a mailbox: sharing one proves nothing."""


class Mailbox(NamedTuple):
    """A mailbox: its key and its domain."""

    address: str
    domain: str

    @property
    def own_domain(self) -> bool:
        """Whether few people can have a mailbox under the domain."""
        return self.domain not in FREE_HOUSES


@lru_cache(maxsize=_FORGET_AFTER)
def read_mailboxes(written: str) -> tuple[Mailbox, ...]:
    """The mailboxes that `written` names (RFC 5322 addr-spec, with or without a display name), in order, each once."""
    text = unicodedata.normalize("NFKC", written[:LONGEST]).casefold()
    found = (_mailbox(address) for piece in _BETWEEN.split(text) for address in _addresses(piece))
    return tuple(dict.fromkeys(mailbox for mailbox in found if mailbox))[:MOST_MAILBOXES]


def read_mailbox(written: str) -> Mailbox | None:
    """The first of them, or None."""
    return next(iter(read_mailboxes(written)), None)


def _addresses(piece: str) -> list[str]:
    """What may be an address in a piece without separators; a stroke or blank is one only between two addresses."""
    if "@" not in piece:
        piece = _DOT.sub(".", _AT.sub("@", piece))
    bracketed = _BRACKETED.findall(piece)
    if bracketed:
        return bracketed
    plain = _NAME_IN_BRACKETS.sub(" ", piece).replace(" @ ", "@").strip()
    plain = _LABEL.sub("", plain).partition("?")[0]
    return [plain] if plain.count("@") < 2 else _STROKE_OR_BLANK.split(plain)


def _mailbox(address: str) -> Mailbox | None:
    local, _, domain = _LABEL.sub("", address.strip()).partition("?")[0].strip(" .").rpartition("@")
    domain = _ascii(domain)
    if not _ADDRESS.fullmatch(f"{local}@{domain}"):
        return None
    domain = _SAME_HOUSE.get(domain, domain)
    name = local.partition("+")[0] or local
    if domain in _DOTS_MEAN_NOTHING:
        name = name.replace(".", "") or name
    return Mailbox(f"{name}@{domain}", domain)


def _ascii(domain: str) -> str:
    """The domain as it is asked for in the DNS (RFC 3490, ToASCII); nothing where it cannot be."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def own_domains(written: Iterable[str]) -> set[str]:
    """The domains of mailboxes under which not just anybody gets one."""
    return {mailbox.domain for each in written for mailbox in read_mailboxes(each) if mailbox.own_domain}
