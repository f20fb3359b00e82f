"""An answer in JSON of a server that is not ours: bounded in bytes and in time, and no redirect is followed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

MOST_BYTES = 262_144
SECONDS = 10.0


class NotAnswered(Exception):
    """No answer that can be read; the message says which of the ways it was, and repeats nothing of the answer."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server said."""

    status: int
    body: Mapping[str, Any] = field(repr=False)


async def fetch_json(
    http: httpx.AsyncClient, method: str, url: str, *, content: str = "", headers: Mapping[str, str] | None = None
) -> Answered:
    """What `url` answers, which must be a JSON object whatever the status. NotAnswered when it is away, slow, too large
    or something else."""
    asked = http.build_request(method, url, content=content, headers={"accept": "application/json", **(headers or {})})
    try:
        async with asyncio.timeout(SECONDS):
            status, raw = await _read(http, asked)
        body = orjson.loads(raw)
    except (TimeoutError, httpx.HTTPError) as fault:
        raise NotAnswered(f"no answer ({type(fault).__name__})") from None
    except orjson.JSONDecodeError:
        raise NotAnswered("not JSON") from None
    if not isinstance(body, dict):
        raise NotAnswered("not a JSON object")
    return Answered(status, body)


async def _read(http: httpx.AsyncClient, asked: httpx.Request) -> tuple[int, bytes]:
    answer = await http.send(asked, stream=True, follow_redirects=False)
    raw = bytearray()
    try:
        async for chunk in answer.aiter_bytes():
            raw += chunk
            if len(raw) > MOST_BYTES:
                raise NotAnswered("too large")
    finally:
        await answer.aclose()
    return answer.status_code, bytes(raw)
