"""What was erased, told for people and for scripts; holds set and ended with a reason."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.unit.services.console.pretend import Exchange, Run

CASE = "019b2f40-0000-7000-8000-00000000ca5e"
HOLD = {"hold": 1, "case": CASE, "by": "me", "agency": "US-OPS", "reason": "a court", "since": "2026-11-24T00:00:00Z"}
RUN: dict[str, Any] = {
    "run": 4,
    "began_at": "2026-12-01T00:05:00Z",
    "ended_at": "2026-12-01T00:05:01Z",
    "due_before": "2026-12-01",
    "erased": [{"feed": "US/CN", "type": "parcel", "count": 3, "lines": [[0, 1], [3, 3]]}],
    "also": {"evidence": 1},
    "held_back": 2,
    "proofs": [{"feed": "US/CN", "size": 4, "root": "x", "checked": 3, "holds": True}],
}


@pytest.fixture
def nation(exchange: Exchange) -> Exchange:
    exchange.answers["GET /operator/v1/retention"] = {"items": [RUN]}
    exchange.answers["GET /analyst/v1/retention"] = {"items": [RUN | {"run": 9, "proofs": []}]}
    return exchange


def test_a_report_has_both_services_with_lines_and_proofs(run: Run, nation: Exchange, config: Path) -> None:
    ran = run("retention", "report", "--config", config)

    assert ran.exit_code == 0
    assert "Retention of exchange" in ran.out
    assert "Retention of ingest" in ran.out
    assert "US/CN parcel 3 (lines 0-1, 3)" in ran.out
    assert "US/CN hold (3)" in ran.out


def test_a_report_for_a_script_is_what_the_services_say(run: Run, nation: Exchange, config: Path) -> None:
    ran = run("retention", "report", "--config", config, "--json")

    assert [each["run"] for each in (*ran.json["exchange"], *ran.json["ingest"])] == [4, 9]


def test_a_proof_that_does_not_hold_is_an_exit_code(run: Run, nation: Exchange, config: Path) -> None:
    proofs = [RUN["proofs"][0] | {"holds": False}]
    nation.answers["GET /operator/v1/retention"] = {"items": [RUN | {"proofs": proofs}]}

    ran = run("retention", "report", "--config", config, "--service", "exchange")

    assert (ran.exit_code, "FAIL" in ran.out) == (1, True)


def test_an_address_needs_to_be_said_whose_it_is(run: Run, nation: Exchange) -> None:
    ran = run("retention", "report", "--url", "http://127.0.0.1:1")

    assert (ran.exit_code, "--service" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("command", "answered", "said"),
    [
        ("hold", {"records": 6, "told_at": "2026-11-24T00:00:00Z"}, "is held with 6 records"),
        ("hold", {"records": 6}, "is told as soon as it does"),
        ("release", {"records": 0, "ended_at": "2026-11-24T00:00:00Z"}, "is held no more"),
    ],
)
def test_a_hold_is_set_and_ended_with_a_reason(
    run: Run, exchange: Exchange, config: Path, command: str, answered: dict[str, Any], said: str
) -> None:
    path = {"hold": "hold", "release": "hold/end"}[command]
    exchange.answers[f"POST /analyst/v1/cases/{CASE}/{path}"] = HOLD | answered

    ran = run("retention", command, CASE, "--reason", "a court", "--config", config)

    assert said in ran.out
    assert orjson.loads(exchange.requests[-1].content) == {"reason": "a court"}


def test_holds_are_listed(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /analyst/v1/holds"] = {"items": [HOLD | {"records": 6}]}

    ran = run("retention", "holds", "--config", config)

    assert CASE in ran.out
    assert "stands" in ran.out
