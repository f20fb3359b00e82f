"""Companies in Han characters: invented names, cut into place, own words, general words and legal form."""

import pytest

from services.ingest.core.names.company import read_company
from services.ingest.core.names.han import read_han_company
from services.ingest.core.names.name import Kind, Part, Token


def cut(written: str) -> str:
    return " ".join(token.text for token in read_han_company(written))


CUTS = [
    ("深圳市天澜科技有限公司", "深圳 天 澜 科技 有限公司"),
    ("天澜科技（深圳）有限公司", "天 澜 科技 深圳 有限公司"),
    ("香港恒澜貿易有限公司", "香港 恒 澜 贸易 有限公司"),
    ("江苏长兴县永固机械厂", "江苏 长兴县 永 固 机械 厂"),
    ("广州市白云区恒澜进出口有限公司", "广州 白云 恒 澜 进出口 有限公司"),
    ("山东恒澜化工股份有限公司", "山东 恒 澜 化工 股份有限公司"),
    ("恒澜国际货运代理有限责任公司", "恒 澜 国际 货运代理 有限责任公司"),
    ("恒澜集团第五十四研究所", "恒 澜 集团 54 研究所"),
    ("天澜电子（集团）有限公司", "天 澜 电子 集团 有限公司"),
]


@pytest.mark.parametrize(("written", "wanted"), CUTS)
def test_a_name_is_cut_where_its_words_meet(written: str, wanted: str) -> None:
    assert cut(written) == wanted


def test_every_token_says_what_it_is() -> None:
    parts = [token.part for token in read_han_company("深圳市天澜科技有限公司")]

    assert parts == [Part.PLACE, Part.NAME, Part.NAME, Part.GENERIC, Part.LEGAL]


@pytest.mark.parametrize(
    ("han", "latin"),
    [
        ("科技", "Technology"), ("科技", "Science & Technology"), ("贸易", "Trading"), ("进出口", "Import & Export"),
        ("国际", "International"), ("电子", "Electronics"), ("实业", "Industrial"), ("化工", "Chemical"),
        ("物流", "Logistics"), ("供应链", "Supply Chain"), ("集团", "Group"), ("控股", "Holdings"),
        ("研究院", "Research Institute"), ("医药", "Pharmaceutical"), ("投资", "Investment"),
    ],
)  # fmt: skip
def test_a_general_word_meets_its_english(han: str, latin: str) -> None:
    token = next(token for token in read_han_company(f"恒澜{han}有限公司") if token.text == han)
    english = {token.text for token in read_company(f"Qwerty {latin}", Kind.COMPANY)[1:]}

    assert token.part is Part.GENERIC
    assert english & set(token.spellings)


@pytest.mark.parametrize(
    ("form", "latin"), [("有限公司", "ltd"), ("股份有限公司", "jsc"), ("有限责任公司", "ltd"), ("公司", "co")]
)
def test_a_legal_form_meets_its_english(form: str, latin: str) -> None:
    token = read_han_company("恒澜" + form)[-1]

    assert token.part is Part.LEGAL
    assert latin in token.spellings


@pytest.mark.parametrize(
    ("place", "latin"),
    [
        ("陕西省", "shaanxi"),
        ("重庆市", "chongqing"),
        ("厦门", "xiamen"),
        ("哈尔滨", "harbin"),
        ("香港", "hongkong"),
        ("乌鲁木齐", "urumqi"),
        ("台北", "taipei"),
        ("呼和浩特", "hohhot"),
        ("长沙", "changsha"),
        ("澳門", "macau"),
    ],
)
def test_a_place_has_its_english_name(place: str, latin: str) -> None:
    token = read_han_company(place + "恒澜有限公司")[0]

    assert token.part is Part.PLACE
    assert latin in token.spellings


def test_a_mainland_companys_own_characters_are_read_in_mandarin_alone() -> None:
    own = [token for token in read_han_company("深圳市恒昌有限公司") if token.part is Part.NAME]

    assert [token.spellings for token in own] == [("heng",), ("chang",)]


@pytest.mark.parametrize("written", ["香港恒昌有限公司", "恒昌貿易有限公司"])
def test_a_southern_companys_are_read_in_cantonese_too(written: str) -> None:
    heng, chang = (token for token in read_han_company(written) if token.part is Part.NAME)

    assert "hang" in heng.spellings
    assert "cheung" in chang.spellings


def test_a_brand_of_foreign_sounds_is_one_latin_word() -> None:
    assert read_han_company("卡琳娜（天津）有限公司")[0].text == "kalinna"


def test_latin_words_and_digits_stay() -> None:
    assert read_han_company("ABC科技007有限公司")[0] == Token("abc", Part.NAME)
    assert Token("7", Part.NUMBER) in read_han_company("ABC科技007有限公司")


def test_what_has_nothing_of_its_own_is_named_by_what_it_shares() -> None:
    assert [token.part for token in read_han_company("北京科技有限公司")] == [Part.PLACE, Part.NAME, Part.LEGAL]


def test_a_text_without_words_has_no_tokens() -> None:
    assert read_han_company("（）··") == ()
