"""The demo's folder: clean at the start, and nothing of anybody else's is ever removed."""

from pathlib import Path

import pytest

from services.console.demo.folder import MARKER, clean_folder
from services.console.say import Trouble

ABOUT = {"seed": 1, "parcels": 500}


def _an_earlier_demo(folder: Path) -> None:
    with clean_folder(folder, ABOUT, lambda _: None):
        (folder / "us.toml").write_text("")
        (folder / "us").mkdir()
        (folder / "us" / "logs").mkdir()


def test_a_folder_is_made_and_marked(tmp_path: Path) -> None:
    with clean_folder(tmp_path / "var" / "demo", ABOUT, lambda _: None) as folder:
        assert (folder / MARKER).exists()


def test_an_earlier_demo_is_removed_and_that_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    _an_earlier_demo(tmp_path)

    with clean_folder(tmp_path, ABOUT, said.append) as folder:
        left = {each.name for each in folder.iterdir()}

    assert left == {MARKER, "lock"}
    assert "seed 1, 500 parcels" in said[0]


def test_a_demo_whose_marker_was_torn_is_known_all_the_same(tmp_path: Path) -> None:
    said: list[str] = []
    _an_earlier_demo(tmp_path)
    (tmp_path / MARKER).write_text("{")

    with clean_folder(tmp_path, ABOUT, said.append):
        assert "an unfinished demo" in said[0]


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "us.toml").write_text("mine")

    with pytest.raises(Trouble, match="nothing was touched"), clean_folder(tmp_path, ABOUT, lambda _: None):
        pass

    assert [each.name for each in tmp_path.iterdir()] == ["us.toml"]


def test_a_demo_with_something_else_in_its_folder_is_left_alone(tmp_path: Path) -> None:
    _an_earlier_demo(tmp_path)
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(Trouble, match=r"thesis\.txt"), clean_folder(tmp_path, ABOUT, lambda _: None):
        pass

    assert (tmp_path / "us.toml").exists()


def test_a_running_demo_is_left_alone(tmp_path: Path) -> None:
    with clean_folder(tmp_path, ABOUT, lambda _: None):
        (tmp_path / "us.toml").write_text("")

        with pytest.raises(Trouble, match="a demo runs"), clean_folder(tmp_path, ABOUT, lambda _: None):
            pass

        assert (tmp_path / "us.toml").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("")

    with pytest.raises(Trouble, match="no folder"), clean_folder(tmp_path / "demo", ABOUT, lambda _: None):
        pass
