"""The keys of an audit feed: one that signs its checkpoints and nothing else, one for the digests of searched words.

Both are made at the first start, in the folder that the settings name, for their owner's eyes; the public half of the
first lies beside them, to be copied to whoever verifies. Two processes that start at once get the same.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes

from services.feed.keys import SigningKey, load_signing_key
from services.sealed import as_kept

WORDS_BYTES = 32


@dataclass(frozen=True, slots=True)
class AuditKeys:
    """See the module's first paragraph."""

    signer: SigningKey
    words: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> "AuditKeys":
        """Keys for this process alone."""
        return cls(SigningKey.generate(), token_bytes(WORDS_BYTES))

    @classmethod
    def open(cls, path: Path) -> "AuditKeys":
        """The keys in `path` (JWK) and, beside it, `.words`; made first if missing. PermissionError when others can
        read them, ValueError when they are none."""
        if not path.exists():
            _write_once(path, as_kept(_jwk(SigningKey.generate().private_jwk())), 0o600)
        signer = load_signing_key(path)
        _write_once(public_half(path), _jwk(signer.public.jwk()), 0o644)
        words = path.with_suffix(".words")
        _write_once(words, token_bytes(WORDS_BYTES), 0o600)
        if words.stat().st_mode & 0o077:
            raise PermissionError(f"{words}: the key of searched words is open to others; run: chmod 600 {words}")
        if len(kept := words.read_bytes()) != WORDS_BYTES:
            raise ValueError(f"{words}: not {WORDS_BYTES} bytes")
        return cls(signer, kept)


def public_half(path: Path) -> Path:
    """Where the public key lies: `ingest.pub.jwk` beside `ingest.jwk`."""
    return path.with_suffix(".pub.jwk")


def _jwk(members: dict[str, str]) -> bytes:
    return json.dumps(members, indent=1).encode() + b"\n"


def _write_once(path: Path, content: bytes, mode: int) -> None:
    """A file that is whole from its first moment, unless it is there already."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process made it in this moment: its key is the key
        os.link(draft, path)
    draft.unlink()
