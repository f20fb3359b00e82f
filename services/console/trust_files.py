"""Keys that a reader of evidence trusts, from files of his own. Three forms:

us.toml               settings of a nation: its own keys, former ones too, and the peers' pinned ones
CN=cn.pub.jwk         a public key file, and the nation for which it speaks; the span is the one in the file
keys.json             {"keys": [JWK with nation, not_before, not_after]}, as an evidence file writes them; a key with
                      announced_by and announced_at counts for nothing that is dated before its announcement
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.console.key_files import KeyFile, read_key_file
from services.console.nation import read_settings
from services.console.say import Trouble
from services.feed.encoding import parse_time
from services.feed.former_keys import load_former_key
from services.feed.keys import PublicKey, load_public_key
from services.feed.strict_json import parse_object
from services.feed.trust import TrustedKey, TrustList
from services.settings import PeerKey

LARGEST_FILE = 1_048_576
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_ABOUT = {"nation", "not_before", "not_after", "announced_by", "announced_at"}


def read_trust(sources: Iterable[str]) -> TrustList | None:
    """The keys in all sources; None when there is no source. Raises Trouble."""
    keys = {trusted.key.kid: trusted for source in sources for trusted in _read(source)}
    try:
        return TrustList(keys.values()) if keys else None
    except ValueError as fault:
        raise Trouble(str(fault), "trust one of the two") from None


def _read(source: str) -> Iterator[TrustedKey]:
    nation, equals, path = source.partition("=")
    try:
        if equals:
            return iter([_trusted(read_key_file(Path(path)), nation)])
        return _of_settings(Path(source)) if source.endswith(".toml") else _of_list(Path(source))
    except (ValueError, KeyError, TypeError, OSError):
        raise Trouble(f"{source}: no trusted keys can be read from it", "give us.toml, or CN=cn.pub.jwk") from None


def _of_settings(path: Path) -> Iterator[TrustedKey]:
    settings = read_settings(path)
    own = [_trusted(read_key_file(key), settings.nation) for key in settings.exchange.sign_with]
    former = [load_former_key(key, settings.nation) for key in settings.exchange.former_keys]
    pinned = [
        TrustedKey(_public(key), peer.nation, key.not_before, key.not_after)
        for peer in settings.peer
        for key in peer.keys
    ]
    return iter(own + former + pinned)


def _of_list(path: Path) -> Iterator[TrustedKey]:
    with path.open("rb") as file:
        keys: list[dict[str, Any]] = parse_object(file.read(LARGEST_FILE))["keys"]
    return iter([_said(key) for key in keys])


def _said(key: dict[str, Any]) -> TrustedKey:
    jwk = {name: value for name, value in key.items() if name not in _ABOUT}
    heard = (key["announced_by"], parse_time(key["announced_at"])) if "announced_at" in key else (None, None)
    span = parse_time(key["not_before"]), parse_time(key["not_after"])
    return TrustedKey(PublicKey.from_jwk(jwk), key["nation"], *span, announced_by=heard[0], announced_at=heard[1])


def _public(key: PeerKey) -> PublicKey:
    return load_public_key(key.file) if key.file else PublicKey.from_jwk(key.jwk or {})


def _trusted(file: KeyFile, nation: str) -> TrustedKey:
    start, end = _ALWAYS
    return TrustedKey(file.key, nation, file.not_before or start, file.not_after or end)
