"""What a label is compared by."""

from services.ingest.core.entities.marks import MOST, Tag, ignored, marks_of, tag_of
from services.ingest.core.identifiers import Kind


def tags(*keys: tuple[Kind, str], country: int = 0) -> list[int]:
    found: list[int] = tag_of(marks_of(keys, country)).tolist()
    return found


def test_every_key_of_a_party_gives_a_mark() -> None:
    keys = [(Kind.PHONE, "+12025550147"), (Kind.EMAIL, "tw@example.org"), (Kind.NAME, "tordric wexquist")]

    assert tags(*keys, country=5) == [Tag.PHONE, Tag.EMAIL, Tag.NAME, Tag.COUNTRY, Tag.DIGITS]


def test_an_address_gives_its_numbers_and_words_beside_the_whole() -> None:
    assert tags((Kind.ADDRESS, "1369 jetty lanternfield road")) == [Tag.ADDRESS, Tag.NUMBER, Tag.WORD, Tag.WORD]
    assert tags((Kind.ADDRESS, "槿淞市苔栩路253号")) == [Tag.ADDRESS, Tag.NUMBER, Tag.SIGNS, Tag.SIGNS, Tag.SIGNS]


def test_what_joins_nobody_gives_no_mark_and_says_why() -> None:
    assert tags((Kind.NAME, "do not return"), (Kind.PHONE, "+10000000000")) == []
    assert ignored(Kind.NAME, "do not return") == "placeholder"
    assert ignored(Kind.PHONE, "+8612345678901") == "placeholder"
    assert ignored(Kind.ADDRESS, "lanternfield texas") == "no-house-number"
    assert ignored(Kind.NAME, "tordric wexquist") is None


def test_a_hostile_label_has_no_more_marks_than_a_full_one() -> None:
    keys = [(Kind.PHONE, f"+1202555{number:04}") for number in range(500)]
    words = " ".join(f"w{chr(97 + n % 26)}{chr(97 + n // 26)} {n}" for n in range(500))

    assert len(marks_of([*keys, (Kind.ADDRESS, words)])) <= MOST
