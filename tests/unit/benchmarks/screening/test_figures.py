from pathlib import Path

from benchmarks.screening.figures import differences, line, met, read_recorded, record, table


def test_a_goal_may_be_a_least_or_a_most() -> None:
    assert met("labelled pairs, F1", 0.9) is True
    assert met("10,465 entities, p99 ms", 3.5) is False
    assert met("weak aliases, F1", 0.1) is None


def test_accuracy_that_moved_is_shown() -> None:
    assert differences({"pairs, F1": 0.8801}, {"pairs, F1": 0.88}) == ["pairs, F1: 0.88 -> 0.8801"]


def test_speed_that_moved_by_less_than_a_fifth_is_not_shown() -> None:
    assert differences({"a, queries/s": 850.0, "a, p99 ms": 2.0}, {"a, queries/s": 1000.0, "a, p99 ms": 1.0}) == [
        "a, p99 ms: 1 -> 2"
    ]


def test_what_was_not_measured_is_no_difference() -> None:
    assert differences({}, {"pairs, F1": 0.88}) == []


def test_a_figure_is_shown_beside_its_goal() -> None:
    shown = " ".join(line("labelled pairs, F1", 0.5).split())

    assert shown == "labelled pairs, F1 0.5 goal >= 0.88 NOT MET elsewhere 0.796"


def test_recorded_figures_come_back_and_keep_what_was_not_measured(tmp_path: Path) -> None:
    path = tmp_path / "recorded.json"
    record("d1", "a machine", {"one": 0.5, "two": 2.0}, path)
    record("d1", "a machine", {"two": 3.0}, path)

    assert read_recorded(path) == ("d1", {"one": 0.5, "two": 3.0})


def test_figures_of_other_data_replace_all(tmp_path: Path) -> None:
    path = tmp_path / "recorded.json"
    record("d1", "a machine", {"one": 0.5}, path)
    record("d2", "a machine", {"two": 3.0}, path)

    assert read_recorded(path) == ("d2", {"two": 3.0})


def test_without_a_record_there_is_nothing(tmp_path: Path) -> None:
    assert read_recorded(tmp_path / "recorded.json") == ("", {})


def test_tools_stand_side_by_side() -> None:
    shown = table({"ours: recall@1": 0.9, "ours: F1": 0.8, "another: recall@1": 0.5})

    assert [row.split() for row in shown.splitlines()] == [
        ["ours", "another"],
        ["recall@1", "0.9", "0.5"],
        ["F1", "0.8"],
    ]
