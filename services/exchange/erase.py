"""Retention: after `retain_until` a line's bytes go; its number, id, type and leaf hash stay, so every proof still
holds (docs/protocol.md section 7). What a legal hold names stays until the hold has ended.

A line without a readable `retain_until`, a refused line, and the evidence of a fork go `evidence_days` after receipt,
or at an earlier `retain_until`. What went is noted line by line in the transaction that erases it; at the end erased
lines of each feed are proven to be in its newest signed tree still.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.answers.retention import ErasedLines, ProvenAfter
from services.exchange.core.spread import spread
from services.exchange.endpoint import Endpoint
from services.exchange.held.checkpoints import newest_held
from services.exchange.held.feeds import held_feed, inclusion_path, root_at
from services.feed.encoding import b64u
from services.feed.names import FeedName
from services.feed.tree import verify_inclusion
from services.kit.database import fetch
from services.retention.holds import NOT_HELD
from services.retention.runs import begin_run, end_run, erased_by, ran_on

logger = logging.getLogger(__name__)

MOST_LINES_AT_ONCE = 10_000
"""Lines of one transaction, so that a long sweep holds nobody up."""
MOST_PROVEN = 200
"""Erased lines of a feed that are proven after a run, the first and the last among them."""

_FREE = NOT_HELD.format(id="line.id")
_IS_DUE = "(retain_until < :today OR ((retain_until IS NULL OR verdict <> 0) AND received_at < :oldest))"
_ERASE = text(f"""
    WITH due AS (SELECT feed, line FROM line WHERE bytes IS NOT NULL AND {_IS_DUE} AND {_FREE} LIMIT :most),
    gone AS (
        UPDATE line SET bytes = NULL, detail = NULL FROM due WHERE line.feed = due.feed AND line.line = due.line
        RETURNING line.feed, line.line,
            CASE WHEN verdict = 0 THEN coalesce(type, 'unknown') ELSE 'refused' END AS type),
    noted AS (
        INSERT INTO erased (run, feed, type, count, lines)
        SELECT :run, feed, type, count(*), range_agg(int8range(line, line + 1)) FROM gone GROUP BY feed, type)
    SELECT count(*) FROM gone""")  # noqa: S608
_DUE_NOW = text(f"""
    SELECT EXISTS (SELECT FROM line WHERE bytes IS NOT NULL AND {_IS_DUE} AND {_FREE})
        OR EXISTS (SELECT FROM evidence WHERE content IS NOT NULL AND until < :today)""")  # noqa: S608
_HELD_BACK = text(f"SELECT count(*) FROM line WHERE bytes IS NOT NULL AND {_IS_DUE} AND NOT {_FREE}")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Erased:
    """What one sweep erased."""

    lines: int
    evidence: int
    held_back: int = 0
    proofs: Sequence[ProvenAfter] = ()


async def erase_what_is_due(endpoint: Endpoint) -> Erased:
    """Erase every line, and all evidence, whose time is over, but what is held. Safe to break off and to repeat."""
    now = endpoint.clock()
    due = {"today": now.date(), "oldest": now - dt.timedelta(days=endpoint.evidence_days)}
    async with endpoint.engine.begin() as conn:
        if not (await conn.execute(_DUE_NOW, due)).scalar_one() and await ran_on(conn, now.date()):
            return Erased(0, 0)
        run = await begin_run(conn, now)
    lines = 0
    while erased := await _erase_some(endpoint, due | {"run": run, "most": MOST_LINES_AT_ONCE}):
        lines += erased
    async with endpoint.engine.begin() as conn:
        gone = await conn.execute(
            text("UPDATE evidence SET content = NULL WHERE content IS NOT NULL AND until < :today"),
            {"today": due["today"]},
        )
        held_back = (await conn.execute(_HELD_BACK, due)).scalar_one()
        proofs = await _prove(conn, (await erased_by(conn, [run]))[run])
        also = {"evidence": gone.rowcount}
        await end_run(conn, run, endpoint.clock(), held_back=held_back, also=also, proofs=proofs)
    return Erased(lines, gone.rowcount, held_back, proofs)


async def _erase_some(endpoint: Endpoint, due: dict[str, object]) -> int:
    async with endpoint.engine.begin() as conn:
        return int((await conn.execute(_ERASE, due)).scalar_one())


async def _prove(conn: AsyncConnection, erased: Sequence[ErasedLines]) -> list[ProvenAfter]:
    """Of each feed, that erased lines are in the tree of its newest checkpoint."""
    stretches: dict[str, list[tuple[int, int]]] = {}
    for each in erased:
        stretches.setdefault(each.feed, []).extend(each.lines)
    proofs = [await _prove_feed(conn, feed, sorted(lines)) for feed, lines in stretches.items()]
    for proof in proofs:
        if proof is not None and not proof.holds:
            logger.error("%s: erased lines are not in the tree of size %d any more", proof.feed, proof.size)
    return [proof for proof in proofs if proof is not None]


async def _prove_feed(conn: AsyncConnection, name: str, stretches: Sequence[tuple[int, int]]) -> ProvenAfter | None:
    """None when no checkpoint covers any of them yet."""
    feed = await held_feed(conn, FeedName(*name.split("/")))
    newest = await newest_held(conn, feed.id)
    lines = spread(stretches, MOST_PROVEN, newest.size if newest else 0)
    if newest is None or not lines:
        return None
    rows = await fetch(
        conn,
        "SELECT line, leaf FROM line WHERE feed = %(feed)s AND line = ANY(%(lines)s)",
        {"feed": feed.id, "lines": lines},
    )
    holds = len(rows) == len(lines) and await root_at(conn, feed, newest.size) == newest.root
    for row in rows:
        path = await inclusion_path(conn, feed, row.line, newest.size)
        holds = holds and verify_inclusion(row.line, newest.size, bytes(row.leaf), path, newest.root)
    return ProvenAfter(feed=name, size=newest.size, root=b64u(newest.root), checked=len(rows), holds=holds)
