"""Parts of the data by which weights are judged on what they were not fitted on."""

from benchmarks.screening.folds import FOLDS, part_of, told
from services.ingest.core.names.name import Kind
from services.ingest.core.names.read import read_name


def test_a_name_is_in_the_same_part_however_often_it_is_asked() -> None:
    names = [read_name(f"Tordric Wexquist{end}", Kind.PERSON) for end in "abcdefghijklmnop"]

    parts = [part_of(name) for name in names]

    assert parts == [part_of(name) for name in names]
    assert set(parts) == set(range(FOLDS))


def test_a_figure_is_told_with_mean_spread_and_worst() -> None:
    lines = list(told([{"F1": 0.5, "noise raised": 0.01}, {"F1": 0.7, "noise raised": 0.03}]))

    assert lines[0].split() == ["F1", "0.6000", "±", "0.1414,", "worst", "0.5000"]
    assert lines[1].endswith("worst 0.0300")
