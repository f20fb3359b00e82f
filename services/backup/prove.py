"""Every feed of a database, read once from line 0 on and held against what was signed for it.

Nothing stored is believed but the bytes: each line that is not erased must hash to its leaf, the leaves must lead to
the root of every kept checkpoint at its size, and each checkpoint must carry the signature of its origin. Receipts of
own feeds and ingest's cursors must agree with the same tree. What is wrong first ends it, with the feed and the line.

Signatures are judged by the time at which they were made, and revocations are left out: a revoked key's word is not
believed for anything new, and what it signed before it was revoked is held all the same.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString, NamedTuple

import orjson
import psycopg
from psycopg.rows import dict_row, namedtuple_row

from services.backup.manifest import Proven
from services.feed.checkpoint import believe_checkpoint, read_checkpoint
from services.feed.encoding import b64u
from services.feed.keys import PublicKey
from services.feed.names import FeedName
from services.feed.tree import EMPTY, Frontier, leaf_hash
from services.feed.trust import TrustedKey, TrustList, Untrusted

AT_ONCE = 2_000
"""Lines that are in memory together: up to 512 MB of them, were all as long as a line may be."""

Watch = Callable[[str, int, int], None]
"""Told, from time to time, which feed, how many of its lines are read, and of how many."""

_FEEDS: LiteralString = "SELECT id, origin, audience, size, peaks, receipted FROM exchange.feed ORDER BY id"
_LINES: LiteralString = """
    SELECT line, leaf, nodes, bytes FROM exchange.line WHERE feed = %s ORDER BY line"""
_CHECKPOINTS: LiteralString = """
    SELECT size, root, jws FROM exchange.checkpoint WHERE feed = %s AND held ORDER BY size"""
_RECEIPTS: LiteralString = "SELECT size, root FROM exchange.receipt WHERE feed = %s"
_CURSORS: LiteralString = "SELECT origin, audience, size, peaks FROM ingest.feed"
_ANNOUNCED: LiteralString = "SELECT nation, jwk, not_before, not_after, announced_by FROM exchange.announced_key"


class NotProven(ValueError):
    """A feed is not what was signed; the message names the feed and the place."""


class Wanted(NamedTuple):
    """What the tree must be at some size."""

    what: str
    root: bytes | None
    peaks: bytes | None = None

    def refuse_other(self, feed: str, frontier: Frontier) -> None:
        """NotProven when the tree is another."""
        other_root = self.root is not None and self.root != frontier.root()
        if other_root or (self.peaks is not None and self.peaks != frontier.to_bytes()):
            raise NotProven(f"{feed}: the lines before {frontier.size} are not those of {self.what} of that size")


@dataclass(slots=True)
class _Walk:
    """A feed's tree, grown line by line past all that must be so at some size."""

    feed: str
    wanted: dict[int, list[Wanted]] = field(default_factory=lambda: defaultdict(list))
    frontier: Frontier = EMPTY

    def want(self, size: int, wanted: Wanted) -> None:
        """The tree is compared when it has grown to `size`."""
        self.wanted[size].append(wanted)

    def add(self, leaves: Sequence[bytes], nodes: Sequence[bytes]) -> None:
        """The next lines' leaves, and what is stored of the tree beside them."""
        start = self.frontier.size
        stops = sorted(size for size in self.wanted if start < size < start + len(leaves))
        for stop in (*stops, start + len(leaves)):
            first = self.frontier.size - start
            self.frontier, made = self.frontier.extend(leaves[first : stop - start])
            if made != list(nodes[first : stop - start]):
                raise NotProven(f"{self.feed}: what is stored of the tree between lines {start + first} and {stop}")
            self.compare()

    def compare(self) -> None:
        """With what must be so at the size that is reached."""
        for each in self.wanted.pop(self.frontier.size, ()):
            each.refuse_other(self.feed, self.frontier)

    def end(self) -> None:
        """All lines are seen; NotProven when something is known of more lines than there are."""
        if self.wanted:
            size, here = max(self.wanted), self.frontier.size
            raise NotProven(f"{self.feed}: {self.wanted[size][0].what} is of {size} lines, {here} are here")


def prove_feeds(conn: psycopg.Connection[Any], pinned: Sequence[TrustedKey], watch: Watch) -> list[Proven]:
    """Every feed of the exchange. NotProven names the first that is not what was signed."""
    trust, cursors = trust_in(conn, pinned), _cursors(conn)
    return [_prove(conn, row, trust, cursors, watch) for row in _rows(conn, _FEEDS)]


def trust_in(conn: psycopg.Connection[Any], pinned: Sequence[TrustedKey]) -> TrustList:
    """The pinned keys, and those that were announced under them, each in its span."""
    known = {trusted.key.kid for trusted in pinned}
    announced = [
        TrustedKey(PublicKey.from_jwk(orjson.loads(row.jwk)), row.nation, row.not_before, row.not_after)
        for row in _rows(conn, _ANNOUNCED)
    ]
    return TrustList([*pinned, *(each for each in announced if each.key.kid not in known)])


def _cursors(conn: psycopg.Connection[Any]) -> dict[tuple[str, str], Any]:
    if not _has(conn, "ingest.feed"):
        return {}
    return {(row.origin, row.audience): row for row in _rows(conn, _CURSORS)}


def _prove(
    conn: psycopg.Connection[Any], row: Any, trust: TrustList, cursors: dict[tuple[str, str], Any], watch: Watch
) -> Proven:
    name = FeedName(row.origin, row.audience)
    walk, signed = _Walk(str(name)), 0
    checkpoints = _rows(conn, _CHECKPOINTS, row.id)
    for each in checkpoints:
        _believe(name, each, trust)
        walk.want(each.size, Wanted("the signed checkpoint", bytes(each.root)))
        signed = each.size
    for each in _rows(conn, _RECEIPTS, row.id):
        walk.want(each.size, Wanted("the receipt", bytes(each.root)))
    if (cursor := cursors.get((row.origin, row.audience))) is not None:
        walk.want(cursor.size, Wanted("what ingest took in", None, bytes(cursor.peaks)))
    walk.want(row.size, Wanted("the feed's row", None, bytes(row.peaks)))
    walk.compare()
    for chunk in _chunks(conn, row.id):
        walk.add(_leaves(walk, chunk), [bytes(each["nodes"]) for each in chunk])
        watch(str(name), walk.frontier.size, row.size)
    walk.end()
    root = b64u(walk.frontier.root())
    return Proven(feed=str(name), lines=row.size, root=root, checkpoints=len(checkpoints), signed_to=signed)


def _leaves(walk: _Walk, chunk: Sequence[dict[str, Any]]) -> list[bytes]:
    leaves = []
    for number, row in enumerate(chunk, walk.frontier.size):
        leaf, data = bytes(row["leaf"]), row["bytes"]
        if row["line"] != number:
            raise NotProven(f"{walk.feed}: line {number} is missing")
        if data is not None and leaf_hash(bytes(data)) != leaf:
            raise NotProven(f"{walk.feed}: the bytes of line {number} are not those that were hashed")
        leaves.append(leaf)
    return leaves


def _believe(name: FeedName, kept: Any, trust: TrustList) -> None:
    jws = orjson.loads(kept.jws)
    try:
        issued_at: dt.datetime = read_checkpoint(jws).issued_at
        said = believe_checkpoint(
            jws, feed=name, size=kept.size, trust=trust, required=(), now=issued_at, previous_issued_at=None
        )
    except Untrusted as untrusted:
        raise NotProven(f"{name}: the checkpoint of {kept.size} lines is not believed: {untrusted}") from None
    if said.root != bytes(kept.root):
        raise NotProven(f"{name}: the checkpoint of {kept.size} lines was signed for another root")


def _chunks(conn: psycopg.Connection[Any], feed: int) -> Iterator[list[dict[str, Any]]]:
    with conn.cursor("lines", row_factory=dict_row, binary=True) as cursor:
        cursor.execute(_LINES, (feed,))
        while chunk := cursor.fetchmany(AT_ONCE):
            yield chunk


def _rows(conn: psycopg.Connection[Any], statement: LiteralString, *values: object) -> list[Any]:
    with conn.cursor(row_factory=namedtuple_row) as cursor:
        return cursor.execute(statement, values).fetchall()


def _has(conn: psycopg.Connection[Any], table: str) -> bool:
    found = conn.execute("SELECT to_regclass(%s) IS NOT NULL", (table,)).fetchone()
    return bool(found and found[0])
