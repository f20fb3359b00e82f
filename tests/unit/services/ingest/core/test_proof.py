"""Pages that are believed, and every way in which one is not."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.page import Page
from services.feed.receipt import Receipt, Refused, sign_receipt
from services.feed.tree import EMPTY, Frontier, leaf_hash
from services.feed.trust import TrustedKey, TrustList
from services.ingest.core.proof import Belief, Disproved, Proven, prove, prove_newest, widest_receipt

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HOME, PEER = FeedName("US", "US"), FeedName("CN", "US")
US, CN = SigningKey.generate("Ed25519"), SigningKey.generate("Ed25519")
LEAVES = [leaf_hash(bytes([n])) for n in range(9)]


def at(size: int) -> Frontier:
    return EMPTY.extend(LEAVES[:size])[0]


def root(size: int) -> bytes:
    return at(size).root()


def receipt(first: int, size: int, *refused: Refused, received_at: dt.datetime = NOW) -> Receipt:
    return Receipt(PEER, first, size, root(size), received_at, refused)


def believing(**ends: dt.datetime) -> Belief:
    keys = {"US": US, "CN": CN}
    trusted = [TrustedKey(k.public, n, NOW - 300 * DAY, ends.get(n, NOW + 300 * DAY)) for n, k in keys.items()]
    return Belief(TrustList(trusted), {"US": ["Ed25519"], "CN": ["Ed25519"]})


@dataclass
class Case:
    """A page of lines 2 … 5 of a feed of which two lines are held, right in every way until a test changes it."""

    feed: FeedName = PEER
    first: int = 2
    size: int = 6
    leaves: Sequence[bytes] = field(default_factory=lambda: LEAVES[2:6])
    root: bytes = field(default_factory=lambda: root(6))
    signer: SigningKey = CN
    issued_at: dt.datetime = NOW
    receipts: list[Receipt] = field(default_factory=lambda: [receipt(2, 4), receipt(4, 6)])
    now: dt.datetime = NOW
    previous: dt.datetime | None = None
    belief: Belief = field(default_factory=believing)

    def prove(self) -> Proven:
        signed = sign_checkpoint(Checkpoint(self.feed, self.size, self.root, self.issued_at), [self.signer])
        page = Page(self.feed, self.first, signed, [b"x"] * len(self.leaves), list(self.leaves), frozenset())
        return prove(page, EMPTY.extend(LEAVES[:2])[0], self.receipts, self.belief, self.now, self.previous)

    def rule(self) -> str:
        with pytest.raises(Disproved) as caught:
            self.prove()
        return caught.value.rule


def home(**changes: Any) -> Case:
    return Case(**{"feed": HOME, "signer": US, "receipts": [], **changes})


def test_a_page_of_the_peer_is_believed_with_the_lines_that_receipts_refuse() -> None:
    refusals = [receipt(0, 4, Refused(3, "schema")), receipt(4, 6, Refused(5, "unsupported"))]

    proven = Case(receipts=refusals).prove()

    assert proven.frontier == at(6)
    assert (set(proven.refused), set(proven.unsupported)) == ({3, 5}, {5})
    assert proven.checkpoint.signed_by == (CN.public.kid,)


def test_receipts_that_overlap_cover_a_page() -> None:
    refusals = [receipt(0, 4, Refused(3, "schema")), receipt(3, 6, Refused(3, "schema"), Refused(5, "schema"))]

    assert Case(receipts=refusals).prove().refused == {3, 5}


def test_a_home_page_needs_no_receipt() -> None:
    assert home().prove().frontier == at(6)


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        (Case(first=3, leaves=LEAVES[3:6]), "first"),
        (Case(leaves=[*LEAVES[2:5], LEAVES[8]], receipts=[receipt(2, 4), receipt(4, 6)]), "receipt-root"),
        (home(leaves=[*LEAVES[2:5], LEAVES[8]]), "root-mismatch"),
        (home(leaves=[LEAVES[3], LEAVES[2], *LEAVES[4:6]]), "root-mismatch"),
        (home(root=root(5)), "root-mismatch"),
        (home(size=7, root=root(7)), "size"),
        (home(signer=CN), "unknown-key"),
        (Case(signer=US), "unknown-key"),
        (Case(signer=SigningKey.generate("Ed25519")), "unknown-key"),
        (home(issued_at=NOW + dt.timedelta(seconds=61)), "issued-at-future"),
        (home(previous=NOW + dt.timedelta(seconds=1)), "issued-at-before-held"),
        (home(issued_at=NOW - 301 * DAY), "key-span"),
        (home(belief=believing(US=NOW)), "key-span"),
        (Case(receipts=[]), "receipt-gap"),
        (Case(receipts=[receipt(4, 6)]), "receipt-gap"),
        (Case(receipts=[receipt(2, 4)]), "receipt-gap"),
        (Case(receipts=[receipt(2, 4), receipt(5, 6)]), "receipt-gap"),
        (Case(receipts=[replace(receipt(2, 4), root=root(3)), receipt(4, 6)]), "receipt-root"),
    ],
)
def test_a_page_is_not_believed_when_one_thing_is_wrong(case: Case, rule: str) -> None:
    assert case.rule() == rule


def test_a_peers_key_that_ended_is_good_for_what_our_exchange_received_before() -> None:
    Case(now=NOW + 9 * DAY, belief=believing(CN=NOW + DAY)).prove()


def test_a_peers_checkpoint_signed_anew_after_the_receipt_is_judged_by_its_own_time() -> None:
    Case(issued_at=NOW + DAY, now=NOW + 9 * DAY, belief=believing(CN=NOW + 2 * DAY)).prove()


def test_of_a_sizes_receipts_the_one_that_reaches_back_farthest_is_taken() -> None:
    served = [sign_receipt(receipt(first, 6), [US]) for first in (4, 2, 5)]

    assert widest_receipt(served, PEER, 6, believing(), NOW).first == 2


def test_a_receipt_of_another_size_or_signer_is_none() -> None:
    served = [sign_receipt(receipt(2, 5), [US]), sign_receipt(receipt(2, 6), [CN])]

    with pytest.raises(Disproved) as caught:
        widest_receipt(served, PEER, 6, believing(), NOW)

    assert caught.value.rule == "unknown-key"


@pytest.mark.parametrize(
    ("size", "stated", "rule"),
    [(6, root(6), None), (6, root(5), "root-mismatch"), (5, root(5), "rewound"), (9, root(9), None)],
)
def test_the_newest_checkpoint_must_fit_what_we_hold(size: int, stated: bytes, rule: str | None) -> None:
    answer = {"checkpoint": sign_checkpoint(Checkpoint(HOME, size, stated, NOW), [US]), "receipts": []}

    def ask() -> str | None:
        try:
            prove_newest(answer, HOME, at(6), believing(), NOW, None)
        except Disproved as fault:
            return fault.rule
        return None

    assert ask() == rule
