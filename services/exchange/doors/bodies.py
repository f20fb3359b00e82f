"""Reading a request's body: bounded in bytes and in time, whoever sends it."""

import asyncio

from fastapi import Request
from starlette.requests import ClientDisconnect

from services.kit.problems import Problem

SECONDS_FOR_A_BODY = 60.0


async def read_body(request: Request, most: int) -> bytes:
    """The whole body. Problem 413 beyond `most` bytes, 408 when it drips too slowly, 400 when it breaks off."""
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS_FOR_A_BODY):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise Problem(413, "too-large", f"a body has at most {most} bytes")
    except TimeoutError:
        raise Problem(408, "slow", "the body did not arrive in time") from None
    except ClientDisconnect:
        raise Problem(400, "cut-off", "the body ended before its length") from None
    return bytes(body)
