"""From settings to an endpoint: keys read, policy read, contradictions refused before anything starts."""

import datetime as dt
from pathlib import Path

import orjson

from schemas.registry import BODIES
from services.audit.keys import AuditKeys
from services.audit.standing import digest_of, standing_of
from services.exchange.core.sharing import read_policy
from services.exchange.endpoint import Endpoint, Peer
from services.feed.former_keys import load_former_key
from services.feed.keys import PublicKey, SigningKey, load_public_key, load_signing_key
from services.feed.trust import TrustedKey, TrustList
from services.kit.clock import system_clock
from services.kit.database import make_engine
from services.sealed import read_private_file
from services.settings import Peer as PeerSettings
from services.settings import PeerKey, Settings

CONNECTIONS = 12
SHIPPED_POLICY = Path(__file__).with_name("sharing.toml")
_EARLIEST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_LATEST = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def open_endpoint(settings: Settings, database: str) -> Endpoint:
    """The endpoint; raises ValueError or OSError with what to mend."""
    signers = [load_signing_key(path) for path in settings.exchange.sign_with]
    if signers[0].public.alg != "Ed25519":
        raise ValueError("exchange.sign_with: the first key must be Ed25519; it also signs calls")
    own = [_own_key(settings.nation, key, path) for key, path in zip(signers, settings.exchange.sign_with, strict=True)]
    _refuse_silent(own[0], settings.exchange.sign_with[0], system_clock())
    former = [load_former_key(path, settings.nation) for path in settings.exchange.former_keys]
    pinned = [*own, *former, *(_pinned(peer.nation, key) for peer in settings.peer for key in peer.keys)]
    TrustList(pinned)  # refuses a key that would speak for two nations
    policy, audit_keys = _policy_text(settings.exchange.sharing), AuditKeys.open(settings.exchange_audit_key)
    return Endpoint(
        nation=settings.nation,
        public_url=settings.exchange.public_url,
        engine=make_engine(database, schema="exchange", pool_size=CONNECTIONS),
        signers=signers,
        pinned=pinned,
        peers={peer.nation: _peer(peer) for peer in settings.peer},
        policy=read_policy(policy, BODIES),
        evidence_days=settings.exchange.evidence_days,
        audit_days=settings.audit.personal_days,
        audit_keys=audit_keys,
        standing=standing_of(settings, pinned, audit_keys.signer.public.kid) | {"sharing": digest_of(policy)},
        clock=system_clock,
        restored=settings.exchange.restored,
        certificate=_certificate(settings.exchange.tls_certificate, settings.exchange.tls_key),
        demands_certificates=settings.exchange.client_ca is not None,
    )


def _certificate(certificate: Path | None, key: Path | None) -> tuple[Path, Path] | None:
    return (certificate, key) if certificate and key else None


def _own_key(nation: str, key: SigningKey, path: Path) -> TrustedKey:
    """The key with the span that its file states (`nbf`, `exp`, NumericDate); unlimited where it states none."""
    stated = orjson.loads(read_private_file(path))
    start, end = stated.get("nbf"), stated.get("exp")
    return TrustedKey(
        key.public,
        nation,
        dt.datetime.fromtimestamp(start, dt.UTC) if start else _EARLIEST,
        dt.datetime.fromtimestamp(end, dt.UTC) if end else _LATEST,
    )


def _refuse_silent(first: TrustedKey, path: Path, now: dt.datetime) -> None:
    """No peer takes a call that a key signs outside its span."""
    if not first.speaks(now):
        span = f"{first.not_before:%Y-%m-%d %H:%M} to {first.not_after:%Y-%m-%d %H:%M} UTC"
        raise ValueError(f"exchange.sign_with: {path} speaks from {span}, which is not now; name a key that does first")


def _pinned(nation: str, key: PeerKey) -> TrustedKey:
    public = load_public_key(key.file) if key.file else PublicKey.from_jwk(key.jwk or {})
    return TrustedKey(public, nation, key.not_before, key.not_after)


def _peer(settings: PeerSettings) -> Peer:
    return Peer(
        nation=settings.nation,
        url=settings.url,
        required=settings.signatures,
        by_hand=settings.rotation == "by-hand",
        accept=settings.accept,
        ca=settings.ca,
    )


def _policy_text(path: Path | None) -> str:
    return (path or SHIPPED_POLICY).read_text(encoding="utf-8")
