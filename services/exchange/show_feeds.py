"""How the feeds stand: for operators, auditors and administrators to watch."""

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import Path, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.operator import Alarm, Attempt, FeedStatus, RefusedLine
from services.exchange.core.verdicts import CODES
from services.exchange.endpoint import Endpoint, utc
from services.exchange.held.checkpoints import newest_held
from services.exchange.held.feeds import HeldFeed, held_feed
from services.feed.encoding import b64u
from services.feed.names import FeedName
from services.kit.problems import Problem

LinePath = Annotated[int, Path(ge=0, le=2**53 - 1, alias="line")]
_Nation = Annotated[str, Path(pattern="^[A-Z]{2}$")]


async def named_feed(request: Request, origin: _Nation, audience: _Nation) -> FeedName:
    """The feed of the path; Problem 404 when it is not held here."""
    endpoint: Endpoint = request.app.state.endpoint
    name = FeedName(origin, audience)
    if name not in endpoint.own_feeds and name not in endpoint.heard_feeds:
        raise Problem(404, "not-held", f"feed {name} is not held here")
    return name


async def all_feeds(endpoint: Endpoint) -> list[FeedStatus]:
    """Every feed: the home feed, those sent, those received."""
    async with endpoint.engine.connect() as conn:
        return [await _status(conn, endpoint, name) for name in endpoint.own_feeds + endpoint.heard_feeds]


async def waiting_since(endpoint: Endpoint) -> dict[FeedName, dt.datetime]:
    """Of each sent feed that has lines without a receipt: since when the first of them is here."""
    async with endpoint.engine.connect() as conn:
        found = await conn.execute(
            text("""SELECT f.origin, f.audience, l.received_at FROM feed f
                    JOIN line l ON l.feed = f.id AND l.line = f.receipted
                    WHERE f.origin = :nation AND f.audience <> :nation"""),
            {"nation": endpoint.nation},
        )
        return {FeedName(row.origin, row.audience): utc(row.received_at) for row in found}


async def forks(endpoint: Endpoint) -> dict[FeedName, int]:
    """How many times each feed was found forked, by the evidence that is kept."""
    async with endpoint.engine.connect() as conn:
        found = await conn.execute(
            text("""SELECT f.origin, f.audience, count(e.id) FILTER (WHERE e.kind = 'fork') AS forks
                    FROM feed f LEFT JOIN evidence e ON e.feed = f.id GROUP BY f.origin, f.audience""")
        )
        return {FeedName(row.origin, row.audience): row.forks for row in found}


async def _status(conn: AsyncConnection, endpoint: Endpoint, name: FeedName) -> FeedStatus:
    feed = await held_feed(conn, name)
    newest = await newest_held(conn, feed.id)
    sent = name in endpoint.own_feeds and not name.is_home
    return FeedStatus(
        feed=str(name),
        role=_role(endpoint, name),
        size=feed.size,
        receipted=feed.receipted if sent else None,
        lag=feed.size - feed.receipted if sent else None,
        refused=await _count_refused(conn, feed),
        checkpoint_size=newest.size if newest else None,
        checkpoint_age_seconds=(endpoint.clock() - newest.issued_at).total_seconds() if newest else None,
        root=b64u(feed.frontier.root()),
        halted_for=await _halted_for(conn, feed),
        alarms=await _alarms(conn, feed),
        last_attempts=await _attempts(conn, feed),
    )


def _role(endpoint: Endpoint, name: FeedName) -> Literal["home", "sent", "received"]:
    if name.is_home:
        return "home"
    return "sent" if name.origin == endpoint.nation else "received"


async def _count_refused(conn: AsyncConnection, feed: HeldFeed) -> int:
    found = await conn.execute(text("SELECT count(*) FROM line WHERE feed = :feed AND verdict <> 0"), {"feed": feed.id})
    return int(found.scalar_one())


async def _halted_for(conn: AsyncConnection, feed: HeldFeed) -> str | None:
    found = await conn.execute(text("SELECT halted_for FROM feed WHERE id = :feed"), {"feed": feed.id})
    halted: str | None = found.scalar_one()
    return halted


async def _alarms(conn: AsyncConnection, feed: HeldFeed) -> list[Alarm]:
    found = await conn.execute(
        text("SELECT code, detail, raised_at FROM alarm WHERE feed = :feed ORDER BY raised_at"), {"feed": feed.id}
    )
    return [Alarm(code=row.code, detail=row.detail, raised_at=utc(row.raised_at)) for row in found]


async def _attempts(conn: AsyncConnection, feed: HeldFeed) -> list[Attempt]:
    found = await conn.execute(
        text("""SELECT at, call, first, lines, status, code, detail FROM attempt
                WHERE feed = :feed ORDER BY id DESC LIMIT 5"""),
        {"feed": feed.id},
    )
    return [Attempt(**{**row._mapping, "at": utc(row.at)}) for row in found]


async def refused_lines(endpoint: Endpoint, name: FeedName, after: int, limit: int) -> list[RefusedLine]:
    """Refused lines behind `after`."""
    async with endpoint.engine.connect() as conn:
        feed = await held_feed(conn, name)
        found = await conn.execute(
            text("""SELECT line, verdict, id, type, detail, received_at FROM line
                    WHERE feed = :feed AND line > :after AND verdict <> 0 ORDER BY line LIMIT :limit"""),
            {"feed": feed.id, "after": after, "limit": limit},
        )
        return [_refused(row) for row in found]


def _refused(row: Any) -> RefusedLine:
    return RefusedLine(
        line=row.line,
        code=str(CODES[row.verdict]),
        id=str(row.id) if row.id else None,
        type=row.type,
        detail=row.detail,
        received_at=utc(row.received_at),
    )
