"""Names of people who do not exist.

Latin names are put together from invented halves (`Tordric Wexquist`). Chinese names take a family name
from characters that are words for mist, ink or moss but not family names, so that nobody is called so; the
pinyin readings within a table differ, so that two invented people are never one in Latin letters either.
"""

from dataclasses import dataclass
from random import Random
from typing import Literal

from services.simulator.draws import Distinct, table

Script = Literal["Latn", "Hans"]
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

    @property
    def written(self) -> str:
        """As its owner writes it: family name first in Chinese, last in English."""
        return f"{self.family}{self.given}" if self.script == "Hans" else f"{self.given} {self.family}"

    @property
    def latin(self) -> str:
        """In Latin letters as on an international label; the same as `written` for a Latin name."""
        return f"{self.latin_given} {self.latin_family}"


class NameMaker:
    """Invents people, never the same name twice. Raises `WorldTooLarge` after about 150,000 of a script."""

    def __init__(self, rng: Random) -> None:
        given = len(_GIVEN_HEADS) * len(_GIVEN_TAILS)
        self._latin = Distinct(rng, given * len(_FAMILY_HEADS) * len(_FAMILY_TAILS))
        self._chinese = Distinct(rng, len(_FAMILY_SIGNS) * len(_GIVEN_SIGNS) ** 2)

    def latin(self) -> PersonName:
        """An invented English-looking name, such as `Tordric Wexquist`."""
        rest, head = divmod(self._latin.take(), len(_GIVEN_HEADS))
        rest, tail = divmod(rest, len(_GIVEN_TAILS))
        family_head, family_tail = divmod(rest, len(_FAMILY_TAILS))
        family = _FAMILY_HEADS[family_head] + _FAMILY_TAILS[family_tail]
        given = _GIVEN_HEADS[head] + _GIVEN_TAILS[tail]
        return PersonName(family, given, "Latn", family, given)

    def chinese(self) -> PersonName:
        """An invented Chinese name of three characters, such as `砚澈舟` (`Chezhou Yan` on a label)."""
        rest, first = divmod(self._chinese.take(), len(_GIVEN_SIGNS))
        family, second = divmod(rest, len(_GIVEN_SIGNS))
        surname, one, two = _FAMILY_SIGNS[family], _GIVEN_SIGNS[first], _GIVEN_SIGNS[second]
        return PersonName(surname[0], one[0] + two[0], "Hans", surname[1:].title(), (one[1:] + two[1:]).title())
