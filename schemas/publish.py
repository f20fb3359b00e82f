"""The published JSON Schemas: one file a record type, for engineers who do not read Python.

    python -m schemas.publish            writes schemas/published/v1
    python -m schemas.publish --check    says what is stale, and ends with 1 if anything is

Each file describes a whole line: envelope and body (JSON Schema draft 2020-12, regular expressions in the common
part of ECMA-262 and RE2). What a schema cannot say, such as a check digit, its description says in words; what it
refuses, `read_record` refuses too, but for numbers like `1.0`, which JSON Schema takes for integers.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from schemas.countries import Country
from schemas.registry import BODIES, VERSIONS, record_model

PUBLISHED = Path(__file__).parent / "published"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_COUNTRY = TypeAdapter(Country).json_schema()


class _Published(GenerateJsonSchema):
    """As pydantic writes it, less what would mislead: a default of null for what may be absent, OpenAPI's keywords."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        written = super().default_schema(schema)
        return {name: value for name, value in written.items() if (name, value) != ("default", None)}

    def field_title_should_be_set(self, _schema: object) -> bool:
        return False

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        written = super().tagged_union_schema(schema)
        return {name: value for name, value in written.items() if name != "discriminator"}


def schema_of(record_type: str) -> dict[str, Any]:
    """The JSON Schema of a line that holds a record of this type."""
    version = VERSIONS[record_type]
    written = record_model(record_type).model_json_schema(schema_generator=_Published)
    about = {
        "$schema": DIALECT,
        "$id": f"urn:parcelbridge:record:v{version}:{record_type}",
        "title": f"A line that holds a record of type {record_type}, version {version}",
        "description": BODIES[record_type].__doc__,
    }
    whole: dict[str, Any] = _tidied(about | {name: value for name, value in written.items() if name not in about})
    return _with_countries_once(whole)


def pages() -> dict[Path, str]:
    """Every published file, by path below `schemas/published`."""
    return {
        Path(f"v{version}") / f"{record_type}.json": _page(schema_of(record_type))
        for record_type, version in VERSIONS.items()
    }


def stale(folder: Path = PUBLISHED) -> list[Path]:
    """Files that are missing, not as the models say, or of no record type; sorted."""
    wanted = pages()
    there = {path.relative_to(folder): path.read_text("utf-8") for path in folder.glob("v*/*.json")}
    return sorted(path for path in wanted.keys() | there.keys() if wanted.get(path) != there.get(path))


def publish(folder: Path = PUBLISHED) -> None:
    """Write every file, and remove those of no record type."""
    wanted = pages()
    for path in stale(folder):
        if path not in wanted:
            (folder / path).unlink()
            continue
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(wanted[path], "utf-8")


def _tidied(value: Any) -> Any:
    """The same schema with each description on one line, and the list of countries by reference."""
    if isinstance(value, list):
        return [_tidied(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("enum") == _COUNTRY["enum"]:
        return {"$ref": "#/$defs/Country"} | _tidied({n: v for n, v in value.items() if n not in _COUNTRY})
    return {name: _one_line(each) if name == "description" else _tidied(each) for name, each in value.items()}


def _one_line(description: Any) -> Any:
    return " ".join(description.split()) if isinstance(description, str) else _tidied(description)


def _with_countries_once(schema: dict[str, Any]) -> dict[str, Any]:
    if '"#/$defs/Country"' not in _page(schema):
        return schema
    named = {"Country": {"description": "An assigned code of ISO 3166-1 alpha-2."} | _COUNTRY}
    return schema | {"$defs": schema["$defs"] | named}


def _page(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> int:
    """What `python -m schemas.publish` does; returns the exit code."""
    if arguments == ["--check"]:
        found = stale()
        for path in found:
            print(f"stale: schemas/published/{path}; run python -m schemas.publish", file=sys.stderr)
        return 1 if found else 0
    if arguments:
        print("usage: python -m schemas.publish [--check]", file=sys.stderr)
        return 2
    publish()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
