"""One nation's ingest, put together: what every use case here is handed, and how the settings become it."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from services.audit.keys import AuditKeys
from services.audit.standing import standing_of
from services.feed.names import FeedName
from services.ingest.controls.reach_controls import StandingControls
from services.ingest.screening.held_index import IndexHolder
from services.ingest.taking_in.belief import Pinned
from services.ingest.taking_in.readers import Readers
from services.kit.access import LocalIssuer, Role
from services.kit.clock import Clock, system_clock
from services.kit.database import make_engine
from services.pinned_keys import pinned_keys
from services.settings import Settings

CONNECTIONS = 10
TOKEN_LIFETIME = dt.timedelta(hours=1)
HANDING_IN = dt.timedelta(minutes=5)
RENEW_BEFORE = dt.timedelta(minutes=10)


class Grown(asyncio.Event):
    """That a feed brought something, to this process or to another one on its database."""

    def __init__(self) -> None:
        super().__init__()
        self._pass_on: Callable[[], None] = self.hear

    def set(self) -> None:
        """It came to this process."""
        super().set()
        self._pass_on()

    def hear(self) -> None:
        """It came to another one."""
        super().set()

    def pass_on(self, to: Callable[[], None]) -> None:
        """The others are told by `to`."""
        self._pass_on = to


@dataclass(frozen=True, slots=True)
class Ingest:
    """What the settings made of this process."""

    nation: str
    engine: AsyncEngine
    exchange_url: str
    exchange_ca: Path | None
    token: Callable[[], str] = field(repr=False)
    """A bearer token of role ingest, good now."""
    pinned: Pinned
    accept: Mapping[str, frozenset[str] | None]
    """Record types taken from each peer; None: all. The exchange keeps to it; here it matters after an upgrade."""
    feeds: Sequence[FeedName]
    """The home feed first, then what each peer tells this nation."""
    lists: IndexHolder
    controls: StandingControls = field(default_factory=StandingControls)
    operator_token: Callable[[str, str], str] = field(default=lambda _subject, _agency: "", repr=False)
    """A bearer token for a few minutes, of role operator, for a person (subject and agency) who was let in here."""
    readers: Readers = field(default_factory=lambda: Readers(Path(), most=0))
    audit_days: int = 3_650
    """Days until the audit forgets who it was."""
    audit_keys: AuditKeys = field(default_factory=AuditKeys.generate)
    standing: Mapping[str, str] = field(default_factory=dict)
    """What the settings say of keys and access, for the audit: a digest, or names of keys, by its name."""
    clock: Clock = system_clock
    grown: Grown = field(default_factory=Grown)
    """Set when a feed brought something."""


def open_ingest(settings: Settings, database: str) -> Ingest:
    """What the settings say; ValueError or OSError with what to mend."""
    pinned = pinned_keys(settings)
    audit_keys = AuditKeys.open(settings.ingest_audit_key)
    issuer = LocalIssuer(settings.access_key, settings.nation)
    required = {settings.nation: ("Ed25519",), **{peer.nation: peer.signatures for peer in settings.peer}}
    return Ingest(
        nation=settings.nation,
        engine=make_engine(database, schema="ingest", pool_size=CONNECTIONS),
        exchange_url=settings.exchange_url,
        exchange_ca=settings.ingest.exchange_ca,
        token=renewed_token(issuer, settings.nation, system_clock),
        operator_token=lambda subject, agency: issuer.issue(subject, agency, [Role.OPERATOR], HANDING_IN),
        pinned=Pinned(pinned, required),
        accept={peer.nation: peer.accept for peer in settings.peer},
        lists=IndexHolder(settings.home / "lists"),
        readers=Readers(settings.home / "lists"),
        audit_days=settings.audit.personal_days,
        audit_keys=audit_keys,
        standing=standing_of(settings, pinned, audit_keys.signer.public.kid),
        feeds=[FeedName(nation, settings.nation) for nation in (settings.nation, *(p.nation for p in settings.peer))],
    )


def renewed_token(issuer: LocalIssuer, nation: str, clock: Clock) -> Callable[[], str]:
    """Gives a token of this process, a fresh one some minutes before the last one ends."""
    held, ends = "", clock()

    def token() -> str:
        nonlocal held, ends
        if not held or clock() > ends - RENEW_BEFORE:
            held = issuer.issue("ingest", f"{nation}-INGEST", [Role.INGEST], TOKEN_LIFETIME)
            ends = clock() + TOKEN_LIFETIME
        return held

    return token
