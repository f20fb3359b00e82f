"""All persons and companies are invented."""

from services.ingest.core.names.name import Kind, Oddity, Part
from services.ingest.core.names.read import read_name


def test_a_name_in_han_characters_says_so() -> None:
    name = read_name("陈大文", Kind.PERSON)

    assert name.han
    assert name.tokens[0].part is Part.FAMILY


def test_a_western_given_name_beside_a_han_one_is_kept() -> None:
    assert [token.text for token in read_name("陈大文 Jacob", Kind.PERSON).tokens] == ["陈", "大", "文", "jacob"]


def test_the_same_name_once_more_in_latin_letters_is_left_out() -> None:
    assert read_name("陈大文 (Chan Tai Man)", Kind.PERSON).tokens == read_name("陈大文", Kind.PERSON).tokens


def test_a_company_in_han_characters_and_once_more_in_latin_letters_is_read_once() -> None:
    twice = read_name("深圳市奎隆科技有限公司 Shenzhen Kuilong Technology Co., Ltd.", Kind.COMPANY)

    assert twice.tokens == read_name("深圳市奎隆科技有限公司", Kind.COMPANY).tokens


def test_a_han_name_of_unknown_kind_with_a_companys_words_is_a_companys() -> None:
    assert read_name("深圳市奎隆科技有限公司", Kind.UNKNOWN).kind is Kind.COMPANY
    assert read_name("陈大文", Kind.UNKNOWN).kind is Kind.PERSON


def test_what_is_odd_about_the_writing_comes_with_the_name() -> None:
    assert read_name("Bоris Fennimore", Kind.PERSON).oddities == {Oddity.HOMOGLYPH}
    assert read_name("陈\u200b大文", Kind.PERSON).oddities == {Oddity.INVISIBLE}
