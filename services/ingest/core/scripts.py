"""Which script a text is written in, as far as reading it depends on that."""

import re

_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def has_han(text: str) -> bool:
    """Whether a Han character stands in the text."""
    return not text.isascii() and _HAN.search(text) is not None
