"""Which words of two names are one name, and that nothing less raises an alarm. All names are invented."""

import pytest

from services.ingest.core.evidence.agreeing import alike, was_disguised
from services.ingest.core.evidence.assess import assess
from services.ingest.core.evidence.weights import load_weights
from services.ingest.core.names.name import Kind
from services.ingest.core.names.read import read_name
from services.ingest.core.profile import Profile, WrittenName

PERSON, COMPANY, THING = Kind.PERSON, Kind.COMPANY, Kind.THING
WEIGHTS = load_weights()


def _raised(written: str, listed: str, kind: Kind) -> bool:
    label, entity = (Profile(kind, (WrittenName(each, kind),)) for each in (written, listed))
    return assess(label, entity, WEIGHTS).score >= WEIGHTS.threshold


def _words(one: str, other: str, kind: Kind = PERSON) -> int:
    return alike(read_name(one, kind), read_name(other, kind), WEIGHTS.names).words


HELD_DOWN = [
    ("another letter in a short name", PERSON, "Lan Quathlam", "Lin Quathlam"),
    ("another letter in a shorter one", PERSON, "Wexquist Li", "Wexquist Lu"),
    ("a letter more in a short one", PERSON, "LI Weiquan", "LIU Weiquan"),
    ("a letter more in a short family name", PERSON, "LIU, Quathlam", "LI, Quathlam"),
    ("another syllable of a Chinese name", PERSON, "Linlan Dian", "Linlun Dian"),
    ("servant of another", PERSON, "Abdulkarim Quathlam", "Abd al-Rahim Quathlam"),
    ("more than a slip in the one other word", PERSON, "Lordric Mallisle", "Lordric Caldlisle"),
    ("more than a slip in both", PERSON, "Elgard Pellvale", "Ulgard Pelllisle"),
    ("another first letter", PERSON, "Verbell Quathlam", "Perbell Quathlam"),
    ("a hard letter in front", PERSON, "Elmond Quathlam", "Selmond Quathlam"),
    ("third and fourth factory", COMPANY, "福顺第三厂", "福顺第四厂"),
    ("numbers of factories", COMPANY, "Quathlam Vorrund Factory 3", "Quathlam Vorrund Factory 4"),
    ("numbers with No.", COMPANY, "Quathlam Netherlisle Factory No. 3", "Quathlam Netherlisle Factory No. 4"),
    ("numbers of ships", THING, "QUATHLAM VORRUND 2", "QUATHLAM VORRUND 3"),
    ("one character of three", COMPANY, "骥骞骢电子商务有限公司", "骥骦骢电子商务有限公司"),
    ("one character twice", COMPANY, "骥骥骞电子商务有限公司", "骥骢骥电子商务有限公司"),
    ("characters in another order", COMPANY, "骥骞骢国际物流有限公司", "骞骥骢国际物流有限公司"),
    ("a character twice in a person's name", PERSON, "骥霖霖", "骥凌霖"),
    ("three common characters", PERSON, "陈志强", "陈志强"),
    ("three common characters, in Hong Kong", PERSON, "陈志强", "CHAN Chi Keung"),
    ("three common characters, in pinyin", PERSON, "刘晓明", "LIU Xiaoming"),
    ("four common words", PERSON, "Muhammad Ahmad Ali Hassan", "Mohammed Ahmed Ali Hasan"),
]
RAISED = [
    ("a slip in a long name", PERSON, "Lordric Mallisle", "Lordric Malisle"),
    ("a first letter that is written in two ways", PERSON, "Harkusquath Wexquist", "Garkusquath Wexquist"),
    ("a soft letter in front", PERSON, "Ildemquath Wexquist", "Hildemquath Wexquist"),
    ("one sound in another spelling", PERSON, "Alexander Kurdiquath", "Aleksandr Kurdiquath"),
    ("final sound of the south", PERSON, "LIN, Zhenqian", "Lin Zhengqian"),
    ("servant of one", PERSON, "Abdulkarim Quathlam", "Abd al-Karim Quathlam"),
    ("one number in two writings", COMPANY, "Ulmarine Factory No. 3", "Ulmarine Factory 3"),
    ("one number with its sign", COMPANY, "Ulmarine Factory № 3", "Ulmarine Factory Nr. 3"),
    ("a whole name in one word", PERSON, "OUYANGJIQIAN", "欧阳骥骞"),
    ("a rare name of pinyin", PERSON, "Hesong Ling", "翎禾颂"),
    ("a common name with a rare word", PERSON, "Jose Luis Garcia Quathlam", "QUATHLAM, Jose Luis Garcia"),
]


@pytest.mark.parametrize(("rule", "kind", "written", "listed"), HELD_DOWN, ids=str)
def test_what_is_not_one_name_raises_nothing_by_itself(rule: str, kind: Kind, written: str, listed: str) -> None:
    assert not _raised(written, listed, kind)
    assert not _raised(listed, written, kind)


@pytest.mark.parametrize(("rule", "kind", "written", "listed"), RAISED, ids=str)
def test_what_is_one_name_is_raised(rule: str, kind: Kind, written: str, listed: str) -> None:
    assert _raised(written, listed, kind)
    assert _raised(listed, written, kind)


def test_another_letter_makes_a_short_word_another_and_a_long_one_not() -> None:
    assert _words("Lan Quathlam", "Lin Quathlam") == 1
    assert _words("Tordric Quathlam", "Tordrik Quathlam") == 2


def test_a_word_of_one_sound_counts_only_beside_one_that_is_one_name() -> None:
    assert _words("Alexander Wexquist", "Aleksandr Wexquist") == 2
    assert _words("Alexander Wexquist", "Aleksandr Brontwell") == 0


def test_a_whole_name_written_as_one_word_is_two() -> None:
    assert _words("QUATHLAMWEXQUIST", "Quathlam Wexquist") == 2


def test_common_words_together_tell_less_than_each_alone() -> None:
    names = [read_name(each, PERSON) for each in ("Jose Garcia", "Jose Luis Garcia", "Jose Luis Garcia Rodriguez")]

    two, three, four = (alike(name, name, WEIGHTS.names).share for name in names)

    assert 1 > three / two > 0.01
    assert four / three > three / two


def test_numbers_that_differ_are_said() -> None:
    third, fourth = (read_name(f"Quathlam Factory {number}", COMPANY) for number in (3, 4))

    assert alike(third, fourth, WEIGHTS.names).numbers_apart
    assert not alike(third, third, WEIGHTS.names).numbers_apart


def test_letters_of_another_script_are_evidence_in_a_word_that_is_the_same_alone() -> None:
    disguised, other = "Tоrdric Quathlam", "Tordric Quаthlam"
    listed = Profile(PERSON, (WrittenName("Brontwell Quathlam", PERSON),))

    in_another_word = assess(Profile(PERSON, (WrittenName(disguised, PERSON),)), listed, WEIGHTS)
    in_the_same = assess(Profile(PERSON, (WrittenName(other, PERSON),)), listed, WEIGHTS)

    assert "writing-homoglyph" not in {each.comparison for each in in_another_word.evidence}
    assert "writing-homoglyph" in {each.comparison for each in in_the_same.evidence}


def test_a_disguised_word_is_known_by_what_it_pretends() -> None:
    tokens = read_name("Tоrdric Quathlam", PERSON).tokens

    assert was_disguised("Tоrdric Quathlam", tokens[:1])
    assert not was_disguised("Tоrdric Quathlam", tokens[1:])
