"""The ledger must notice an answer that contradicts an earlier one."""

from typing import Any

from tests.chaos.ledger import Ledger
from tests.chaos.world import Paper

PAPER = Paper("US-1", {"type": "parcel"}, shared=True)
FIRST = {"verdict": "accepted", "id": "r", "line": 7, "shared": {"CN": 3}}
HELD = {"verdict": "held", "id": "r", "line": 7, "shared": {}}


def ledger_after(*answers: dict[str, Any]) -> Ledger:
    ledger = Ledger()
    for answer in answers:
        ledger.note(PAPER, answer, "CN")
    return ledger


def test_the_first_answer_is_the_promise() -> None:
    ledger = ledger_after(FIRST, HELD)

    assert (ledger.promises["US-1"].line, ledger.promises["US-1"].peer_line) == (7, 3)
    assert ledger.wrongs == []


def test_an_answer_that_was_lost_is_replaced_by_that_to_the_next_try() -> None:
    ledger = ledger_after(HELD)

    assert ledger.promises["US-1"].record == "r"
    assert ledger.wrongs == []


def test_another_line_later_is_a_contradiction() -> None:
    assert ledger_after(FIRST, HELD | {"line": 8}).wrongs != []


def test_accepted_twice_is_a_contradiction() -> None:
    assert ledger_after(FIRST, FIRST).wrongs != []


def test_a_refusal_of_a_good_paper_is_wrong() -> None:
    assert ledger_after({"verdict": "refused", "code": "schema"}).wrongs != []


def test_a_record_that_was_not_shared_although_the_policy_says_so_is_wrong() -> None:
    assert ledger_after(FIRST | {"shared": {}}).wrongs != []


def test_what_was_answered_after_the_backup_is_owed_no_more_than_the_peer_has() -> None:
    ledger = ledger_after(FIRST)
    ledger.note(Paper("US-2", {"type": "parcel"}, shared=True), FIRST | {"id": "s", "line": 8}, "CN")

    ledger.restored({"US-1"})

    assert {reference: promise.since_backup for reference, promise in ledger.promises.items()} == {
        "US-1": False,
        "US-2": True,
    }
