"""`parcelbridge alerts`, `alert` and `judge`: what is asked of the server, and how its answers are told."""

import getpass
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from tests.unit.services.console.pretend import Exchange, Run

PATH = "/analyst/v1/alerts"
NETWORK = {"id": "0e1b7c52-5b1f-5c5e-9d55-0f2a1c3b4d5e", "parcels": 7, "why": "One telephone stands under 3 names."}
ROW: dict[str, Any] = {
    "alert": 12, "state": "open", "score": 6.8, "network": NETWORK, "origins": ["CN", "US"], "assignee": "ada",
    "raised_at": "2026-11-21T10:00:00Z", "raised_by": {"id": "x", "feed": "CN/US", "line": 4}, "mark": "ab",
}  # fmt: skip
SEARCH = {
    "search": 3, "name": "From China", "wanted": {"origin": "CN"}, "new": 2, "changed": 1, "seen_at": "2026-11-20",
}  # fmt: skip
HIT = {
    "hit": 7, "entry": {"caption": "Norbert Quillfeather", "list": "made-up", "version": 2},
    "evidence": [{"comparison": "name", "left": "N. Quilfeather", "right": "N. Quillfeather", "log_odds": 9.0}],
}  # fmt: skip
PHONE = {"kind": "phone", "hash": "aa", "value": "+1 202 555 0143", "held": 3}
OPENED = {
    **ROW,
    "evidence": [
        {"log_odds": -4.6, "name": "base", "sentence": "Parcels.", "attributes": []},
        {"log_odds": 5.3, "name": "hit", "sentence": "Likely.", "attributes": [], "hits": [HIT], "if_same": 9.4,
         "if_other": 0.1},
        {"log_odds": 4.0, "name": "many_names", "sentence": "Many names.", "attributes": [PHONE]},
    ],
    "trail": {"stations": [{"kind": "parcel", "parcel": ROW["raised_by"]}, {"kind": "attribute", "attribute": PHONE}],
              "hit": HIT},
    "hubs_left_out": [{**PHONE, "value": "12 Mail Room", "in_network": 2, "why_hub": "A hotel."}],
    "hubs_left": 4,
    "judgements": [{"at": "2026-11-20", "state": "open", "by": "ada", "agency": "US-CBP", "reason": "Too early."}],
    "standing": {"threshold": 0.0, "score": 6.8, "reasons_for": 2, "open_hits": 3, "open_alerts": 27},
}  # fmt: skip


def params(exchange: Exchange) -> dict[str, str]:
    return dict(exchange.requests[-1].url.params)


def body(exchange: Exchange) -> Any:
    return orjson.loads(exchange.requests[-1].content)


def test_alerts_are_listed_with_why_whence_and_whose(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers[f"GET {PATH}"] = {"items": [ROW], "next": "x"}

    ran = run("alerts", "--config", config)

    assert (ran.exit_code, params(exchange)) == (0, {"state": "open", "order": "score", "limit": "20"})
    told = ("One telephone stands under 3 names.", "CN/US", "CN US", "ada", "+6.80", "There are more")
    assert [each for each in told if each not in ran.out] == []


def test_filters_are_asked_of_the_server(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers[f"GET {PATH}"] = {"items": []}

    run("alerts", "--state", "any", "--least-score", "2", "--origin", "CN", "--reason", "sequence", "--nobodys",
        "--order", "oldest", "--config", config)  # fmt: skip

    assert params(exchange) == {
        "least_score": "2.0", "origin": "CN", "detector": "sequence", "unassigned": "true", "order": "oldest",
        "limit": "20",
    }  # fmt: skip


def test_mine_are_those_of_whom_the_token_names(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers[f"GET {PATH}"] = {"items": []}

    run("alerts", "--mine", "--config", config)

    assert params(exchange)["assignee"] == f"{getpass.getuser()}@console"


def test_a_search_is_saved_and_asked_for_by_its_name(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers |= {
        f"POST {PATH}/searches": SEARCH, f"GET {PATH}/searches": {"items": [SEARCH]}, f"GET {PATH}": {"items": [ROW]},
    }  # fmt: skip

    saved = run("alerts", "--origin", "CN", "--save", "From China", "--config", config)
    kept = body(exchange)
    run("alerts", "--search", "From China", "--news", "--config", config)

    assert "2 new, 1 with other reasons" in saved.out
    assert kept == {"name": "From China", "wanted": {"state": "open", "origin": "CN"}}
    assert params(exchange) == {"search": "3", "news": "true", "order": "score", "limit": "20"}


def test_searches_are_told_looked_at_and_dropped(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers |= {f"GET {PATH}/searches": {"items": [SEARCH]}, f"POST {PATH}/searches/3/look": SEARCH}

    told = run("alerts", "searches", "--config", config)
    looked = run("alerts", "look", "From China", "--config", config)
    exchange.answers[f"DELETE {PATH}/searches/3"] = {}
    dropped = run("alerts", "drop", "From China", "--config", config)

    assert "origin CN" in told.out
    assert (looked.exit_code, dropped.exit_code) == (0, 0)
    assert exchange.requests[-1].method == "DELETE"


def test_a_search_of_no_name_says_where_names_are(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers[f"GET {PATH}/searches"] = {"items": []}

    ran = run("alerts", "look", "Nothing", "--config", config)

    assert (ran.exit_code, "parcelbridge alerts searches" in ran.err) == (2, True)


@pytest.mark.parametrize(("to", "assignee"), [(["--to", "ada"], "ada"), (["--to-nobody"], None)])
def test_alerts_are_assigned_together(
    to: list[str], assignee: str | None, run: Run, exchange: Exchange, config: Path
) -> None:
    exchange.answers[f"POST {PATH}/assign"] = {"assigned": [12], "absent": [], "not_yours": [13]}

    ran = run("alerts", "assign", "12", "13", *to, "--config", config)

    assert body(exchange) == {"alerts": [12, 13], "assignee": assignee}
    assert (ran.exit_code, "Alerts 13 are not yours to give." in ran.out) == (1, True)


@pytest.mark.parametrize("to", [[], ["--to-me", "--to-nobody"]])
def test_an_assignment_is_to_one(to: list[str], run: Run, exchange: Exchange, config: Path) -> None:
    ran = run("alerts", "assign", "12", *to, "--config", config)

    assert (ran.exit_code, exchange.requests) == (2, [])


def test_an_alert_is_told_with_reasons_path_hubs_and_what_a_judgement_changes(
    run: Run, exchange: Exchange, config: Path
) -> None:
    exchange.answers[f"GET {PATH}/12"] = OPENED

    ran = run("alert", "12", "--config", config)

    told = (
        "+5.30", "Norbert Quillfeather (made-up version 2)", "N. Quilfeather | N. Quillfeather", "+1 202 555 0143",
        "Path: [CN/US 4] - phone +1 202 555 0143 - Norbert Quillfeather on made-up", "A hotel.", "And 4 more",
        "Were hit 7 the person, it would score +9.40; somebody else, +0.10.", "none of these 2", "Too early.",
        "Alerts that are open: 27.", "that this will not: 3.",
    )  # fmt: skip
    assert [each for each in told if each not in ran.out] == []
    assert run("alert", "12", "--json", "--config", config).json["alert"] == 12


def test_an_alert_that_is_gone_is_said_to_be(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.trouble = [httpx.Response(404, json={"code": "not-found", "detail": "There is no such alert now."})]

    ran = run("alert", "12", "--config", config)

    assert (ran.exit_code, "There is no such alert now" in ran.err) == (2, True)


def test_an_alert_and_a_hit_are_judged_with_a_reason(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers |= {
        f"POST {PATH}/12/judgement": {**ROW, "state": "dismissed"},
        "POST /analyst/v1/hits/7/judgement": {**HIT, "state": "dismissed"},
    }

    alert = run("judge", "alert", "12", "--as", "dismissed", "--reason", "A hotel.", "--config", config)
    said = body(exchange)
    hit = run("judge", "hit", "7", "--as", "not-the-same", "--reason", "Born later.", "--config", config)

    assert (said, "Alert 12 is dismissed." in alert.out) == ({"state": "dismissed", "reason": "A hotel."}, True)
    assert body(exchange) == {"verdict": "not-the-same", "reason": "Born later."}
    assert "Hit 7 on Norbert Quillfeather is dismissed." in hit.out


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2_001])
def test_a_judgement_without_a_reason_is_not_sent(reason: str, run: Run, exchange: Exchange, config: Path) -> None:
    ran = run("judge", "alert", "12", "--as", "open", "--reason", reason, "--config", config)

    assert (ran.exit_code, exchange.requests) == (2, [])
