"""An audit feed in memory, as its tables would hold it, and as the service would give it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from services.audit.core.checkpoints import AuditCheckpoint, believe_checkpoint, sign_checkpoint
from services.audit.core.lines import Deed, write_line
from services.audit.core.verdict import Row, Walk
from services.feed.encoding import b64u
from services.feed.keys import SigningKey
from services.feed.tree import EMPTY, Frontier, hash_at, inclusion_plan, leaf_hash, path_of, place_of

START = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def deed(number: int) -> Deed:
    return Deed(
        "parcel.shown",
        f"analyst{number % 3}@console",
        "US-TEST",
        ("analyst",),
        of=f"parcel-{number}",
        asked={"name": f"digest-{number}"},
        did=(f"looked at record {number}",),
    )


@dataclass
class MadeUp:
    """Groups of lines, each signed at its end as one transaction would be."""

    key: SigningKey = field(default_factory=SigningKey.generate)
    audit: str = "US/ingest"
    rows: list[Row] = field(default_factory=list)
    frontier: Frontier = EMPTY
    hashes: list[tuple[bytes, bytes]] = field(default_factory=list)

    def append(self, lines: int = 1) -> "MadeUp":
        for nth in range(lines):
            number = len(self.rows)
            at = START + number * MINUTE
            written = write_line(self.audit, number, at, deed(number), number.to_bytes(16, "big"))
            self.take(written.said, written.personal, signed=nth == lines - 1)
        return self

    def take(self, said: str, personal: str | None, *, signed: bool = True) -> "MadeUp":
        """One line as it stands."""
        leaf = leaf_hash(said.encode())
        self.frontier, (nodes,) = self.frontier.extend([leaf])
        self.hashes.append((leaf, nodes))
        self.rows.append(Row(said, personal, self.checkpoint() if signed else None))
        return self

    def checkpoint(self) -> dict[str, Any]:
        size = self.frontier.size
        return sign_checkpoint(AuditCheckpoint(self.audit, size, self.frontier.root(), START + size * MINUTE), self.key)

    def path(self, line: int, size: int) -> list[str]:
        plan = inclusion_plan(line, size)
        nodes = {node: hash_at(node, *self.hashes[place_of(node)[0]]) for part in plan for node in part}
        return [b64u(each) for each in path_of(plan, nodes)]


def walked(rows: list[Row], newest: dict[str, Any], key: SigningKey, *kept: dict[str, Any]) -> Walk:
    """The feed judged."""
    believed = [believe_checkpoint(each, [key.public]) for each in kept]
    walk = Walk("US/ingest", [key.public], believed)
    for row in rows:
        walk.add(row)
    walk.end(believe_checkpoint(newest, [key.public]))
    return walk


def altered(row: Row) -> Row:
    """The line says that it was something else, in a good spelling."""
    return replace_said(row, '"act":"parcel.shown"', '"act":"parcel.mailed"')


def replace_said(row: Row, old: str, new: str) -> Row:
    assert old in row.said
    return row._replace(said=row.said.replace(old, new))
