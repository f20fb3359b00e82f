"""Commands that ask a nation and show the answer: feeds, sharing, controls, tokens."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from services.kit.access import LocalIssuer, Role
from tests.unit.services.console.pretend import Exchange, Run

RECORD = "01a208b5-6e09-7400-8f24-4eaff8f5938d"
FEED: dict[str, Any] = {
    "feed": "US/CN",
    "role": "sent",
    "size": 1_200,
    "receipted": 1_000,
    "lag": 200,
    "refused": 0,
    "checkpoint_size": 1_200,
    "checkpoint_age_seconds": 9_000.0,
    "root": "x",
    "halted_for": "fork by overlap at size 7",
    "alarms": [{"code": "fork", "detail": "look [here]", "raised_at": "2026-11-23T10:00:00Z"}],
    "last_attempts": [],
}


def test_the_status_of_feeds_says_what_is_late_halted_or_alarming(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /operator/v1/feeds"] = [FEED]

    ran = run("feed", "status", "--config", config)

    assert "1,200" in ran.out
    assert "2 h old, late" in ran.out
    assert "halted: fork by overlap at size 7" in ran.out
    assert "Alarm on US/CN: fork: look [here]" in ran.out


def test_json_is_what_the_server_said(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /operator/v1/feeds"] = [FEED]

    assert run("feed", "status", "--config", config, "--json").json == [FEED]


def test_a_feed_goes_on_at_a_size_and_root_for_a_reason(run: Run, exchange: Exchange, config: Path) -> None:
    ran = run("feed", "resume", "US/CN", "--at", 7, "--root", "R", "--reason", "agreed by phone", "--config", config)

    assert ran.exit_code == 0
    assert exchange.requests[0].url.path == "/operator/v1/feeds/US/CN/resume"
    assert orjson.loads(exchange.requests[0].content) == {"size": 7, "root": "R", "reason": "agreed by phone"}


def test_refused_lines_are_asked_for_from_a_line_on(run: Run, exchange: Exchange, config: Path) -> None:
    line = {"line": 9, "code": "schema", "id": None, "type": "parcel", "detail": "d", "received_at": "t"}
    exchange.answers["GET /operator/v1/feeds/CN/US/refused"] = [line]

    ran = run("feed", "refused", "CN/US", "--after", 8, "--config", config)

    assert dict(exchange.requests[0].url.params) == {"after": "8", "limit": "100"}
    assert "schema" in ran.out


@pytest.mark.parametrize("name", ["US", "us/cn", "US/CN/US", "US/../x"])
def test_what_is_no_feed_is_not_asked_for(run: Run, exchange: Exchange, config: Path, name: str) -> None:
    ran = run("feed", "refused", name, "--config", config)

    assert (ran.exit_code, exchange.requests) == (2, [])


def test_sharing_is_explained_for_each_peer(run: Run, exchange: Exchange, config: Path) -> None:
    peer = {
        "nation": "CN",
        "shared": True,
        "because": "shared: the item touches",
        "line": 4,
        "kept_home": ["body.postage"],
    }
    exchange.answers[f"GET /operator/v1/records/{RECORD}/sharing"] = {"id": RECORD, "type": "parcel", "peers": [peer]}

    ran = run("sharing", "explain", RECORD, "--config", config)

    assert "CN: shared: the item touches" in ran.out
    assert "kept at home: body.postage" in ran.out


def test_controls_say_what_the_record_leaves_open(run: Run, exchange: Exchange, config: Path) -> None:
    control = {
        "substance": "4-AP",
        "authority": "US",
        "measure": "list I",
        "effective_on": "2023-06",
        "learned_on": "2023-07-01",
        "known_then": False,
        "doubts": ["day-of-effect"],
    }
    exchange.answers["GET /analyst/v1/substances/controlled"] = {
        "on": "2023-06-10",
        "place": "US",
        "controls": [control],
    }

    ran = run("controls", "--on", "2023-06-10", "--place", "US", "--name", "4-AP", "--config", config)

    assert dict(exchange.requests[0].url.params) == {"on": "2023-06-10", "place": "US", "name": "4-AP"}
    assert "learned 2023-07-01" in ran.out
    assert "day-of-effect" in ran.out


def test_no_known_control_is_not_no_control(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /analyst/v1/substances/controlled"] = {"on": "2023-06-10", "place": "US", "controls": []}

    ran = run("controls", "--on", "2023-06-10", "--place", "US", "--config", config)

    assert "does not say that there was none" in ran.out


def test_a_token_is_printed_alone_and_is_believed_here(run: Run, config: Path) -> None:
    arguments = ("--role", "operator", "--role", "analyst", "--agency", "US-CBP", "--hours", 1)

    token = run("token", "--config", config, *arguments).out.strip()

    verifier = LocalIssuer(config.parent / "home" / "access.jwk", "US").verifier()
    caller = verifier.verify(token, datetime.now(UTC))
    assert (caller.agency, caller.roles) == ("US-CBP", frozenset({Role.OPERATOR, Role.ANALYST}))


@pytest.mark.parametrize("arguments", [("--agency", "nobody"), ("--agency", "US-CBP", "--hours", 13)])
def test_a_token_that_nobody_would_believe_is_not_made(run: Run, config: Path, arguments: tuple[object, ...]) -> None:
    ran = run("token", "--config", config, "--role", "operator", *arguments)

    assert (ran.exit_code, ran.out) == (2, "")


def test_where_people_come_by_an_issuer_no_token_is_made_here(run: Run, config: Path) -> None:
    config.write_text(
        config.read_text()
        + """
[access]
issuer = "oidc"
oidc = [{ name = "customs", issuer = "https://login.example", audience = "pb",
          grants = [{ value = "g", roles = ["analyst"], agency = "US-CBP" }] }]
""".replace("\n          ", " ")
    )

    told = run("token", "--config", config, "--role", "analyst", "--agency", "US-CBP")

    assert told.exit_code == 2
    assert "come by customs" in told.err
    assert "--token-file" in told.err


def test_settings_that_are_wrong_are_told_key_by_key(run: Run, config: Path) -> None:
    config.write_text(config.read_text() + "colour = 1\n")

    ran = run("feed", "status", "--config", config)

    assert ran.exit_code == 2
    assert "colour" in ran.err


def test_nobody_there_says_how_to_start(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.trouble = [httpx.ConnectError("refused")]

    ran = run("feed", "status", "--config", config)

    assert ran.exit_code == 2
    assert "parcelbridge up" in ran.err


def test_an_answer_that_is_none_of_ours_is_no_surprise(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.trouble = [httpx.Response(200, text="<html>hello</html>")]

    ran = run("feed", "status", "--config", config)

    assert ran.exit_code == 2
    assert "does not answer as an exchange does" in ran.err


def test_a_redirect_is_not_followed(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.trouble = [httpx.Response(302, headers={"location": "https://elsewhere.example/"})]

    ran = run("feed", "status", "--config", config)

    assert (ran.exit_code, len(exchange.requests)) == (2, 1)


def test_even_a_surprise_ends_without_a_traceback(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /operator/v1/feeds"] = [{"feed": "US/CN"}]

    ran = run("feed", "status", "--config", config)

    assert ran.exit_code == 2
    assert "unexpected: KeyError" in ran.err
    assert "Traceback" not in ran.err
