"""Web pages, shops on marketplaces and names in messengers, in one spelling each.

A page of its own is known by its registered domain. A shop on a marketplace is known by marketplace and shop, for the
domain is shared by millions; so is a profile on a social network or in a messenger. A page of a marketplace
that names no shop identifies nobody and gives nothing.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

LONGEST_TEXT = 20_000
MOST_FOUND = 20
_FORGET_AFTER = 20_000
_LONGEST_PAGE = 500


class Page(NamedTuple):
    """What a page or handle leads to: a shop or profile at a house, or a domain of its own."""

    house: str
    """`taobao`, `ebay`, `telegram`, …; `web` for a domain of its own."""
    owner: str
    """The shop, the handle, or the registered domain."""

    @property
    def key(self) -> str:
        return f"{self.house}:{self.owner}"


_SHARED = {
    "taobao.com": "taobao", "tmall.com": "tmall", "1688.com": "1688", "alibaba.com": "alibaba",
    "aliexpress.com": "aliexpress", "aliexpress.us": "aliexpress", "made-in-china.com": "made-in-china",
    "dhgate.com": "dhgate", "jd.com": "jd", "pinduoduo.com": "pinduoduo", "yangkeduo.com": "pinduoduo",
    "temu.com": "temu", "ebay.com": "ebay", "ebay.co.uk": "ebay", "ebay.de": "ebay", "etsy.com": "etsy",
    "amazon.com": "amazon", "amazon.co.uk": "amazon", "amazon.de": "amazon", "amazon.ca": "amazon",
    "walmart.com": "walmart", "wish.com": "wish", "shopee.com": "shopee", "shopee.sg": "shopee",
    "lazada.com": "lazada", "myshopify.com": "shopify", "facebook.com": "facebook", "fb.com": "facebook",
    "instagram.com": "instagram", "twitter.com": "x", "x.com": "x", "tiktok.com": "tiktok", "weibo.com": "weibo",
    "youtube.com": "youtube", "linkedin.com": "linkedin", "vk.com": "vk", "t.me": "telegram",
    "telegram.me": "telegram", "telegram.org": "telegram", "wa.me": "whatsapp", "whatsapp.com": "whatsapp",
    "weidian.com": "weidian", "ecplaza.net": "ecplaza", "lookchem.com": "lookchem",
    "chemicalbook.com": "chemicalbook", "guidechem.com": "guidechem", "ecer.com": "ecer",
}  # fmt: skip
"""Domains that many owners share, with the house that they belong to."""

_OWN_NAMES = "taobao tmall 1688 alibaba made-in-china shopify ecplaza lookchem ecer weidian guidechem"
_BY_SUBDOMAIN = frozenset(_OWN_NAMES.split())
"""Houses that give each shop a name before the domain."""

_HOUSE_WORDS = (
    "www m wap mobile shop shop1 store item detail s i p a world en cn us login search work list offer product "
    "wholesale dp gp itm showroom market h5 click ai chat about help legal explore share invite"
)
_NOBODY = frozenset(_HOUSE_WORDS.split())
"""Names before a domain, or first in a path, that are the house's own."""

_PATHS = (
    re.compile(r"(?:^|/)(?:usr|str|shop|store|stores?/page|people|seller|user|u|in|company|channel|c)/([^/?#&]+)"),
    re.compile(r"[?&](?:seller|me|merchant|shop_?id|user_number_id|seller_?id|_ssn|mall_id|phone|id)=([^&#]+)"),
    re.compile(r"^/@?([^/?#&]+)"),
)
"""How a path names a shop or profile, in the order in which they are tried."""

_SECOND_LEVELS = "co com net org gov edu ac go or ne gob gub mil asso nom"
_SECOND_LEVEL = frozenset(_SECOND_LEVELS.split())
"""Labels under which countries register names: the registered domain of `a.b.co.uk` has three labels."""

_HANDLES = (
    ("telegram", r"(?:telegram|tg|电报|飞机)"),
    ("wechat", r"(?:wechat|we chat|weixin|wx|微信号?|vx|v信)"),
    ("whatsapp", r"(?:whats ?app|wa)"),
    ("wickr", r"(?:wickr(?: ?me)?)"),
    ("signal", r"(?:signal)"),
    ("qq", r"(?:qq号?|扣扣)"),
    ("skype", r"(?:skype)"),
    ("threema", r"(?:threema)"),
    ("session", r"(?:session id)"),
)
_HANDLE = re.compile(
    r"(?<![a-z0-9])(?:" + "|".join(f"(?P<{house}>{words})" for house, words in _HANDLES) + r")"
    r" {0,2}(?:id|no\.?|number|号)? {0,2}(?:[:：#=@]|(?=[@+])) {0,2}@?(?P<owner>\+?[a-z0-9][a-z0-9_.-]{3,39})"
)
_URL = re.compile(
    r"(?<![a-z0-9@._-])(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}[a-z]{2,18}(?::[0-9]{2,5})?"
    r"(?:[/?][^\s<>\"'，。；、）)]{0,300})?(?![a-z0-9@-])"
)


def find_pages(text: str) -> list[str]:
    """Every page and handle in `text` that leads to somebody, in order, each once; at most `MOST_FOUND`."""
    if "." not in text and ":" not in text and "：" not in text and "@" not in text:
        return []
    folded = _folded(text[:LONGEST_TEXT])
    found = [m[0] for pattern in (_URL, _HANDLE) for m in islice(pattern.finditer(folded), MOST_FOUND)]
    return [written for written in dict.fromkeys(found) if read_page(written)][:MOST_FOUND]


@lru_cache(maxsize=_FORGET_AFTER)
def read_page(written: str) -> Page | None:
    """What `written` leads to, or None where it leads to nobody in particular."""
    text = _folded(written[:_LONGEST_PAGE]).strip()
    handle = _HANDLE.fullmatch(text)
    if handle:
        return Page(_house(handle), _handle(handle["owner"]))
    if not _URL.fullmatch(text):
        return None
    text = text.removeprefix("https://").removeprefix("http://")
    host, path = re.split(r"(?=[/?])", text, maxsplit=1) if re.search(r"[/?]", text) else (text, "")
    return _page(host.partition(":")[0], path)


def _house(match: re.Match[str]) -> str:
    return next(house for house, _ in _HANDLES if match[house])


def _page(host: str, path: str) -> Page | None:
    domain = _registered(host)
    house = _SHARED.get(domain)
    if house is None:
        return Page("web", domain)
    before = host.removesuffix(domain).strip(".").split(".")
    names = [label for label in before if label and label not in _NOBODY]
    if house in _BY_SUBDOMAIN and names:
        return Page(house, names[-1])
    owner = next((m[1] for pattern in _PATHS if (m := pattern.search(path))), None)
    return Page(house, _handle(owner)) if owner and owner not in _NOBODY else None


def _registered(host: str) -> str:
    labels = host.split(".")
    three = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if three else labels[-2:])


def _handle(owner: str) -> str:
    return owner.strip("@./-").removesuffix(".html").lstrip("+")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
