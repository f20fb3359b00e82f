"""A nation's own former keys: they sign nothing any more, and what they signed within their span stays believed.

After a rotation the audience still holds pages under them, and so does the own home feed. A former key states its
span in its file: one without an end would speak for ever.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from services.feed.keys import load_public_key
from services.feed.strict_json import parse_object
from services.feed.trust import TrustedKey

_LATEST = int(dt.datetime(9000, 1, 1, tzinfo=dt.UTC).timestamp())


def load_former_key(path: Path, nation: str) -> TrustedKey:
    """The public JWK in `path` with its span, `nbf` and `exp` (NumericDate, RFC 7519 section 2: seconds since 1970).
    ValueError when it is no public key or states no span, OSError when it cannot be read."""
    public = load_public_key(path)
    stated = parse_object(path.read_bytes())
    return TrustedKey(public, nation, _moment(path, stated, "nbf"), _moment(path, stated, "exp"))


def _moment(path: Path, stated: dict[str, Any], member: str) -> dt.datetime:
    seconds = stated.get(member)
    if type(seconds) is not int or not 0 <= seconds < _LATEST:
        raise ValueError(
            f"{path}: a former key states its span: nbf and exp in seconds since 1970; {member} is missing"
        )
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
