"""A short campaign of faults with a fixed seed, of the kinds that are over in seconds; `make chaos` has those of all
kinds and any number."""

import asyncio

import pytest

from tests.chaos.campaign import Report, run_campaign, table
from tests.chaos.faults import Pace, kind_of

SEED = "nothing lost, nothing doubled"
FAULTS = 16
PACE = Pace(between_s=(0.05, 0.4), faults=FAULTS, brief=True)
"""And each such kind once."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """One campaign, at which every test looks from another side."""
    return asyncio.run(run_campaign(tmp_path_factory.mktemp("chaos"), SEED, PACE))


def test_the_campaign_says_what_it_did(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    said = table(report)

    with capsys.disabled():
        print("\n" + said)

    assert all(word in said for word in ("faults injected", "records accepted", "records lost", "records doubled"))


def test_nothing_that_was_answered_accepted_is_missing(report: Report) -> None:
    assert report.verdict.lost == []


def test_nothing_is_there_twice(report: Report) -> None:
    assert report.verdict.doubled == []


def test_both_copies_are_one_and_nothing_else_is_wrong(report: Report) -> None:
    assert report.verdict.wrong == []


def test_every_kind_of_fault_came(report: Report) -> None:
    assert set(map(kind_of, report.faults)) == {
        "kill -9 exchange",
        "kill -9 ingest",
        "kill -9 database",
        "kill -9 a process",
        "link down",
        "link refused",
        "link slow",
        "disk full",
    }
    assert report.injected >= FAULTS


def test_time_to_recover_is_known_of_every_kind(report: Report) -> None:
    assert {"kill -9 exchange", "kill -9 ingest", "kill -9 database"} <= set(report.recoveries)
    assert {"link down", "disk full"} <= set(report.recoveries)


def test_records_came_in_while_it_went_on(report: Report) -> None:
    assert report.verdict.accepted > 100
    assert report.calls.total() > 10


def test_what_was_found_stands_on_something(report: Report) -> None:
    assert report.found["hit"] > 0
    assert report.found["network"] > 0
