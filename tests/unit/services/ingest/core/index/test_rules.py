"""Every rule of matching once for and once against, at the shipped threshold. All names are invented."""

import pytest

from services.ingest.core.index.score import compare_names
from services.ingest.core.names.name import Kind
from tests.unit.services.ingest.core.index.examples import (
    COMPANY,
    EXAMPLES,
    PERSON,
    THING,
    WEIGHTS,
    Example,
    is_raised,
    read,
    score,
)

_each = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.rule}: {example.listed}")


@_each
def test_the_same_under_another_writing_is_raised(example: Example) -> None:
    assert is_raised(example.written, example.listed, example.kind)


@_each
def test_its_innocent_twin_is_not_raised(example: Example) -> None:
    assert not is_raised(example.twin, example.listed, example.kind)


@_each
def test_both_sides_score_alike(example: Example) -> None:
    there = score(example.written, example.listed, example.kind)

    assert score(example.listed, example.written, example.kind) == pytest.approx(there, abs=1e-6)


NEVER_ALONE = [
    (PERSON, "Torry", "Torry"),
    (PERSON, "Wexquist", "WEXQUIST, Tordric"),
    (PERSON, "T. Wexquist", "T. Wexquist"),
    (PERSON, "CHEN", "陈骥骞"),
    (PERSON, "王伟", "王伟"),
    (PERSON, "WANG Wei", "王伟"),
    (PERSON, "王偉", "Wei Wang"),
    (PERSON, "Maria Garcia", "GARCIA, Maria"),
    (PERSON, "Mohammed Ali", "Muhammad Ali"),
    (COMPANY, "Torry", "TORRY LTD"),
    (COMPANY, "Trading Co., Ltd.", "Trading Company Limited"),
    (COMPANY, "Shenzhen Technology Co Ltd", "Shenzhen Technology Limited"),
]
BESIDE_RARE_WORDS = [
    (PERSON, "Torry Quathlam", "QUATHLAM, Torry"),
    (PERSON, "欧阳骥骞", "欧阳骥骞"),
    (PERSON, "WANG Jiqian", "王骥骞"),
    (PERSON, "Maria Quathlam Garcia", "GARCIA, Maria Quathlam"),
    (PERSON, "Mohammed Ali Quathlam", "Muhammad Ali Quathlam"),
    (COMPANY, "Torry Quathlam", "TORRY QUATHLAM LTD"),
    (COMPANY, "Quathlam Trading Co., Ltd.", "Quathlam Trading Company Limited"),
    (COMPANY, "Shenzhen Quathlam Technology Co Ltd", "Shenzhen Quathlam Technology Limited"),
]


@pytest.mark.parametrize(("kind", "written", "listed"), NEVER_ALONE)
def test_one_word_or_a_very_common_name_raises_nothing_by_itself(kind: Kind, written: str, listed: str) -> None:
    assert not is_raised(written, listed, kind)


@pytest.mark.parametrize(("kind", "written", "listed"), BESIDE_RARE_WORDS)
def test_the_same_with_rare_words_is_raised(kind: Kind, written: str, listed: str) -> None:
    assert is_raised(written, listed, kind)


LIKELIER = [
    ("initial that fits", PERSON, "WEXQUIST, Tordric", "T. Wexquist", "H. Wexquist"),
    ("two initials that fit", PERSON, "WEXQUIST, Tordric Halvin", "T. H. Wexquist", "O. B. Wexquist"),
    ("slip in a long name", PERSON, "WEXQUIST, Tordric", "Tordric Wexqwist", "Tordrac Wexqwist"),
    ("slip in a long or a short name", PERSON, "WEXQUIST, Wei", "Wei Wexqwist", "Mei Wexquist"),
    ("letters of one sound", PERSON, "VEXQUIST, Tordric", "Tordric Wexquist", "Tordric Hexquist"),
    ("rarer characters", PERSON, "陈骥骞", "陈骥骞", "陈骥"),
    ("family name stays family name", PERSON, "QUATHLAM, Torry", "QUATHLAM, Torry", "TORRY, Quathlam"),
    ("family name that differs", PERSON, "CHAN Tai-quath", "CHAN Tai-quath", "LEUNG Tai-quath"),
    ("family name alone", PERSON, "陈骥骞", "陈骥骞", "陈大伟"),
    ("characters in their order", PERSON, "陈骥骞", "陳驥騫", "陈骞骥"),
    ("characters in their order, in pinyin", PERSON, "陈振骞", "CHEN Zhen-Qian", "CHEN Qian-Zhen"),
    ("characters in their order, Hokkien", PERSON, "陈振华", "TAN Chin-Hua", "TAN Hua-Chin"),
    ("son, not father", PERSON, "Torqan bin Yazdur", "Torqan ibn Yazdur", "Yazdur bin Torqan"),
    ("given name added", PERSON, "WONG Hin Wing", "WONG Hin Wing", "Jonas WONG Hin Wing"),
    ("place that fits", COMPANY, "Shenzhen Quathlam Technology", "Quathlam Technology", "Dongguan Quathlam Technology"),
    ("place left out", COMPANY, "Shenzhen Quathlam Technology", "Quathlam Technology Shenzhen", "Quathlam Technology"),
    ("trade that fits", COMPANY, "Quathlam Trading Ltd", "Quathlam Trading", "Quathlam Shipping"),
    ("legal form that fits", COMPANY, "Quathlam Ltd", "Quathlam Limited", "Quathlam JSC"),
    ("number that fits", COMPANY, "福顺第三厂", "福顺第3厂", "福顺第四厂"),
    ("number in English", COMPANY, "Ulmarine Factory No. 3", "ULMARINE FACTORY NO 3", "Ulmarine Factory No 4"),
    ("number of a ship", THING, "ULMARE 2", "Ulmare 2", "ULMARE 3"),
    ("number of a ship, or none", THING, "ULMARE 2", "Ulmare", "ULMARE 3"),
    ("acronym", COMPANY, "Ulmare Netherlisle Shipping", "UNS", "UNT"),
    ("acronym in order", COMPANY, "Ulmare Netherlisle Shipping", "UNS", "USN"),
    ("acronym of all words", COMPANY, "Ulmare Netherlisle Quath Shipping", "UNQS", "UNQ"),
    ("own word, not the trade", COMPANY, "Quathlam Trading", "Quathlam Shipping", "Brontwell Trading"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "kind", "listed", "likelier", "less"), LIKELIER, ids=str)
def test_what_fits_scores_more_than_what_does_not(rule: str, kind: Kind, listed: str, likelier: str, less: str) -> None:
    assert score(likelier, listed, kind) > score(less, listed, kind)


def test_a_person_of_a_company_s_name_is_less_likely_meant_than_the_company() -> None:
    company, person = read("Quathlam Brontwell", COMPANY), read("Quathlam Brontwell", PERSON)

    alike = compare_names(company, company, weights=WEIGHTS.names)
    assert compare_names(company, person, weights=WEIGHTS.names) < alike
