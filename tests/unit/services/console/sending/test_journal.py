"""The journal: where work stopped, whatever broke it off."""

from dataclasses import replace
from pathlib import Path

import pytest

from services.console.say import Trouble
from services.console.sending.journal import Journal, State, Work

WORK = Work("ab" * 32, "https://exchange.example", "US-CBP")
REFUSED = {"row": 2, "code": "schema"}


def _journal(folder: Path, work: Work = WORK) -> Journal:
    return Journal(folder / "journal", folder / "refused", work)


def _written(folder: Path) -> None:
    with _journal(folder) as journal:
        journal.note(State(row=2, end=20, accepted=1, refused=1), [REFUSED])
        journal.note(replace(journal.state, row=3, end=30, accepted=2), [])


def test_work_goes_on_behind_the_last_answered_request(tmp_path: Path) -> None:
    _written(tmp_path)

    with _journal(tmp_path) as journal:
        assert journal.resumed
        assert (journal.state.row, journal.state.accepted, journal.state.rows) == (3, 2, 3)


def test_a_torn_last_line_is_ignored_and_the_next_one_is_whole(tmp_path: Path) -> None:
    _written(tmp_path)
    with (tmp_path / "journal").open("ab") as file:
        file.write(b'{"row":4,"en')

    with _journal(tmp_path) as journal:
        journal.note(replace(journal.state, row=5), [])

    with _journal(tmp_path) as journal:
        assert journal.state.row == 5


def test_refused_rows_that_the_journal_does_not_know_are_cut_off(tmp_path: Path) -> None:
    _written(tmp_path)
    with (tmp_path / "refused").open("ab") as file:
        file.write(b'{"row":9}\n{"ro')

    with _journal(tmp_path):
        assert (tmp_path / "refused").read_bytes() == b'{"row":2,"code":"schema"}\n'


@pytest.mark.parametrize(
    "other",
    [replace(WORK, sha256="cd" * 32), replace(WORK, exchange="https://b.example"), replace(WORK, agency="US-DEA")],
)
def test_progress_counts_for_one_file_one_exchange_and_one_agency(tmp_path: Path, other: Work) -> None:
    _written(tmp_path)

    with _journal(tmp_path, other) as journal:
        assert journal.state == State()
        assert not (tmp_path / "refused").exists()


def test_a_second_run_is_kept_out(tmp_path: Path) -> None:
    with _journal(tmp_path), pytest.raises(Trouble, match="another run"):
        _journal(tmp_path)


def test_nothing_is_left_to_resume_when_all_rows_have_their_verdict(tmp_path: Path) -> None:
    with _journal(tmp_path) as journal:
        journal.finish()

    assert not (tmp_path / "journal").exists()
