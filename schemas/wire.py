"""The words every record is written in: scalars with one spelling each, and the closed, strict, frozen base model.

Pydantic reads what a strict JSON parser returned (`dict`, `str`, `int`, `bool`), never a looser form:
a number is not accepted for a string, nor "1" for 1. Dates and times go through one pattern first, so
that each has exactly one spelling on the wire. No floating point stands in any record: weights are whole
grams, money and quantities are decimal strings.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Annotated, Any, LiteralString

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


def _refuse_null(schema: Any) -> None:
    """Let a member that may be absent (`T | None = None`) be absent only: `null` is a value that no member has."""
    while schema["type"] != "model-fields":
        schema = schema["schema"]
    for field in schema["fields"].values():
        default = field["schema"]
        if default["type"] == "default" and default["schema"]["type"] == "nullable":
            default["schema"] = default["schema"]["schema"]


class Wire(BaseModel):
    """A JSON object of the contract: unknown members are refused, values are not coerced, instances do not change.

    A member declared `T | None = None` may be left out; `null` is refused everywhere.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        _refuse_null(handler.resolve_ref_schema(schema))
        return schema


class _Spelled:
    """A type read from a string of one spelling: the pattern first, then the meaning, both inside pydantic-core."""

    def __init__(self, pattern: str, meaning: Callable[[], CoreSchema]) -> None:
        self._pattern, self._meaning = pattern, meaning

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.chain_schema([core_schema.str_schema(pattern=self._pattern, strict=True), self._meaning()])


class OneOf:
    """A string out of a fixed set, looked up inside pydantic-core; another is refused as `kind`, in few words."""

    def __init__(self, values: Iterable[str], kind: LiteralString, reason: LiteralString) -> None:
        self._values, self._kind, self._reason = sorted(values), kind, reason

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.custom_error_schema(
            core_schema.literal_schema(self._values),
            custom_error_type=self._kind,
            custom_error_message=self._reason,
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "enum": self._values}


def fault(kind: LiteralString, member: str, reason: LiteralString) -> PydanticCustomError:
    """The error for a rule between members: `member` is the one to correct, as a path from the model that raises it.

    Neither `reason` nor `member` may repeat anything of the record: both are shown, kept and told abroad.
    """
    return PydanticCustomError(kind, reason, {"member": member})


_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$"
_LOCAL_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([+-][0-9]{2}:[0-9]{2}|Z)$"

Date = Annotated[
    dt.date,
    _Spelled(_DATE, lambda: core_schema.date_schema(strict=False)),
    WithJsonSchema({"type": "string", "format": "date", "pattern": _DATE}),
]
"""A calendar day, RFC 3339 full-date."""

Time = Annotated[
    dt.datetime,
    _Spelled(_TIME, lambda: core_schema.datetime_schema(strict=False)),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _TIME}),
]
"""An instant in UTC: RFC 3339 with `T`, capital `Z` and at most six digits of a second."""

LocalTime = Annotated[
    dt.datetime,
    _Spelled(_LOCAL_TIME, lambda: core_schema.datetime_schema(strict=False)),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _LOCAL_TIME}),
]
"""An instant as a clock on a wall showed it: RFC 3339 with its offset from UTC."""

_PLAIN = r"^[^\x00-\x1f\x7f]+$"


def plain(longest: int) -> Any:
    """A string of 1 to `longest` characters without control characters, kept as written."""
    return StringConstraints(min_length=1, max_length=longest, pattern=_PLAIN)


ShortText = Annotated[str, plain(100)]
Text = Annotated[str, plain(300)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")]
"""Prose of up to 2,000 characters; line feeds and tabs may stand in it."""

Nation = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""The form of an ISO 3166-1 alpha-2 code; used where any two letters must be kept (a feed's ends)."""

RecordId = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
]
"""A UUID of version 7 (RFC 9562 section 5.7), in lower case."""

Decimal = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$")]
"""A number of zero or more, written out: no sign, no exponent, at most six digits behind the point."""

Grams = Annotated[int, Field(ge=0, le=100_000_000)]
"""A mass in whole grams, up to 100 tonnes."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 alphabetic code."""
