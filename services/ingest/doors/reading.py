"""The database as a reader of `/analyst/v1` has it: every transaction of his knows who reads, and masks by that."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.ingest import Ingest
from services.ingest.records.restricted import Reader, read_as
from services.kit.access import Caller, caller_of


async def connection(request: Request) -> AsyncIterator[AsyncConnection]:
    """A connection on which the caller reads. Problem 401 without a good token."""
    ingest: Ingest = request.app.state.ingest
    caller = await caller_of(request)
    async with ingest.engine.connect() as conn:
        await read_as(conn, Reader(caller.subject, caller.agency, ingest.clock()))
        yield conn


@asynccontextmanager
async def begin_as(ingest: Ingest, caller: Caller) -> AsyncIterator[AsyncConnection]:
    """A transaction in which the caller reads and writes; committed at the end of the block."""
    async with ingest.engine.begin() as conn:
        await read_as(conn, Reader(caller.subject, caller.agency, ingest.clock()))
        yield conn


Conn = Annotated[AsyncConnection, Depends(connection)]
