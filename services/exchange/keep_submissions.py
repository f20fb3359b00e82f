"""Submissions into feeds, in one transaction: the home line, the peers' lines, the operator's reference.

Nothing is kept of a row that is refused here: a reference used before for other content, a correction or a withdrawal
of a record that is not the agency's own, a line too long. A reference used before for the same content gives the
record that it made then.
"""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import uuid_utils
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.mentions import mentioned
from services.exchange import amendments, announcements
from services.exchange.amendments import Amendment
from services.exchange.core.lines import home_record, write_line
from services.exchange.core.sharing import Known
from services.exchange.core.submissions import Ready, Refusal
from services.exchange.endpoint import Endpoint
from services.exchange.feeds import HeldFeed, NewLine, append_lines, held_feed
from services.exchange.named_records import NamedRecord, find_named, names_of
from services.exchange.share_named import NAMING, Because, share_named
from services.feed.encoding import wire_time
from services.feed.names import FeedName
from services.feed.page import MAX_LINE_BYTES
from services.feed.tree import leaf_hash
from services.kit.database import CopyBuffer, copy_in, int8, utf8, uuid

BREATHE_EVERY = 64
"""Rows between two turns of the event loop, about 2 ms of work."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What one caller handed in."""

    agency: str
    rows: Sequence[Ready]


@dataclass(frozen=True, slots=True)
class Stored:
    """A record that the home feed has. `held`: it had it already, from the same submission."""

    id: str
    line: int
    held: bool
    shared: Mapping[str, int]
    """Line on the feed to each nation that it went to; of a held record, what went at first is not told again."""


Outcome: TypeAlias = Stored | Refusal


async def keep_submissions(conn: AsyncConnection, endpoint: Endpoint, handed: Sequence[Handed]) -> list[list[Outcome]]:
    """Append what `handed` brings; the outcome of every row, in order. The feeds stay locked until the commit."""
    feeds = {name: await held_feed(conn, name, lock=True) for name in endpoint.own_feeds}
    batch = _Batch(
        endpoint=endpoint,
        now=endpoint.clock(),
        feeds=feeds,
        earlier=await _earlier(conn, handed),
        named=await find_named(conn, [ready for each in handed for ready in each.rows]),
    )
    outcomes = [await batch.add_all(each) for each in handed]
    await batch.write(conn)
    return outcomes


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What an operator's reference stands for."""

    record: str
    line: int
    digest: bytes


_Reference: TypeAlias = tuple[str, str]


async def _earlier(conn: AsyncConnection, handed: Sequence[Handed]) -> dict[_Reference, _Earlier]:
    """The references of these rows that were used before."""
    wanted: dict[str, list[str]] = {}
    for each in handed:
        references = [ready.submission.submission for ready in each.rows if ready.submission.submission]
        wanted.setdefault(each.agency, []).extend(references)
    earlier: dict[_Reference, _Earlier] = {}
    for agency, references in wanted.items():
        found = await conn.execute(
            text("""SELECT reference, record, line, digest FROM submission
                    WHERE agency = :agency AND reference = ANY(:references)"""),
            {"agency": agency, "references": references},
        )
        for row in found:
            earlier[agency, row.reference] = _Earlier(str(row.record), row.line, bytes(row.digest))
    return earlier


@dataclass(slots=True)
class _Batch:
    """The rows of one transaction, on their way."""

    endpoint: Endpoint
    now: dt.datetime
    feeds: dict[FeedName, HeldFeed]
    earlier: dict[_Reference, _Earlier]
    named: Mapping[str, NamedRecord]
    lines: dict[FeedName, list[NewLine]] = field(default_factory=dict)
    references: list[tuple[str, str, _Earlier]] = field(default_factory=list)
    amending: list[Amendment] = field(default_factory=list)
    announcing: list[tuple[int, Mapping[str, object]]] = field(default_factory=list)
    naming: dict[str, Because] = field(default_factory=dict)
    """Records that a case or a finding of this batch names, and which of the two."""

    def __post_init__(self) -> None:
        self.lines = {name: [] for name in self.feeds}

    async def add_all(self, handed: Handed) -> list[Outcome]:
        outcomes = []
        for place, ready in enumerate(handed.rows):
            if place % BREATHE_EVERY == BREATHE_EVERY - 1:
                await asyncio.sleep(0)
            outcomes.append(self._add(handed.agency, ready))
        return outcomes

    def _add(self, agency: str, ready: Ready) -> Outcome:
        reference = ready.submission.submission
        if reference is not None and (known := self.earlier.get((agency, reference))):
            if known.digest != ready.digest:
                return Refusal("submission-differs", "submission", "used before for other content")
            return Stored(known.record, known.line, held=True, shared={})
        if refusal := self._not_the_agencys_own(agency, ready):
            return refusal
        return self._store(agency, ready)

    def _not_the_agencys_own(self, agency: str, ready: Ready) -> Refusal | None:
        """Only the agency that submitted a record corrects or withdraws it."""
        for member, record in names_of(ready):
            known = self.named.get(record)
            if known is None or known.origin != self.endpoint.nation:
                return Refusal("not-held", member, "names a record that the home feed does not have")
            if known.agency != agency:
                return Refusal("not-allowed", member, "names a record of another agency")
            if member == "supersedes" and known.type != ready.submission.type:
                return Refusal("not-allowed", member, "names a record of another type")
        return None

    def _store(self, agency: str, ready: Ready) -> Outcome:
        home = self.endpoint.home
        record = home_record(
            ready.content,
            record_id=str(uuid_utils.uuid7()),
            nation=self.endpoint.nation,
            agency=agency,
            issued_at=wire_time(self.now),
        )
        line = write_line(record, home)
        if len(line) > MAX_LINE_BYTES:
            return Refusal("too-large", None, f"the line would have more than {MAX_LINE_BYTES} bytes")
        number = self._append(home, ready, record["id"], line)
        shared = self._share(ready, record)
        self._note(agency, ready, record["id"], number)
        return Stored(record["id"], number, held=False, shared=shared)

    def _share(self, ready: Ready, record: Mapping[str, object]) -> dict[str, int]:
        """Lines for the peers that the policy sends the record to."""
        shared = {}
        for nation in self.endpoint.peers:
            feed = self.endpoint.to_peer(nation)
            about = [name for _, name in names_of(ready)]
            known = Known({name for name in about if feed in self.named[name].feeds})
            reason = self.endpoint.policy.decide(record, nation, known)
            if reason.shared:
                line = write_line(self.endpoint.policy.for_peer(record), feed)
                shared[nation] = self._append(feed, ready, str(record["id"]), line, int(reason))
        return shared

    def _append(self, name: FeedName, ready: Ready, record_id: str, line: bytes, sharing: int | None = None) -> int:
        submission = ready.submission
        lines = self.lines[name]
        lines.append(
            NewLine(
                data=line,
                leaf=leaf_hash(line),
                id=record_id,
                type=submission.type,
                retain_until=submission.handling.retain_until,
                sharing=sharing,
            )
        )
        return self.feeds[name].size + len(lines) - 1

    def _note(self, agency: str, ready: Ready, record_id: str, number: int) -> None:
        """What the record does beside being there."""
        submission = ready.submission
        if submission.submission is not None:
            made = _Earlier(record_id, number, ready.digest)
            self.earlier[agency, submission.submission] = made
            self.references.append((agency, submission.submission, made))
        if submission.supersedes is not None:
            self.amending.append(Amendment(number, submission.supersedes, "supersedes"))
        if submission.type == "retraction":
            self.amending.append(Amendment(number, submission.body.record, "retraction"))
        if submission.type == "key-announcement":
            self.announcing.append((number, ready.content["body"]))
        if submission.type in NAMING:
            self.naming.update(dict.fromkeys(mentioned(submission.body), NAMING[submission.type]))

    async def write(self, conn: AsyncConnection) -> None:
        """Everything into the open transaction."""
        for name, lines in self.lines.items():
            if lines:
                feed = self.feeds[name]
                frontier, nodes = feed.frontier.extend([line.leaf for line in lines])
                self.feeds[name] = await append_lines(conn, feed, lines, frontier, nodes, now=self.now)
        home = self.feeds[self.endpoint.home]
        await self._write_references(conn)
        await amendments.note(conn, home.id, self.amending)
        await announcements.learn(
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
        buffer = CopyBuffer(5)
        for agency, reference, made in self.references:
            buffer.add_row(utf8(agency), utf8(reference), uuid(made.record), int8(made.line), made.digest)
        await copy_in(conn, "submission", ("agency", "reference", "record", "line", "digest"), buffer)
