"""The convention that lets anyone find what a record refers to."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

from schemas.mentions import mentioned
from schemas.registry import BODIES
from schemas.retraction import Retraction
from schemas.scheduling import SchedulingPosition
from schemas.wire import RecordId

ONE, TWO, THREE = (f"019b2f40-000{n}-7a10-8b2c-0c1d2e3f4a01" for n in (1, 2, 3))
RECORD_ID_PATTERN = TypeAdapter(RecordId).json_schema()["pattern"]


def places_of_record_ids(schema: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where in a JSON Schema a record id stands."""
    inner = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    if isinstance(schema, dict) and schema.get("pattern") == RECORD_ID_PATTERN:
        yield path
    for name, value in inner:
        yield from places_of_record_ids(value, (*path, str(name)))


@pytest.mark.parametrize("record_type", sorted(BODIES))
def test_a_body_names_records_in_record_or_records_at_its_top_and_nowhere_else(record_type: str) -> None:
    places = set(places_of_record_ids(BODIES[record_type].model_json_schema()))

    assert places <= {("properties", "record"), ("properties", "records", "items")}


def test_the_search_for_record_ids_finds_those_there_are() -> None:
    places = set(places_of_record_ids(BODIES["case-reply"].model_json_schema()))

    assert places == {("properties", "record"), ("properties", "records", "items")}


def test_the_record_comes_before_the_records() -> None:
    position = SchedulingPosition.model_validate(
        {"record": ONE, "nation": "CN", "stand": "under-review", "since": "2026-11-01", "records": [TWO, THREE]}
    )

    assert mentioned(position) == (ONE, TWO, THREE)


def test_a_body_without_records_mentions_its_one() -> None:
    assert mentioned(Retraction.model_validate({"record": ONE, "reason": "sent twice"})) == (ONE,)
