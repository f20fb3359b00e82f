"""Reading a request's body: bounded in bytes and in time, whoever sends it."""

import asyncio
from typing import TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from services.kit.problems import Problem

Model = TypeVar("Model", bound=BaseModel)

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


async def read_model(request: Request, model: type[Model], most: int) -> Model:
    """The JSON body as a model. Problem 415 for another media type, 422 `form` when it has another form, and as
    `read_body`."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "media-type", "the body is application/json")
    body = await read_body(request, most)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None
