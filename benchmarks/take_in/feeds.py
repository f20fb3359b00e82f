"""Feeds with made-up records on the disk, and an exchange in memory that serves them as the real one does.

Everything is signed and written out before anything is measured: `write_feed` makes a folder with a page a file, and
`Served` answers ingest's calls from there. A peer's feed has a receipt for each page.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import httpx
import orjson

from benchmarks.take_in.bodies import Party, busy, parcel, people_and_companies
from benchmarks.take_in.fill import NOW, PARTIES, line_of, record_id
from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.page import write_page
from services.feed.receipt import Receipt, sign_receipt
from services.feed.tree import EMPTY, leaf_hash

AT_ONCE = 1_000
_STEPS = ("EMA", "EMC", "EMD", "EMI")


class Fresh:
    """Parcels that nobody has taken in yet; half of their parties are among those that are stored."""

    def __init__(self, seed: int, stored: int) -> None:
        """`stored`: parties that the database was filled with."""
        self._chance = random.Random(seed)  # noqa: S311 - the same draw each run
        self._known = list(people_and_companies(1, min(stored, PARTIES)))
        self._new = people_and_companies(1_000 + seed, 10_000_000)
        self._number = 100_000_000 + seed * 1_000_000

    def parcel(self) -> dict[str, object]:
        """The next body."""
        self._number += 1
        return parcel(self._number, self._party(), self._party(), self._chance)

    def _party(self) -> Party:
        if self._chance.random() < 0.5:
            return self._known[busy(self._chance, len(self._known))]
        return next(self._new)


def parcel_lines(fresh: Fresh, feed: FeedName, number: int, first: int, count: int) -> list[bytes]:
    """The lines of so many parcels; `number` tells feeds apart."""
    lines = range(first, first + count)
    return [line_of(record_id(number, n), feed, "parcel", orjson.dumps(fresh.parcel())) for n in lines]


def a_day(fresh: Fresh, feed: FeedName, number: int, first: int, parcels: int) -> Iterator[bytes]:
    """Parcels, each with four events that come with the parcels behind it."""
    waiting: list[bytes] = []
    line = first
    for _ in range(parcels):
        body = fresh.parcel()
        yield line_of(record_id(number, line), feed, "parcel", orjson.dumps(body))
        line += 1
        waiting += [_event(body, step, hour) for hour, step in enumerate(_STEPS)]
        while len(waiting) > 400:
            yield line_of(record_id(number, line), feed, "tracking-event", waiting.pop(0))
            line += 1
    for event in waiting:
        yield line_of(record_id(number, line), feed, "tracking-event", event)
        line += 1


def _event(body: Mapping[str, object], step: str, hour: int) -> bytes:
    at = f"{body['posted_on']}T1{hour}:15:00+00:00"
    return orjson.dumps({"item": body["item"], "posted_on": body["posted_on"], "code": step, "at": at, "country": "US"})


class Keys(NamedTuple):
    """Who signs."""

    origin: SigningKey
    audience: SigningKey


def write_feed(folder: Path, feed: FeedName, keys: Keys, pages: Sequence[Sequence[bytes]]) -> int:
    """The pages of a feed, which begins with them; gives its size."""
    folder.mkdir(parents=True)
    frontier, first = EMPTY, 0
    answers: dict[str, object] = {}
    for lines in pages:
        frontier = frontier.extend([leaf_hash(line) for line in lines])[0]
        signed = sign_checkpoint(Checkpoint(feed, frontier.size, frontier.root(), NOW), [keys.origin])
        receipt = Receipt(feed, first, frontier.size, frontier.root(), NOW, ())
        receipts = [] if feed.is_home else [sign_receipt(receipt, [keys.audience])]
        answers[str(frontier.size)] = {"checkpoint": signed, "receipts": receipts}
        (folder / f"{first}.page").write_bytes(write_page(feed, first, signed, lines))
        first = frontier.size
    (folder / "checkpoints.json").write_text(json.dumps(answers), "utf-8")
    return first


class Served:
    """Answers what ingest asks about feeds that `write_feed` wrote into `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checkpoints: dict[str, dict[str, object]] = {}

    def handle(self, request: httpx.Request) -> httpx.Response:
        """As a transport calls it."""
        *_, origin, audience, what = request.url.path.split("/")
        feed, query = f"{origin}-{audience}", dict(request.url.params)
        if what == "pages":
            path = self._folder / feed / f"{query['first']}.page"
            return _answer(path.read_bytes()) if path.exists() else _answer(b"", 204)
        held = self._held(feed)
        return _answer(orjson.dumps(held[query.get("size", max(held, key=int))]))

    def _held(self, feed: str) -> dict[str, object]:
        if feed not in self._checkpoints:
            self._checkpoints[feed] = json.loads((self._folder / feed / "checkpoints.json").read_text("utf-8"))
        return self._checkpoints[feed]


def _answer(content: bytes, status: int = 200) -> httpx.Response:
    """One that is read as a stream."""
    return httpx.Response(status, stream=httpx.ByteStream(content))
