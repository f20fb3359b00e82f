"""A row that an operator handed in: taken, or refused with its member and the kind of fault, never its value."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from benchmarks.records import parcel
from services.exchange.core.sharing import Policy
from services.exchange.core.submissions import Desk, Ready, Refusal

DESK = Desk("US-TEST", Policy({}), datetime.now(UTC))


def row(**changes: Any) -> bytes:
    return orjson.dumps({**parcel(1, "r-1"), **changes})


def body(**changes: Any) -> bytes:
    submission: Any = parcel(1, "r-1")
    return orjson.dumps({**submission, "body": {**submission["body"], **changes}})


def refused(data: bytes) -> Refusal:
    read = DESK.read_row(data)
    assert isinstance(read, Refusal)
    return read


def test_a_parcel_in_order_is_ready() -> None:
    read = DESK.read_row(row())

    assert isinstance(read, Ready)
    assert read.reference == "r-1"


@pytest.mark.parametrize(
    ("data", "code", "member"),
    [
        (b"\xff", "malformed", None),
        (b'{"type":"parcel","type":"parcel"}', "malformed", None),
        (b'{"type":NaN}', "malformed", None),
        (b'{"a":' * 70 + b"1" + b"}" * 70, "malformed", None),
        (b"[]", "malformed", None),
        (row(type="letter"), "unsupported", "type"),
        (row(version=2), "unsupported", "version"),
        (row(colour="red"), "schema", "colour"),
        (row(supersedes=None), "schema", "supersedes"),
        (body(gross_weight_grams=-1), "schema", "body.gross_weight_grams"),
        (body(item={"kind": "s10", "identifier": "LZ000000011US", "issuer": "US"}), "schema", "body.item.identifier"),
        (body(posted_on="2999-01-01"), "implausible", "body.posted_on"),
    ],
)
def test_a_bad_row_is_refused_with_code_and_member(data: bytes, code: str, member: str | None) -> None:
    refusal = refused(data)

    assert (refusal.code, refusal.member) == (code, member)


def test_an_unknown_country_is_refused_without_repeating_it() -> None:
    refusal = refused(body(route={"origin": "US", "destination": "QX"}))

    assert refusal.member == "body.route.destination"
    assert "QX" not in refusal.detail


def test_a_record_that_would_be_erased_at_once_is_refused() -> None:
    handling: Any = {**parcel(1, "r")["handling"], "retain_until": "2020-01-01"}  # type: ignore[dict-item]

    assert refused(row(handling=handling)).member == "handling.retain_until"


def ready(content: dict[str, Any]) -> Ready:
    read = DESK.read_row(orjson.dumps(content))
    assert isinstance(read, Ready)
    return read


def test_the_same_content_in_another_order_says_the_same() -> None:
    content: dict[str, Any] = parcel(1, "r-1")
    backwards = {**dict(reversed(content.items())), "body": dict(reversed(content["body"].items()))}

    assert ready(backwards).digest == ready(content).digest
    assert ready(backwards).home_tail == ready(content).home_tail
    assert ready(parcel(2, "r-1")).digest != ready(content).digest
