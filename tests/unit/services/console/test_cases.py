"""`parcelbridge case` and `parcelbridge notices`: what is asked of the server, and how its answers are told."""

import json
from pathlib import Path

from tests.unit.services.console.pretend import Exchange, Run
from tests.unit.services.console.web.pretend_cases import CASE, NOTICE, case, case_row, notice, notice_row


def test_cases_are_listed_with_what_waits_for_us(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /analyst/v1/cases"] = {"items": [case_row()], "next": "x"}

    ran = run("case", "--status", "open", "--config", config)

    assert (ran.exit_code, dict(exchange.requests[0].url.params)) == (0, {"limit": "20", "status": "open"})
    assert "Parcels of one sender" in ran.out
    assert "There are more" in ran.out


def test_one_case_is_told_with_requests_outcomes_and_notes(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers[f"GET /analyst/v1/cases/{CASE}"] = case()

    ran = run("case", CASE, "--config", config)

    told = ("Three parcels under one telephone.", "Please keep the item.", "overdue", "seized", "Called the desk.")
    assert [each for each in told if each not in ran.out] == []


def test_restricted_parts_are_opened_for_a_purpose(run: Run, exchange: Exchange, config: Path) -> None:
    opened = {"purpose": "prosecution", "until": "2026-11-23T11:00:00Z"}
    exchange.answers |= {
        f"POST /analyst/v1/cases/{CASE}/opening": opened,
        f"GET /analyst/v1/cases/{CASE}": case(opened=opened),
    }

    ran = run("case", CASE, "--purpose", "prosecution", "--config", config)

    assert (ran.exit_code, json.loads(exchange.requests[0].content)) == (0, {"purpose": "prosecution"})


def test_what_is_withheld_is_said_to_be(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers[f"GET /analyst/v1/cases/{CASE}"] = case(hidden=2)

    assert "2 parts are restricted" in run("case", CASE, "--config", config).err


def test_notices_are_listed_by_deadline(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /analyst/v1/notices"] = {"items": [notice_row()]}

    ran = run("notices", "--config", config)

    assert dict(exchange.requests[0].url.params) == {"limit": "20", "state": "waiting"}
    assert "more-than-notified" in ran.out


def test_one_notice_is_told_with_what_was_shipped(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers[f"GET /analyst/v1/notices/{NOTICE}"] = notice()

    assert "RB123456785GB" in run("notices", NOTICE, "--config", config).out


def test_a_script_gets_json(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers |= {
        "GET /analyst/v1/cases": {"items": [case_row()]},
        f"GET /analyst/v1/notices/{NOTICE}": notice(),
    }

    assert run("case", "--json", "--config", config).json["items"][0]["id"] == CASE
    assert run("notices", NOTICE, "--json", "--config", config).json["reference"] == "CN-PEN-1"
