"""One nation's ingest, put together: what every use case here is handed, and how the settings become it."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncEngine

from services.audit.keys import AuditKeys
from services.audit.standing import standing_of
from services.feed.former_keys import load_former_key
from services.feed.keys import PublicKey, load_public_key, load_signing_key
from services.feed.names import FeedName
from services.feed.trust import TrustedKey, TrustList
from services.ingest.controls.reach_controls import StandingControls
from services.ingest.screening.held_index import IndexHolder
from services.ingest.taking_in.belief import Pinned
from services.ingest.taking_in.readers import Readers
from services.kit.access import LocalIssuer, Role
from services.kit.clock import Clock, system_clock
from services.kit.database import make_engine
from services.sealed import read_private_file
from services.settings import PeerKey, Settings

CONNECTIONS = 10
TOKEN_LIFETIME = dt.timedelta(hours=1)
HANDING_IN = dt.timedelta(minutes=5)
RENEW_BEFORE = dt.timedelta(minutes=10)
_EARLIEST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_LATEST = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


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
    own = [_own_key(settings.nation, path) for path in settings.exchange.sign_with]
    former = [load_former_key(path, settings.nation) for path in settings.exchange.former_keys]
    pinned = [*own, *former, *(_peer_key(peer.nation, key) for peer in settings.peer for key in peer.keys)]
    TrustList(pinned)  # refuses a key that would speak for two nations
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


def _own_key(nation: str, private: Path) -> TrustedKey:
    """The public half of a key that this nation's exchange signs with. The file beside it (`us.pub.jwk` of `us.jwk`) is
    enough, so that ingest can run where no private key is; its `nbf` and `exp` (NumericDate) are the key's span."""
    path = private.with_name(f"{private.stem}.pub.jwk")
    public = load_public_key(path) if path.exists() else load_signing_key(private).public
    stated = orjson.loads(path.read_bytes() if path.exists() else read_private_file(private))
    return TrustedKey(public, nation, _time(stated, "nbf", _EARLIEST), _time(stated, "exp", _LATEST))


def _time(stated: dict[str, Any], member: str, otherwise: dt.datetime) -> dt.datetime:
    return dt.datetime.fromtimestamp(stated[member], dt.UTC) if member in stated else otherwise


def _peer_key(nation: str, key: PeerKey) -> TrustedKey:
    public = load_public_key(key.file) if key.file else PublicKey.from_jwk(key.jwk or {})
    return TrustedKey(public, nation, key.not_before, key.not_after)
