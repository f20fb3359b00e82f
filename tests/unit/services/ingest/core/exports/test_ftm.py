"""FollowTheMoney: entities of the published model, as the model has them."""

from typing import Any

import orjson
import pytest

from services.ingest.core.exports.ftm import entities, write_ftm
from tests.unit.services.ingest.core.exports.made_up import CHART

ROWS: list[dict[str, Any]] = [orjson.loads(line) for line in write_ftm(CHART).splitlines()]
BY_ID = {row["id"]: row for row in ROWS}


def test_parties_are_persons_companies_or_whoever_they_are() -> None:
    assert [BY_ID[each]["schema"] for each in ("us-e2", "us-e3", "us-e5")] == ["Person", "Company", "LegalEntity"]


def test_a_party_has_its_names_and_what_it_is_reached_by() -> None:
    sender = BY_ID["us-e2"]["properties"]

    assert sender["name"] == ["Osgood Quillfeather", "王芳"]
    assert (sender["phone"], sender["email"], sender["country"]) == (
        ["+1 202 555 0143"],
        ["ring@ashgrove.example"],
        ["us"],
    )
    assert BY_ID[sender["addressEntity"][0]]["properties"]["full"] == ["12 Thistledown Row, Exampleton"]


def test_a_parcel_is_an_activity_between_its_parties() -> None:
    first = BY_ID["us-parcel-US-US-1"]

    assert first["schema"] == "EconomicActivity"
    assert (first["properties"]["sender"], first["properties"]["receiver"]) == (["us-e2"], ["us-e3"])
    assert (first["properties"]["departureCountry"], first["properties"]["date"]) == (["us"], ["2026-11-20"])


def test_every_reference_leads_to_a_row() -> None:
    pointing = ("sender", "receiver", "addressEntity", "holder")

    named = {ref for row in ROWS for name in pointing for ref in row["properties"].get(name, [])}

    assert named <= set(BY_ID)


def test_rows_are_the_entities_in_their_order() -> None:
    assert [row["id"] for row in entities(CHART)] == [row["id"] for row in ROWS]


def test_the_model_itself_takes_every_property() -> None:
    followthemoney = pytest.importorskip("followthemoney")

    for row in ROWS:
        proxy = followthemoney.model.get_proxy(row, cleaned=False)
        assert set(proxy.properties) == set(row["properties"]), "a property was refused"
