"""An address in Latin letters, from small to large as in the United States, or pinyin in any order.

Whatever names itself (`Room 1203`, `Bldg 5`, `No. 88`, `PO Box 9`, a postcode) is taken out wherever it stands; of
what is left between the commas, the piece with a word for road is the street, the others are estates and places.
Without commas the street ends with its word for road, and what follows are places.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from services.ingest.core.addresses.parts import Parts, Word
from services.ingest.core.addresses.signs import latin
from services.ingest.core.addresses.words import (
    BEFORE_STREETS,
    CITIES,
    DIRECTIONS,
    EMPTY,
    ENGLISH_PLACES,
    KIND_OF,
    NAMED_KINDS,
    NUMBER_WORDS,
    NUMBERED_ROADS,
    ORDINALS,
    PLACE_KINDS,
    PROVINCES,
    SQUARES,
    STATES,
)

_ID = r"([a-z]?-?\d{1,6}(?:-\d{1,5})?(?:-?[a-z](?![a-z0-9]))?|[a-z](?![a-z0-9]))"
_NO = r"[ .:]*(?:(?:no|number|nr|hao)\b[ .:]*)?#? *"
_BOX = re.compile(r"\b(?:p[. ]*o[. ]*|post +office +)box" + _NO + r"([a-z0-9-]{1,8})")
_ZIP = re.compile(r"(?:(?<=[a-z.,] )|(?<=,))(\d{5})(?:-\d{4})?(?= *(?:,|$|usa\b|us\b|united states))")
_POSTCODE = re.compile(r"(?<![\d-])(\d{6})(?![\d-])")
_ROOM = re.compile(r"\b(?:apt|apartment|suite|ste|room|rm|flat|office|shop|stall)(?![a-z])" + _NO + _ID)
_ROOM_BEHIND = re.compile(r"\b(\d{1,5}[a-z]?) *(?:room|rm|shi|fang)\b")
_UNIT = re.compile(r"\bunit\b" + _NO + _ID)
_STAIR = re.compile(r"\bdan ?yuan\b" + _NO + r"\d{1,2}|\b\d{1,2} *(?:dan ?yuan|unit)\b")
_SHARP = re.compile(r"# *(\d{1,5}[a-z]?)\b(?! *(?:building|bldg|lou|block|dong))")
_FLOOR = re.compile(r"\b\d{1,3} *(?:/ *f|f|st fl(?:oor)?|nd fl(?:oor)?|rd fl(?:oor)?|th fl(?:oor)?|floor|lou|ceng)\b|"
                    r"\b(?:floor|fl|level)[ .]*\d{1,3}\b")  # fmt: skip
_BUILDING = re.compile(r"\b(?:building|bldg|blk|block|tower|dong|zhuang)\b" + _NO + _ID)
_BUILDING_BEHIND = re.compile(
    r"\b([a-z]?\d{1,4}[a-z]?|[a-z]) *#? *(?:building|bldg|dong|zhuang|hao ?lou|zuo|block|lou dong)\b|(\d{1,4})# *lou\b"
)
_LANE = re.compile(r"\b(?:lane|nong|alley)\b[ .]*(?:no[ .]*)?(\d{1,5})\b|\b(\d{1,5}) *nong\b")
_NUMBER = re.compile(
    r"\b(?:no|num|number)\b[ .:]*#? *(\d{1,5}[a-z]?(?:-\d{1,5})?)\b|\b(\d{1,5}) *hao\b|\b(\d{1,5}) *#(?= *[a-z])"
)
_LEADING = re.compile(r"^(\d{1,6}[a-z]?(?:-\d{1,6})?)\b(?!(?:st|nd|rd|th)\b) *")
_TRAILING = re.compile(r" *\b(\d{1,5}[a-z]?)$")
_BETWEEN = re.compile(r"[,;|/]+")
_ROOM_WORD = re.compile(r"\d{1,5}[a-z]?|\d{1,3}-[a-z]")
_DIGIT_LETTER = re.compile(r"(?<=\d)-(?=[a-z]$)|(?<=^[a-z])-(?=\d)", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_JOINED_KIND = re.compile(r"^([a-z]{3,}?)(lu|jie|dadao|dajie|gonglu|hutong)$")
_JOINED_PLACE = re.compile(r"^([a-z]{4,}?)(?:shi|qu|sheng|xian|zhen)$")
_TWO_WORD_KINDS = (("da dao", "dadao"), ("da jie", "dajie"), ("ma lu", "malu"), ("hu tong", "hutong"))


def folded(text: str) -> str:
    """Small letters without accents."""
    marks = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in marks if not unicodedata.combining(sign)).replace("'", "")


def read_latin(text: str) -> Parts:
    """The parts of `text`, which is of bounded length."""
    rest = folded(text).replace("\n", ",")
    for apart, joined in _TWO_WORD_KINDS:
        rest = rest.replace(apart, joined)
    rest, box = _taken(_BOX, rest)
    rest, postcode = _postcode(rest)
    rest, unit = _unit(rest)
    rest, _ = _taken(_FLOOR, rest)
    rest, building = _either(_BUILDING_BEHIND, _BUILDING, rest)
    rest, lane = _taken(_LANE, rest)
    rest, number = _taken(_NUMBER, rest)
    pieces = [piece for piece in (" ".join(_pieces(p)) for p in _BETWEEN.split(rest)) if piece]
    at, found = _street(pieces)
    others = [piece for place, piece in enumerate(pieces) if place != at] + [*found.around]
    named, places = _named(others)
    number = number or found.number
    unit = unit or found.unit
    if lane:
        number, building = lane, number or building
    return Parts(
        street=_street_word(found.name),
        street_kind=found.kind,
        number=_plain(number),
        building=_plain(building),
        unit=_plain(unit),
        box=box,
        postcode=postcode,
        named=named,
        places=places,
        cities=frozenset(place.text for place in places if place.text in _cities()),
        regions=frozenset(place.text for place in places if place.text in _regions()),
        words=frozenset(_WORD.findall(folded(text))) - EMPTY,
    )


def _pieces(piece: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", piece)


def _postcode(rest: str) -> tuple[str, str | None]:
    rest, six = _taken(_POSTCODE, rest)
    if six:
        return rest, six
    return _taken(_ZIP, rest)


def _unit(rest: str) -> tuple[str, str | None]:
    """The room; `Unit 2` is one where nothing else is, and else a stair."""
    rest, room = _either(_ROOM, _ROOM_BEHIND, rest)
    rest, _ = _taken(_STAIR, rest)
    rest, unit = _taken(_UNIT, rest)
    if room or unit:
        return rest, room or unit
    return _taken(_SHARP, rest)


class _Street(NamedTuple):
    """A street as one piece has it."""

    name: Sequence[str] = ()
    kind: str | None = None
    number: str | None = None
    unit: str | None = None
    """What stands right behind the street."""
    around: Sequence[str] = ()
    """Places before and behind it."""


def _street(pieces: list[str]) -> tuple[int, _Street]:
    """Where the street stands and what it is; a piece that begins with a number, where none says road."""
    for at, piece in enumerate(pieces):
        number, words = _numbered(piece)
        kind_at = _kind_at(words)
        if kind_at:
            return at, _cut_out(words, kind_at, number)
        joined = _JOINED_KIND.match(words[-1]) if words else None
        if joined:
            return at, _Street([*words[:-1], joined[1]], KIND_OF[joined[2]], number)
    for at, piece in enumerate(pieces):
        number, words = _numbered(piece)
        if number and words:
            ends = next((i + 1 for i in range(len(words) - 1, 0, -1) if words[i] in SQUARES), len(words))
            return at, _Street(words[:ends], None, number, None, [" ".join(words[ends:])])
    return -1, _Street()


def _kind_at(words: list[str]) -> int:
    """Where the word for road is, 0 for nowhere: the last one, but for the `St` of St Louis behind another."""
    found = [i for i in range(1, len(words)) if words[i] in KIND_OF]
    while len(found) > 1 and words[found[-1]] == "st" and found[-1] + 1 < len(words):
        found.pop()
    return found[-1] if found else 0


def _cut_out(words: list[str], kind_at: int, number: str | None) -> _Street:
    """The street between its places. Behind its kind a direction belongs to it, a number is house or room."""
    cut, ends = _cut(words[:kind_at]), kind_at + 1
    by_number = KIND_OF[words[kind_at]] == "highway" or words[kind_at - 1] in NUMBERED_ROADS
    while ends < len(words) and _is_of_name(words[ends], by_number):
        ends += 1
    name, unit = words[cut:kind_at] + words[kind_at + 1 : ends], None
    behind = words[ends] if ends < len(words) else ""
    if _ROOM_WORD.fullmatch(behind):
        number, unit, ends = (number, behind, ends + 1) if number else (behind, None, ends + 1)
    return _Street(name, KIND_OF[words[kind_at]], number, unit, [" ".join(words[:cut]), " ".join(words[ends:])])


def _is_of_name(word: str, by_number: bool) -> bool:
    return word in DIRECTIONS or word in ORDINALS or (by_number and word.isdigit())


def _cut(words: list[str]) -> int:
    """Where the street's name begins behind places, in an address without commas; 0 where none are seen."""
    ends = [
        at + 1
        for at, word in enumerate(words)
        if (at and word in BEFORE_STREETS) or word in _cities() or word in _regions()
    ]
    names = [at for at, word in enumerate(words) if word not in DIRECTIONS and word not in ORDINALS]
    return ends[-1] if ends and names and ends[-1] <= names[-1] else 0


def _numbered(piece: str) -> tuple[str | None, list[str]]:
    first, _, rest = piece.partition(" ")
    if first in NUMBER_WORDS and " " in rest and not SQUARES.isdisjoint(rest.split()):
        return NUMBER_WORDS[first], rest.split()
    match = _LEADING.search(piece)
    if match:
        return match[1], piece[match.end() :].split()
    match = _TRAILING.search(piece)
    if match:
        return match[1], piece[: match.start()].split()
    return None, piece.split()


def _street_word(words: Sequence[str]) -> Word | None:
    """Name, direction, ordinal; a direction or ordinal alone is the name."""
    name = [word for word in words if word not in DIRECTIONS and word not in ORDINALS]
    directions = [DIRECTIONS[word] for word in words if word in DIRECTIONS]
    ordinals = [ORDINALS[word] for word in words if word in ORDINALS and word not in DIRECTIONS]
    text = "".join(re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word) for word in [*name, *directions, *ordinals])
    return Word(text) if text else None


def _named(pieces: list[str]) -> tuple[tuple[Word, ...], frozenset[Word]]:
    """Estates by their last word; everything else is a place, whole and by its words."""
    named: list[Word] = []
    places: set[Word] = set()
    for piece in pieces:
        words = [word for word in piece.split() if word not in EMPTY and not word.isdigit()]
        if len(words) > 1 and words[-1] in NAMED_KINDS:
            named.append(Word("".join(_without(words, NAMED_KINDS))))
        elif words:
            places.update(Word(name) for name in _place_names(words))
    return tuple(name for name in named if name.text), frozenset(places)


def _place_names(words: list[str]) -> list[str]:
    """The names that a piece such as `Nanshan District Shenzhen` may hold."""
    if words[-1] in STATES:
        return [STATES[words[-1]], *(_place_names(words[:-1]) if words[:-1] else [])]
    kept = _without(words, PLACE_KINDS)
    joined = "".join(kept)
    found = [joined, *(word for word in kept if len(word) > 3)]
    found += [m[1] for name in found if (m := _JOINED_PLACE.match(name))]
    return [ENGLISH_PLACES.get(name, name) for name in dict.fromkeys(found) if name]


def _without(words: list[str], kinds: frozenset[str]) -> list[str]:
    return [word for word in words if word not in kinds]


def _taken(pattern: re.Pattern[str], rest: str) -> tuple[str, str | None]:
    match = pattern.search(rest)
    if match is None:
        return rest, None
    return f"{rest[: match.start()]},{rest[match.end() :]}", next((group for group in match.groups() if group), None)


def _either(first: re.Pattern[str], second: re.Pattern[str], rest: str) -> tuple[str, str | None]:
    rest, found = _taken(first, rest)
    return (rest, found) if found else _taken(second, rest)


def _plain(number: str | None) -> str | None:
    return _DIGIT_LETTER.sub("", number).upper().strip("-").lstrip("0") or None if number else None


@cache
def _cities() -> frozenset[str]:
    return frozenset(latin(place) for place in CITIES)


@cache
def _regions() -> frozenset[str]:
    return frozenset((*(latin(place) for place in PROVINCES), *STATES.values()))
