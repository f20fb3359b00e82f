"""All companies are invented."""

import pytest

from services.ingest.core.names.company import acronym
from services.ingest.core.names.name import Kind, Part
from services.ingest.core.names.read import read_name

_LIMITED = (
    "Ltd.|Limited|Co., Ltd|L.L.C.|GmbH|S.A.R.L.|Sp. z o.o.|d.o.o.|OOO|S.R.L.|Pte Ltd|Sdn Bhd|Youxian Gongsi|"
    "Limited Liability Company|Obshchestvo s ogranichennoy otvetstvennostyu|Limited Sirketi|B.V.|Kft.|"
    "Sendirian Berhad|s r.o.|spol. s r. o.|Cong ty TNHH|Cong ty trach nhiem huu han|Chamkat"
)
_JOINT_STOCK = (
    "JSC|OAO|PJSC|S.A.|AG|Open Joint Stock Company|Aktsionernoe Obshchestvo|Anonim Sirketi|S.p.A.|Berhad|"
    "S.A.P.I. de C.V."
)


def _read(written: str) -> list[tuple[str, Part]]:
    return [(token.text, token.part) for token in read_name(written, Kind.COMPANY).tokens]


@pytest.mark.parametrize("form", _LIMITED.split("|"))
def test_forms_of_limited_companies_are_one(form: str) -> None:
    assert _read(f"Quillon {form}") == [("quillon", Part.NAME), ("ltd", Part.LEGAL)]


@pytest.mark.parametrize("form", _JOINT_STOCK.split("|"))
def test_forms_of_joint_stock_companies_are_one(form: str) -> None:
    assert ("jsc", Part.LEGAL) in _read(f"Quillon {form}")


@pytest.mark.parametrize("form", ["Cong ty", "Borisat", "Predpriyatie"])
def test_a_word_for_a_company_in_front_is_a_form_in_any_language(form: str) -> None:
    assert _read(f"{form} Quillon") == [("co", Part.LEGAL), ("quillon", Part.NAME)]


@pytest.mark.parametrize(
    "written",
    [
        "Sovmestnoye zakrytoye aktsionernoye obshchestvo Quillon",
        "Publichnoe aktsionernoe obshchestvo Quillon",
        "Zakrytoe aktsionernoe obshchestvo Quillon",
    ],
)
def test_a_form_that_is_written_out_is_one_word(written: str) -> None:
    assert _read(written) == [("jsc", Part.LEGAL), ("quillon", Part.NAME)]


@pytest.mark.parametrize("written", ["Rossiskaya", "Rossiyskiy", "Rossiiskoe", "Russian"])
def test_however_its_ending_is_written_an_adjective_of_a_country_is_the_country(written: str) -> None:
    assert _read(f"Quillon {written}")[1] == ("russia", Part.PLACE)


@pytest.mark.parametrize("written", ["general trading", "lil-tijarah al-'ammah"])
def test_what_many_traders_are_called_is_one_in_english_and_in_arabic(written: str) -> None:
    shared = [token for token in _read(f"Quillon {written}") if token[1] is Part.GENERIC]

    assert sorted(shared) == [("general", Part.GENERIC), ("trading", Part.GENERIC)]


def test_a_short_form_inside_a_name_is_a_word() -> None:
    assert _read("Quillon As Orvane Ltd")[1] == ("as", Part.NAME)


@pytest.mark.parametrize("word", ["Technology", "Tekhnologii", "Tecnologias", "Keji", "Teknoloji"])
def test_a_general_word_is_one_in_all_languages(word: str) -> None:
    assert _read(f"Quillon {word} Ltd")[1] == ("technology", Part.GENERIC)


@pytest.mark.parametrize("word", ["Sudostroitelny", "Sudostroitelnogo", "Sudostroitelnykh"])
def test_an_ending_that_no_table_has_does_not_hide_a_general_word(word: str) -> None:
    assert _read(f"Quillon {word} Ltd")[1] == ("shipbuilding", Part.GENERIC)


def test_a_number_alone_is_not_a_companys_own_word() -> None:
    assert _read("140 Repair Plant JSC")[1:3] == [("repair", Part.NAME), ("plant", Part.NAME)]


def test_a_general_word_keeps_how_it_was_written() -> None:
    token = read_name("Quillon Tekhnologii Ltd", Kind.COMPANY).tokens[1]

    assert token.spellings == ("tekhnologii",)


@pytest.mark.parametrize("word", ["Import & Export", "Import and Export", "Impex", "Import-Export", "Jinchukou"])
def test_import_and_export_are_one_word(word: str) -> None:
    assert _read(f"Quillon {word}")[1:] == [("importexport", Part.GENERIC)]


@pytest.mark.parametrize(
    ("place", "text"),
    [("Shenzhen", "shenzhen"), ("HK", "hongkong"), ("Hong Kong", "hongkong"), ("Moskva", "moscow")],
)
def test_a_place_is_said_in_one_spelling_in_front_or_behind(place: str, text: str) -> None:
    assert _read(f"{place} Quillon Ltd")[0] == _read(f"Quillon ({place}) Ltd")[1] == (text, Part.PLACE)


@pytest.mark.parametrize(
    ("written", "number"),
    [("No. 5", "5"), ("Fifth", "5"), ("5th", "5"), ("66TH", "66"), ("Forty 4", "44"), ("007", "7"), ("VII", "7")],
)
def test_a_number_is_in_digits_however_it_is_written(written: str, number: str) -> None:
    assert (number, Part.NUMBER) in _read(f"Quillon {written} Works")


@pytest.mark.parametrize("written", ["No. 5", "No 5", "№ 5", "Nr. 5", "Number 5", "5"])
def test_what_stands_before_a_number_is_no_word(written: str) -> None:
    assert _read(f"Quillon Factory {written}") == _read("Quillon Factory 5")


def test_no_without_a_number_is_a_word() -> None:
    assert ("no", Part.NAME) in _read("Quillon No Ltd")


def test_initials_with_full_stops_are_no_roman_number() -> None:
    assert _read("I.V. Orvane Institute")[0] == ("iv", Part.NAME)


@pytest.mark.parametrize("written", ["Q.R.V. Holding", "QRV Holding", "Q R V Holding"])
def test_an_abbreviation_is_one_word_with_and_without_full_stops(written: str) -> None:
    assert _read(written)[0] == ("qrv", Part.NAME)


def test_small_words_are_left_out() -> None:
    assert _read("The Sons of Quillon and Orvane") == _read("Sons Quillon Orvane")


def test_what_many_share_names_a_company_that_has_nothing_of_its_own() -> None:
    assert _read("National Bank of Cuba")[:2] == [("national", Part.NAME), ("bank", Part.NAME)]


def test_the_arabic_article_does_not_identify() -> None:
    assert _read("Al-Quillon Trading")[0] == ("al", Part.PARTICLE)


@pytest.mark.parametrize("written", ["Quillon Trading", "Quillon GmbH", "Quillon & Orvane", "OOO Quillon"])
def test_a_name_of_unknown_kind_that_has_a_companys_words_is_a_companys(written: str) -> None:
    assert read_name(written, Kind.UNKNOWN).kind is Kind.COMPANY


def test_another_name_of_unknown_kind_is_a_persons() -> None:
    assert read_name("Orla Fennimore", Kind.UNKNOWN).kind is Kind.PERSON


def test_a_ship_keeps_its_words_and_its_number_in_digits() -> None:
    tokens = read_name("ORVANE STAR II", Kind.THING).tokens

    assert [(token.text, token.part) for token in tokens] == [
        ("orvane", Part.NAME),
        ("star", Part.NAME),
        ("2", Part.NUMBER),
    ]


def test_an_acronym_is_made_of_three_words_or_more() -> None:
    assert acronym(read_name("Quillon Orvane Marine Ltd", Kind.COMPANY)) == "qom"
    assert acronym(read_name("Quillon Orvane Ltd", Kind.COMPANY)) is None
