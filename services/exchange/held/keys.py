"""The keys that this endpoint believes: pinned in the settings, announced since, less what was revoked."""

from functools import lru_cache

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange.endpoint import Endpoint, utc
from services.feed.keys import PublicKey
from services.feed.trust import TrustedKey, TrustList
from services.kit.database import fetch


async def load_trust(conn: AsyncConnection, endpoint: Endpoint) -> TrustList:
    """Every key with its span, its announcer and its revocation, as of this transaction."""
    pinned = {trusted.key.kid for trusted in endpoint.pinned}
    announced = [each for each in await _announced(conn) if each.key.kid not in pinned]
    trust = TrustList([*endpoint.pinned, *announced])
    for row in await fetch(conn, "SELECT kid, revoked_from FROM revoked_key ORDER BY revoked_at", {}):
        if trust.find(row.kid) is not None:
            trust = trust.revoke(row.kid, utc(row.revoked_from))
    return trust


async def _announced(conn: AsyncConnection) -> list[TrustedKey]:
    found = await fetch(
        conn,
        """SELECT nation, jwk, not_before, not_after, announced_by, announced_at, state FROM announced_key
           WHERE state IN ('trusted', 'waiting') ORDER BY announced_at, line""",
        {},
    )
    return [
        TrustedKey(
            key=_read_key(row.jwk),
            nation=row.nation,
            not_before=utc(row.not_before),
            not_after=utc(row.not_after),
            announced_by=row.announced_by,
            announced_at=utc(row.announced_at),
            pending=row.state == "waiting",
        )
        for row in found
    ]


@lru_cache(maxsize=1_024)
def _read_key(jwk: str) -> PublicKey:
    """Reading a key costs more than verifying with it; the same few are needed at every call."""
    return PublicKey.from_jwk(orjson.loads(jwk))
