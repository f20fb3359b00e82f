"""What the OpenAPI documents say of the exchange's doors beyond their signatures: answers, problems, numbers asked for.

Every answer of 400 and above is a problem (RFC 9457) and stands as `default`. Signed documents (JWS) and pages are
described by their outer form; docs/protocol.md says the rest.
"""

from typing import Any, TypeAlias

from services.feed.page import MEDIA_TYPE as PAGE
from services.kit.problems import MEDIA_TYPE as PROBLEM

Responses: TypeAlias = dict[int | str, dict[str, Any]]
Schema: TypeAlias = dict[str, Any]

_BASE64URL: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]*$"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}


def _object(**members: Schema) -> Schema:
    return {"type": "object", "required": list(members), "properties": members, "additionalProperties": False}


def _list(of: Schema, **bounds: int) -> Schema:
    return {"type": "array", "items": of, **bounds}


JWS: Schema = _object(
    payload=_BASE64URL,
    signatures=_list(
        {
            "type": "object",
            "required": ["protected", "signature"],
            "properties": {"protected": _BASE64URL, "signature": _BASE64URL, "header": {"type": "object"}},
        },
        minItems=1,
        maxItems=8,
    ),
)
"""JWS in the General JSON Serialization (RFC 7515 section 7.2.1)."""

CHECKPOINT = _object(checkpoint=JWS, receipts=_list(JWS))
PROOF = _object(line=_NUMBER, size=_NUMBER, leaf=_BASE64URL, path=_list(_BASE64URL))
CONSISTENCY = _object(**{"from": _NUMBER, "to": _NUMBER, "path": _list(_BASE64URL)})
KEYS = _object(keys=_list({"type": "object", "required": ["kty", "alg", "kid", "use", "nbf", "exp"], "properties": {}}))
EVIDENCE: Schema = {
    "type": "object",
    "required": ["evidence", "feed", "line", "bytes", "size", "path", "checkpoint", "receipt", "keys"],
    "properties": {"evidence": {"const": 1}, "line": _NUMBER, "size": _NUMBER, "checkpoint": JWS},
}

STORED = _object(
    verdict={"enum": ["accepted", "held"]},
    id={"type": "string", "format": "uuid"},
    line=_NUMBER,
    shared={"type": "object", "additionalProperties": _NUMBER, "description": "Line on the feed to each nation."},
)
CONTENT: Schema = {
    "type": "object",
    "required": ["id", "type", "version", "source", "handling", "body"],
    "properties": {"id": {"type": "string", "format": "uuid"}, "version": _NUMBER, "body": {"type": "object"}},
}
VERDICTS = "A verdict a row, in order, and a last row `summary` with the counts."

PROBLEMS: Responses = {
    "default": {
        "description": "A problem; `code` is the stable word for what is wrong, `detail` is for people.",
        "content": {
            PROBLEM: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "code"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer", "minimum": 400, "maximum": 599},
                        "code": {"type": "string", "pattern": "^[a-z0-9-]+$"},
                        "detail": {"type": "string"},
                        "member": {"type": "string", "description": "Path of the member that is wrong."},
                    },
                }
            }
        },
    }
}


def json(schema: Schema, description: str, status: int = 200) -> Responses:
    """An answer in JSON."""
    return {status: {"description": description, "content": {"application/json": {"schema": schema}}}}


def rows(description: str, schema: Schema | None = None) -> Responses:
    """An answer of 200 in rows of JSON, and beside it, when `schema` is given, one in JSON."""
    content: dict[str, Any] = {PAGE: {"schema": {"type": "string"}}}
    if schema is not None:
        content["application/json"] = {"schema": schema}
    return {200: {"description": description, "content": content}}


def page_body() -> dict[str, Any]:
    """The body of a push."""
    content = {PAGE: {"schema": {"type": "string", "description": "A page: its head, then a line a row."}}}
    return {"requestBody": {"required": True, "content": content}}


def numbers(*required: str, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """Numbers of the query, 1 to 15 digits each."""
    return {"parameters": [_parameter(name, name in required) for name in (*required, *optional)]}


def _parameter(name: str, required: bool) -> dict[str, Any]:
    schema = {**_NUMBER, "maximum": 10**15 - 1}
    return {"name": name, "in": "query", "required": required, "schema": schema}
