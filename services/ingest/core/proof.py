"""Whether a page that the own exchange served is believed, line for line.

The exchange runs in the same nation, but its pages are checked as a stranger's would be. A page is believed when

1. it begins where our own compact range ends;
2. its checkpoint is signed by the feed's origin as our policy asks;
3. our range, extended by the page's leaf hashes, has the signed root;
4. a peer's feed: receipts of our own nation cover the lines without a gap, overlapping or not; each is signed by
   our exchange and names the root that we compute at its size. The lines that they refuse are not taken in.

`Disproved.rule` says which failed; for a signature it is the rule of `services.feed`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.feed.checkpoint import Checkpoint, believe_checkpoint, read_checkpoint
from services.feed.names import FeedName
from services.feed.page import Page
from services.feed.receipt import Receipt, believe_receipt
from services.feed.tree import Frontier
from services.feed.trust import TrustList, Untrusted
from services.feed.verdict import Code


class Disproved(Exception):
    """What the own exchange served is not believed. `rule` is a stable word, `detail` a sentence without data."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule, self.detail = rule, detail


@dataclass(frozen=True, slots=True)
class Belief:
    """Whose signatures count."""

    trust: TrustList
    required: Mapping[str, Sequence[str]]
    """For each nation, the algorithms that its checkpoints and receipts must all carry."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What follows from a page that is believed."""

    frontier: Frontier
    """After the page's last line."""
    refused: frozenset[int]
    """Lines that our exchange did not accept."""
    unsupported: frozenset[int]
    """Those of them that it may accept after an upgrade."""
    checkpoint: Checkpoint
    seen_at: datetime
    """When our nation first held the page's last line: by receipt, or for a home feed by checkpoint."""


def prove(
    page: Page, held: Frontier, receipts: Sequence[Receipt], belief: Belief, now: datetime, previous: datetime | None
) -> Proven:
    """The page's consequences, or Disproved. `receipts` are believed ones, ascending; none for a home feed.

    `previous` is `issued_at` of the newest checkpoint of this feed that was believed before.
    """
    if page.first != held.size:
        raise Disproved("first", "the page does not begin where the last one ended")
    if not page.feed.is_home:
        _check_cover(page, receipts)
    checkpoint = _believed(page.checkpoint, page.feed, page.size, receipts, belief, now=now, previous=previous)
    frontier = _extended(page, held, receipts)
    if frontier.root() != checkpoint.root:
        raise Disproved("root-mismatch", "the lines do not hash to the root that the origin signed")
    lines = [line for receipt in receipts for line in receipt.refused]
    refused = frozenset(line.line for line in lines)
    unsupported = frozenset(line.line for line in lines if line.code == Code.UNSUPPORTED)
    seen_at = receipts[-1].received_at if receipts else checkpoint.issued_at
    return Proven(frontier, refused, unsupported, checkpoint, seen_at)


def stated_size(answer: Mapping[str, Any]) -> int:
    """The size that a checkpoint is for, believed or not; `answer` is the exchange's, with `checkpoint` and `receipts`.
    Disproved when it has the wrong form."""
    try:
        return read_checkpoint(answer["checkpoint"]).size
    except Untrusted as fault:
        raise Disproved(fault.rule, f"checkpoint: {fault.detail}") from None


def believe_newest(
    answer: Mapping[str, Any], feed: FeedName, belief: Belief, now: datetime, previous: datetime | None
) -> Checkpoint:
    """The newest checkpoint that the exchange serves, whatever we hold; Disproved when its signatures do not hold."""
    size = stated_size(answer)
    receipts = [] if feed.is_home else [widest_receipt(answer["receipts"], feed, size, belief, now)]
    return _believed(answer["checkpoint"], feed, size, receipts, belief, now=now, previous=previous)


def prove_newest(
    answer: Mapping[str, Any],
    feed: FeedName,
    held: Frontier,
    belief: Belief,
    now: datetime,
    previous: datetime | None,
) -> Checkpoint:
    """The newest checkpoint of a feed of which we hold all that the exchange has. Disproved when it is not believed,
    smaller than what we hold, or of another root."""
    checkpoint = believe_newest(answer, feed, belief, now, previous)
    if checkpoint.size < held.size:
        raise Disproved("rewound", "our exchange holds fewer lines of this feed than were taken in from it")
    if checkpoint.size == held.size and checkpoint.root != held.root():
        raise Disproved("root-mismatch", "the origin signed another root for the lines that are taken in")
    return checkpoint


def widest_receipt(
    receipts: Sequence[Mapping[str, Any]], feed: FeedName, size: int, belief: Belief, now: datetime
) -> Receipt:
    """Of the receipts served for one size, the believed one that reaches back farthest; Disproved without one."""
    believed, doubt = [], Disproved("no-receipt", "our exchange serves no receipt for a size of the peer's feed")
    for jws in receipts:
        try:
            receipt = believe_receipt(
                jws, feed=feed, trust=belief.trust, required=belief.required[feed.audience], now=now
            )
        except Untrusted as fault:
            doubt = Disproved(fault.rule, f"receipt: {fault.detail}")
        else:
            believed += [receipt] if receipt.size == size else []
    if not believed:
        raise doubt
    return min(believed, key=lambda receipt: receipt.first)


def _check_cover(page: Page, receipts: Sequence[Receipt]) -> None:
    covered = page.first
    for receipt in receipts:
        if receipt.first > covered:
            break
        covered = receipt.size
    if covered != page.size:
        raise Disproved("receipt-gap", "the receipts do not cover the page's lines without a gap")


def _believed(
    jws: Mapping[str, Any],
    feed: FeedName,
    size: int,
    receipts: Sequence[Receipt],
    belief: Belief,
    *,
    now: datetime,
    previous: datetime | None,
) -> Checkpoint:
    """A checkpoint served by our exchange. A peer's was judged when our exchange received it (docs/protocol.md section
    2, "When a key is believed"): its key may have ended since. But one that was signed anew after that has the later
    time. The order of a peer's times was checked then too; after a restore it may rightly sign an old size anew."""
    at, earliest = now, previous
    try:
        if receipts:
            at, earliest = min(now, max(receipts[-1].received_at, read_checkpoint(jws).issued_at)), None
        return believe_checkpoint(
            jws,
            feed=feed,
            size=size,
            trust=belief.trust,
            required=belief.required[feed.origin],
            now=at,
            previous_issued_at=earliest,
        )
    except Untrusted as fault:
        raise Disproved(fault.rule, f"checkpoint: {fault.detail}") from None


def _extended(page: Page, held: Frontier, receipts: Sequence[Receipt]) -> Frontier:
    """Our range behind the page; on the way, each receipt's root must be ours at its size."""
    frontier = held
    for receipt in receipts:
        frontier, _ = frontier.extend(page.leaves[frontier.size - page.first : receipt.size - page.first])
        if frontier.root() != receipt.root:
            raise Disproved("receipt-root", "a receipt of our exchange names another root than the lines have")
    return frontier.extend(page.leaves[frontier.size - page.first :])[0]
