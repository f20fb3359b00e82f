"""Files read row by row: what is sent is what was written, and rows keep their numbers."""

from pathlib import Path

import orjson
import pytest

from services.console.say import Trouble
from services.console.sending.file_rows import CELLS, TOO_LONG, FileRow, open_file, with_reference


def _rows(folder: Path, name: str, content: str) -> list[FileRow]:
    path = folder / name
    path.write_bytes(content.encode())
    return list(open_file(path).rows())


def test_a_row_is_sent_as_it_was_written() -> None:
    row = '{ "submission" : "A",  "a":1.50, "a":"é" }'.encode()

    assert with_reference(row, "new") == row


def test_a_reference_is_added_in_front_of_what_stays_as_it_was() -> None:
    assert with_reference(b'{ "a":1.50 }', "R-1") == b'{"submission":"R-1", "a":1.50 }'
    assert with_reference(b"{}", "R-1") == b'{"submission":"R-1"}'


@pytest.mark.parametrize("row", [b"[1]", b"{", b'"x"', b"\xff"])
def test_what_is_no_object_is_left_for_the_exchange_to_refuse(row: bytes) -> None:
    assert with_reference(row, "R-1") == row


def test_lines_keep_their_numbers_across_empty_ones(tmp_path: Path) -> None:
    rows = _rows(tmp_path, "f.ndjson", '{"submission":"1"}\n\n  \r\n{"submission":"2"}')

    assert [(row.number, row.data) for row in rows] == [(1, b'{"submission":"1"}'), (4, b'{"submission":"2"}')]


def test_a_line_behind_one_that_is_too_long_is_read(tmp_path: Path) -> None:
    rows = _rows(tmp_path, "f.ndjson", "x" * 3_000_000 + '\n{"submission":"2"}\n')

    assert [(row.number, row.wrong) for row in rows] == [(1, TOO_LONG), (2, None)]


def test_a_line_of_just_the_length_is_sent(tmp_path: Path) -> None:
    rows = _rows(tmp_path, "f.ndjson", "x" * 262_144 + "\n")

    assert [row.wrong for row in rows] == [None]


def test_one_object_over_many_lines_is_one_row(tmp_path: Path) -> None:
    rows = _rows(tmp_path, "f.json", '{\n  "submission": "1",\n  "a": [\n1, 2]\n}\n')

    assert [orjson.loads(row.data) for row in rows] == [{"submission": "1", "a": [1, 2]}]


def test_a_list_has_a_row_for_each_element(tmp_path: Path) -> None:
    rows = _rows(tmp_path, "f.json", '[{"submission":"1"},\n {"submission":"2"}, 3]')

    assert [row.data for row in rows] == [b'{"submission":"1"}', b'{"submission":"2"}', b"3"]


def test_a_list_that_names_a_member_twice_is_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="named twice"):
        _rows(tmp_path, "f.json", '[{"a":1,"a":2}]')


def test_ndjson_called_json_is_read_as_ndjson(tmp_path: Path) -> None:
    rows = _rows(tmp_path, "f.json", '{"submission":"1"}\n{"submission":"2"}\n')

    assert [row.number for row in rows] == [1, 2]


def test_a_csv_without_references_gets_a_column_of_them(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text('type,description\nparcel,"brass, parts\nand more"\nparcel,tea,too much\n')
    file = open_file(path)

    rows = list(file.rows())

    assert file.header() == b"type,description,submission"
    assert rows[0].data == f'parcel,"brass, parts\nand more",{file.reference(1)}'.encode()
    assert rows[1].wrong == CELLS


def test_a_csv_keeps_its_own_references_and_fills_the_empty_ones(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("\ufeffsubmission,type\nA-1,parcel\n,parcel\n", encoding="utf-8")
    file = open_file(path)

    rows = [row.data.decode() for row in file.rows()]

    assert rows == ["A-1,parcel", f"{file.reference(2)},parcel"]


def test_a_refused_csv_row_is_shown_by_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("submission,type\nA-1,parcel\n")
    file = open_file(path)

    assert [file.readable(row, file.columns().own) for row in file.rows()] == [{"submission": "A-1", "type": "parcel"}]


@pytest.mark.parametrize("content", [b"submission,type\nA,\xff\n", b'submission,type\nA,"x"y\n'])
def test_a_csv_that_cannot_be_read_says_where(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(content)

    with pytest.raises(Trouble, match="line"):
        list(open_file(path).rows())


def test_the_reference_depends_on_the_file_and_the_row(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.ndjson").write_text(f'{{"{name}":1}}\n')
    first, second = (open_file(tmp_path / f"{name}.ndjson") for name in ("a", "b"))

    assert len({first.reference(1), first.reference(2), second.reference(1)}) == 3
