"""What the settings say of keys, policy, peers and access, as the audit compares it between two starts.

Keys stand by their names, everything else by a SHA-256: the line says that it changed and to what, and the file that
has that digest proves the rest. Nothing secret is in it.
"""

from collections.abc import Iterable
from hashlib import sha256

from services.feed.encoding import b64u
from services.feed.trust import TrustedKey
from services.settings import Settings


def digest_of(content: str) -> str:
    """SHA-256 of a text, as a line says it."""
    return f"sha256:{b64u(sha256(content.encode()).digest())}"


def standing_of(settings: Settings, keys: Iterable[TrustedKey], audit_kid: str) -> dict[str, str]:
    """What both services are told: who may call, which keys are pinned for whom, what is taken from each peer, and how
    long the audit keeps names."""
    kids: dict[str, list[str]] = {}
    for trusted in keys:
        kids.setdefault(trusted.nation, []).append(trusted.key.kid)
    pinned = {f"keys of {nation}": " ".join(sorted(named)) for nation, named in sorted(kids.items())}
    peers = {f"peer {peer.nation}": digest_of(peer.model_dump_json(exclude={"keys"})) for peer in settings.peer}
    return {
        "access": digest_of(settings.access.model_dump_json()),
        "audit": digest_of(settings.audit.model_dump_json()),
        "audit key": audit_kid,
        **peers,
        **pinned,
    }
