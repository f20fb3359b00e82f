"""Off, traces cost nothing and go nowhere; on, a thing's id is its trace, and a share is chosen by ids alone."""

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.kit.traces import end_traces, follow, install_traces, root_of, trace_id, tracing

THING = uuid.UUID("019ab3c0-1111-7222-8333-444455556666")


@pytest.fixture
def spans(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "spans.jsonl"
    end_traces()


def written(path: Path) -> list[dict[str, Any]]:
    end_traces()
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_without_a_place_to_go_nothing_is_traced() -> None:
    install_traces("exchange", "US", None, None, 1.0)

    follow("submitted", [THING], time.time_ns())

    assert not tracing()
    assert trace_id() == ""


def test_off_nothing_of_the_sdk_is_imported() -> None:
    asked = "import services.kit.traces, sys; print(any(m.startswith('opentelemetry.sdk') for m in sys.modules))"

    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)  # noqa: S603

    assert said.stdout.strip() == "False"


def test_the_id_is_the_trace_and_every_stage_is_below_its_root(spans: Path) -> None:
    install_traces("exchange", "US", None, spans, 1.0)

    follow("submitted", [THING], time.time_ns(), first=True)
    follow("screened", [str(THING)], time.time_ns(), feed="US/CN")

    first, second = written(spans)
    assert {each["context"]["trace_id"] for each in (first, second)} == {f"0x{THING.hex}"}
    assert first["context"]["span_id"] == second["parent_id"] == f"0x{root_of(THING):016x}"
    assert first["parent_id"] is None


def test_a_share_is_chosen_by_the_ids(spans: Path) -> None:
    install_traces("exchange", "US", None, spans, 0.5)
    things = [uuid.UUID(int=(THING.int >> 56 << 56) + (number << 48)) for number in range(256)]

    follow("screened", things, time.time_ns())

    assert len(written(spans)) == 128
