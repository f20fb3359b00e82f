"""Greek, Hebrew, Hangul, Kana and the scripts of India in Latin letters, where any-ascii reads them poorly."""

import re
import unicodedata

from anyascii import anyascii

_GREEK_PAIRS = (("ου", "ou"), ("γγ", "ng"), ("γκ", "gk"), ("γχ", "nch"), ("μπ", "mp"), ("ντ", "nt"), ("τζ", "tz"))
_GREEK_LETTERS = "αβγδεζηθικλμνξοπρσςτυφχψω"
_GREEK_SOUNDS = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_GREEK = dict(zip(_GREEK_LETTERS, _GREEK_SOUNDS.split(), strict=True))
_HEARD = (("mp", "b"), ("nt", "d"), ("gk", "g"), ("ch", "h"))
_HEBREW_LETTERS = "אבגדהוזחטיכלמנסעפצקרשתךםןףץ"
_HEBREW_SOUNDS = "a v g d h u z ch t i k l m n s a p tz k r sh t kh m n f tz"
_HEBREW = dict(zip(_HEBREW_LETTERS, _HEBREW_SOUNDS.split(), strict=True))
_HEBREW_NAMES = {
    **{"דוד": "david", "משה": "moshe", "יצחק": "yitzhak isaac", "אברהם": "avraham abraham", "יעקב": "yaakov jacob"},
    **{"יוסף": "yosef joseph", "שרה": "sarah sara", "כהן": "cohen", "לוי": "levi levy", "שמואל": "shmuel samuel"},
    **{"דניאל": "daniel", "מיכאל": "michael", "יהודה": "yehuda", "בנימין": "binyamin benjamin", "שלמה": "shlomo"},
    **{"חיים": "haim chaim", "רחל": "rachel", "בן": "ben", "אליהו": "eliyahu", "אהרון": "aharon aaron", "אבי": "avi"},
    **{"מרים": "miriam", "נתן": "natan nathan", "רון": "ron", "לאה": "leah", "חנה": "hanna chana", "אסתר": "esther"},
}
_FIRST = "g kk n d tt r m b pp s ss - j jj ch k t p h"
_FIRST_OF_OLD = "k kk n t tt r m p pp s ss - ch tch ch k t p h"
_MIDDLE = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
_LAST = "- k k ks n nj nh t l lk lm lb ls lt lp lh m p ps t t ng t t k t p h"
_INITIALS, _OLD_INITIALS, _VOWELS, _FINALS = (
    [each.strip("-") for each in sounds.split()] for sounds in (_FIRST, _FIRST_OF_OLD, _MIDDLE, _LAST)
)
_OLD_VOWELS = {"eo": "o", "yeo": "yo", "eu": "u", "wo": "wo", "ae": "ae", "u": "oo", "yu": "yoo", "e": "e", "ui": "ui"}
_KOREAN_FAMILIES = {
    **{
        "김": "kim gim",
        "이": "lee yi ri rhee",
        "박": "park pak bak",
        "최": "choi choe",
        "정": "jung jeong chung chong",
    },
    **{"강": "kang gang", "조": "cho jo", "윤": "yoon yun", "장": "jang chang", "임": "lim im rim", "한": "han"},
    **{"오": "oh o", "서": "seo suh so", "신": "shin sin", "권": "kwon gwon", "황": "hwang", "안": "ahn an"},
    **{"송": "song", "유": "yoo yu ryu", "류": "ryu yoo", "홍": "hong", "전": "jeon jun chon", "고": "ko go koh"},
    **{"문": "moon mun", "손": "son sohn", "양": "yang", "배": "bae pae", "백": "baek paik paek", "허": "heo hur ho"},
    **{"남": "nam", "심": "shim sim", "노": "noh roh no", "리": "ri lee", "하": "ha", "구": "koo gu ku", "우": "woo u"},
    **{"곽": "kwak gwak", "성": "sung seong song", "차": "cha", "주": "joo ju chu", "민": "min", "현": "hyun hyeon"},
}
_SMALL_KANA = re.compile(r"(?:(sh|ch|j)i|([kgnhbpmr])i)y([auo])")


def spell_greek(word: str) -> tuple[str, ...]:
    """By ISO 843 as on passports, and as it is heard."""
    text = "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))
    text = re.sub("[αε]υ(?=[βγδζλμνραεηιου])", lambda pair: pair.group()[0] + "β", text)
    text = re.sub("[αε]υ", lambda pair: pair.group()[0] + "φ", text)
    for pair, latin in _GREEK_PAIRS:
        text = text.replace(pair, latin)
    official = "".join(_GREEK.get(each, each) for each in text)
    heard = official
    for written, sound in _HEARD:
        heard = heard.replace(written, sound) if sound == "h" else re.sub("^" + written, sound, heard)
    return official, heard, official.replace("y", "i")


def spell_hebrew(word: str) -> tuple[str, ...]:
    """Consonants with an `a` between two of them: vowels are seldom written."""
    if word in _HEBREW_NAMES:
        return tuple(_HEBREW_NAMES[word].split())
    text = ""
    for at, each in enumerate(word):
        sound = {"ב": "b", "ו": "v", "י": "y", "פ": "p"}.get(each) if not at else _HEBREW.get(each)
        if not at and sound is None:
            sound = _HEBREW.get(each)
        if sound:
            text += ("a" if text and text[-1] not in "aiu" and sound[0] not in "aiu" else "") + sound
    end = text[:-2] + "ah" if text.endswith("ah") else text
    return end, end.replace("ch", "h"), end.replace("u", "o")


def spell_indic(word: str) -> tuple[str, ...]:
    """With the vowel that a consonant carries unless a sign says otherwise; not at the end."""
    text = ""
    for at, each in enumerate(word):
        sound = anyascii(each)
        bare = unicodedata.category(each) == "Lo" and sound[:1].isalpha() and sound[:1].lower() not in "aeiou"
        signed = at + 1 == len(word) or unicodedata.category(word[at + 1])[0] == "M"
        text += sound + ("a" if bare and not signed else "")
    return text, text.replace("aa", "a").replace("v", "w")


def spell_kana(word: str) -> tuple[str, ...]:
    """Hepburn without long marks."""
    text = anyascii(word).lower().replace("-", "")
    text = _SMALL_KANA.sub(lambda match: f"{match[1]}{match[3]}" if match[1] else f"{match[2]}y{match[3]}", text)
    return text, text.replace("ou", "o").replace("uu", "u")


def spell_syllable(syllable: str) -> tuple[str, ...]:
    """One Hangul syllable: by the Revised Romanisation, and as older and North Korean names are written."""
    at = ord(syllable) - 0xAC00
    initial, vowel, last = at // 588, _VOWELS[at % 588 // 28], _FINALS[at % 28]
    first, old = _INITIALS[initial], _OLD_INITIALS[initial]
    return (
        first + vowel + last,
        old + _OLD_VOWELS.get(vowel, vowel) + last,
        first + _OLD_VOWELS.get(vowel, vowel) + last,
        old + vowel + last,
    )


def korean_family(syllable: str) -> tuple[str, ...]:
    """The spellings of a frequent Korean family name; empty for another syllable."""
    return tuple(_KOREAN_FAMILIES.get(syllable, "").split())
