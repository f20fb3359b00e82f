from benchmarks.screening.data import LabelledPair
from benchmarks.screening.labelled import figures, mistakes
from services.ingest.core.names.name import Kind


def pair(group: str, category: str, same: bool) -> LabelledPair:
    return LabelledPair(group, category, Kind.PERSON, "Tordric Wexquist", "Tor Wexquist", same)


SCORED = [
    (pair("one", "typing", True), 2.0),
    (pair("one", "typing", True), -2.0),
    (pair("two", "other people", False), 1.0),
    (pair("two", "typing", True), 3.0),
]


def test_pairs_count_as_a_whole_and_by_group() -> None:
    made = figures(SCORED, 0.0)

    assert {name: round(value, 3) for name, value in made.items()} == {
        "F1": 0.667,
        "F1 tuned": 0.857,
        "F1 one": 0.667,
        "F1 two": 0.667,
    }


def test_mistakes_are_counted_by_category() -> None:
    assert mistakes(SCORED, 0.0) == {"other people": (1, 0, 1), "typing": (3, 1, 0)}
