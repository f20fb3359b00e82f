"""`/audit/v1`: the audit feed of the service that answers, for auditors; each reading of it is a line of it, too."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.analyst import Listed
from schemas.answers.audit import (
    AuditConsistency,
    AuditEntry,
    AuditFilters,
    AuditHead,
    AuditPeriod,
    AuditRow,
    AuditRows,
)
from services.audit import held
from services.audit.core.checkpoints import read_checkpoint
from services.audit.feed import AuditFeed
from services.audit.read import list_entries
from services.kit.access import Role, requires
from services.kit.problems import MEDIA_TYPE, Problem

_PROBLEM: dict[str, Any] = {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "`unauthenticated`: no good bearer token.", **_PROBLEM},
    403: {"description": "`role`: the token has no role that may ask this.", **_PROBLEM},
    404: {"description": "`not-held`: the feed has not so many lines.", **_PROBLEM},
    422: {"description": "`form`: a parameter is unknown or wrong.", **_PROBLEM},
    503: {"description": "`audit`: the line cannot be kept, so nothing is shown.", **_PROBLEM},
}

router = APIRouter(
    prefix="/audit/v1", tags=["audit"], responses=_PROBLEMS, dependencies=[Depends(requires(Role.AUDITOR))]
)
Size = Annotated[int, Field(ge=1, lt=2**53)]


class _Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class EntriesQuery(AuditFilters):
    """Which lines, the newest first."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    """Lines at most."""
    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None


class LinesQuery(_Nothing):
    """Which lines, ascending."""

    first: Annotated[int, Field(ge=0, lt=2**53)] = 0
    end: Size | None = None
    """Below this line."""
    limit: Annotated[int, Field(ge=1, le=held.MOST_LINES)] = 500
    """Lines at most."""
    size: Size | None = None
    """Give the path of each into the tree of so many lines."""


class ConsistencyQuery(_Nothing):
    """From which size to which."""

    first: Annotated[int, Field(alias="from", ge=1, lt=2**53)]
    second: Annotated[int, Field(alias="to", ge=1, lt=2**53)]


class PeriodQuery(_Nothing):
    """A period."""

    since: AwareDatetime
    """From this time on, this included."""
    until: AwareDatetime
    """To this time, this excluded."""


def _feed(request: Request) -> AuditFeed:
    feed: AuditFeed = request.app.state.audit
    return feed


async def _connection(request: Request) -> AsyncIterator[AsyncConnection]:
    async with _feed(request).engine.connect() as conn:
        yield conn


Conn = Annotated[AsyncConnection, Depends(_connection)]
Feed = Annotated[AuditFeed, Depends(_feed)]


@router.get("/entries", response_model_exclude_none=True)
async def get_entries(conn: Conn, feed: Feed, query: Annotated[EntriesQuery, Query()]) -> Listed[AuditEntry]:
    """Who looked, searched, decided, exported or changed something, the newest first."""
    after = None if query.after is None else int(query.after)
    wanted = AuditFilters(**query.model_dump(include=set(AuditFilters.model_fields)))
    return await list_entries(conn, wanted, feed.keys.words, after, query.limit)


@router.get("/lines")
async def get_lines(conn: Conn, query: Annotated[LinesQuery, Query()]) -> AuditRows:
    """Lines as they were hashed, with the checkpoint or the path that proves them."""
    size = await _size(conn)
    end = min(size, query.end or size)
    _refuse_beyond(query.size or 0, size)
    lines = await held.read_lines(conn, query.first, min(end, query.size or end), query.limit)
    paths = await held.inclusion_paths(conn, [each.line for each in lines], query.size) if query.size else []
    items = [
        AuditRow(
            said=each.said,
            personal=each.personal,
            checkpoint=orjson.loads(each.checkpoint) if each.checkpoint else None,
            path=paths[place] if paths else None,
        )
        for place, each in enumerate(lines)
    ]
    behind = lines[-1].line + 1 if lines else end
    return AuditRows(items=items, next=behind if behind < end else None)


@router.get("/checkpoint", response_model_exclude_none=True)
async def get_checkpoint(conn: Conn, feed: Feed, _: Annotated[_Nothing, Query()]) -> AuditHead:
    """The newest checkpoint: copy it elsewhere, and later ask whether the feed still continues it."""
    newest = await held.newest_checkpoint(conn)
    return AuditHead(audit=feed.name, size=read_checkpoint(newest).size if newest else 0, checkpoint=newest)


@router.get("/consistency")
async def get_consistency(conn: Conn, query: Annotated[ConsistencyQuery, Query()]) -> AuditConsistency:
    """That the tree of `to` lines continues that of `from`."""
    if query.first > query.second:
        raise Problem(422, "form", "A tree continues one that is not larger.")
    _refuse_beyond(query.second, await _size(conn))
    path = await held.consistency_path(conn, query.first, query.second)
    return AuditConsistency(from_=query.first, to=query.second, path=path)


@router.get("/period")
async def get_period(conn: Conn, query: Annotated[PeriodQuery, Query()]) -> AuditPeriod:
    """Which lines a period has."""
    first, end = await held.lines_between(conn, _utc(query.since), _utc(query.until))
    return AuditPeriod(first=first, end=max(first, end))


def _utc(moment: dt.datetime) -> dt.datetime:
    """The instant in UTC. Problem 422 `form` for one that no calendar has there."""
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise Problem(422, "form", "The time lies outside the calendar.") from None


async def _size(conn: AsyncConnection) -> int:
    newest = await held.newest_checkpoint(conn)
    return read_checkpoint(newest).size if newest else 0


def _refuse_beyond(wanted: int, size: int) -> None:
    if wanted > size:
        raise Problem(404, "not-held", f"The feed has {size:,} lines.")
