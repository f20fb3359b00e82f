from itertools import islice
from random import Random

from benchmarks.screening.data import Listed
from benchmarks.screening.synthetic import bend, rows
from services.ingest.core.names.name import Kind

LISTED = [
    Listed(Kind.PERSON, "WEXQUIST, Tordric", ("QUISTWEX, Tordric",), ()),
    Listed(Kind.COMPANY, "ULMARE NETHERLISLE SHIPPING LTD", (), ()),
]
NOISE = ["YARNMERE ULLITH", "JASNOCK BRELITH"]


def test_one_seed_gives_one_list() -> None:
    assert list(rows(LISTED, NOISE, 40, 3)) == list(rows(LISTED, NOISE, 40, 3))


def test_names_go_on_after_the_listed_entities_two_an_entity() -> None:
    assert [row.entity for row in rows(LISTED, NOISE, 5, 3)] == [2, 2, 3, 3, 4]


def test_a_bent_word_is_another_word_of_about_its_length() -> None:
    bent = [bend("NETHERLISLE", Random(seed)) for seed in range(30)]  # noqa: S311

    assert all(abs(len(word) - 11) <= 1 and word[0] == "N" for word in bent)
    assert len(set(bent)) > 10


def test_a_short_word_stays() -> None:
    assert bend("ULM", Random(1)) == "ULM"  # noqa: S311


def test_a_list_of_any_length_is_made() -> None:
    assert len(list(islice(rows(LISTED, NOISE, 1_000, 3), 2_000))) == 1_000
