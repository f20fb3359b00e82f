"""The other side of a command, in memory: an exchange that takes records and answers as the real one does.

A test may make it late, wrong or away. Nothing here opens a socket.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

NDJSON = "application/x-ndjson"
Answer = Callable[[httpx.Request], httpx.Response]


@dataclass
class Exchange:
    """Takes each record once by its `submission`; refuses one without `type`. `trouble` answers come first."""

    held: dict[str, str] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    trouble: list[httpx.Response | BaseException] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    """By method and path, such as `GET /operator/v1/feeds`: the JSON to answer, or a whole answer."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.trouble:
            return _given(self.trouble.pop(0))
        known = f"{request.method} {request.url.path}"
        if known in self.answers:
            answer = self.answers[known]
            return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)
        if known == "POST /operator/v1/records" and request.headers["content-type"] == NDJSON:
            return self.take(request.content)
        return httpx.Response(204) if request.method == "POST" else httpx.Response(404, json={"code": "not-held"})

    def take(self, body: bytes) -> httpx.Response:
        verdicts = [self._verdict(row) for row in body.splitlines()]
        lines = [orjson.dumps({"row": row, **each}) for row, each in enumerate(verdicts, 1)]
        return httpx.Response(200, content=b"\n".join([*lines, b'{"summary":{}}', b""]))

    def _verdict(self, row: bytes) -> dict[str, Any]:
        try:
            record = orjson.loads(row)
            reference = record["submission"]
        except (orjson.JSONDecodeError, TypeError, KeyError):
            return {"verdict": "refused", "code": "malformed", "detail": "not one JSON object"}
        if "type" not in record:
            return {"verdict": "refused", "code": "schema", "member": "type", "detail": "Field required"}
        held = reference in self.held
        return {"verdict": "held" if held else "accepted", "id": self.held.setdefault(reference, f"id-{reference}")}


def _given(answer: httpx.Response | BaseException) -> httpx.Response:
    if isinstance(answer, BaseException):
        raise answer
    return answer


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return orjson.loads(self.out)


Run = Callable[..., Ran]
