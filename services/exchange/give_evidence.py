"""The evidence file of one line: the line, its proof, the origin's checkpoint, the audience's receipt, the keys.

It stands alone: whoever trusts the keys checks it offline, without the other lines (docs/protocol.md section 8).
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.cases import RESTRICTED, Purpose
from services.exchange.endpoint import Endpoint
from services.exchange.held import audit, checkpoints, receipts
from services.exchange.held.checkpoints import KeptCheckpoint
from services.exchange.held.feeds import HeldFeed, held_feed, inclusion_path, read_lines
from services.exchange.held.keys import load_trust
from services.feed.evidence import build_evidence
from services.feed.jws import named_keys
from services.feed.names import FeedName
from services.feed.trust import TrustedKey, TrustList
from services.kit.access import Caller
from services.kit.problems import Problem


async def evidence_for(
    endpoint: Endpoint, caller: Caller, name: FeedName, line: int, purpose: Purpose | None
) -> dict[str, Any]:
    """The evidence of `line`; Problem 404 when it is not held, 410 when it is erased, 403 `restricted` when its record
    is H2 or H3 and no purpose is given. Who asked is noted, and what for."""
    async with endpoint.engine.begin() as conn:
        feed = await held_feed(conn, name)
        if line >= feed.size:
            raise Problem(404, "not-held", "no such line here", extra={"size": feed.size})
        kept = (await read_lines(conn, feed, line, line + 1))[0]
        if kept.data is None:
            raise Problem(410, "erased", "the line's bytes are erased; its leaf hash and the proofs remain")
        if (code := _handling(kept.data)) in RESTRICTED and purpose is None:
            detail = "a restricted record leaves for a purpose only: say which"
            raise Problem(403, "restricted", detail, extra={"handling": code})
        receipt = await receipts.receipt_covering(conn, feed.id, line)
        checkpoint = await _checkpoint(conn, endpoint, feed, receipt.size if receipt else None, line)
        path = await inclusion_path(conn, feed, line, checkpoint.size)
        trust = await load_trust(conn, endpoint)
        await audit.note(conn, endpoint.clock(), caller, did="take evidence", what=f"{name} {line}", why=purpose or "")
    return build_evidence(
        feed=name,
        line=line,
        data=kept.data,
        size=checkpoint.size,
        path=path,
        checkpoint=checkpoint.object,
        receipt=receipt.object if receipt else None,
        keys=_signers(trust, checkpoint.object, receipt.object if receipt else None),
    )


def _handling(line: bytes) -> str | None:
    """The handling code; of a line that is no record, which may be refused and kept all the same, none."""
    try:
        code = json.loads(line)["handling"]["code"]
    except (ValueError, KeyError, TypeError):
        return None
    return code if isinstance(code, str) else None


async def _checkpoint(
    conn: AsyncConnection, endpoint: Endpoint, feed: HeldFeed, receipted: int | None, line: int
) -> KeptCheckpoint:
    """The checkpoint that goes with the receipt; without one, the nearest that is held or can be signed."""
    if feed.name.origin == endpoint.nation:
        return await checkpoints.signed_at(conn, endpoint, feed, receipted or feed.size)
    ends = [receipted] if receipted else await checkpoints.held_ends(conn, feed.id, line, ())
    kept = await checkpoints.kept_at(conn, feed.id, ends[0]) if ends else None
    if kept is None:
        raise LookupError(f"{feed.name} holds line {line} behind its newest checkpoint")
    return kept


def _signers(trust: TrustList, *signed: Mapping[str, Any] | None) -> list[TrustedKey]:
    """The keys that signed these, and those that announced them, one after the other."""
    kids = [kid for jws in signed if jws for kid in named_keys(jws)]
    found: dict[str, TrustedKey] = {}
    while kids:
        trusted = trust.find(kids.pop())
        if trusted is not None and trusted.key.kid not in found:
            found[trusted.key.kid] = trusted
            kids += [trusted.announced_by] if trusted.announced_by else []
    return list(found.values())
