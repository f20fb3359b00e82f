"""The verdict: what was promised against what is there. Pure, so that it can be tested to notice a loss.

lost      an accepted record that is missing where it belongs, or stands at another line than was answered
doubled   a record, or an operator's paper, that stands more than once
wrong     anything else that may not be: copies that differ, roots that differ, records that nobody handed in
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from tests.chaos.copies import Copy
from tests.chaos.ledger import Promise


@dataclass
class Verdict:
    """What was found."""

    accepted: int = 0
    went_with_a_backup: int = 0
    """Records that are not owed any more: see `_owed`."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Nothing lost, nothing doubled, nothing wrong."""
        return not (self.lost or self.doubled or self.wrong)

    def add(self, other: "Verdict") -> None:
        """Take another's findings in."""
        self.accepted += other.accepted
        self.went_with_a_backup += other.went_with_a_backup
        self.lost += other.lost
        self.doubled += other.doubled
        self.wrong += other.wrong


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything that there is of one nation's records."""

    nation: str
    peer: str
    promises: Mapping[str, Promise]
    home: Copy
    sent: Copy
    """The feed to the peer, as this nation holds it."""
    received: Copy
    """The same feed, as the peer holds it."""
    ingested_home: Sequence[str]
    """Ids of the home feed that own ingest took in."""
    ingested_abroad: Sequence[str]
    """Ids of the feed to the peer that the peer's ingest took in."""


def judge(holding: Holding) -> Verdict:
    """Everything that is promised of one nation's records."""
    promises = _owed(holding)
    verdict = Verdict(accepted=len(promises), went_with_a_backup=len(holding.promises) - len(promises))
    _judge_copies(holding, verdict)
    home = {promise.record: None if promise.since_backup else promise.line for promise in promises.values()}
    shared = {promise.record: promise.peer_line for promise in promises.values() if promise.shared}
    _judge_feed(f"{holding.nation}/{holding.nation}", _ids(holding.home), home, verdict)
    _judge_feed(f"{holding.nation}/{holding.peer}", _ids(holding.received), shared, verdict)
    _judge_ingest(f"ingest of {holding.nation}", holding.ingested_home, home, verdict)
    _judge_ingest(f"ingest of {holding.peer}", holding.ingested_abroad, shared, verdict)
    references = Counter(orjson.loads(line)["source"].get("submission") for line in holding.home.lines)
    del references[None]  # taken back from the peer, whom operators' references are not told
    verdict.doubled += [f"paper {name} stands {count} times" for name, count in references.items() if count > 1]
    return verdict


def _owed(holding: Holding) -> dict[str, Promise]:
    """What was promised, without what went with a restore from a backup, as it is said to: that is what was answered
    since the backup and had not reached the peer."""
    at_the_peer = set(_ids(holding.received))
    return {
        reference: promise
        for reference, promise in holding.promises.items()
        if not promise.since_backup or promise.record in at_the_peer
    }


def _judge_copies(holding: Holding, verdict: Verdict) -> None:
    feed = f"{holding.nation}/{holding.peer}"
    if list(holding.sent.lines) != list(holding.received.lines):
        verdict.wrong.append(f"the copies of {feed} differ: {_first_difference(holding)}")
    for whose, copy in (("home", holding.home), ("sent", holding.sent), ("received", holding.received)):
        if copy.lines and copy.root != copy.signed_root:
            verdict.wrong.append(f"{whose} copy of {holding.nation}: its lines do not have the signed root")
    if holding.sent.root != holding.received.root:
        verdict.wrong.append(f"the roots of {feed} differ")


def _first_difference(holding: Holding) -> str:
    ours, theirs = holding.sent.lines, holding.received.lines
    pairs = enumerate(zip(ours, theirs, strict=False))
    line = next((number for number, (our, their) in pairs if our != their), min(len(ours), len(theirs)))
    return f"{len(ours)} and {len(theirs)} lines, first at line {line}"


def _judge_feed(feed: str, ids: Sequence[str], promised: Mapping[str, int | None], verdict: Verdict) -> None:
    """Every promised record once, at the line that was answered, and none besides."""
    places = {record: line for line, record in enumerate(ids)}
    for record, line in promised.items():
        if record not in places:
            verdict.lost.append(f"{record} is missing from {feed}")
        elif line is not None and ids[line : line + 1] != [record]:
            verdict.lost.append(f"{record} is not at line {line} of {feed}")
    verdict.doubled += _doubled(ids, feed)
    verdict.wrong += [f"{record} in {feed} was promised to nobody" for record in places if record not in promised]


def _judge_ingest(where: str, ids: Sequence[str], promised: Iterable[str], verdict: Verdict) -> None:
    there = set(ids)
    verdict.lost += [f"{record} is missing from {where}" for record in promised if record not in there]
    verdict.doubled += _doubled(ids, where)


def _doubled(ids: Sequence[str], where: str) -> list[str]:
    if len(ids) == len(set(ids)):
        return []
    return [f"{record} stands {count} times in {where}" for record, count in Counter(ids).items() if count > 1]


def _ids(copy: Copy) -> list[str]:
    return [str(orjson.loads(line)["id"]) for line in copy.lines]
