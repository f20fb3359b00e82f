"""`/operator/v1/keys`: what an administrator sees and does of keys (docs/protocol.md section 6)."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlalchemy import text

from schemas.answers.operator import KeyStanding, KeyState, RevokeRequest
from services.exchange.doors import described
from services.exchange.doors.operator_api import Admin
from services.exchange.doors.peer_api import Here
from services.exchange.held import audit
from services.exchange.held.keys import load_trust
from services.feed.trust import TrustedKey
from services.kit.access import Role, requires
from services.kit.problems import Problem

router = APIRouter(prefix="/operator/v1/keys", tags=["operator"], responses=described.PROBLEMS)

KeyPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$")]


@router.get("", dependencies=[Depends(requires(Role.ADMIN, Role.AUDITOR))])
async def get_keys(endpoint: Here) -> list[KeyStanding]:
    """Every key that this endpoint knows, and what it may do."""
    async with endpoint.engine.connect() as conn:
        trust = await load_trust(conn, endpoint)
    return [_standing(trusted, endpoint.clock()) for trusted in trust]


def _standing(trusted: TrustedKey, now: dt.datetime) -> KeyStanding:
    return KeyStanding(
        kid=trusted.key.kid,
        nation=trusted.nation,
        alg=trusted.key.alg,
        not_before=trusted.not_before,
        not_after=trusted.not_after,
        announced_by=trusted.announced_by,
        state=_state(trusted, now),
        revoked_from=trusted.revoked_from,
    )


def _state(trusted: TrustedKey, now: dt.datetime) -> KeyState:
    if trusted.revoked(now):
        return "revoked"
    if trusted.pending:
        return "waiting"
    return "pinned" if trusted.announced_by is None else "trusted"


@router.post("/{kid}/revoke", status_code=204, response_class=Response)
async def post_revoke(endpoint: Here, caller: Admin, kid: KeyPath, wanted: RevokeRequest) -> Response:
    """Revoke a key from a stated time, with all that was announced under it since."""
    now = endpoint.clock()
    async with endpoint.engine.begin() as conn:
        if (await load_trust(conn, endpoint)).find(kid) is None:
            raise Problem(404, "not-held", "no such key")
        await conn.execute(
            text("""INSERT INTO revoked_key (kid, revoked_from, reason, revoked_by, revoked_at)
                    VALUES (:kid, :since, :reason, :by, :now)
                    ON CONFLICT (kid) DO UPDATE
                    SET revoked_from = least(revoked_key.revoked_from, excluded.revoked_from)"""),
            {"kid": kid, "since": wanted.revoked_from, "reason": wanted.reason, "by": caller.subject, "now": now},
        )
        await audit.note(conn, now, caller, did="revoke key", what=kid, why=wanted.reason)
    return Response(status_code=204)


@router.post("/{kid}/approve", status_code=204, response_class=Response)
async def post_approve(request: Request, endpoint: Here, caller: Admin, kid: KeyPath) -> Response:
    """Let an announced key speak that waited for the administrator (`rotation = "by-hand"`)."""
    async with endpoint.engine.begin() as conn:
        changed = await conn.execute(
            text("UPDATE announced_key SET state = 'trusted' WHERE kid = :kid AND state = 'waiting'"), {"kid": kid}
        )
        if changed.rowcount == 0:
            raise Problem(404, "not-held", "no such key waits")
        await audit.note(conn, endpoint.clock(), caller, did="approve key", what=kid, why="")
    request.app.state.remembered.look_again()
    return Response(status_code=204)
