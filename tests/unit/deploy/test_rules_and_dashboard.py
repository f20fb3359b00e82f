"""The alert rules and the dashboard: whole in form, and every rule has a section that says what to do."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
RULES = ROOT / "deploy" / "prometheus" / "rules.yml"
BOARD = ROOT / "deploy" / "grafana" / "parcelbridge.json"


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_every_rule_says_when_how_urgent_and_where_to_read_on() -> None:
    for rule in rules():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"


def test_every_rule_has_its_section_and_every_section_its_rule() -> None:
    alarms = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("\n## Alarms\n")[2]

    sections = re.findall(r"^### (\w+)$", alarms.partition("\n## ")[0], re.MULTILINE)

    assert sorted(sections) == sorted(rule["alert"] for rule in rules())


def test_every_panel_of_the_dashboard_asks_something_and_has_a_place_of_its_own() -> None:
    panels = json.loads(BOARD.read_text(encoding="utf-8"))["panels"]

    assert all(target["expr"] for panel in panels for target in panel["targets"])
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}) == len(panels)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not here")
def test_prometheus_reads_the_rules() -> None:
    done = subprocess.run(["promtool", "check", "rules", str(RULES)], capture_output=True, check=False)  # noqa: S603, S607

    assert done.returncode == 0, done.stdout
