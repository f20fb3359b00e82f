"""A watch-list entry holds a FollowTheMoney entity, bounded."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.faults import describe
from schemas.watchlist import WatchlistEntry


def entry(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "entity": {"id": "demo-1", "schema": "Person", "caption": "Ouyang Lizi", "properties": properties},
        "programme": "Demonstration list",
        "grading": "of-interest",
        "reason": "for the test",
        "listed_on": "2026-11-01",
    }


def test_an_entity_is_written_as_it_was_read() -> None:
    sent = entry({"name": ["Ouyang Lizi", "欧阳例子"], "phone": ["+1 202 555 0143"]})

    read = WatchlistEntry.model_validate(sent)

    assert read.entity.schema_ == "Person"
    assert read.model_dump(mode="json", exclude_unset=True) == sent


def test_an_entity_of_many_full_properties_is_refused_for_all_its_values() -> None:
    full = {f"note{letter}": ["value"] * 300 for letter in "ABCD"}

    with pytest.raises(ValidationError) as refusal:
        WatchlistEntry.model_validate(entry(full))

    assert [fault.member for fault in describe(refusal.value)] == ["entity.properties"]


def test_a_fault_in_an_entity_repeats_nothing_of_it() -> None:
    with pytest.raises(ValidationError) as refusal:
        WatchlistEntry.model_validate(entry({"Ouyang Lizi": ["+1 202 555 0143"], "phone": ["+1\x00"]}))

    said = repr(describe(refusal.value))

    assert "Ouyang" not in said
    assert "202" not in said
