"""A foreign name or brand written in Han characters for their sounds alone: 哈莉玛 is `halima`, 阿尔科斯 `arkes`.

What stands for a lone consonant loses its vowel, and Mandarin's own consonants go to the nearest foreign ones; the rest
is left to the comparison of sounds. Such a word is one token whose text is Latin.
"""

from functools import lru_cache

from services.ingest.core.names.han.readings import readings_of
from services.ingest.core.names.name import Part, Token

_LONGEST = 40
_FOR_SOUNDS = frozenset(
    "阿埃艾爱奥澳巴芭白拜班贝本比彼毕宾波博勃伯卜布查茨察达戴丹当道德邓迪蒂典丁杜顿多厄恩儿尔法凡范梵菲费芬弗夫福富盖甘冈高哥戈格葛根古瓜哈海汉豪赫亨霍基吉加贾杰捷金卡凯坎康考科可克肯库"
    "夸奎昆拉莱兰朗劳勒雷里利莉黎立丽连良列林琳柳卢鲁路露伦罗洛马玛迈曼芒毛茅梅门蒙孟米密明莫默姆穆纳娜乃奈南内尼妮宁纽农努诺欧帕潘佩彭皮平普齐奇契恰强乔切琴琼丘然热仁日荣茹瑞若撒萨塞赛"
    "桑森沙莎山尚绍舍申什圣施史士世舒朔斯思松苏孙索塔台泰坦汤唐陶特腾提廷图托吐瓦万旺威韦维温文翁沃乌武西希锡夏香肖谢辛兴休许雅亚延扬耶叶伊易因英尤约再赞泽扎詹章朱祖兹佐迦娅凡荷蕾萝蜜妥"
)
"""Characters that transliterations are made of."""
_CONSONANTS = {
    "斯": "s", "思": "s", "士": "s", "特": "t", "克": "k", "德": "d", "尔": "l", "夫": "v", "姆": "m",
    "布": "b", "格": "g",
    "普": "p", "勒": "l", "兹": "z", "什": "sh", "赫": "h", "茨": "ts", "弗": "f", "卜": "b", "恩": "n", "儿": "r",
}  # fmt: skip
_NEAREST = (("zh", "j"), ("x", "s"), ("q", "ch"), ("ao", "o"), ("ou", "o"), ("uo", "o"), ("ui", "we"), ("iu", "yu"))


def stands_for_sounds(word: str) -> bool:
    """Whether every character is one that transliterations are made of."""
    return _FOR_SOUNDS.issuperset(word)


def is_consonant(character: str) -> bool:
    """Whether it stands for a consonant alone."""
    return character in _CONSONANTS


@lru_cache(maxsize=4096)
def by_sound(word: str) -> Token:
    """A transliterated word, simplified, as one token; the spelling beside its text is plain pinyin."""
    plain = "".join(map(_pinyin, word))[:_LONGEST]
    text = "".join(_sound(word, at) for at in range(len(word)))[:_LONGEST]
    return Token(text or plain or word, Part.NAME, (plain,) if plain and plain != text else ())


def _sound(word: str, at: int) -> str:
    consonant = _CONSONANTS.get(word[at])
    after = _pinyin(word[at + 1]) if at + 1 < len(word) else ""
    if consonant and (at or (len(word) > 2 and after[:1] not in "aeiouyw")):
        return "r" if word[at] == "尔" and after else consonant
    if word[at] == "尔":
        return "er"
    sound = _pinyin(word[at])
    for mandarin, other in _NEAREST:
        sound = sound.replace(mandarin, other)
    return sound


def _pinyin(character: str) -> str:
    reading = next(iter(readings_of(character).mandarin), "")
    return reading[:-1].replace("v", "u")
