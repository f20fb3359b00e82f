"""Keys learned from `key-announcement` records: in effect once their page is committed (docs/protocol.md section 6).

Whose checkpoint carried the page made the key trusted, and is kept with it. A peer whose policy says `rotation =
"by-hand"` leaves its keys waiting for the administrator. An announcement whose proof does not hold, or whose key is
another nation's, changes nothing but raises an alarm.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.audit.core.lines import Deed
from services.exchange.endpoint import Endpoint
from services.exchange.held import audit
from services.exchange.held.alarms import raise_alarm
from services.exchange.held.feeds import HeldFeed
from services.exchange.held.keys import load_trust
from services.feed.announcement import Announcement, check_announcement
from services.feed.trust import TrustList, Untrusted

MOST_LIVING_KEYS = 32


async def learn(
    conn: AsyncConnection,
    endpoint: Endpoint,
    feed: HeldFeed,
    announcements: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    signed_by: str,
    now: dt.datetime,
) -> None:
    """Keep the keys that these lines (number and body) of the feed announce."""
    origin = feed.name.origin
    waits = origin != endpoint.nation and endpoint.peers[origin].by_hand
    if not announcements:
        return
    trust = await load_trust(conn, endpoint)
    for line, body in announcements:
        try:
            announced = check_announcement(body, origin)
            trust = trust.with_announced(announced.trusted(by=signed_by, at=now, pending=waits))
            _refuse_too_many(trust, origin, now)
        except (Untrusted, ValueError) as fault:
            detail = f"the key announced in line {line} is not believed: {fault}"
            await raise_alarm(conn, feed.id, "key-announcement", detail, now)
            return
        state = "waiting" if waits else "trusted"
        await _keep(conn, feed, line, announced, signed_by, now, state=state)
        said = Deed("key.announced", origin, f"{origin}-EXCHANGE", of=announced.key.kid, outcome="done", did=(state,))
        await audit.note_line(conn, endpoint, said, now)


def _refuse_too_many(trust: TrustList, nation: str, now: dt.datetime) -> None:
    """Every call looks through these keys; a nation needs a few, one after the other."""
    living = [key for key in trust.of(nation).values() if now < key.not_after]
    if len(living) > MOST_LIVING_KEYS:
        raise ValueError(f"a nation has at most {MOST_LIVING_KEYS} keys that have not ended")


async def _keep(
    conn: AsyncConnection,
    feed: HeldFeed,
    line: int,
    announced: Announcement,
    signed_by: str,
    now: dt.datetime,
    *,
    state: str,
) -> None:
    await conn.execute(
        text("""INSERT INTO announced_key (kid, nation, jwk, not_before, not_after, announced_by, announced_at,
                                           feed, line, state)
                VALUES (:kid, :nation, :jwk, :not_before, :not_after, :by, :now, :feed, :line, :state)
                ON CONFLICT (kid) DO NOTHING"""),
        {
            "kid": announced.key.kid,
            "nation": announced.origin,
            "jwk": orjson.dumps(announced.key.jwk()).decode(),
            "not_before": announced.not_before,
            "not_after": announced.not_after,
            "by": signed_by,
            "now": now,
            "feed": feed.id,
            "line": line,
            "state": state,
        },
    )
