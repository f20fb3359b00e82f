"""A peer whose keys are good and whose word is not: what an honest endpoint would never build, sign or send.

It speaks the protocol by the feed's own code where it is honest, and by its own hand where it lies.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from services.feed.calls import sign_call
from services.feed.checkpoint import Checkpoint, sign_checkpoint
from services.feed.encoding import b64u_decode
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.page import MEDIA_TYPE, write_page
from services.feed.tree import EMPTY, leaf_hash
from tests.hostile.victim import NATION, Keys, Victim
from tests.hostile.wire import Answer, call

WITHDRAWN = "019ab000-0000-7000-8000-0000000000f0"
"""A record that nobody holds."""


@dataclass(frozen=True)
class Teller:
    """What a peer tells, true or not."""

    code: str
    keys: Keys = field(repr=False)

    @property
    def feed(self) -> FeedName:
        """What it tells the victim."""
        return FeedName(self.code, NATION)

    def line(self, number: int, **changes: Any) -> bytes:
        """A line as it could stand there: a withdrawal, the shortest record that there is."""
        return orjson.dumps(
            {
                "id": f"019ab000-0000-7000-8000-{number:012x}",
                "type": "retraction",
                "version": 1,
                "origin": self.code,
                "audience": NATION,
                "issued_at": "2026-11-23T09:00:00Z",
                "source": {"agency": f"{self.code}-POST"},
                "handling": {
                    "code": "H0",
                    "purpose": "counter-narcotics",
                    "source_grade": "A",
                    "information_grade": "1",
                    "retain_until": "2030-11-23",
                },
                "body": {"record": WITHDRAWN, "reason": "entered twice"},
                **changes,
            }
        )

    def lines(self, count: int, *, start: int = 0) -> list[bytes]:
        """As many, each with its own id."""
        return [self.line(number) for number in range(start, start + count)]

    def checkpoint(
        self,
        lines: Sequence[bytes],
        *,
        root: bytes | None = None,
        feed: FeedName | None = None,
        keys: Sequence[SigningKey] | None = None,
        ago_s: float = 0.0,
    ) -> dict[str, Any]:
        """Signed: this feed has these lines."""
        tree, _ = EMPTY.extend([leaf_hash(line) for line in lines])
        issued_at = now() - dt.timedelta(seconds=ago_s)
        signed = Checkpoint(feed or self.feed, len(lines), root or tree.root(), issued_at)
        return sign_checkpoint(signed, keys or [self.keys.speaks])

    def page(self, lines: Sequence[bytes], *, before: Sequence[bytes] = (), **lie: Any) -> bytes:
        """A page of these lines behind those before; `lie` is the checkpoint's."""
        return write_page(self.feed, len(before), self.checkpoint([*before, *lines], **lie), lines)


@dataclass(frozen=True)
class Liar(Teller):
    """One false peer of the victim, and how it calls."""

    victim: Victim = field(repr=False)

    @property
    def path(self) -> str:
        """Where its pages are pushed."""
        return f"/exchange/v1/feeds/{self.feed}/pages"

    def push(
        self,
        page: bytes,
        *,
        path: str | None = None,
        by: SigningKey | None = None,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes | Iterable[bytes] | None = None,
    ) -> Answer:
        """A signed push; `body` is sent in place of the page that was signed."""
        target = path or self.path
        signature = sign_call("POST", self.victim.url + target, page, by or self.keys.speaks, now())
        lines = [("Content-Type", MEDIA_TYPE), *signature.items(), *headers]
        return call(self.victim.port, "POST", target, lines, page if body is None else body)

    def read(self, target: str) -> Answer:
        """A signed GET."""
        signature = sign_call("GET", self.victim.url + target, None, self.keys.speaks, now())
        return call(self.victim.port, "GET", target, [*signature.items()])


def liar_of(victim: Victim, code: str) -> Liar:
    """The liar with this code."""
    return Liar(code, victim.keys[code], victim)


def now() -> dt.datetime:
    """This machine's time, which victim and liars share."""
    return dt.datetime.now(dt.UTC)


def with_head(page: bytes, **changes: Any) -> bytes:
    """The page with other members in its head."""
    head, _, rows = page.partition(b"\n")
    return orjson.dumps({**orjson.loads(head), **changes}) + b"\n" + rows


def refused_codes(answer: Answer) -> list[str]:
    """The codes of the lines that a receipt refuses."""
    receipt = orjson.loads(b64u_decode(answer.object["payload"]))
    return [line["code"] for line in receipt["refused"]]
