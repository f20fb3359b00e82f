"""Each test writes the sets that it needs, with invented names, under endings that nobody has used."""

import json
from pathlib import Path

import pytest

from benchmarks.screening.data import (
    DataError,
    digest,
    find,
    read_han_pairs,
    read_labelled_pairs,
    read_listed,
    read_noise,
)
from services.ingest.core.names.name import Kind

LISTED = {
    "id": "7",
    "type": "individual",
    "name": "WEXQUIST, Tordric",
    "aliases": [{"kind": "aka", "name": "QUIST, Tor"}, {"kind": "aka", "name": "QUIST, Tor"}],
    "weak_aliases": ["TORRY"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ofac_sdn_part3.jsonl").write_text(json.dumps(LISTED) + "\n\n", "utf-8")
    (tmp_path / "noise_names_part3.csv").write_text("\ufeffname\nYARNMERE ULLITH\n", "utf-8")
    (tmp_path / "crossscript_part3.csv").write_text(
        "source,schema,entity,hanzi,latin\nmo,Person,1,霁舟,CHAI CHAO\neu_1,Company,2,霁岚贸易,Jilan Trading\n", "utf-8"
    )
    (tmp_path / "name_pairs_part3.csv").write_text(
        "case_group,schema,name1,name2,is_match,quality,category,notes\nmade,Vessel,ULMARE,ULMARE 2,false,STRONG,,\n",
        "utf-8",
    )
    return tmp_path


def test_sets_are_found_whatever_their_ending(folder: Path) -> None:
    assert find(folder, "noise").name == "noise_names_part3.csv"


def test_a_listed_entity_has_each_alias_once(folder: Path) -> None:
    [entity] = read_listed(folder)

    assert entity == (Kind.PERSON, "WEXQUIST, Tordric", ("QUIST, Tor",), ("TORRY",))


def test_a_byte_order_mark_is_no_part_of_a_column(folder: Path) -> None:
    assert read_noise(folder) == ["YARNMERE ULLITH"]


def test_hong_kong_and_macao_are_one_group_and_all_companies_another(folder: Path) -> None:
    assert [pair.group for pair in read_han_pairs(folder)] == ["hk+mo", "companies"]


def test_a_labelled_pair_has_the_kind_of_its_schema(folder: Path) -> None:
    [pair] = read_labelled_pairs(folder)

    assert (pair.kind, pair.same, pair.category) == (Kind.THING, False, "(none)")


def test_other_data_has_another_digest(folder: Path) -> None:
    before = digest(folder)

    (folder / "noise_names_part3.csv").write_text("name\nOTHER\n", "utf-8")

    assert digest(folder) != before


def test_a_missing_set_is_named(folder: Path) -> None:
    (folder / "crossscript_part3.csv").unlink()

    with pytest.raises(DataError, match=r"must hold one file crossscript\*\.csv; found: none"):
        read_han_pairs(folder)


def test_two_files_of_one_set_are_refused(folder: Path) -> None:
    (folder / "noise_names_other.csv").write_text("name\n", "utf-8")

    with pytest.raises(DataError, match=r"noise_names_other\.csv, noise_names_part3\.csv"):
        read_noise(folder)


def test_a_missing_column_is_named(folder: Path) -> None:
    (folder / "noise_names_part3.csv").write_text("nom\nX\n", "utf-8")

    with pytest.raises(DataError, match="has no column name"):
        read_noise(folder)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is no folder"):
        read_noise(tmp_path / "nowhere")


def test_a_line_that_is_no_entity_is_refused(folder: Path) -> None:
    (folder / "ofac_sdn_part3.jsonl").write_text('{"id": "7"}\n', "utf-8")

    with pytest.raises(DataError, match="no type, name or aliases"):
        read_listed(folder)
