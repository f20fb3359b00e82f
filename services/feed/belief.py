"""Which signatures of a signed object make it believed: the one rule behind checkpoints and receipts.

Ed25519 is required of everyone (docs/protocol.md section 2), and a peer's policy may require more: of each
required algorithm one signature must be by a key that is known for the nation, verifies, and spoke at the time
in question. Signatures that nobody requires are not looked at. `Untrusted.rule` says how far the best one came:

    algorithms    no signature with this algorithm can be read
    unknown-key   none of them names a key of the nation
    signature     none of those verifies
    key-span      the keys that verify do not speak at that time, are revoked, or wait for the administrator
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.feed.jws import Claim, read_claims
from services.feed.trust import CLOCK_TOLERANCE, TrustedKey, Untrusted

__all__ = ["CLOCK_TOLERANCE", "REQUIRED_OF_ALL", "believe"]

REQUIRED_OF_ALL = "Ed25519"


def believe(
    jws: Mapping[str, Any],
    typ: str,
    keys: Mapping[str, TrustedKey],
    required: Sequence[str],
    spoke: Callable[[TrustedKey], bool],
) -> tuple[str, ...]:
    """The `kid` of one believed key for each required algorithm, Ed25519 first. Untrusted with a rule as above;
    MalformedJws when the object's form is wrong."""
    claims = read_claims(jws, typ)
    return tuple(_believed_with(alg, claims, keys, spoke) for alg in dict.fromkeys((REQUIRED_OF_ALL, *required)))


def _believed_with(
    alg: str, claims: Sequence[Claim], keys: Mapping[str, TrustedKey], spoke: Callable[[TrustedKey], bool]
) -> str:
    named = [claim for claim in claims if claim.alg == alg]
    known = [claim for claim in named if claim.kid in keys]
    verified = [claim for claim in known if claim.holds(keys[claim.kid].key)]
    believed = [claim.kid for claim in verified if spoke(keys[claim.kid])]
    if believed:
        return believed[0]
    if not named:
        raise Untrusted("algorithms", f"there is no readable {alg} signature")
    if not known:
        raise Untrusted("unknown-key", f"no {alg} signature names a known key of that nation")
    if not verified:
        raise Untrusted("signature", f"no {alg} signature verifies")
    raise Untrusted("key-span", f"the {alg} key does not speak for that nation at that time")
