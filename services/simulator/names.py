"""Names of people who do not exist.

Latin names are put together from invented halves (`Tordric Wexquist`). Chinese names take a family name
from characters that are words for mist, ink or moss but not family names, so that nobody is called so; the
pinyin readings within a table differ, so that two invented people are never one in Latin letters either. Some names
are common: many people have them.
"""

from dataclasses import dataclass
from random import Random
from typing import Literal

from services.simulator.draws import Distinct, table

Script = Literal["Latn", "Hans", "Hant"]
"""ISO 15924 code of the script in which a name is written."""

_GIVEN_HEADS = table("Al Bre Cor Dar El Fen Gar Hes Is Jor Kel Lor Mor Nor Or Per Quil Ros Sel Tor Ul Ver Wil Yor Zan")
_GIVEN_TAILS = table("den dric lith wen mond dra bell vin netta tus mira thon lora gard")
_FAMILY_HEADS = table(
    "Bram Cald Dun Elder Fal Gren Hol Iver Jas Kest Lark Mal Nether Osk "
    "Pell Quar Rusk Stav Thorn Ulv Vant Wex Yarn Zell"
)
_FAMILY_TAILS = table(
    "borrow quist mere wick combe fax grove lisle marsh nock pryde rook stowe tarn vale whin zand thwaite"
)

_FAMILY_SIGNS = table(
    "霁ji 岚lan 砚yan 榆yu 槿jin 翎ling 珞luo 霏fei 汀ting 萤ying 琮cong 麓lu "
    "筠yun 棠tang 淞song 蕤rui 昙tan 峤qiao 栩xu 沅yuan 瓷ci 陌mo 篁huang 霭ai "
    "蔷qiang 鲸jing 钿dian 霜shuang 蝉chan 澎peng 苔tai 潮chao 枫feng 笛di 琥hu 珊shan"
)
_GIVEN_SIGNS = table(
    "舟zhou 禾he 墨mo 苒ran 澈che 瑾jin 屿yu 川chuan 宁ning 衡heng 沐mu 桐tong "
    "泽ze 颂song 皓hao 曦xi 蓝lan 晖hui 楚chu 璃li 鸣ming 凌ling 绮qi 逸yi "
    "湛zhan 朔shuo 晴qing 岱dai 谣yao 悠you 暖nuan 穗sui 帆fan 歌ge 煦xu 芷zhi "
    "岩yan 星xing 恬tian 筱xiao 珂ke 磊lei 柔rou 霖lin 航hang 诺nuo 弦xian 秋qiu "
    "竹zhu 峰feng 云yun 石shi 海hai 苗miao 庭ting 原yuan 思si 若ruo 素su 维wei "
    "彬bin 冬dong 桥qiao 路lu 轩xuan 玥yue"
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in both of the ways in which it may be written."""

    family: str
    given: str
    script: Script
    latin_family: str
    latin_given: str
    spelled: str | None = None
    """In Latin letters in a way of its own, where it is not simply given name and family name."""

    @property
    def written(self) -> str:
        """As its owner writes it: family name first in Chinese, last in English."""
        return self.latin if self.script == "Latn" else f"{self.family}{self.given}"

    @property
    def latin(self) -> str:
        """In Latin letters as on an international label; the same as `written` for a Latin name."""
        return self.spelled or f"{self.latin_given} {self.latin_family}"


_FAMILIES = tuple(head + tail for head in _FAMILY_HEADS for tail in _FAMILY_TAILS)
_GIVEN = tuple(head + tail for head in _GIVEN_HEADS for tail in _GIVEN_TAILS)
_INITIALS = "ABCDEFGHJKLMNPRSTVWY"
_COMMON = 40
"""Names of either script that many people have."""

READINGS = {sign[0]: sign[1:] for sign in (*_FAMILY_SIGNS, *_GIVEN_SIGNS)}
"""Pinyin of every character that an invented name has."""


class NameMaker:
    """Invents people, never the same name twice. Raises `WorldTooLarge` after some three millions of a script.

    When the plain names are used up, a Latin name gets an initial in the middle, a Chinese one a second family sign.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        latin, chinese = len(_GIVEN) * len(_FAMILIES), len(_FAMILY_SIGNS) * len(_GIVEN_SIGNS) ** 2
        self._latin, self._chinese = Distinct(rng, latin), Distinct(rng, chinese)
        self._longer_latin = Distinct(rng, latin * len(_INITIALS))
        self._longer_chinese = Distinct(rng, chinese * len(_FAMILY_SIGNS))
        self._common: dict[str, list[PersonName]] = {}

    def latin(self) -> PersonName:
        """An invented English-looking name, such as `Tordric Wexquist`."""
        if self._latin.left:
            family, given = divmod(self._latin.take(), len(_GIVEN))
            return _in_latin(_GIVEN[given], _FAMILIES[family])
        rest, given = divmod(self._longer_latin.take(), len(_GIVEN))
        family, initial = divmod(rest, len(_INITIALS))
        return _in_latin(f"{_GIVEN[given]} {_INITIALS[initial]}.", _FAMILIES[family])

    def chinese(self) -> PersonName:
        """An invented Chinese name of three characters, such as `砚澈舟` (`Chezhou Yan` on a label)."""
        if self._chinese.left:
            rest, first = divmod(self._chinese.take(), len(_GIVEN_SIGNS))
            family, second = divmod(rest, len(_GIVEN_SIGNS))
            return _in_chinese(_FAMILY_SIGNS[family], first, second)
        rest, first = divmod(self._longer_chinese.take(), len(_GIVEN_SIGNS))
        rest, second = divmod(rest, len(_GIVEN_SIGNS))
        one, two = (_FAMILY_SIGNS[at] for at in divmod(rest, len(_FAMILY_SIGNS)))
        return _in_chinese(one[0] + two[0] + one[1:] + two[1:], first, second, signs=2)

    def common(self, nation: str) -> PersonName:
        """A name that many people have; the first ones of the world's forty more than the last."""
        if nation not in self._common:
            make = self.chinese if nation == "CN" else self.latin
            self._common[nation] = [make() for _ in range(_COMMON)]
        return self._common[nation][int(_COMMON * self._rng.random() ** 2.5)]


def _in_latin(given: str, family: str) -> PersonName:
    return PersonName(family, given, "Latn", family, given)


def _in_chinese(family: str, first: int, second: int, signs: int = 1) -> PersonName:
    """`family` begins with its characters, so many `signs`, and goes on with their pinyin."""
    one, two = _GIVEN_SIGNS[first], _GIVEN_SIGNS[second]
    latin_family, latin_given = family[signs:].title(), (one[1:] + two[1:]).title()
    return PersonName(family[:signs], one[0] + two[0], "Hans", latin_family, latin_given)
