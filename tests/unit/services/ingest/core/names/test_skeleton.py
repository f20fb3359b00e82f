import pytest

from services.ingest.core.names.skeleton import one_apart, skeleton


@pytest.mark.parametrize(
    "spellings",
    [
        "muhammad mohammed mohamed mohammad mohamad",
        "hussein husayn hossein hussain",
        "yusuf youssuf",
        "sergey sergei sergej sergeii",
        "dmitriy dmitry dmitri dmitrii dmitrij",
        "yuriy yuri yury",
        "qasim kassim qassem ghasem",
        "daoud dawoud",
        "khalid khaled halid",
        "fawzi faouzi",
        "yevgeny evgeny evgeniy",
        "abdulrahman abdulrahmen",
        "nasrallah nasrullah",
        "petrovskiy petrovsky petrovski petrovskii",
    ],
)
def test_spellings_of_one_name_sound_alike(spellings: str) -> None:
    assert len({skeleton(each) for each in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("ivanov", "ivanova"), ("salim", "salma"), ("nasir", "nazir"), ("omar", "amir")]
)
def test_different_names_do_not(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize("token", ["", "li", "陈", "42", "wu"])
def test_what_is_too_short_or_no_word_is_its_own_key(token: str) -> None:
    assert skeleton(token) == token


@pytest.mark.parametrize(("one", "other"), [("", ""), ("", "a"), ("kran", "kran"), ("kran", "krun"), ("kran", "kan")])
def test_keys_that_one_sign_sets_apart(one: str, other: str) -> None:
    assert one_apart(one, other)
    assert one_apart(other, one)


@pytest.mark.parametrize(("one", "other"), [("kran", "kr"), ("kran", "nark"), ("kran", "kurn"), ("abc", "bcd")])
def test_keys_that_more_sets_apart(one: str, other: str) -> None:
    assert not one_apart(one, other)
    assert not one_apart(other, one)
