"""How `readings.tsv` was made: `python -m services.ingest.core.names.han.gather > readings.tsv`, with pypinyin (MIT),
ToJyutping (BSD-2-Clause, its readings from rime-cantonese, CC BY 4.0) and opencc (Apache-2.0) installed.

One line a character: the character, its simplified form (empty: itself), Mandarin readings with tone, Cantonese ones
without. Readings stand with the simplified form only. A reading of Mandarin is kept when it has its share of the
phrases that pypinyin knows, so that the readings of dictionaries that no name has are left out; a second one of
Cantonese when Mandarin has two.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

LEAST_SHARE = 0.08
"""Of the phrases with the character, that a reading must have."""
MOST = 3


def lines() -> Iterator[str]:
    """The table, sorted by character."""
    from opencc import OpenCC  # noqa: PLC0415 - the table ships, the packages do not

    simplify, traditional = OpenCC("t2s").convert, OpenCC("s2t").convert
    from_japanese = OpenCC("jp2t").convert
    counts = _phrase_counts()
    for character in _characters():
        simple = simplify(character)
        if simple == character and not _in(character, "gb2312"):
            simple = simplify(from_japanese(character))
        if len(simple) != 1 or simple != character:
            yield f"{character}\t{simple if len(simple) == 1 else ''}"
            continue
        mandarin = _mandarin(character, counts[character])
        cantonese = _cantonese((traditional(character), character))[: 2 if len(mandarin) > 1 else 1]
        yield f"{character}\t\t{' '.join(mandarin)}\t{' '.join(cantonese)}"


def _characters() -> list[str]:
    """The unified ideographs of the basic block, and the rarer ones that Hong Kong's standard set has."""
    rarer = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x20000, 0x2A6E0))]
    return [chr(code) for code in range(0x4E00, 0x9FA6)] + [each for each in rarer if _in(each, "big5hkscs")]


def _in(character: str, standard: str) -> bool:
    try:
        character.encode(standard)
    except UnicodeEncodeError:
        return False
    return True


def _phrase_counts() -> dict[str, Counter[str]]:
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415
    from pypinyin.contrib.tone_convert import to_tone3  # noqa: PLC0415

    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in PHRASES_DICT.items():
        for character, reading in zip(phrase, readings, strict=False):
            counts[character][to_tone3(reading[0], v_to_u=False).strip("5")] += 1
    return counts


def _mandarin(character: str, phrases: Counter[str]) -> list[str]:
    from pypinyin import Style, pinyin  # noqa: PLC0415

    readings = next(iter(pinyin(character, Style.TONE3, heteronym=True, errors="ignore")), [])
    total = sum(phrases.values())
    kept = [
        each for at, each in enumerate(readings) if not at or not total or phrases[each] >= max(2, LEAST_SHARE * total)
    ]
    return _one_each(kept)[: MOST if total else 2]


def _one_each(readings: Iterable[str]) -> list[str]:
    """One reading for each syllable, whatever the tone: the first."""
    first: dict[str, str] = {}
    for reading in readings:
        if reading[-1:].isdigit():
            first.setdefault(reading[:-1], reading)
    return list(first.values())


def _cantonese(forms: Iterable[str]) -> list[str]:
    from ToJyutping import get_jyutping_candidates  # noqa: PLC0415

    found: list[str] = []
    for form in forms:
        for _, readings in get_jyutping_candidates(form):
            found += [reading.rstrip("0123456789") for reading in readings]
        if found:
            break
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    for line in lines():
        print(line)
