"""What people write where nothing is known: it names nobody, and joins nobody.

A name counts as a placeholder when all of it is one of these phrases, in any order of words and any case; never when
one of the words merely stands in it. Values that slip through are caught by how many different names carry them.
"""

from functools import cache

from services.ingest.core.identifiers import name_key

_PHRASES = """
do not return|no return|not for return|return to sender|return|no name|no sender|no addressee|noname|nobody|anonymous
unknown|unknown sender|not known|not given|not available|not applicable|n/a|n a|none|null|nil|undefined|blank|empty
test|test test|testing|tester|example|sample|asdf|qwerty|abcd|xxxx|xxx xxx|xxxxx|aaaa|sender|addressee|recipient
receiver|consignee|consignor|shipper|customer|the customer|customer name|first last|first name last name|your name
name|full name|resident|current resident|occupant|the occupant|to whom it may concern|see above|as above|same as above
same as sender|same as addressee|see label|see invoice|see attached|to order|cash|private|private person|personal
mr|mrs|ms|sir|madam|dear customer|gift|express|parcel|package|logistics|seller|buyer|shop|store|user|guest|member
warehouse|mail room|mailroom|front desk|reception|attn|attention|refused|undeliverable|pending|tbd|to be advised
无|没有|不详|未知|不明|未填|匿名|姓名|名字|寄件人|收件人|发件人|发货人|收货人|寄方|收方|客户|顾客|用户|买家|卖家|测试|同上|见上|先生|女士
小姐|本人|保密|不退|勿退|退回|拒收|无名|無|未知人|寄件者|收件者|匿名者|淘宝|天猫|京东|快递|包裹|店主|店铺|掌柜|亲|客服|仓库|前台
"""


@cache
def phrases() -> tuple[str, ...]:
    """Every phrase, as listed."""
    return tuple(phrase.strip() for line in _PHRASES.splitlines() for phrase in line.split("|") if phrase.strip())


@cache
def _keys() -> frozenset[str]:
    return frozenset(key for phrase in phrases() if (key := name_key(phrase)))


def is_placeholder_name(key: str) -> bool:
    """Whether a name, as `name_key` gives it, names nobody."""
    return key in _keys() or len(set(key.replace(" ", ""))) == 1


def is_blank(written: str) -> bool:
    """Whether what gives no key is a phrase of these, or a sign or two again and again."""
    return written.strip().casefold() in phrases() or len({sign for sign in written if sign.isalnum()}) <= _FEW_SIGNS


_FEW_SIGNS = 2
_FEWEST_DIGITS = 3
_RUNS = ("0123456789012345", "9876543210987654")


def is_placeholder_phone(e164: str) -> bool:
    """Whether a number in E.164 form is one digit or two again and again, or counts up or down."""
    local = e164.lstrip("+")[-8:]
    return len(set(local)) < _FEWEST_DIGITS or any(local in run for run in _RUNS)
