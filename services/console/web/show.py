"""What people wrote, shown so that it cannot mislead: apart from the text around it, with what is invisible made seen.

Names and addresses come from strangers. Each stands in a `<bdi>`, so that right-to-left writing turns nothing beside
it; marks that turn writing or take no room are replaced by their code points, for they are evidence.
"""

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from markupsafe import Markup, escape

LONGEST_COMPARED = 400
"""Characters: comparing grows with the square."""
LEAST_ALIKE = 0.6
"""Below, two values have too little in common for marks to help: other scripts, or other things."""
_SEEN = frozenset("\n\t")
_JOINERS = frozenset("\u200c\u200d")
"""Some scripts are written with them."""


def is_unseen(sign: str) -> bool:
    """Whether a character is not seen where it stands: controls, marks that turn writing, blanks of no width."""
    return sign not in _SEEN and sign not in _JOINERS and unicodedata.category(sign) in ("Cc", "Cf")


def written(text: object) -> Markup:
    """A value as somebody wrote it."""
    return Markup("<bdi>{}</bdi>").format(_made_seen(str(text))) if text not in (None, "") else Markup("")


def plain(text: str) -> str:
    """A value where no mark-up can stand: what is not seen is replaced by its code points."""
    return "".join(f"U+{ord(sign):04X}" if is_unseen(sign) else sign for sign in text)


def compared(left: str, right: str) -> tuple[Markup, Markup]:
    """Two values with the characters that differ marked in both; case does not differ."""
    if max(len(left), len(right)) > LONGEST_COMPARED or not (left and right):
        return written(left), written(right)
    matcher = SequenceMatcher(None, left.lower(), right.lower(), autojunk=False)
    if matcher.ratio() < LEAST_ALIKE or len(left.lower()) != len(left) or len(right.lower()) != len(right):
        return written(left), written(right)
    steps = matcher.get_opcodes()
    return (
        _marked([(left[a:b], step != "equal") for step, a, b, _, _ in steps]),
        _marked([(right[c:d], step != "equal") for step, _, _, c, d in steps]),
    )


def with_part(text: str, part: str) -> Markup:
    """A value with the part that was looked for marked, where it stands in it as written."""
    at = text.lower().find(part.lower()) if part else -1
    if at < 0 or len(text.lower()) != len(text):
        return written(text)
    return _marked([(text[:at], False), (text[at : at + len(part)], True), (text[at + len(part) :], False)])


def _marked(pieces: Sequence[tuple[str, bool]]) -> Markup:
    shown = Markup("").join(_piece(text, odd) for text, odd in pieces if text)
    return Markup("<bdi>{}</bdi>").format(shown)


def _piece(text: str, odd: bool) -> Markup:
    return Markup("<mark>{}</mark>").format(_made_seen(text)) if odd else _made_seen(text)


def _made_seen(text: str) -> Markup:
    if not any(map(is_unseen, text)):
        return escape(text)
    return Markup("").join(_code_point(sign) if is_unseen(sign) else escape(sign) for sign in text)


def _code_point(sign: str) -> Markup:
    return Markup('<span class="unseen">U+{}</span>').format(f"{ord(sign):04X}")
