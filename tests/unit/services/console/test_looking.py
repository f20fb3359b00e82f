"""`network N`, `entity`, `search` and `controls`: what is asked of the server, and how its answers are told."""

from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from typer.testing import CliRunner

from services.console.cli import app
from tests.unit.services.console.pretend import Exchange, Run
from tests.unit.services.console.test_networks import ID, OPENED

ROW: dict[str, Any] = {
    "entity": "e7", "names": ["Osgood Quillfeather"], "labels": 3, "first_on": "2026-11-01", "last_on": "2026-11-20",
}  # fmt: skip
VALUE = {
    "kind": "phone", "written": ["+1 202 555 0143"], "count": 3, "first_on": "2026-11-01", "last_on": "2026-11-20",
    "records": [],
}  # fmt: skip
ENTITY = {
    **ROW, "former": [], "values": [VALUE], "ignored": [{**VALUE, "why": "hub"}], "looked_through": 3, "hits": [],
    "decisions": [], "members": [
        {"feed": "CN/US", "line": 4, "label": "e7", "place": "sender", "posted_on": "2026-11-01", "names": [],
         "reasons": ["same phone"], "evidence": [], "withheld": "H2"},
    ],
}  # fmt: skip
PARCEL = {
    "item": "RB123456785GB",
    "posted_on": "2026-11-20",
    "sender": "Quill",
    "addressee": "明珠",
    "hits": 1,
    "id": "x",
}
LISTED = {
    "responses": {"typed": {"results": [{"score": 0.91, "caption": "Quill", "datasets": ["made-up"], "id": "m-1"}]}}
}


def test_a_network_is_shown_by_the_number_of_its_alert(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /analyst/v1/alerts/7"] = {"alert": 7, "network": {"id": ID}}
    exchange.answers[f"GET /analyst/v1/networks/{ID}"] = OPENED

    by_alert, by_id = (run("network", which, "--config", config) for which in ("7", ID))

    assert "One telephone stands under 3 names." in by_alert.out
    assert by_alert.out == by_id.out


def test_what_is_neither_number_nor_id_is_said_with_the_next_step(run: Run, config: Path) -> None:
    ran = run("network", "../x", "--config", config)

    assert (ran.exit_code, "parcelbridge alerts" in ran.err) == (2, True)


def test_an_entity_is_shown_by_its_id_with_what_was_ignored(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /analyst/v1/entities/e7"] = ENTITY

    ran = run("entity", "e7", "--config", config)

    assert ("Osgood Quillfeather" in ran.out, "+1 202 555 0143" in ran.out, "hub" in ran.out) == (True, True, True)
    assert "(restricted)" in ran.out


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (["+1 202 555 0143"], {"phone": "+1 202 555 0143"}),
        (["quill@example.com"], {"email": "quill@example.com"}),
        (["Osgood Quillfeather"], {"name": "Osgood Quillfeather"}),
        (["12345", "--by", "reference"], {"reference": "12345"}),
    ],
)
def test_persons_are_looked_for_by_what_was_typed(
    run: Run, exchange: Exchange, config: Path, said: list[str], asked: dict[str, str]
) -> None:
    exchange.answers["GET /analyst/v1/entities"] = {"items": [ROW]}

    ran = run("entity", *said, "--config", config, "--json")

    assert ran.json["items"][0]["entity"] == "e7"
    assert dict(exchange.requests[0].url.params) == {**asked, "limit": "20"}


def test_a_search_tells_results_by_type_and_other_readings(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers = {
        "GET /analyst/v1/parcels": {"items": [PARCEL]},
        "GET /analyst/v1/entities": {"items": [ROW]},
        "POST /analyst/v1/match": LISTED,
    }

    ran = run("search", "+1 202 555 0143", "--config", config)

    assert "Read as phone. Other readings: --as name." in ran.out
    for said in ("RB123456785GB", "Osgood Quillfeather", "made-up"):
        assert said in ran.out


def test_a_search_that_cannot_be_read_as_its_kind_finds_nothing_of_it(
    run: Run, exchange: Exchange, config: Path
) -> None:
    unreadable = httpx.Response(422, json={"code": "unreadable"})
    exchange.answers = {"GET /analyst/v1/parcels": unreadable, "GET /analyst/v1/entities": unreadable,
                        "POST /analyst/v1/match": LISTED}  # fmt: skip

    ran = run("search", "x", "--as", "phone", "--config", config, "--json")

    assert (ran.json["parcels"], ran.json["entities"], len(ran.json["listed"])) == ([], [], 1)


def test_a_cas_number_is_looked_up_among_the_controls_of_today(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /analyst/v1/substances/controlled"] = {"on": "2026-11-20", "place": "US", "controls": []}

    ran = run("search", "437-38-7", "--config", config)

    assert "Controlled on 2026-11-20 in US" in ran.out
    assert exchange.requests[0].url.params["cas"] == "437-38-7"


def test_an_empty_search_is_said(run: Run, config: Path) -> None:
    assert run("search", " ", "--config", config).exit_code == 2


def test_controls_are_those_of_the_nation_asked_when_no_place_is_given(
    run: Run, exchange: Exchange, config: Path
) -> None:
    exchange.answers["GET /analyst/v1/substances/controlled"] = {"on": "2026-11-20", "place": "US", "controls": []}

    ran = run("controls", "--on", "2026-11-20", "--config", config)

    assert ran.exit_code == 0
    assert exchange.requests[0].url.params["place"] == "US"


@pytest.mark.parametrize(
    ("command", "needs"),
    [
        (["network", "7"], "GET /analyst/v1/alerts/7"),
        (["entity", "e7"], "GET /analyst/v1/entities/e7"),
        (["case", "x"], "GET /analyst/v1/cases/x"),
    ],
)
def test_what_is_not_there_ends_with_the_next_step(run: Run, config: Path, command: list[str], needs: str) -> None:
    ran = run(*command, "--config", config)

    assert (ran.exit_code, "Next:" in ran.err) == (2, True), needs


def test_the_shell_completes_commands() -> None:
    said = {"_PARCELBRIDGE_COMPLETE": "complete_bash", "COMP_WORDS": "parcelbridge al", "COMP_CWORD": "1"}

    completed = CliRunner().invoke(app, [], prog_name="parcelbridge", env=said)

    assert completed.stdout.split() == ["alert", "alerts"]


def test_every_answer_for_scripts_is_one_json_document(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers = {
        "GET /analyst/v1/alerts": {"items": []},
        "GET /analyst/v1/notices": {"items": []},
        "GET /analyst/v1/cases": {"items": []},
        "GET /analyst/v1/substances/controlled": {"controls": []},
        "GET /analyst/v1/entities/e7": ENTITY,
    }
    asked = (["alerts"], ["notices"], ["case"], ["controls", "--on", "2026-11-20"], ["entity", "e7"])

    documents = [orjson.loads(run(*each, "--config", config, "--json").out) for each in asked]

    assert len(documents) == len(asked)
