"""One national endpoint, put together: what every use case of the exchange is handed."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from services.exchange.core.sharing import Policy
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.trust import TrustedKey
from services.kit.clock import Clock


@dataclass(frozen=True, slots=True)
class Peer:
    """The other nation, as the settings name it."""

    nation: str
    url: str
    required: tuple[str, ...]
    """Algorithms that a checkpoint of this peer must all carry."""
    by_hand: bool
    """Whether an announced key waits for the administrator."""
    accept: frozenset[str] | None
    """Record types taken from this peer; None: all."""
    ca: Path | None = None
    """PEM file of the authority behind its TLS certificate; None: the system's authorities."""


class News:
    """Wakes whoever waits for a feed to grow. It carries nothing: who wakes looks at the database."""

    def __init__(self) -> None:
        self._events: dict[FeedName, asyncio.Event] = {}

    def tell(self, name: FeedName) -> None:
        """The feed has grown, or there is a reason to look at it."""
        self._event(name).set()

    async def wait(self, name: FeedName, seconds: float) -> bool:
        """Until somebody tells, or `seconds` have passed; gives whether somebody told."""
        event = self._event(name)
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return False
        event.clear()
        return True

    def _event(self, name: FeedName) -> asyncio.Event:
        return self._events.setdefault(name, asyncio.Event())


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the settings made of this process."""

    nation: str
    public_url: str
    engine: AsyncEngine
    signers: Sequence[SigningKey]
    """The first, Ed25519, also signs calls."""
    pinned: Sequence[TrustedKey]
    """Own keys and the peers' keys of the settings."""
    peers: Mapping[str, Peer]
    policy: Policy
    evidence_days: int
    clock: Clock
    news: News = field(default_factory=News)
    """A feed has grown."""
    gaps: News = field(default_factory=News)
    """A peer's feed has lines that a page showed and that are missing here: pull."""

    @property
    def home(self) -> FeedName:
        """The home feed."""
        return _feed_name(self.nation, self.nation)

    def to_peer(self, nation: str) -> FeedName:
        """What this endpoint tells `nation`."""
        return _feed_name(self.nation, nation)

    def from_peer(self, nation: str) -> FeedName:
        """What `nation` tells this endpoint."""
        return _feed_name(nation, self.nation)

    @property
    def own_feeds(self) -> list[FeedName]:
        """The feeds that this endpoint appends to: the home feed first, then the peers' by name."""
        return [self.home, *(self.to_peer(nation) for nation in sorted(self.peers))]

    @property
    def heard_feeds(self) -> list[FeedName]:
        """The feeds that peers append to."""
        return [self.from_peer(nation) for nation in sorted(self.peers)]

    @property
    def own_algorithms(self) -> tuple[str, ...]:
        """What every checkpoint and receipt signed here carries."""
        return tuple(signer.public.alg for signer in self.signers)

    def required_of(self, nation: str) -> tuple[str, ...]:
        """What a checkpoint or a receipt of `nation` must carry."""
        return ("Ed25519",) if nation == self.nation else self.peers[nation].required


_feed_name = cache(FeedName)
"""A name checks itself when it is made; hot paths ask for the same few again and again."""


def utc(moment: dt.datetime) -> dt.datetime:
    """A time of the database, whatever zone the session gave it."""
    return moment.astimezone(dt.UTC)
