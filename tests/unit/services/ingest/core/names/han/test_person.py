"""Names in Han characters: each invented name meets the spellings that its bearer may have in any passport."""

import pytest

from services.ingest.core.names.han import read_han_person
from services.ingest.core.names.name import Part, Token

SPELLINGS = [
    ("陈大文", "chen da wen"),
    ("陳大文", "chan tai man"),
    ("陳大文", "tan tua boon"),
    ("張志強", "cheung chi keung"),
    ("張志強", "cheong chi keong"),
    ("張志強", "teo chee keong"),
    ("張志強", "chang chih chiang"),
    ("黃永榮", "wong wing wing"),
    ("黃永榮", "vong veng veng"),
    ("黃永榮", "ng eng eng"),
    ("楊玉珍", "yeung yuk chun"),
    ("楊玉珍", "ieong iok chan"),
    ("杨玉珍", "yeo geok chin"),
    ("謝曉敏", "tse hiu man"),
    ("謝曉敏", "hsieh hsiao min"),
    ("谢晓敏", "chia hiau bin"),
    ("徐淑慧", "hsu shu hui"),
    ("徐淑慧", "shyu shu huey"),
    ("徐淑慧", "tsui shuk wai"),
    ("郭國雄", "kwok kwok hung"),
    ("郭國雄", "kuok kuok hong"),
    ("郭国雄", "quek kok heng"),
    ("許俊傑", "koh choon kiat"),
    ("許俊傑", "hui chun kit"),
    ("蔡建民", "chua kian bin"),
    ("蔡建民", "choi kin man"),
    ("周美玉", "jou mei yuh"),
    ("吴金水", "goh kim swee"),
    ("吳金水", "ng kam shui"),
    ("劉德福", "low teck hock"),
    ("劉德福", "lao tak fok"),
    ("鄭文发", "tay boon huat"),
    ("李秀蘭", "lee siew lan"),
    ("李秀蘭", "lei sao lan"),
    ("沢田龍", "ze tian long"),
]


@pytest.mark.parametrize(("han", "latin"), SPELLINGS)
def test_a_name_has_the_spelling_of_every_place(han: str, latin: str) -> None:
    tokens = read_han_person(han)

    assert len(tokens) == len(latin.split())
    for token, word in zip(tokens, latin.split(), strict=True):
        assert word in token.spellings, (token.text, token.spellings)


SURNAMES = [("曾", "zeng"), ("单", "shan"), ("仇", "qiu"), ("解", "xie"), ("查", "zha"), ("区", "ou"), ("盖", "ge")]
SURNAMES += [("任", "ren"), ("翟", "zhai"), ("覃", "qin"), ("缪", "miao"), ("朴", "piao"), ("乐", "yue"), ("尉", "wei")]


@pytest.mark.parametrize(("character", "reading"), SURNAMES)
def test_a_family_name_has_its_own_reading(character: str, reading: str) -> None:
    family, _ = read_han_person(character + "明")

    assert family.part is Part.FAMILY
    assert reading in family.spellings[:3]


@pytest.mark.parametrize(("character", "reading"), [("曾", "ceng"), ("单", "dan"), ("仇", "chou"), ("解", "jie")])
def test_its_usual_reading_is_the_given_names_alone(character: str, reading: str) -> None:
    family, given = read_han_person(character + character)

    assert reading not in family.spellings
    assert reading in given.spellings


@pytest.mark.parametrize(
    ("han", "readings"),
    [("尉迟明", "yu chi ming"), ("万俟明", "mo qi ming"), ("长孙明", "zhang sun ming"), ("歐陽明", "au yeung ming")],
)
def test_a_family_name_of_two_characters_is_two_tokens(han: str, readings: str) -> None:
    tokens = read_han_person(han)

    assert [token.part for token in tokens] == [Part.FAMILY, Part.FAMILY, Part.NAME]
    assert all(word in token.spellings for token, word in zip(tokens, readings.split(), strict=True))


def test_a_married_womans_name_has_two_family_names() -> None:
    parts = [token.part for token in read_han_person("林鄭美玉")]

    assert parts == [Part.FAMILY, Part.FAMILY, Part.NAME, Part.NAME]


@pytest.mark.parametrize("form", ["張國強", "张国强", "張國强", "张國強"])
def test_traditional_and_simplified_characters_are_one_name(form: str) -> None:
    assert read_han_person(form) == read_han_person("张国强")


@pytest.mark.parametrize(("variant", "usual"), [("峯", "峰"), ("広", "广"), ("桜", "樱"), ("溫", "温"), ("曽", "曾")])
def test_variants_of_a_character_are_simplified_too(variant: str, usual: str) -> None:
    assert read_han_person("王" + variant) == read_han_person("王" + usual)


@pytest.mark.parametrize("written", ["王小明先生", "王小明 女士", "王小明（议员）", "王小明教授", "王小明总经理"])
def test_titles_and_brackets_name_nobody(written: str) -> None:
    tokens = read_han_person(written)

    assert [token for token in tokens if token.part is not Part.TITLE] == list(read_han_person("王小明"))


def test_a_nickname_keeps_its_prefix_apart() -> None:
    assert [(token.text, token.part) for token in read_han_person("老王")] == [
        ("老", Part.PARTICLE),
        ("王", Part.FAMILY),
    ]
    assert [(token.text, token.part) for token in read_han_person("阿强")] == [("阿", Part.PARTICLE), ("强", Part.NAME)]


@pytest.mark.parametrize(
    ("han", "words"),
    [("阿卜杜勒·卡里姆", 2), ("哈利马", 1), ("伊万·伊万诺夫", 2), ("维克托•史密斯", 2), ("伊斯坎达尔", 1)],
)
def test_a_transliterated_name_is_a_latin_word_each(han: str, words: int) -> None:
    tokens = read_han_person(han)

    assert len(tokens) == words
    assert all(token.text.isascii() and token.part is Part.NAME for token in tokens)


def test_consonants_that_stand_alone_lose_their_vowel() -> None:
    assert [token.text for token in read_han_person("阿卜杜勒·卡里姆")] == ["abdul", "kalim"]
    assert [token.text for token in read_han_person("哈利马")] == ["halima"]


@pytest.mark.parametrize("nothing", ["", " ", "Peter", "123", "()", "···", "،"])
def test_a_text_without_han_characters_has_no_tokens(nothing: str) -> None:
    assert read_han_person(nothing) == ()


def test_a_character_that_no_table_has_stays_without_spellings() -> None:
    assert read_han_person("王\U0002a6d5")[1] == Token("\U0002a6d5", Part.NAME)


def test_spellings_do_not_make_every_name_like_every_other() -> None:
    given = [
        read_han_person("王" + character)[1] for character in "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉建国"
    ]
    alike = [(a, b) for a in given for b in given if a < b and set(a.spellings) & set(b.spellings)]

    assert len(alike) < 0.12 * len(given) * (len(given) - 1) / 2
