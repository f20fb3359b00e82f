"""Numbers in Chinese numerals as companies and institutes are numbered by them: 第五十四 is 54."""

import re

_DIGITS = {each: value for value, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
ORDINAL = re.compile("第([零〇一二两三四五六七八九十百千]{1,8}|[0-9]{1,6})")
"""A number that says that it is one."""


def number_of(numerals: str) -> int:
    """The value of digits in a row (`一〇三`) or with their units (`一百零三`), or in Arabic digits."""
    if numerals.isdigit() and numerals.isascii():
        return int(numerals)
    if not any(each in _UNITS for each in numerals):
        return int("".join(str(_DIGITS[each]) for each in numerals))
    total = digit = 0
    for each in numerals:
        if each in _UNITS:
            total += (digit or 1) * _UNITS[each]
            digit = 0
        else:
            digit = _DIGITS[each]
    return total + digit
