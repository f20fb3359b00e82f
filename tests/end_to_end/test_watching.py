"""Two nations as those see them who watch over them: one parcel's way by its trace, and every metric that is asked."""

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from benchmarks.records import parcel
from services.console.cli import app
from services.kit.access import Role
from services.kit.traces import root_of
from tests.end_to_end.nation import Nation, await_true, two_nations
from tests.integration.ingest.made_up_lists import ftm_rows

DEPLOY = Path(__file__).parents[2] / "deploy"
OPERATOR = (Role.OPERATOR,)
COMPANY = "Thornwick Example Chemical Trading Co., Ltd."
PHONE = "+1 617 555 0177"
CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Nation, Nation]]:
    """Two nations that follow every record, and write the spans into files."""
    with two_nations(tmp_path_factory.mktemp("watched")) as (us, cn):
        for nation in (us, cn):
            with (nation.folder / "settings.toml").open("a") as settings:
                settings.write('[traces]\nfile = "spans.jsonl"\nshare = 1.0\n')
            nation.start()
        yield us, cn


def test_one_parcel_is_followed_from_submission_to_alert_by_one_trace(watched: tuple[Nation, Nation]) -> None:
    us, cn = watched
    import_list(cn)

    told = [us.submit(of_a_listed_ring(number)).json()["id"] for number in range(4)]
    record = told[-1]
    await_stages(cn, record, "received", "screened", "looked around", "alert")
    await_stages(us, record, "submitted", "delivered", "screened")

    at_home, abroad = way_of(us, record), way_of(cn, record)
    first = next(each for each in at_home if each["name"] == "submitted")
    assert {int(each["context"]["trace_id"], 16) for each in at_home + abroad} == {int(record.replace("-", ""), 16)}
    assert {each["parent_id"] for each in at_home + abroad if each is not first} == {first["context"]["span_id"]}
    assert int(first["context"]["span_id"], 16) == root_of(uuid.UUID(record))


def test_a_call_goes_on_over_the_border_and_stages_are_linked_to_it(watched: tuple[Nation, Nation]) -> None:
    us, cn = watched
    answer = us.post("/operator/v1/records", *OPERATOR, json=parcel(2, "linked"), headers={"traceparent": CALLER})
    record = answer.json()["id"]
    await_stages(cn, record, "received")
    await_stages(us, record, "submitted", "delivered")

    submitted = next(each for each in way_of(us, record) if each["name"] == "submitted")
    delivered = next(each for each in way_of(us, record) if each["name"] == "delivered")
    received = next(each for each in way_of(cn, record) if each["name"] == "received")
    assert CALLER.split("-")[1] in linked(submitted)
    assert linked(delivered) & linked(received)


def test_no_span_says_what_a_record_says(watched: tuple[Nation, Nation]) -> None:
    us, cn = watched
    written = "".join(path.read_text() for nation in (us, cn) for path in nation.folder.glob("spans.*.jsonl"))
    body = json.dumps(parcel(1, "followed")["body"], ensure_ascii=False)

    said = {word for word in re.findall(r'"([^"]{12,})"', body) if not word.startswith("parcel")}

    assert written
    assert not {word for word in said if f'"{word}"' in written}


def test_every_metric_of_the_dashboard_and_of_the_rules_is_in_a_scrape(watched: tuple[Nation, Nation]) -> None:
    us, _ = watched
    scraped = scrape(us.exchange_url) + scrape(us.ingest_url)
    there = set(re.findall(r"^# TYPE (\S+)", scraped, re.MULTILINE)) | {"up"}

    asked = {name.removesuffix("_bucket") for text in expressions() for name in re.findall(METRIC, text)}

    assert len(asked) > 20
    assert asked - there == set()


METRIC = r"\b(?:parcelbridge|process)_[a-z_]+|\bup\b"


def scrape(url: str) -> str:
    """What Prometheus reads; a busy service may say first that it has no time."""
    said: list[str] = []

    def answered() -> bool:
        answer = httpx.get(f"{url}/metrics", trust_env=False, timeout=60.0)
        said.append(answer.text)
        return answer.status_code == 200

    await_true(answered, f"{url} is scraped")
    return said[-1]


def expressions() -> Iterator[str]:
    """What the rules and the dashboard ask Prometheus."""
    rules = yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text())
    for group in rules["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    for board in (DEPLOY / "grafana").glob("*.json"):
        for panel in json.loads(board.read_text())["panels"]:
            yield from (target["expr"] for target in panel["targets"])


def import_list(nation: Nation) -> None:
    """One made-up company and its telephone."""
    path = nation.folder / "listed.json"
    listed = {"id": "made-up-1", "caption": COMPANY, "schema": "Company", "datasets": ["made_up"], "target": True}
    path.write_bytes(ftm_rows({**listed, "properties": {"name": [COMPANY], "phone": [PHONE]}}))
    words = ["lists", "import", str(path), "--list", "demo", "--config", str(nation.folder / "settings.toml")]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.stderr


def of_a_listed_ring(number: int) -> dict[str, Any]:
    """One of some parcels whose senders give one telephone and the name of a listed company."""
    paper: dict[str, Any] = parcel(number + 10, f"followed-{number}")
    paper["body"]["sender"] |= {"phones": [PHONE], "companies": [{"written": COMPANY, "script": "Latn"}]}
    return paper


def way_of(nation: Nation, record: str) -> list[dict[str, Any]]:
    """The spans of a record's own trace that a nation wrote."""
    wanted = f"0x{record.replace('-', '')}"
    spans = [
        json.loads(line)
        for path in nation.folder.glob("spans.*.jsonl")
        for line in path.read_text().splitlines()
        if wanted in line and line.endswith("}")
    ]
    return [span for span in spans if span["context"]["trace_id"] == wanted]


def await_stages(nation: Nation, record: str, *stages: str) -> None:
    """Spans are written some time after they end."""
    await_true(lambda: set(stages) <= {each["name"] for each in way_of(nation, record)}, f"{record}: {stages}")


def linked(span: dict[str, Any]) -> set[str]:
    """The traces that a span is linked to."""
    return {link["context"]["trace_id"].removeprefix("0x") for link in span["links"]}
