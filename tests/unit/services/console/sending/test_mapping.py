"""Files whose columns have other names: guessed, said in a file, sent under ours, remembered."""

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.console.say import Trouble
from services.console.sending import remembered
from services.console.sending.column_guess import guess
from services.console.sending.file_rows import CELLS, open_file
from services.console.sending.mapping import ColumnMapping, read_mapping
from services.console.sending.remembered import RememberedMappings


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("sender_name", "sender_name"),
        ("Sender Name", "sender_name"),
        ("SHIPPER", "sender_name"),
        ("Consignee Address", "addressee_address"),
        ("recipient_zip", "addressee_postal_code"),
        ("收件人电话", "addressee_phone"),
        ("寄件人姓名", "sender_name"),
        ("Country of Origin", "goods_origin"),
        ("品名", "description"),
        ("毛重(克)", "gross_weight_grams"),
        ("Tracking No.", "item_identifier"),
        ("Recepient Phone", "addressee_phone"),
        ("HS Code", "hs_code"),
    ],
)
def test_a_column_is_guessed_by_its_name(name: str, ours: str) -> None:
    assert guess([name]).columns == {name: ours}


@pytest.mark.parametrize("name", ["", "x", "colour", "internal remark 4", "价格备注说明"])
def test_a_strange_name_is_not_guessed(name: str) -> None:
    assert guess([name]).columns == {}


def test_of_two_columns_that_seem_one_the_first_is_it_and_a_known_name_goes_before_a_near_one() -> None:
    assert guess(["Sender", "Shipper name"]).columns == {"Sender": "sender_name"}
    assert guess(["Recepient Phone", "addressee_phone"]).columns == {"addressee_phone": "addressee_phone"}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"columns": {"a": "nonsense"}}, "no such column: nonsense"),
        ({"columns": {"a": "cas", "b": "cas"}}, "given twice: cas"),
        ({"columns": {"a": "cas"}, "fixed": {"cas": "1"}}, "given twice: cas"),
        ({"columns": {}, "fixed": {"submission": "A-1"}}, "cannot be the same in every row: submission"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(said: dict[str, dict[str, str]], wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        ColumnMapping.model_validate(said)


def test_a_file_that_is_no_mapping_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "mapping.json"
    path.write_text('{"columns":{"a":"nonsense"}}')

    with pytest.raises(Trouble, match="no such column"):
        read_mapping(path)
    with pytest.raises(Trouble) as missing:
        read_mapping(tmp_path / "none.json")
    assert "parcelbridge mapping" in missing.value.next_step


def test_rows_are_sent_under_our_columns_and_shown_under_their_own(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("Ref,Who,Colour\nA-1,Quill,red\n,Quill,blue\nA-3,too few\n")
    mapping = ColumnMapping(columns={"Ref": "submission", "Who": "sender_name"}, fixed={"handling_code": "H1"})

    file = open_file(path, mapping=mapping)
    first, second, third = file.rows()

    reference = file.reference(2)
    assert file.header() == b"submission,sender_name,handling_code"
    assert (first.data, second.data) == (b"A-1,Quill,H1", f"{reference},Quill,H1".encode())
    assert file.readable(second, file.columns().own) == {"Ref": reference, "Who": "Quill", "Colour": "blue"}
    assert (third.wrong, file.readable(third, file.columns().own)) == (CELLS, ["A-3", "too few"])


def test_a_mapping_is_remembered_for_its_agency_alone_and_for_the_owner_of_the_file(tmp_path: Path) -> None:
    held = RememberedMappings(tmp_path / "mappings")
    mapping = ColumnMapping(columns={"Who": "sender_name"})

    held.remember("US-CBP", ["Who", "Colour"], mapping)

    assert held.find("US-CBP", ["Colour", "Who", "submission"]) == mapping
    assert held.find("US-POST", ["Who", "Colour"]) is None
    assert held.find("US-CBP", ["Who"]) is None
    assert stat.S_IMODE((tmp_path / "mappings" / "US-CBP.json").stat().st_mode) == 0o600


def test_the_mapping_used_longest_ago_goes_when_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    held = RememberedMappings(tmp_path)
    for name in ("a", "b", "a", "c"):
        held.remember("US-CBP", [name], ColumnMapping(columns={name: "cas"}))

    assert [held.find("US-CBP", [name]) is not None for name in ("a", "b", "c")] == [True, False, True]


def test_a_file_of_mappings_that_is_torn_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "US-CBP.json").write_text("{")

    assert RememberedMappings(tmp_path).find("US-CBP", ["a"]) is None
