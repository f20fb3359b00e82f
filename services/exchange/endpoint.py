"""One national endpoint, put together: what every use case of the exchange is handed."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from services.audit.keys import AuditKeys
from services.exchange.core.sharing import Policy
from services.feed.keys import SigningKey
from services.feed.names import FeedName
from services.feed.trust import TrustedKey
from services.kit.clock import Clock
from services.kit.problems import Problem

FIRST_TRIES_SECONDS = 5.0
"""How long after the start an operator's call waits for the first comparisons: a peer that answers does so in
milliseconds, and one that is away is not waited for."""


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
    """Wakes whoever waits for a feed to grow, here or in another process on this database. It carries nothing: who
    wakes looks at the database."""

    def __init__(self) -> None:
        self._events: dict[FeedName, asyncio.Event] = {}
        self._pass_on: Callable[[FeedName], None] = _nobody_else

    def tell(self, name: FeedName) -> None:
        """The feed has grown, or there is a reason to look at it."""
        self.hear(name)
        self._pass_on(name)

    def hear(self, name: FeedName) -> None:
        """Another process said so."""
        self._event(name).set()

    def pass_on(self, to: Callable[[FeedName], None]) -> None:
        """What is told here goes `to` the other processes, too."""
        self._pass_on = to

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


def _nobody_else(_: FeedName) -> None:
    """Of one process alone."""


class Comparing:
    """Own feeds that wait, since the start, to be compared with the audience's copy (compare.py). Where a restore is
    known of, by the settings or by what the audience gave back, all wait for the last one, and operators too."""

    def __init__(self) -> None:
        self._waiting: set[FeedName] = set()
        self._untried: set[FeedName] = set()
        self._restored = False
        self._until = 0.0
        self._changed = asyncio.Event()

    def begin(self, names: Iterable[FeedName], *, restored: bool) -> None:
        """The start: these feeds wait. `restored`: it is known that the database comes from a backup."""
        self._waiting, self._restored = set(names), restored
        self._untried = set(self._waiting)
        self._until = asyncio.get_running_loop().time() + FIRST_TRIES_SECONDS

    def tried(self, name: FeedName) -> None:
        """An attempt has ended, well or not."""
        self._untried.discard(name)
        self._tell()

    def done(self, name: FeedName) -> None:
        """The feed agrees with its copy, or is halted."""
        self._waiting.discard(name)
        self._tell()

    def found_a_restore(self) -> None:
        """An audience had lines that were missing here."""
        self._restored = True

    @property
    def over(self) -> bool:
        """Whether every feed was compared."""
        return not self._waiting

    def waits_itself(self, name: FeedName) -> bool:
        """Whether this feed is still to be compared."""
        return name in self._waiting

    def waits(self, name: FeedName) -> bool:
        """Whether nothing new of this feed may be signed."""
        return name in self._waiting or self._restoring

    @property
    def _restoring(self) -> bool:
        return self._restored and bool(self._waiting)

    async def until_free(self, name: FeedName) -> None:
        """Until the feed may be signed."""
        while self.waits(name):
            await self._changed.wait()

    async def first_tries(self) -> None:
        """Until every feed was tried once, or FIRST_TRIES_SECONDS have passed since the start."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(self._until):
                while self._untried:
                    await self._changed.wait()

    def refuse_to_sign(self, name: FeedName) -> None:
        """Raises Problem 503 while nothing new of this feed may be signed."""
        self.refuse_to_append()
        if name in self._waiting:
            detail = f"{name} is first compared with the copy at {name.audience}"
            raise Problem(503, "comparing", detail, headers={"Retry-After": "5"})

    def refuse_to_append(self) -> None:
        """Raises Problem 503 while a restore is known of and a feed still waits."""
        if self._restoring:
            detail = "restored from a backup: own feeds are first compared with the peers' copies"
            raise Problem(503, "restoring", detail, headers={"Retry-After": "5"})

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


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
    audit_days: int = 3_650
    """Days until the audit forgets who it was."""
    audit_keys: AuditKeys = field(default_factory=AuditKeys.generate)
    standing: Mapping[str, str] = field(default_factory=dict)
    """What the settings say of keys and policy, for the audit: a digest, or names of keys, by its name."""
    certificate: tuple[Path, Path] | None = None
    """PEM files of the own certificate and its key, shown to peers that ask for one."""
    demands_certificates: bool = False
    """A peer's call must come over TLS with a certificate that names the host of the peer's address."""
    restored: bool = False
    """The settings say that the database comes from a backup."""
    comparing: Comparing = field(default_factory=Comparing)
    """Own feeds that were not compared with the peers' copies yet."""
    news: News = field(default_factory=News)
    """A feed has grown."""
    gaps: News = field(default_factory=News)
    """A peer's feed has lines that a page showed and that are missing here: pull."""

    def pass_on(self, tell: Callable[[str], None]) -> None:
        """What is told of feeds goes to the other processes, too, by `tell`."""
        self.news.pass_on(lambda name: tell(f"news {name}"))
        self.gaps.pass_on(lambda name: tell(f"gaps {name}"))

    def hear(self, told: str) -> None:
        """What another process passed on."""
        kind, _, feed = told.partition(" ")
        (self.gaps if kind == "gaps" else self.news).hear(_feed_name(*feed.split("/")))

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
