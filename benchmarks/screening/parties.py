"""Made-up parties of parcels, for speed: people and companies of both countries, in Latin letters and Han characters.

Half of them are of this file's making, with the family names that most Chinese have and Latin names out of syllables;
half are the simulator's. No two of them have one name. The same seed gives the same parties.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pypinyin import lazy_pinyin

from benchmarks.screening.synthetic import bend
from services.ingest.core.names.name import Kind
from services.ingest.core.profile import WrittenName
from services.simulator.companies import CompanyMaker
from services.simulator.names import NameMaker

_SYLLABLES = """al an ash bar bel bram brin cor cul dal dor el fen fer gar gil har hol il ken kir lan lin lor mar
    mel mor nim nor os per quil ran rin sab sel tam tho tor ul ver wen wil win yar zel""".split()  # noqa: SIM905
_ENDINGS = "ton ley by wick well ford ham stead croft feather more worth".split()  # noqa: SIM905
_HAN_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗欧阳"
_HAN_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂枫青梅晓东国华建文志海红玉兰云龙飞鹏辉斌宇浩凯健俊峰雷波宁佳欣怡雪琳倩"
    "颖慧琴瑞晨阳旭光亮振兴荣昌盛福禄寿康安永恒毅诚信义礼智仁德贤良"
)
_PLACES = "Shenzhen Guangzhou Yiwu Ningbo Exampleton Otherton Wuhan Hangzhou".split()  # noqa: SIM905
_GENERIC = "Trading Technology Import Export Supply Logistics Garden Tools Chemical Industrial".split()  # noqa: SIM905
_LEGAL = ("Co., Ltd.", "LLC", "Inc.", "Limited")


WAYS = ("as listed", "mistyped", "in other script or order")
"""How an entry that is planted stands on a parcel."""


class Planted(NamedTuple):
    """An entry, and the same name in each of `WAYS`."""

    listed: WrittenName
    written: tuple[WrittenName, ...]


def parties(seed: int) -> Iterator[WrittenName]:
    """Invented parties, each once; some hundred thousand of them."""
    chance = random.Random(seed)  # noqa: S311 - the same draw each run
    own, made, companies = people(seed), NameMaker(chance), CompanyMaker(chance)
    makers: list[Callable[[], WrittenName]] = [
        lambda: next(own),
        lambda: WrittenName(made.latin().written, Kind.PERSON),
        lambda: WrittenName(made.chinese().written, Kind.PERSON),
        lambda: WrittenName(made.chinese().latin, Kind.PERSON),
        lambda: WrittenName(companies.of("CN").written, Kind.COMPANY),
        lambda: WrittenName(companies.of("US").written, Kind.COMPANY),
    ]
    seen: set[WrittenName] = set()
    while True:
        (maker,) = chance.choices(makers, (50, 16, 20, 8, 3, 3))
        party = maker()
        if party not in seen:
            seen.add(party)
            yield party


def planted(seed: int, count: int) -> list[Planted]:
    """Entries, each with how it is written on the parcels on which it is planted."""
    chance = random.Random(seed)  # noqa: S311
    return [
        Planted(name, (name, _mistyped(name, chance), _otherwise(name)))
        for name in itertools.islice(parties(seed), count)
    ]


def _mistyped(name: WrittenName, chance: random.Random) -> WrittenName:
    """One error in the longest word; Han characters in pinyin, with one."""
    if not name.written.isascii():
        return _mistyped(_otherwise(name), chance)
    words = name.written.split()
    at = max(range(len(words)), key=lambda place: len(words[place]))
    words[at] = bend(words[at], chance).lower()
    return name._replace(written=" ".join(words))


def _otherwise(name: WrittenName) -> WrittenName:
    """Han characters in pinyin; of a Latin person the last name first; a company in capitals."""
    if not name.written.isascii():
        family, *given = (each.capitalize() for each in lazy_pinyin(name.written))
        return name._replace(written=f"{family} {''.join(given).capitalize()}")
    *given, family = name.written.split()
    if name.kind is Kind.PERSON:
        return name._replace(written=f"{family.upper()}, {' '.join(given)}")
    return name._replace(written=name.written.upper())


def people(seed: int) -> Iterator[WrittenName]:
    """Invented parties, without end."""
    chance = random.Random(seed)  # noqa: S311
    while True:
        sort = chance.random()
        if sort < 0.4:
            middle = f"{_word(chance, 2)} " if chance.random() < 0.3 else ""
            yield WrittenName(f"{_word(chance, 2)} {middle}{_word(chance, 3)}{chance.choice(_ENDINGS)}", Kind.PERSON)
        elif sort < 0.65:
            given = "".join(chance.choices(_HAN_GIVEN, k=chance.choice((1, 2, 2))))
            yield WrittenName(chance.choice(_HAN_FAMILY) + given, Kind.PERSON)
        else:
            generic = " ".join(chance.sample(_GENERIC, 2))
            own = f"{_word(chance, 3)} {_word(chance, 2)}"
            yield WrittenName(
                f"{chance.choice(_PLACES)}{_word(chance, 1).lower()} {own} {generic} {chance.choice(_LEGAL)}",
                Kind.COMPANY,
            )


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choices(_SYLLABLES, k=syllables)).capitalize()
