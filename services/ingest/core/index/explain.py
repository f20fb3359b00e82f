"""Why two names score as they do: each token with what it met, by which comparison, and what that was worth.

The contributions sum to the score of `compare_names`. For hits, one at a time: not fast.
"""

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from services.ingest.core.index import meetings
from services.ingest.core.index.index import NameIndex
from services.ingest.core.index.score import aligned
from services.ingest.core.index.tokens import SLIP
from services.ingest.core.index.weights import DEFAULT, FEATURES, NameWeights
from services.ingest.core.names.name import Name, Part, Token


class Comparison(StrEnum):
    """How tokens met, or that they did not."""

    SAME = "same"
    SPELLING = "spelling"
    SOUND = "sounds alike"
    CLOSE = "close"
    FAR = "a slip or two apart"
    INITIAL = "initial"
    JOINED = "written together"
    ACRONYM = "acronym"
    MISSING = "missing"
    """Left over on one side."""
    AGAINST = "against"
    """Left over on both sides, or what the names as wholes say against each other."""
    WHOLE = "whole"
    """What the names as wholes say for each other."""


class TokenMatch(NamedTuple):
    """One line of the explanation. Empty text: nothing on that side."""

    left: str
    right: str
    comparison: Comparison
    log_odds: float
    share: float | None
    """Part of the population that carries the token, where a token is what speaks."""


_BY_CODE = {
    meetings.SAME: Comparison.SAME,
    meetings.SPELLING: Comparison.SPELLING,
    meetings.SOUND: Comparison.SOUND,
    meetings.CLOSE: Comparison.CLOSE,
    meetings.FAR: Comparison.FAR,
    meetings.INITIAL: Comparison.INITIAL,
    meetings.JOINED: Comparison.JOINED,
    meetings.ACRONYM: Comparison.ACRONYM,
}


def explain_names(
    left: Name, right: Name, index: NameIndex | None = None, *, weights: NameWeights = DEFAULT
) -> list[TokenMatch]:
    """Which token met which, what was left over, what the names as wholes say; the contributions sum to the score."""
    _, room = aligned(left, right, index, weights)
    worth = dict(zip(FEATURES, weights.array().tolist(), strict=True))
    lines = [_met(left, right, room, at, worth) for at in range(int(room.met[0]))]
    left_over = [token for token, state in zip(left.tokens, room.left, strict=False) if not state]
    right_over = [token for token, state in zip(right.tokens, room.right, strict=False) if not state]
    found = dict(zip(FEATURES, room.features.tolist(), strict=True))
    for names, comparison, parts in _LEFT_OVER:
        value = sum(found[each] * worth[each] for each in names)
        if value:
            lines.append(TokenMatch(_words(left_over, parts), _words(right_over, parts), comparison, value, None))
    for name, what in _AS_WHOLES.items():
        value = found[name] * worth[name]
        if value:
            comparison = Comparison.WHOLE if value > 0 else Comparison.AGAINST
            lines.append(TokenMatch(what, what, comparison, value, None))
    return lines


def _met(left: Name, right: Name, room: meetings.Scratch, at: int, worth: dict[str, float]) -> TokenMatch:
    first, count, other, others, code = (int(each) for each in room.matches[at])
    information, distance = (float(each) for each in room.values[at])
    on_left, on_right = left.tokens[first : first + count], right.tokens[other : other + others]
    comparison = _BY_CODE[code]
    supports = code not in (meetings.JOINED, meetings.ACRONYM) and max(on_left[0].part, on_right[0].part) > Part.FAMILY
    if comparison in _WITHOUT_INFORMATION:
        value = worth[_WITHOUT_INFORMATION[comparison]]
    elif supports:
        value = worth[_support(on_left[0].part, on_right[0].part)] * information
    else:
        name = _NAMES[comparison]
        value = worth[f"{name}_w"] * information + worth.get(f"{name}_r", 0.0) * information * distance
        value += worth.get(f"{name}_n", 0.0)
        if comparison is Comparison.CLOSE:
            longest = max(len(on_left[0].text), len(on_right[0].text))
            value += worth["close_over"] * max(0.0, distance * longest - SLIP)
    share = None if comparison in _WITHOUT_INFORMATION else math.exp(-information)
    return TokenMatch(_joined(on_left), _joined(on_right), comparison, value, share)


def _support(left: Part, right: Part) -> str:
    if Part.NUMBER in (left, right):
        return "number_w"
    return "generic_w" if max(left, right) >= Part.PLACE else "support_w"


def _joined(tokens: Iterable[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _words(tokens: Iterable[Token], parts: frozenset[Part]) -> str:
    return _joined(token for token in tokens if token.part in parts)


_NAMES = {
    Comparison.SAME: "same",
    Comparison.SPELLING: "spelling",
    Comparison.SOUND: "sound",
    Comparison.CLOSE: "close",
    Comparison.JOINED: "joined",
}
_WITHOUT_INFORMATION = {Comparison.INITIAL: "initial_n", Comparison.FAR: "far_n", Comparison.ACRONYM: "acronym_n"}
_IDENTIFY = frozenset({Part.NAME, Part.FAMILY})
_SUPPORT = frozenset({Part.PARTICLE, Part.TITLE, Part.LEGAL, Part.PLACE, Part.GENERIC})
_LEFT_OVER: tuple[tuple[tuple[str, ...], Comparison, frozenset[Part]], ...] = (
    (("extra_n", "extra_w"), Comparison.MISSING, _IDENTIFY),
    (("clash_n", "clash_w", "han_clash_n"), Comparison.AGAINST, _IDENTIFY),
    (("initial_extra_n",), Comparison.MISSING, frozenset({Part.INITIAL})),
    (("support_extra_n",), Comparison.MISSING, _SUPPORT),
    (("place_extra_n",), Comparison.MISSING, frozenset({Part.PLACE})),
    (("place_clash_n",), Comparison.AGAINST, frozenset({Part.PLACE})),
    (("generic_clash_n",), Comparison.AGAINST, frozenset({Part.GENERIC})),
    (("legal_clash_n",), Comparison.AGAINST, frozenset({Part.LEGAL})),
    (("number_extra_n",), Comparison.MISSING, frozenset({Part.NUMBER})),
    (("number_clash_n",), Comparison.AGAINST, frozenset({Part.NUMBER})),
)
_AS_WHOLES = {
    "family_clash_n": "family names",
    "family_given_n": "a family name against a given one",
    "kind_clash_n": "a person against a company or a thing",
    "single_n": "one word only",
    "whole_n": "every word",
    "repeated_n": "a word repeated",
    "reversed_n": "father and son",
    "swapped_n": "characters in another order",
    "crowded_w": "common words that go together",
    "clash_plenty_w": "more alike than proves anything beside what differs",
}
