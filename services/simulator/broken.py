"""Rows that must be refused: the mistakes that operators' systems make, each in a submission that is right otherwise.

Every fault is put into a copy of a good parcel under a reference of its own, so refusing it loses nothing. What
must be said of the row stands beside it: the member that is at fault.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

PARCELS_PER_BROKEN_ROW = 2_500


class Fault(NamedTuple):
    """A mistake: what it is called, the member that must be named in the refusal, and how it is made."""

    name: str
    member: str
    make: Callable[[dict[str, Any]], None]


def broken(submission: dict[str, Any], fault: Fault) -> dict[str, Any]:
    """A copy of a parcel's submission with the fault in it."""
    copy = deepcopy(submission)
    fault.make(copy["body"])
    return copy


def broken_reference(label: str, number: int) -> str:
    """The submission reference of the broken copy of the world's consignment `number`."""
    return f"{label}-X{number:07}"


def choose_broken(numbers: Sequence[int], parcels: int) -> dict[int, int]:
    """Of which consignments among `numbers` a broken copy is handed in, spread evenly: number to index of `FAULTS`.

    Every fault at least once, where there are as many consignments; more in a world of many `parcels`.
    """
    count = min(len(numbers), len(FAULTS) + parcels // PARCELS_PER_BROKEN_ROW)
    return {numbers[turn * len(numbers) // count]: turn % len(FAULTS) for turn in range(count)}


def _wrong_check_digit(body: dict[str, Any]) -> None:
    body["item"] = {"kind": "s10", "identifier": "RB123456786CN", "issuer": "CN"}


def _negative_weight(body: dict[str, Any]) -> None:
    body["gross_weight_grams"] = -body["gross_weight_grams"]


def _unknown_country(body: dict[str, Any]) -> None:
    body["addressee"]["address"]["country"] = "QQ"


def _no_contents(body: dict[str, Any]) -> None:
    body["contents"] = []


def _value_as_number(body: dict[str, Any]) -> None:
    body["contents"][0]["value"] = {"amount": 12.5, "currency": "USD"}


def _foreign_member(body: dict[str, Any]) -> None:
    body["colour"] = "brown"


FAULTS = (
    Fault("wrong check digit", "body.item.identifier", _wrong_check_digit),
    Fault("negative weight", "body.gross_weight_grams", _negative_weight),
    Fault("unknown country", "body.addressee.address.country", _unknown_country),
    Fault("no contents", "body.contents", _no_contents),
    Fault("value as a number", "body.contents.0.value.amount", _value_as_number),
    Fault("unknown member", "body.colour", _foreign_member),
)
"""Of the schema, not of the JSON: a line that is no JSON has no reference to answer under."""
