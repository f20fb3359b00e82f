"""The keys that a nation's settings pin: its own, those that signed before, and its peers', each with its span.

The public half of an own key is enough, so that whoever only verifies can run where no private key is.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import orjson

from services.feed.former_keys import load_former_key
from services.feed.keys import PublicKey, load_public_key, load_signing_key
from services.feed.trust import TrustedKey, TrustList
from services.sealed import read_private_file
from services.settings import PeerKey, Settings

_EARLIEST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_LATEST = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def pinned_keys(settings: Settings) -> list[TrustedKey]:
    """All of them. ValueError for a file that is no key, or a key that would speak for two nations; OSError for a file
    that cannot be read."""
    own = [_own_key(settings.nation, path) for path in settings.exchange.sign_with]
    former = [load_former_key(path, settings.nation) for path in settings.exchange.former_keys]
    pinned = [*own, *former, *(_peer_key(peer.nation, key) for peer in settings.peer for key in peer.keys)]
    TrustList(pinned)
    return pinned


def _own_key(nation: str, private: Path) -> TrustedKey:
    """The public half of a key that the exchange signs with: the file beside it (`us.pub.jwk` of `us.jwk`) if there is
    one. Its `nbf` and `exp` (NumericDate, RFC 7519 section 2) are the key's span."""
    path = private.with_name(f"{private.stem}.pub.jwk")
    public = load_public_key(path) if path.exists() else load_signing_key(private).public
    stated = orjson.loads(path.read_bytes() if path.exists() else read_private_file(private))
    return TrustedKey(public, nation, _time(stated, "nbf", _EARLIEST), _time(stated, "exp", _LATEST))


def _time(stated: dict[str, Any], member: str, otherwise: dt.datetime) -> dt.datetime:
    return dt.datetime.fromtimestamp(stated[member], dt.UTC) if member in stated else otherwise


def _peer_key(nation: str, key: PeerKey) -> TrustedKey:
    public = load_public_key(key.file) if key.file else PublicKey.from_jwk(key.jwk or {})
    return TrustedKey(public, nation, key.not_before, key.not_after)
