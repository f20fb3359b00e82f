"""Submissions into feeds, in one transaction: the home line, the peers' lines, the operator's reference.

Nothing is kept of a row that is refused here: a reference used before for other content, a correction or a withdrawal
of a record that is not the agency's own, a line too long. A reference used before for the same content gives the
record that it made then. For other content it is refused, or, where the caller says so, the new content corrects that
record, and the reference stands for the correction from then on.
"""

import asyncio
import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import uuid_utils
from sqlalchemy.ext.asyncio import AsyncConnection

from services.exchange import learn_keys
from services.exchange.core.lines import write_head
from services.exchange.core.sharing import Known
from services.exchange.core.submissions import NAMING, Because, Ready, Refusal
from services.exchange.endpoint import Endpoint
from services.exchange.held import amendments
from services.exchange.held.amendments import Amendment
from services.exchange.held.feeds import Growth, HeldFeed, NewLine, append_lines, held_feed, lock_own_feeds
from services.exchange.held.named_records import NamedRecord, find_named
from services.exchange.share_named import share_named
from services.feed.encoding import wire_time
from services.feed.names import FeedName
from services.feed.page import MAX_LINE_BYTES
from services.feed.tree import leaf_hash
from services.kit.database import fetch

_NOTHING = Known()

BREATHE_EVERY = 64
"""Rows between two turns of the event loop, about 2 ms of work."""


class Stored(NamedTuple):
    """A record that the home feed has. `held`: it had it already, from the same submission."""

    id: str
    line: int
    held: bool
    shared: Mapping[str, int]
    """Line on the feed to each nation that it went to; of a held record, what went at first is not told again."""


Outcome: TypeAlias = Stored | Refusal


async def keep_submissions(
    conn: AsyncConnection, endpoint: Endpoint, handed: Sequence[Sequence[Ready]]
) -> list[list[Outcome]]:
    """Append what `handed` brings; the outcome of every row, in order. The feeds stay locked until the commit."""
    feeds = await lock_own_feeds(conn, endpoint.nation, endpoint.own_feeds)
    batch = await _open_batch(conn, endpoint, feeds, handed)
    outcomes = [await batch.add_all(rows) for rows in handed]
    await batch.write(conn)
    return outcomes


async def try_submissions(conn: AsyncConnection, endpoint: Endpoint, rows: Sequence[Ready]) -> list[Outcome]:
    """What would become of these rows now. Nothing is locked and nothing kept, so ids and line numbers mean nothing."""
    feeds = {name: await held_feed(conn, name) for name in endpoint.own_feeds}
    return await (await _open_batch(conn, endpoint, feeds, [rows])).add_all(rows)


async def _open_batch(
    conn: AsyncConnection, endpoint: Endpoint, feeds: dict[FeedName, HeldFeed], handed: Sequence[Sequence[Ready]]
) -> "_Batch":
    rows = [ready for each in handed for ready in each]
    earlier = await _earlier(conn, handed)
    newest = await amendments.newest_versions(conn, endpoint.nation, _to_correct(rows, earlier))
    about = [record for ready in rows for _, record in ready.corrects_or_withdraws]
    return _Batch(
        endpoint=endpoint,
        now=endpoint.clock(),
        feeds=feeds,
        earlier=earlier,
        newest=newest,
        named=await find_named(conn, [*about, *newest.values()]),
    )


class _Earlier(NamedTuple):
    """What an operator's reference stands for."""

    record: str
    line: int
    digest: bytes


_Reference: TypeAlias = tuple[str, str]


async def _earlier(conn: AsyncConnection, handed: Sequence[Sequence[Ready]]) -> dict[_Reference, _Earlier]:
    """The references of these rows that were used before."""
    rows = [ready for ready in itertools.chain.from_iterable(handed) if ready.reference is not None]
    wanted: dict[str, list[str]] = {}
    for ready in rows:
        wanted.setdefault(ready.agency, []).append(ready.reference or "")
    earlier: dict[_Reference, _Earlier] = {}
    for agency, references in wanted.items():
        found = await fetch(
            conn,
            """SELECT reference, record, line, digest FROM submission
               WHERE agency = %(agency)s AND reference = ANY(%(references)s)""",
            {"agency": agency, "references": references},
        )
        for row in found:
            earlier[agency, row.reference] = _Earlier(str(row.record), row.line, row.digest)
    return earlier


def _to_correct(rows: Sequence[Ready], earlier: Mapping[_Reference, _Earlier]) -> list[str]:
    """Records whose references come again with other content, where that is to correct them."""
    again = ((ready, earlier.get((ready.agency, ready.reference or ""))) for ready in rows if ready.corrects)
    return [known.record for ready, known in again if known and known.digest != ready.digest]


@dataclass(slots=True)
class _Batch:
    """The rows of one transaction, on their way."""

    endpoint: Endpoint
    now: dt.datetime
    feeds: dict[FeedName, HeldFeed]
    earlier: dict[_Reference, _Earlier]
    newest: Mapping[str, str]
    """Of each record that is to be corrected, the version that stands."""
    named: Mapping[str, NamedRecord]
    lines: dict[FeedName, list[NewLine]] = field(default_factory=dict)
    references: list[tuple[str, str, _Earlier]] = field(default_factory=list)
    amending: list[Amendment] = field(default_factory=list)
    announcing: list[tuple[int, Mapping[str, object]]] = field(default_factory=list)
    naming: dict[str, Because] = field(default_factory=dict)
    """Records that a case or a finding of this batch names, and which of the two."""

    issued_at: str = ""

    def __post_init__(self) -> None:
        self.issued_at = wire_time(self.now)
        self.lines = {name: [] for name in self.feeds}

    async def add_all(self, rows: Sequence[Ready]) -> list[Outcome]:
        outcomes = []
        for place, ready in enumerate(rows):
            if place % BREATHE_EVERY == BREATHE_EVERY - 1:
                await asyncio.sleep(0)
            outcomes.append(self._add(ready))
        return outcomes

    def _add(self, ready: Ready) -> Outcome:
        known = self.earlier.get((ready.agency, ready.reference)) if ready.reference is not None else None
        if known is None:
            return self._keep(ready, ready.digest)
        if known.digest == ready.digest:
            return Stored(known.record, known.line, held=True, shared={})
        stands = self.newest.get(known.record) if ready.corrects and ready.facts.supersedes is None else None
        if stands is None:
            return Refusal("submission-differs", "submission", "used before for other content")
        return self._keep(ready.correcting(stands), ready.digest)

    def _keep(self, ready: Ready, digest: bytes) -> Outcome:
        """Store what may be stored; `digest` is that of the content as it was handed in."""
        return self._not_the_agencys_own(ready) or self._store(ready, digest)

    def _not_the_agencys_own(self, ready: Ready) -> Refusal | None:
        """Only the agency that submitted a record corrects or withdraws it."""
        for member, record in ready.corrects_or_withdraws:
            known = self.named.get(record)
            if known is None or known.origin != self.endpoint.nation:
                return Refusal("not-held", member, "names a record that the home feed does not have")
            if known.agency != ready.agency:
                return Refusal("not-allowed", member, "names a record of another agency")
            if member == "supersedes" and known.type != ready.type:
                return Refusal("not-allowed", member, "names a record of another type")
        return None

    def _store(self, ready: Ready, digest: bytes) -> Outcome:
        home, record_id = self.endpoint.home, str(uuid_utils.uuid7())
        line = self._head(ready, record_id, home) + ready.home_tail
        if len(line) > MAX_LINE_BYTES:
            return Refusal("too-large", None, f"the line would have more than {MAX_LINE_BYTES} bytes")
        number = self._append(home, ready, record_id, line)
        shared = self._share(ready, record_id)
        self._note(ready, record_id, number, digest)
        return Stored(record_id, number, held=False, shared=shared)

    def _head(self, ready: Ready, record_id: str, feed: FeedName) -> bytes:
        return write_head(record_id, ready.type, ready.version, feed, self.issued_at)

    def _share(self, ready: Ready, record_id: str) -> dict[str, int]:
        """Lines for the peers that the policy sends the record to."""
        shared = {}
        for nation in self.endpoint.peers:
            feed = self.endpoint.to_peer(nation)
            reason = self.endpoint.policy.decide(ready.facts, nation, self._known(ready, feed))
            if reason.shared:
                line = self._head(ready, record_id, feed) + ready.peer_tail
                shared[nation] = self._append(feed, ready, record_id, line, int(reason))
        return shared

    def _known(self, ready: Ready, feed: FeedName) -> Known:
        """Which of the records that it is about the peer has."""
        about = ready.corrects_or_withdraws
        return Known({name for _, name in about if feed in self.named[name].feeds}) if about else _NOTHING

    def _append(self, name: FeedName, ready: Ready, record_id: str, line: bytes, sharing: int | None = None) -> int:
        lines = self.lines[name]
        lines.append(
            NewLine(
                data=line,
                leaf=leaf_hash(line),
                id=record_id,
                type=ready.type,
                retain_until=ready.retain_until,
                sharing=sharing,
            )
        )
        return self.feeds[name].size + len(lines) - 1

    def _note(self, ready: Ready, record_id: str, number: int, digest: bytes) -> None:
        """What the record does beside being there."""
        if ready.reference is not None:
            made = _Earlier(record_id, number, digest)
            self.earlier[ready.agency, ready.reference] = made
            self.references.append((ready.agency, ready.reference, made))
        for member, record in ready.corrects_or_withdraws:
            self.amending.append(Amendment(number, record, "supersedes" if member == "supersedes" else "retraction"))
        if ready.announces is not None:
            self.announcing.append((number, ready.announces))
        if ready.type in NAMING:
            self.naming.update(dict.fromkeys(ready.names, NAMING[ready.type]))

    async def write(self, conn: AsyncConnection) -> None:
        """Everything into the open transaction."""
        growths = [Growth.of(self.feeds[name], lines) for name, lines in self.lines.items() if lines]
        if growths:
            self.feeds.update({feed.name: feed for feed in await append_lines(conn, growths, self.now)})
        home = self.feeds[self.endpoint.home]
        await self._write_references(conn)
        await amendments.note(conn, home, self.amending, self.now)
        await learn_keys.learn(
            conn,
            self.endpoint,
            home,
            self.announcing,
            signed_by=self.endpoint.signers[0].public.kid,
            now=self.now,
        )
        await share_named(conn, self.endpoint, self.feeds, self.naming, by="submission", now=self.now)

    async def _write_references(self, conn: AsyncConnection) -> None:
        if not self.references:
            return
        agencies, references, made = zip(*self.references, strict=True)
        await fetch(
            conn,
            """INSERT INTO submission (agency, reference, record, line, digest)
               SELECT * FROM unnest(CAST(%(agencies)s AS text[]), CAST(%(references)s AS text[]),
                                    CAST(%(records)s AS uuid[]), CAST(%(lines)s AS bigint[]),
                                    CAST(%(digests)s AS bytea[]))
               ON CONFLICT (agency, reference)
               DO UPDATE SET record = excluded.record, line = excluded.line, digest = excluded.digest""",
            {
                "agencies": list(agencies),
                "references": list(references),
                "records": [each.record for each in made],
                "lines": [each.line for each in made],
                "digests": [each.digest for each in made],
            },
        )
