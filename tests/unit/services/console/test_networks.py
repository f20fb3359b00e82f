"""`parcelbridge networks` and `parcelbridge surface`: what is asked of the server, and how its answers are told."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.services.console.pretend import Exchange, Run

ID = "0e1b7c52-5b1f-5c5e-9d55-0f2a1c3b4d5e"
ROW: dict[str, Any] = {
    "id": ID,
    "score": 3.25,
    "why": "One telephone stands under 3 names.",
    "parcels": 3,
    "entities": 6,
    "first_on": "2026-11-01",
    "last_on": "2026-11-20",
    "alert": {"alert": 1, "state": "open"},
}
LINK = {"kind": "phone", "value": "+1 202 555 0143", "in_network": 3, "held": 3, "hub": False}
OPENED = {
    **ROW,
    "members": [{"rank": 1, "role": "organiser", "name": "Osgood Quillfeather", "country": "US", "entity": "e2"}],
    "members_left": 5,
    "links": [LINK],
    "links_left": 0,
    "hubs_left_out": [{**LINK, "value": "12 Mail Room", "why_hub": "A supervisor calls it everybody's: a hotel."}],
    "hubs_left": 0,
    "evidence": [
        {"log_odds": 4.0, "name": "many-names", "sentence": ROW["why"], "parcels": [{}, {}], "parcels_left": 1}
    ],
    "cut": ["links are those of 2,000 parcels"],
}
RUN = {"run": 7, "state": "waiting", "step": "waiting", "steps_done": 0, "parcels": 0, "links": 0, "networks": 0}
DONE = {**RUN, "state": "done", "step": "done", "steps_done": 6, "parcels": 1200, "links": 9000, "networks": 12}


def test_networks_are_listed_with_their_strongest_reason(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /analyst/v1/networks"] = {"items": [ROW], "next": "x"}

    ran = run("networks", "--config", config, "--least-score", "0.5", "--alert", "open")

    assert (ran.exit_code, dict(exchange.requests[0].url.params)["least_score"]) == (0, "0.5")
    assert "One telephone stands under 3 names." in ran.out
    assert "There are more" in ran.out


def test_a_script_gets_json(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["GET /analyst/v1/networks"] = {"items": [ROW]}

    assert run("networks", "--json", "--config", config).json["items"][0]["id"] == ID


def test_one_network_is_told_with_members_links_hubs_and_reasons(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers[f"GET /analyst/v1/networks/{ID}"] = OPENED

    ran = run("networks", "show", ID, "--config", config)

    told = ("Osgood Quillfeather", "+1 202 555 0143", "12 Mail Room", "a hotel", "+4.00", "And 5 more")
    assert [each for each in told if each not in ran.out] == []
    assert "links are those of 2,000 parcels" in ran.err


def test_what_came_and_went_is_told(run: Run, exchange: Exchange, config: Path) -> None:
    change = {"at": "2026-11-20T10:00:00Z", "what": "grew", "parcels": 2, "score": 3.0}
    changed = {"since": "2026-11-01", "changes": [change], "came": [{}, {}], "came_left": 1, "went": [], "went_left": 0}
    exchange.answers[f"GET /analyst/v1/networks/{ID}"] = {**OPENED, "changed": changed}

    ran = run("networks", "show", ID, "--changed-since", "2026-11-01", "--config", config)

    assert dict(exchange.requests[0].url.params) == {"changed_since": "2026-11-01"}
    assert "3 parcels came, 0 went." in ran.out


def test_a_network_is_written_to_a_file_with_what_was_cut(
    run: Run, exchange: Exchange, config: Path, tmp_path: Path
) -> None:
    exchange.trouble = [httpx.Response(200, content=b"<graphml/>", headers={"x-cut": "5 nodes were left out"})]
    file = tmp_path / "network.graphml"

    ran = run("networks", "export", ID, "--format", "graphml", "-o", file, "--config", config)

    assert (ran.exit_code, file.read_bytes()) == (0, b"<graphml/>")
    assert dict(exchange.requests[0].url.params) == {"format": "graphml"}
    assert "5 nodes were left out" in ran.err


@pytest.mark.parametrize("network", ["1", "../hits", ID.upper()])
def test_what_is_no_id_is_not_asked_for(run: Run, exchange: Exchange, config: Path, network: str) -> None:
    ran = run("networks", "show", network, "--config", config)

    assert (ran.exit_code, exchange.requests) == (2, [])


def test_a_run_is_ordered(run: Run, exchange: Exchange, config: Path) -> None:
    exchange.answers["POST /analyst/v1/surface"] = RUN

    ran = run("surface", "--config", config)

    assert (ran.exit_code, len(exchange.requests)) == (0, 1)
    assert "Run 7 is waiting" in ran.out


def test_a_run_is_waited_for(run: Run, exchange: Exchange, config: Path, pauses: list[float]) -> None:
    running = {**RUN, "state": "running", "step": "scores", "steps_done": 4}
    exchange.trouble = [
        httpx.Response(200, json=RUN),
        *(httpx.Response(200, json={"items": [e]}) for e in (running, DONE)),
    ]

    ran = run("surface", "--wait", "--config", config)

    assert (ran.exit_code, len(pauses)) == (0, 2)
    assert dict(exchange.requests[1].url.params) == {"after": "8", "limit": "1"}
    assert "1,200 parcels, 9,000 links, 12 networks" in ran.out


def test_a_run_that_failed_is_told_and_ends_with_one(run: Run, exchange: Exchange, config: Path) -> None:
    failed = {**DONE, "state": "failed", "failed": "MemoryError"}
    exchange.trouble = [httpx.Response(202, json=RUN), httpx.Response(200, json={"items": [failed]})]

    ran = run("surface", "--wait", "--config", config)

    assert (ran.exit_code, "MemoryError" in ran.out) == (1, True)
