"""A short campaign of faults with a fixed seed; `make chaos SEED=… MINUTES=…` runs longer ones."""

import asyncio

import pytest

from tests.chaos.campaign import Report, run_campaign, table

SEED = "nothing lost, nothing doubled"
SECONDS = 30.0


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """One campaign, at which every test looks from another side."""
    return asyncio.run(run_campaign(tmp_path_factory.mktemp("chaos"), SEED, SECONDS))


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


def test_everything_was_killed_and_every_link_was_down(report: Report) -> None:
    assert set(report.faults) == {
        *(f"kill -9 {nation} {what}" for nation in ("US", "CN") for what in ("exchange", "ingest", "database")),
        *(f"kill -9 a process of {nation} database" for nation in ("US", "CN")),
        "link down US to CN",
        "link down CN to US",
    }


def test_records_came_in_while_it_went_on(report: Report) -> None:
    assert report.verdict.accepted > 100
    assert report.calls.total() > 10
