"""FollowTheMoney rows as OpenSanctions publishes them, with made-up people."""

from typing import Any

import orjson
import pytest

from services.ingest.core.lists.refusal import ListRefused
from tests.unit.services.ingest.core.lists.reading import read, read_one, reading_of


def row(identity: str, schema: str, properties: dict[str, Any], **members: Any) -> bytes:
    return orjson.dumps({"id": identity, "schema": schema, "properties": properties, **members}) + b"\n"


ADA = row("ada", "Person", {"name": ["Ada Example"], "addressEntity": ["addr"]}, caption="Ada Example", target=True)
ADDRESS = row("addr", "Address", {"full": ["12 Demo Road, Sampleton"], "country": ["cn"]}, target=False)


def test_properties_are_taken_as_they_are_in_one_order() -> None:
    entity = read_one(row("ada", "Person", {"name": ["Ada", "Aada "], "weakAlias": ["A."]}, caption="Ada", target=True))

    assert dict(entity.properties) == {"name": ("Aada", "Ada"), "weakAlias": ("A.",)}


@pytest.mark.parametrize("rows", [[ADA, ADDRESS], [ADDRESS, ADA]])
def test_an_address_is_found_before_and_behind_its_entity(rows: list[bytes]) -> None:
    entity = read_one(b"".join(rows))

    assert entity.properties["address"] == ("12 Demo Road, Sampleton",)
    assert entity.properties["country"] == ("cn",)
    assert "addressEntity" not in entity.properties


def test_documents_wallets_and_sanctions_belong_to_their_holder() -> None:
    rows = [
        row("d1", "Passport", {"holder": ["ada"], "number": ["X0000001"]}),
        row("d2", "Identification", {"holder": ["ada"], "number": ["000-111"]}),
        row("w", "CryptoWallet", {"holder": ["ada"], "publicKey": ["1Example"]}, target=False),
        row(
            "s",
            "Sanction",
            {"entity": ["ada"], "program": ["DEMO"], "reason": ["Made up."], "startDate": ["2001-02-03"]},
        ),
    ]

    entity = read_one(ADA + ADDRESS + b"".join(rows))

    assert entity.properties["passportNumber"] == ("X0000001",)
    assert entity.properties["idNumber"] == ("000-111",)
    assert entity.properties["publicKey"] == ("1Example",)
    assert (entity.programmes, entity.reasons, entity.listed_on) == (("DEMO",), ("Made up.",), "2001-02-03")


def test_nested_rows_say_the_same_as_flat_ones() -> None:
    nested = {
        "name": ["Ada Example"],
        "addressEntity": [{"schema": "Address", "properties": {"full": ["12 Demo Road"]}}],
    }
    flat = row("ada", "Person", {"name": ["Ada Example"], "addressEntity": ["a"]}, caption="Ada", target=True)

    entity = read_one(row("ada", "Person", nested, caption="Ada", target=True))

    assert entity == read_one(flat + row("a", "Address", {"full": ["12 Demo Road"]}))


def test_relatives_within_a_row_are_not_the_entity() -> None:
    relative = {"schema": "Person", "properties": {"name": ["Bo Example"]}}
    family = {"schema": "Family", "properties": {"relative": [relative]}}

    entity = read_one(row("ada", "Person", {"name": ["Ada Example"], "familyPerson": [family]}, target=True))

    assert dict(entity.properties) == {"name": ("Ada Example",)}


def test_only_targets_are_listed() -> None:
    assert [each.id for each in read(ADA + ADDRESS + row("bo", "Person", {"name": ["Bo"]}, target=False))] == ["ada"]


def test_without_marks_everything_that_a_list_can_name_is_listed() -> None:
    rows = [
        row("a", "Person", {"name": ["A"]}),
        row("b", "Company", {"name": ["B"]}),
        row("o", "Ownership", {"owner": ["a"]}),
    ]

    assert [each.id for each in read(b"".join(rows))] == ["a", "b"]


def test_references_to_what_is_not_there_are_counted() -> None:
    reading = reading_of(ADA)

    assert [each.id for each in reading.entities()] == ["ada"]
    assert reading.loose == 1


def test_control_characters_become_blanks() -> None:
    entity = read_one(row("ada", "Person", {"name": ["Ada\u0000\tExample"]}, target=True))

    assert entity.properties["name"] == ("Ada Example",)


@pytest.mark.parametrize(
    ("code", "file"),
    [
        ("cut", ADA + ADDRESS[:-9]),
        ("malformed", ADA[:-9] + b"\n" + ADDRESS),
        ("malformed", ADA + b"[]\n"),
        ("malformed", ADA + b'{"id":"x","schema":"Person"}\n'),
        ("malformed", ADA + b'{"id":"x","schema":"Person","properties":{"name":"Ada"}}\n'),
        ("malformed", ADA + b'{"id":"","schema":"Person","properties":{}}\n'),
        ("malformed", row("a\u0000b", "Person", {"name": ["Ada"]})),
        ("malformed", row("ada", "Person", {"name": ["Ada"], "na\u0000me": ["Ada"]})),
        ("too-large", row("ada", "Person", {"name": ["Ada"], "n" * 256: ["Ada"]})),
        ("format", b"[" + ADA + b"]"),
        ("empty", ADDRESS),
        ("encoding", ADA.decode().encode("utf-16")),
        ("too-large", row("ada", "Person", {"name": [f"Ada {n}" for n in range(5_001)]}, target=True)),
    ],
)
def test_what_cannot_be_believed_is_refused_with_its_code(code: str, file: bytes) -> None:
    with pytest.raises(ListRefused) as refusal:
        read(file)

    assert refusal.value.code == code
