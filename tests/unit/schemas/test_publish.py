"""The published JSON Schemas are what the models say, whole, described, and free of what only pydantic understands."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas import publish
from schemas.registry import BODIES


def _members(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    models = {"": schema, **schema["$defs"]}
    return [
        (f"{model}.{name}", member)
        for model, said in models.items()
        for name, member in said.get("properties", {}).items()
    ]


def _named(schema: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    return dict(schema["$defs"].get(said.get("$ref", "").removeprefix("#/$defs/"), {}))


def _keywords(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_keywords, value))
    return set(value).union(*map(_keywords, value.values())) if isinstance(value, dict) else set()


def test_the_published_files_are_those_of_the_models() -> None:
    assert publish.stale() == []


@pytest.mark.parametrize("record_type", BODIES)
def test_a_published_schema_is_a_valid_schema_of_draft_2020_12(record_type: str) -> None:
    schema = publish.schema_of(record_type)

    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:parcelbridge:record:v1:{record_type}"
    assert schema["properties"]["type"]["const"] == record_type


@pytest.mark.parametrize("record_type", BODIES)
def test_every_member_has_a_description(record_type: str) -> None:
    schema = publish.schema_of(record_type)
    meant = [(name, said | _named(schema, said)) for name, said in _members(schema)]

    assert [name for name, said in meant if not said.get("description")] == []


@pytest.mark.parametrize("record_type", BODIES)
def test_no_published_schema_offers_null_or_foreign_keywords(record_type: str) -> None:
    schema = publish.schema_of(record_type)

    assert "discriminator" not in _keywords(schema)
    assert all(said.get("default", "") is not None for _, said in _members(schema))


def test_check_names_what_is_stale_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish.publish(tmp_path)
    (tmp_path / "v1" / "parcel.json").write_text("{}", "utf-8")
    (tmp_path / "v1" / "telegram.json").write_text("{}", "utf-8")
    monkeypatch.setattr(publish, "stale", lambda: real_stale(tmp_path))

    code = publish.main(["--check"])

    assert code == 1
    assert capsys.readouterr().err.count("stale:") == 2


real_stale = publish.stale


def test_publishing_repairs_what_is_stale(tmp_path: Path) -> None:
    publish.publish(tmp_path)
    (tmp_path / "v1" / "parcel.json").write_text("{}", "utf-8")
    (tmp_path / "v1" / "telegram.json").write_text("{}", "utf-8")

    publish.publish(tmp_path)

    assert publish.stale(tmp_path) == []
    assert not (tmp_path / "v1" / "telegram.json").exists()


def test_an_unknown_argument_is_answered_with_the_usage() -> None:
    assert publish.main(["--chekc"]) == 2
