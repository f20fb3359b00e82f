"""Which font of a report draws which sign.

Latin letters are drawn by a font that lies in the file. Chinese, Japanese and Korean ones by the fonts that every
reader of PDF brings for them (ISO 32000-1 section 9.7.5.2: predefined CMaps), so that a report stays small and needs no
font here. What none of them has, is transcribed and stands in ‹ ›: nothing is left out without a mark.
"""

import re
from functools import cache
from itertools import groupby
from xml.sax.saxutils import escape

from anyascii import anyascii
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

LATIN, LATIN_BOLD = "Vera", "Vera-Bold"
_EAST = (("gbk", "STSong-Light"), ("euc_kr", "HYSMyeongJo-Medium"), ("shift_jis", "HeiseiMin-W3"))
"""Legacy encodings, by which is told what a font has, and the font."""


@cache
def load_fonts() -> frozenset[int]:
    """Make the fonts known; the code points that the Latin one draws."""
    latin = TTFont(LATIN, "Vera.ttf")
    pdfmetrics.registerFont(latin)
    pdfmetrics.registerFont(TTFont(LATIN_BOLD, "VeraBd.ttf"))
    pdfmetrics.registerFontFamily(LATIN, normal=LATIN, bold=LATIN_BOLD, italic=LATIN, boldItalic=LATIN_BOLD)
    for _, name in _EAST:
        pdfmetrics.registerFont(UnicodeCIDFont(name))
        pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)
    return frozenset(latin.face.charToGlyph)


def runs(text: str) -> list[tuple[str, str]]:
    """Stretches of a text, each with the font that draws it. A word with a sign that none has is transcribed whole."""
    signs = [each for word in re.findall(r"\S+|\s+", text) for each in _of_word(word)]
    return [(font, "".join(sign for _, sign in group)) for font, group in groupby(signs, lambda each: each[0])]


def _of_word(word: str) -> list[tuple[str, str]]:
    found = [(_font_of(sign), sign) for sign in word]
    return found if all(font for font, _ in found) else [(LATIN, f"‹{_transcribed(word)}›")]


def marked(text: str) -> str:
    """A text as the mark-up of a paragraph."""
    return "".join(
        escape(written) if font == LATIN else f'<font face="{font}">{escape(written)}</font>'
        for font, written in runs(text)
    )


def width_of(text: str, size: float) -> float:
    """Points that a text takes on one line."""
    return sum(pdfmetrics.stringWidth(written, font, size) for font, written in runs(text))


@cache
def _font_of(sign: str) -> str:
    """Empty when none has it."""
    if ord(sign) in load_fonts() or sign in " \n\t":
        return LATIN
    return next((name for encoding, name in _EAST if _has(encoding, sign)), "")


def _has(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return ord(sign) <= 0xFFFF


def _transcribed(text: str) -> str:
    return anyascii(text) or " ".join(f"U+{ord(sign):04X}" for sign in text)
