"""The parcel's bounds: what the examples do not show one by one."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import schemas
from schemas.registry import read_record

EXAMPLES = Path(schemas.__file__).parent / "examples" / "valid" / "parcel"


@pytest.fixture
def usual() -> dict[str, Any]:
    return dict(json.loads((EXAMPLES / "usual.json").read_text("utf-8")))


@pytest.fixture
def courier() -> dict[str, Any]:
    return dict(json.loads((EXAMPLES / "courier-number.json").read_text("utf-8")))


def test_fifty_kinds_of_goods_and_twenty_phones_are_taken(usual: dict[str, Any]) -> None:
    usual["body"]["contents"] = [{"description": f"parts {number}"} for number in range(50)]
    usual["body"]["sender"]["phones"] = ["555-0100"] * 20

    body = read_record(usual).body

    assert (len(body.contents), len(body.sender.phones)) == (50, 20)


def test_what_is_left_out_reads_as_empty_or_as_pieces(usual: dict[str, Any]) -> None:
    del usual["body"]["sender"]["phones"]

    body = read_record(usual).body

    assert body.sender.phones == body.references == body.route.transit == []
    assert body.contents[0].unit == "H87"


def test_names_are_kept_as_written(usual: dict[str, Any]) -> None:
    written = "  ＺＨＡＮＧ　伟, (示)  "
    usual["body"]["sender"]["names"][0]["written"] = written

    assert read_record(usual).body.sender.names[0].written == written


def test_candidates_may_leave_doubt_and_may_be_certain(courier: dict[str, Any]) -> None:
    courier["body"]["item"]["candidates"] = [{"courier": "northern-express", "confidence": 100}]

    assert read_record(courier).body.item.candidates[0].confidence == 100


@pytest.mark.parametrize("member", ["item", "posted_on", "sender", "addressee", "nature", "contents", "route"])
def test_what_makes_a_pre_advice_is_required(usual: dict[str, Any], member: str) -> None:
    del usual["body"][member]

    with pytest.raises(ValidationError):
        read_record(usual)
